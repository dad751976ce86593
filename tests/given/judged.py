"""A contest of eight works before seven judges: the worked example of `docs/judging.md`, as facts.

Knows one contest folder and the sheets of `tests/judging/panels.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.operations.contest import publication
from app.operations.record import decision, fact
from app.storage.contest.contest import Contest
from rounds.record import Decision, EntryVersion, Sheet
from tests.judging.panels import SEVEN_JUDGES

SLUG = "bay-giam-khao"
ROUND = "cham"
BEFORE, HANDED_IN, SIGNED = 1_772_300_000_000_000, 1_772_600_000_000_000, 1_773_500_000_000_000
"""2026-03-01, -03-04 and -03-14, in microseconds."""

JUDGES = [f"J{number}" for number in range(1, 8)]
UNITS = "ABCDEFGH"

CONTEST = """
format = 1
id = "bay-giam-khao"
title = { vi = "Bảy giám khảo", en = "Seven judges" }
short = { vi = "Bảy giám khảo", en = "Seven judges" }
organiser = { vi = "Ủy ban nhân dân xã Thử Nghiệm", en = "People's Committee of Thử Nghiệm" }
summary = { vi = "Tám bài, bảy giám khảo.", en = "Eight works, seven judges." }

[eligibility]
who = { vi = "Tám đơn vị.", en = "Eight units." }

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
judges = 7
method = "trimmed"
tie = ["majority", "vote", "lot"]
quorum = 5

[metric.judged]
kind = "judged"
title = { vi = "Điểm hội đồng", en = "Panel score" }
round = "cham"
decimals = 2

[metric.majority]
kind = "majority"
title = { vi = "Đa số", en = "Majority" }
round = "cham"

[metric.vote]
kind = "vote"
title = { vi = "Biểu quyết", en = "Vote" }
round = "cham"

[[standing]]
id = "ket-qua"
title = { vi = "Kết quả", en = "Result" }
of = "units"
round = "cham"
together = true
ladder = ["judged", "majority", "vote"]

[prizes]
total = 3_000_000

[[prize]]
id = "giai"
title = { vi = "Giải", en = "Prize" }
count = 3
each = 1_000_000
ranks_of = "ket-qua"
"""

RUBRIC = """
version = 1

[[level]]
id = "1"
from = "0"
name = { vi = "Đạt", en = "Fair" }

[[sheet]]
id = "work"
name = { vi = "Phiếu chấm", en = "Score sheet" }
max_points = 100
step = "1"

[[sheet.criterion]]
id = "whole"
weight = 100
name = { vi = "Toàn bài", en = "The whole work" }
ask = { vi = "Bài có hay không?", en = "Is it good?" }
levels.1 = { vi = "Có", en = "Yes" }
"""


def files(contest: str = CONTEST) -> dict[str, bytes]:
    """The folder."""
    units = "".join(f"{code},Xã {code},commune,,{at},0\n" for at, code in enumerate(UNITS))
    return {
        "contest.toml": contest.encode(),
        "rules.md": "# Thể lệ\n\nĐiều 1. Chấm theo phiếu.\n".encode(),
        "rules.en.md": b"# Rules\n\nArticle 1. Judged by sheets.\n",
        "units.csv": f"code,name,kind,parent,column,row\n{units}".encode(),
        "rubric.toml": RUBRIC.encode(),
    }


def panel(chair: str = "J1") -> Decision:
    """The panel is appointed."""
    data = {"judges": JUDGES, "alternates": [], "chair": chair, "secretary": "TK"}
    return Decision(BEFORE, 1, "panel", ROUND, data, "Quyết định thành lập", by="system")


def works() -> list[EntryVersion]:
    """What the units handed in: the entry of unit A is called A."""
    return [
        EntryVersion(HANDED_IN, code, ROUND, code, "", 1, "site", f"Sáng kiến {code}", "0" * 64, 1)
        for code in UNITS
    ]


def sheets(judges: Iterable[str] = JUDGES) -> list[Sheet]:
    """The signed sheets of those judges, entry by entry."""
    return [
        Sheet(SIGNED + number, ROUND, entry, judge, {"whole": int(100 * SEVEN_JUDGES[entry][judge])})
        for number, (entry, judge) in enumerate((entry, judge) for entry in UNITS for judge in judges)
    ]


def publish(session: Session, contest: str = CONTEST, judges: Iterable[str] = JUDGES) -> Contest:
    """The contest with its panel, its works, and the sheets of those judges."""
    made = publication.publish(session, files(contest))
    decision.decide(session, made, [panel()])
    fact.record(session, made, {"entries": works(), "sheets": sheets(judges)})
    return made
