"""A contest of which only counts are known: a city of 114 units, and sheets of their figures.

Knows one contest folder, as the bytes of its files, and how a sheet is written.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.documents import workbook
from app.documents.workbook import Page
from app.operations.imports import run as imports
from app.operations.work import task
from app.storage.contest.contest import Contest
from app.storage.imports.importing import ImportRun
from app.storage.work import task as tasks
from rounds import calendar

SLUG = "cong-dan-so-thu"
AS_OF = calendar.read("2025-10-22T08:00:00+00:00")
"""15:00 on 22/10/2025 in the contest's zone."""
REGISTERED, FINISHED = 84_360, 49_317

CONTEST = """
format = 1
id = "cong-dan-so-thu"
title = { vi = "Công dân số", en = "Digital citizens" }
short = { vi = "Công dân số", en = "Citizens" }
organiser = { vi = "Ủy ban nhân dân thành phố Thử Nghiệm", en = "People's Committee of Thử Nghiệm" }
summary = { vi = "Học ở nền tảng khác.", en = "Learnt on another platform." }

[eligibility]
who = { vi = "Mọi người dân.", en = "Everybody." }

[[block]]
id = "tat-ca"
title = { vi = "Các đơn vị", en = "The units" }
kinds = ["commune", "ward"]

[[denominator]]
id = "population"
title = { vi = "Dân số", en = "Population" }
column = "population"
source = { vi = "Số liệu thử", en = "Trial figures" }

[[round]]
id = "hoc"
title = { vi = "Học", en = "Learn" }

[round.learning]
window = { from = 2025-10-11, to = 2025-11-11 }
source = "counts"

[metric.registered]
kind = "count"
title = { vi = "Đăng ký", en = "Registered" }
round = "hoc"
of = "registered"

[metric.finished]
kind = "count"
title = { vi = "Hoàn thành", en = "Finished" }
round = "hoc"
of = "submitted"

[metric.participation]
kind = "ratio"
title = { vi = "Tỷ lệ tham gia", en = "Participation" }
round = "hoc"
of = "registered"
per = "population"

[[standing]]
id = "don-vi"
title = { vi = "Các đơn vị", en = "Units" }
of = "units"
round = "hoc"
blocks = ["tat-ca"]
ladder = ["participation", "finished"]
also_show = ["registered"]
"""

PLACES = ("An", "Bình", "Cẩm Giang", "Cẩm Giàng", "Đông", "Giang", "Hòa", "Kim", "Lê", "Minh", "Nam", "Phú")


def names() -> list[tuple[str, str]]:
    """Code and name of the 114 units."""
    found = []
    for number in range(114):
        turn, place = divmod(number, len(PLACES))
        kind = "Phường" if number % 3 == 0 else "Xã"
        found.append((f"{number + 1:05}", f"{kind} {PLACES[place]}{f' {turn}' if turn else ''}"))
    return found


def files() -> dict[str, bytes]:
    """The folder."""
    lines = ["code,name,kind,parent,population"]
    lines += [
        f"{code},{name},{'ward' if name.startswith('Phường') else 'commune'},,{10_000 + int(code)}"
        for code, name in names()
    ]
    return {
        "contest.toml": CONTEST.encode(),
        "rules.md": "# Thể lệ\n\nĐiều 1. Học vui.\n".encode(),
        "rules.en.md": b"# Rules\n\nArticle 1. Have fun.\n",
        "units.csv": ("\n".join(lines) + "\n").encode(),
    }


def figures() -> list[tuple[int, int]]:
    """Registered and finished of each unit; they add up to the letter's totals."""
    registered = [700 + number % 80 for number in range(113)]
    finished = [400 + number % 60 for number in range(113)]
    return [
        *zip(registered, finished, strict=True),
        (REGISTERED - sum(registered), FINISHED - sum(finished)),
    ]


def sheet(rows: Sequence[tuple[int, int]] | None = None, *, total: bool = True) -> bytes:
    """The daily sheet as an office sends it: letterhead, names without codes, a sum row."""
    found = figures() if rows is None else rows
    table: list[Sequence[str | int]] = [
        [str(place), name, *row]
        for place, ((_code, name), row) in enumerate(zip(names(), found, strict=True), 1)
    ]
    if total:
        table.append(["", "Tổng cộng", sum(row[0] for row in found), sum(row[1] for row in found)])
    page = Page(
        title="Số liệu",
        above=["ỦY BAN NHÂN DÂN THÀNH PHỐ THỬ NGHIỆM", "Tính đến 15 giờ ngày 22/10/2025"],
        columns=["TT", "Tên đơn vị", "Số thí sinh đăng ký", "Số thí sinh hoàn thành"],
        rows=table,
    )
    return workbook.write(page)


VALUES = {"round": "hoc", "as_of": AS_OF, "source": "Nền tảng học trực tuyến"}


def upload(
    session: Session, contest: Contest, data: bytes, kind: str = "counts", **values: object
) -> ImportRun:
    """A file taken in and looked at."""
    said = {**(VALUES if kind == "counts" else {"reason": "Bổ sung"}), **values}
    return imports.upload(session, contest, kind, data=data, file_name="so-lieu.xlsx", values=said, by=None)


def finish(session: Session, contest: Contest, run: ImportRun) -> str:
    """Confirm an import and do its work here and now; how the work ended."""
    confirmed = imports.confirm(session, contest, run.id, by=None)
    assert confirmed.task_id is not None
    state = task.perform(session, confirmed.task_id, imports.work)
    ended = tasks.by_id(session, confirmed.task_id)
    assert ended is not None
    assert state is not None
    return f"{state} {' '.join(each.code for each in task.reasons(ended))}".strip()
