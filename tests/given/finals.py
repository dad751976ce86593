"""A contest of two judged rounds: of four works three go on to a final, whose points weigh 60 of 100.

The same three judges score both. Knows one contest folder, what was handed in and signed in the first round.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app import clock
from app.operations.contest import publication
from app.operations.record import decision, fact
from app.storage.contest.contest import Contest
from rounds import calendar
from rounds.definition import clone
from rounds.record import Decision, EntryVersion, Sheet
from tests.given import judged

SLUG = "chung-ket-nho"
FIRST, FINAL = "cham", "chung-ket"
JUDGES = ("J1", "J2", "J3")
DAY = 86_400_000_000
BEGIN = 1_772_298_000_000_000
"""2026-03-01 00:00 in the contest's zone, in microseconds."""
PRESENTING, JUDGING = BEGIN + 21 * DAY + DAY // 2, BEGIN + 25 * DAY + 3 * DAY // 8
"""Noon of 2026-03-22, when presentations are handed in; nine o'clock of 2026-03-26, the final."""
WORKS = {"A": (80, 70, 90), "B": (82, 72, 80), "C": (70, 85, 76), "D": (50, 50, 50)}
TALKS = {"A": (60, 80, 70), "B": (80, 75, 71), "C": (78, 74, 80)}
"""Points of J1, J2 and J3 by unit. Means: 80, 78, 77 and 50 at first; 70, 75 1/3 and 77 1/3 in the final."""

CONTEST = """
format = 1
id = "chung-ket-nho"
title = { vi = "Chung kết nhỏ", en = "A small final" }
short = { vi = "Chung kết nhỏ", en = "Small final" }
organiser = { vi = "Ủy ban nhân dân xã Thử Nghiệm", en = "People's Committee of Thử Nghiệm" }
summary = { vi = "Bốn bài, ba đơn vị vào chung kết.", en = "Four works, three finalists." }

[eligibility]
who = { vi = "Bốn đơn vị.", en = "Four units." }

[[block]]
id = "tat-ca"
title = { vi = "Các đơn vị", en = "The units" }
kinds = ["commune"]

[[round]]
id = "cham"
title = { vi = "Chấm bài", en = "Judging" }

[round.entry]
window = { from = 2026-03-02, to = 2026-03-10 }

[[round.entry.fields]]
id = "work"
title = { vi = "Bài", en = "Work" }
kind = "file"
file_kinds = ["pdf"]

[round.judging]
window = { from = 2026-03-12, to = 2026-03-20 }
sheet = "work"
judges = 3
method = "mean"
tie = ["majority", "vote", "lot"]

[[round]]
id = "chung-ket"
title = { vi = "Chung kết", en = "Final" }
field = "vao-chung-ket"
ceremony = 2026-03-26T08:00:00

[round.entry]
window = { from = 2026-03-22, to = 2026-03-24 }
counted = "last"
presentation_of = "cham"

[[round.entry.fields]]
id = "slides"
title = { vi = "Bài trình bày", en = "Slides" }
kind = "file"
file_kinds = ["pdf"]

[round.judging]
window = { from = 2026-03-26T08:00:00, to = 2026-03-26 }
sheet = "talk"
judges = 3
method = "mean"
tie = ["majority", "vote", "lot"]
quorum = 3
present_minutes = 10
questions_minutes = 5

[metric.work]
kind = "judged"
title = { vi = "Điểm bài", en = "Work" }
round = "cham"
decimals = 2

[metric.vote_work]
kind = "vote"
title = { vi = "Biểu quyết", en = "Vote" }
round = "cham"

[metric.talk]
kind = "judged"
title = { vi = "Điểm thuyết trình", en = "Presentation" }
round = "chung-ket"
decimals = 2

[metric.vote_talk]
kind = "vote"
title = { vi = "Biểu quyết", en = "Vote" }
round = "chung-ket"

[metric.total]
kind = "weighted_sum"
title = { vi = "Tổng điểm", en = "Total" }
round = "chung-ket"
parts = [{ metric = "work", weight = "0.4" }, { metric = "talk", weight = "0.6" }]
decimals = 2

[[standing]]
id = "vong-bai"
title = { vi = "Kết quả chấm bài", en = "Result of the works" }
of = "units"
round = "cham"
together = true
ladder = ["work", "vote_work"]

[[standing]]
id = "tong"
title = { vi = "Kết quả chung kết", en = "Result of the final" }
of = "units"
round = "chung-ket"
together = true
ladder = ["total", "talk", "vote_talk"]
for_prize = true

[[selection]]
id = "vao-chung-ket"
title = { vi = "Vào chung kết", en = "To the final" }
standing = "vong-bai"
quotas = [{ seats = 3 }]
reserve = 1
replace_until = 2026-03-21

[prizes]
total = 3_000_000

[[prize]]
id = "nhat"
title = { vi = "Giải Nhất", en = "First prize" }
count = 1
each = 2_000_000
ranks_of = "tong"

[[prize]]
id = "nhi"
title = { vi = "Giải Nhì", en = "Second prize" }
count = 1
each = 1_000_000
ranks_of = "tong"
"""

