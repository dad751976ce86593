"""A contest whose course lies on another platform: results are brought in as sheets. Open since yesterday.

Knows one contest folder, and who takes part: Lan and Bình share a telephone, Mai has her own.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.operations.contest import publication
from app.storage.contest.contest import Contest
from rounds import calendar
from rounds.definition import clone
from tests.given import counted
from tests.given.enrolled import BINH, LAN, MAI, REGISTRATION, register

SLUG = counted.SLUG
BEGAN = 11
"""The day of October 2025 on which the round of the folder opens."""

CONTEST = (
    counted.CONTEST.replace(
        'source = "counts"', 'topics = ["A"]\nsource = "outside_scores"\nwhere = "https://example.org"'
    )
    .replace(
        "[[round]]",
        f"""{REGISTRATION}
[[topic]]
id = "A"
title = {{ vi = "Chuyên đề A", en = "Topic A" }}

[[round]]""",
        1,
    )
    .replace('of = "submitted"', 'of = "valid"')
    .replace(
        "[[standing]]",
        """[metric.mark]
kind = "given"
title = { vi = "Điểm trên nền tảng", en = "Mark on the platform" }
round = "hoc"
decimals = 2

[[standing]]
id = "ca-nhan"
title = { vi = "Cá nhân", en = "People" }
of = "people"
round = "hoc"
ladder = ["mark"]

[[standing]]""",
        1,
    )
)


def contest(session: Session) -> Contest:
    """The contest, published, with three people registered."""
    files = counted.files() | {"contest.toml": CONTEST.encode(), "course/A.md": b"# A\n"}
    today = calendar.local(clock.read(session), "Asia/Ho_Chi_Minh").date()
    began = today.replace(year=2025, month=10, day=BEGAN)
    made = publication.publish(session, clone.moved(files, (today - began).days - 1))
    for typed, unit in ((LAN, "00001"), (BINH, "00001"), (MAI, "00002")):
        register(session, made, {**typed, "unit": unit})
    return made
