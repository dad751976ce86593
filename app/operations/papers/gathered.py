"""What is gathered for a document, and what every one of them says of its contest."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from app.documents.letter import said
from rounds import calendar
from rounds.definition import Contest
from rounds.definition.folder import Definition

Cells = dict[str, Any]
"""A table as plain JSON: columns, widths, aligns, rows, totals, tall."""
Said = Any
"""Words; or `{"person": code}`, in whose place a name stands in print; or a list of both, to be joined."""


class Choice(NamedTuple):
    """One thing a document can be made from: `key` names it, the titles say it to people."""

    key: str
    vi: str
    en: str


class Named(NamedTuple):
    """Who is behind a code: their account, and the name that is printed."""

    person_id: uuid.UUID
    name: str


class Gathered(NamedTuple):
    """`origin` names what everything was taken from: its kind, key and digest.

    `people`: who is behind the codes that values and tables name. `sums`: exact figures, fractions as text
    ("135/2"), for the workbook in which an inspector does them again.
    """

    origin: Mapping[str, Any]
    values: Mapping[str, Said]
    tables: Mapping[str, Cells]
    people: Mapping[str, Named] = MappingProxyType({})
    sums: Mapping[str, Any] = MappingProxyType({})


def person(code: str) -> Said:
    """Where somebody's name will stand."""
    return {"person": code}


def named(said: Said, names: Mapping[str, str]) -> str:
    """Words with the name in them; the code of whoever has none (any more)."""
    if isinstance(said, list):
        return "".join(named(each, names) for each in said)
    return said if isinstance(said, str) else names.get(said["person"], said["person"])


def usual(definition: Definition) -> dict[str, str]:
    """What any document may say of its contest; empty where the definition does not say it."""
    contest = definition.contest
    return {
        "contest": contest.title.vi,
        "short": contest.short.vi,
        "organiser": contest.organiser.vi,
        "authority": authority(contest.organiser.vi),
        "summary": contest.summary.vi,
        "who": contest.eligibility.who.vi,
        "basis": _basis(contest),
        "rounds": items(_rounds(contest)),
        "targets": items([each.title.vi for each in contest.targets if not each.context_only]),
        "prizes": items(_prizes(contest)),
        "prize_total": said.money(contest.prizes.total) if contest.prizes else "",
        "rules_version": contest.rules_version,
        "units_count": said.whole(sum(not unit.parent for unit in definition.units)),
        "units_kinds": kinds(definition),
        "decides": contest.appeals.decides.vi if contest.appeals.decides else "",
        "appeal_hours": str(contest.appeals.hours),
    }


def cells(
    columns: Sequence[str],
    widths: Sequence[int],
    aligns: Sequence[str],
    rows: Sequence[Sequence[Said]],
    *,
    totals: bool = False,
    tall: int = 0,
) -> Cells:
    """A table as plain JSON."""
    return {
        "columns": list(columns),
        "widths": list(widths),
        "aligns": list(aligns),
        "rows": [list(row) for row in rows],
        "totals": totals,
        "tall": tall,
    }


def items(lines: Sequence[Said]) -> Said:
    """Lines of a list: a hyphen before each, a semicolon after it, a full stop after the last."""
    return joined("", ["- ", joined(";\n- ", lines), "."]) if lines else ""


def joined(between: str, parts: Sequence[Said]) -> Said:
    """Words one after the other; one text where no name is to come into it."""
    found: list[Said] = []
    for each in parts:
        found += [between, each] if found else [each]
    return "".join(found) if all(isinstance(each, str) for each in found) else found


def authority(organiser: str) -> str:
    """Who decides, as it stands above the legal bases: `GIÁM ĐỐC SỞ ...`, `CHỦ TỊCH ỦY BAN NHÂN DÂN ...`."""
    name = _kept_whole(organiser.upper())
    if name.startswith("ỦY BAN NHÂN DÂN"):
        return f"CHỦ TỊCH {name}"
    return f"GIÁM ĐỐC {name}" if name.startswith("SỞ ") else f"THỦ TRƯỞNG {name}"


def _kept_whole(name: str) -> str:
    """A body's name whose place is never torn apart at the end of a line."""
    for word in (" THÀNH PHỐ ", " TỈNH "):
        before, found, place = name.partition(word)
        if found and before:
            return f"{before} {(word.strip() + ' ' + place).replace(' ', said.HARD)}"
    return name


def kinds(definition: Definition) -> str:
    """What the units of a contest are called together: `xã, phường, đặc khu`."""
    words = {
        "commune": "xã",
        "ward": "phường",
        "special_zone": "đặc khu",
        "department": "sở, ban, ngành",
        "school": "trường",
        "section": "khu",
        "neighbourhood": "thôn, tổ dân phố",
        "organisation": "cơ quan, đơn vị",
    }
    there = {unit.kind for unit in definition.units if not unit.parent}
    return ", ".join(word for kind, word in words.items() if kind in there)


def _basis(contest: Contest) -> str:
    lines = []
    for each in contest.references:
        of = f" của {each.issuer.vi}" if each.issuer else ""
        on = f" ngày {said.day(each.on)}" if each.on else ""
        lines.append(f"Căn cứ {each.document.vi}{on}{of}")
    return ";\n".join(lines)


def _rounds(contest: Contest) -> list[str]:
    lines = []
    for round in contest.rounds:
        parts = (
            (round.learning, "học và làm bài"),
            (round.entry, "gửi bài dự thi"),
            (round.judging, "chấm"),
        )
        when = []
        for part, words in parts:
            if part is None:
                continue
            span = calendar.span(part.window, contest.zone)
            first = calendar.local(span.opens, contest.zone)
            last = calendar.local(span.closes - 1, contest.zone)
            if first.date() == last.date():
                when.append(f"{words} ngày {said.day(first.date())}")
            else:
                when.append(f"{words} từ ngày {said.day(first.date())} đến hết ngày {said.day(last.date())}")
        lines.append(f"{round.title.vi}: {', '.join(when)}" if when else round.title.vi)
    return lines


def _prizes(contest: Contest) -> list[str]:
    lines = []
    for each in contest.prize_lines:
        merit = f" và {MERITS[each.merit.kind]} của {each.merit.signed_by.vi}" if each.merit else ""
        every = "mỗi giải " if each.count > 1 else ""
        lines.append(f"{said.count(each.count)} {each.title.vi}, {every}{said.money(each.each)}{merit}")
    return lines


MERITS = {"giay_khen": "Giấy khen", "bang_khen": "Bằng khen", "giay_chung_nhan": "Giấy chứng nhận"}