RUBRIC = (
    judged.RUBRIC
    + """
[[sheet]]
id = "talk"
name = { vi = "Phiếu thuyết trình", en = "Presentation sheet" }
max_points = 100
step = "1"

[[sheet.criterion]]
id = "talk"
weight = 100
name = { vi = "Thuyết trình", en = "The presentation" }
ask = { vi = "Trình bày có rõ không?", en = "Is it clear?" }
levels.1 = { vi = "Rõ", en = "Clear" }
"""
)


def files(contest: str = CONTEST) -> dict[str, bytes]:
    """The folder."""
    units = "".join(f"{code},Xã {code},commune,,{at},0\n" for at, code in enumerate(WORKS))
    return {
        "contest.toml": contest.encode(),
        "rules.md": "# Thể lệ\n\nĐiều 1. Chấm theo phiếu.\n".encode(),
        "rules.en.md": b"# Rules\n\nArticle 1. Judged by sheets.\n",
        "units.csv": f"code,name,kind,parent,column,row\n{units}".encode(),
        "rubric.toml": RUBRIC.encode(),
    }


def panel(round: str, days: int = 0) -> Decision:
    """The panel of a round is appointed."""
    data = {"judges": list(JUDGES), "alternates": [], "chair": "CT", "secretary": "TK"}
    return Decision(BEGIN + days * DAY, 1, "panel", round, data, "Quyết định thành lập", by="system")


def finalists(days: int = 0) -> Decision:
    """Two people confirm who goes on to the final."""
    at = BEGIN + (20 + days) * DAY
    said = "Theo biên bản họp"
    return Decision(at, 2, "advance", "vao-chung-ket", {"units": list(TALKS)}, said, by="system")


def works(round: str = FIRST, prefix: str = "", days: int = 0) -> list[EntryVersion]:
    """The works of the units: that of unit A is called A, its presentation with a `prefix`."""
    at = (BEGIN + 3 * DAY if round == FIRST else PRESENTING) + days * DAY
    return [
        EntryVersion(at, f"{prefix}{code}", round, code, "", 1, "site", f"Sáng kiến {code}", "0" * 64, 1)
        for code in (WORKS if round == FIRST else TALKS)
    ]


def sheets(
    round: str = FIRST, points: Mapping[str, tuple[int, ...]] = WORKS, prefix: str = "", days: int = 0
) -> list[Sheet]:
    """The signed sheets of all judges for those entries."""
    at = (BEGIN + 14 * DAY if round == FIRST else JUDGING) + days * DAY
    criterion = "whole" if round == FIRST else "talk"
    return [
        Sheet(at + number, round, f"{prefix}{code}", judge, {criterion: 100 * given})
        for number, (code, judge, given) in enumerate(
            (code, judge, given)
            for code, row in points.items()
            for judge, given in zip(JUDGES, row, strict=True)
        )
    ]


def publish(session: Session, contest: str = CONTEST, *, days: int = 0) -> Contest:
    """The contest after its first round: A, B and C are let into the final. All of it is `days` later."""
    made = publication.publish(session, clone.moved(files(contest), days))
    decision.decide(session, made, [panel(FIRST, days)])
    fact.record(session, made, {"entries": works(days=days), "sheets": sheets(days=days)})
    decision.decide(session, made, [finalists(days)])
    return made


def days_to_presenting(session: Session) -> int:
    """How many days later presentations can be handed in today."""
    zone = "Asia/Ho_Chi_Minh"
    today, then = (calendar.local(at, zone).date() for at in (clock.read(session), PRESENTING))
    return (today - then).days


def play_final(session: Session, made: Contest) -> None:
    """The final as well: its panel, the presentations P-A to P-C and all sheets."""
    decision.decide(session, made, [panel(FINAL)])
    fact.record(session, made, {"entries": works(FINAL, "P-"), "sheets": sheets(FINAL, TALKS, "P-")})
