"""Take decisions: acts of people that the rules fold in. Nothing recorded before is changed by them."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.record import anchor
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.record import audit
from app.storage.record import decision as decisions
from app.storage.record.decision import Decision
from rounds import record
from rounds.proof import bundle, chain
from rounds.reasons import reason
from rounds.record import DECISIONS

OFFICIAL = frozenset({"advance", "confirm"})
"""What makes an outcome one that people hold in their hands: the head of the log is told with it."""


def decide(session: Session, contest: Contest, taken: Iterable[record.Decision]) -> list[Decision]:
    """Record decisions in the given order, each in the log at once; they are numbered on from the last.

    All or nothing. Raises Refused(decision.unknown-kind | decision.not-writable).
    """
    made = take(session, contest, taken)
    session.commit()
    return made


def take(session: Session, contest: Contest, taken: Iterable[record.Decision]) -> list[Decision]:
    """The same as a part of another act, which commits."""
    contests.lock(session, contest.slug)
    first = decisions.last_number(session, contest.id) + 1
    made = [
        _record(session, contest, each._replace(number=number)) for number, each in enumerate(taken, first)
    ]
    if any(each.kind in OFFICIAL for each in made):
        anchor.send(session, contest, f"decision:{made[-1].number}")
    return made


def _record(session: Session, contest: Contest, taken: record.Decision) -> Decision:
    if taken.kind not in DECISIONS:
        near = get_close_matches(taken.kind, DECISIONS, n=1)
        raise Refused(reason("decision.unknown-kind", kind=taken.kind, near=near[0] if near else ""))
    try:
        chain.canonical(taken)
    except (TypeError, ValueError) as wrong:
        raise Refused(reason("decision.not-writable", number=taken.number, why=str(wrong))) from wrong
    entry = audit.record(
        session,
        contest.ledger,
        bundle.DECIDED,
        f"decision:{taken.number}",
        bundle.decided(taken),
        actor=taken.by or audit.SYSTEM,
    )
    row = Decision(
        contest_id=contest.id,
        number=taken.number,
        happened_at=taken.at,
        kind=taken.kind,
        subject=taken.subject,
        data=dict(taken.data),
        reason=taken.reason,
        by=taken.by,
        second=taken.second,
        log_seq=entry.seq,
    )
    session.add(row)
    session.flush()
    return row
