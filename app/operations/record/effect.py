"""What a decision would change, found before anybody takes it and kept with its proposal.

Knows the whole record of a contest and its rules (`rounds/ruling.py`); takes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app import memory
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.record import decision as decisions
from app.storage.record import record as records
from rounds import ruling
from rounds.reasons import Reason, reason
from rounds.record import Decision
from rounds.ruling import Changes

MOST_LISTED = 1000
"""People and moves that a preview keeps; their number is told beside."""


@memory.kept()
def of(session: Session, contest: Contest, act: Decision) -> Changes:
    """What would be otherwise had `act` been taken, as of `act.at`, as the next decision of the contest."""
    definition, record = contests.definition(session, contest), records.read(session, contest.id)
    following = act._replace(number=decisions.last_number(session, contest.id) + 1)
    return ruling.compare(definition, record, following, act.at)


def plain(changes: Changes) -> dict[str, Any]:
    """The comparison as JSON; exact figures as text where they are no whole numbers."""

    def figure(value: object) -> object:
        return value if value is None or isinstance(value, int) else str(value)

    return {
        "touched": len(changes.touched),
        "touched_list": list(changes.touched[:MOST_LISTED]),
        "people": len(changes.people),
        "people_list": [
            [
                each.contestant,
                each.unit,
                figure(each.score),
                figure(each.score_after),
                each.valid,
                each.valid_after,
            ]
            for each in changes.people[:MOST_LISTED]
        ],
        "moves": len(changes.moves),
        "moves_list": [list(each) for each in changes.moves[:MOST_LISTED]],
        "turns": [list(each) for each in changes.turns],
        "sums": [list(each) for each in changes.sums],
        "opens": [_told(each) for each in changes.opens],
        "settles": [_told(each) for each in changes.settles],
    }


def points(told: Sequence[dict[str, Any]]) -> list[Reason]:
    """The points that would come or go, read back from what was kept."""
    return [reason(each["code"], **each["values"]) for each in told]


def _told(each: Reason) -> dict[str, Any]:
    return {"code": each.code, "values": dict(each.values)}
