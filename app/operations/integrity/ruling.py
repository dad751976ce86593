"""Rulings by two people: a regrade or a void is proposed with what it would change, and approved by another.

The proposal keeps the comparison that its proposer saw (`rounds/ruling.py`); approving takes the decision.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app import clock, memory
from app.operations import Refused
from app.operations.record import decision
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record import audit, fact, proposal
from app.storage.record import decision as decisions
from app.storage.record import record as records
from app.storage.record.proposal import Proposal
from rounds import ruling
from rounds.definition.folder import Definition
from rounds.reasons import Reason, reason
from rounds.record import Decision
from rounds.ruling import Changes

MOST_LISTED = 1000
"""People and moves that a preview keeps; their number is told beside."""


@memory.kept()
def propose(
    session: Session,
    contest: Contest,
    *,
    kind: str,
    subject: str,
    data: dict[str, Any],
    why: str,
    by: Person,
) -> Proposal:
    """Propose a regrade or a void, with what it would change as of now.

    Raises Refused(ruling.unknown-round | ruling.unknown-question | ruling.unknown-letter |
    ruling.empty-stretch | ruling.reason-missing).
    """
    definition = contests.definition(session, contest)
    if refused := _why_not(definition, kind, subject, data, why):
        raise Refused(refused)
    now = clock.read(session)
    act = Decision(now, 0, kind, subject, data, why.strip())
    changes = ruling.compare(definition, records.read(session, contest.id), act, now)
    contests.lock(session, contest.slug)
    made = Proposal(
        id=clock.new_id(),
        contest_id=contest.id,
        number=proposal.last_number(session, contest.id) + 1,
        kind=kind,
        subject=subject,
        data=data,
        reason=why.strip(),
        as_of=now,
        preview=_plain(changes),
        proposed_by=by.id,
        proposed_at=now,
        state="open",
    )
    session.add(made)
    said = {"kind": kind, "subject": subject, "data": data}
    audit.record(session, contest.ledger, "ruling.propose", f"proposal:{made.number}", said, actor=by.actor)
    session.commit()
    return made


def stretch_of(
    session: Session, contest: Contest, round: str, contestant: str, number: int
) -> dict[str, Any]:
    """What a void of one single attempt is about: the instant at which it was handed in, of that contestant.

    Raises Refused(ruling.unknown-attempt).
    """
    last = fact.last_seq(session, contest.id, "attempts")
    for _, each in fact.of_contestants(session, contest.id, "attempts", [contestant], up_to=last):
        if (each.round, each.number) == (round, number):
            return {"from": each.at, "to": each.at + 1, "of": [contestant]}
    raise Refused(reason("ruling.unknown-attempt", contestant=contestant, number=number))


def approve(session: Session, contest: Contest, proposed: int, *, by: Person) -> Proposal:
    """Take the decision: by another person than who proposed it.

    Raises Refused(ruling.over | ruling.same-person).
    """
    found = _open(session, contest, proposed)
    if found.proposed_by == by.id:
        raise Refused(reason("ruling.same-person"))
    contests.lock(session, contest.slug)
    now = clock.read(session)
    number = decisions.last_number(session, contest.id) + 1
    found.state, found.ended_by, found.ended_at, found.decision = "approved", by.id, now, number
    act = Decision(
        now,
        0,
        found.kind,
        found.subject,
        found.data,
        found.reason,
        by=f"person:{found.proposed_by}",
        second=by.actor,
    )
    decision.decide(session, contest, [act])
    return found


def withdraw(session: Session, contest: Contest, number: int, *, by: Person) -> Proposal:
    """Take a proposal back, or turn it down. Raises Refused(ruling.over)."""
    found = _open(session, contest, number)
    found.state, found.ended_by, found.ended_at = "withdrawn", by.id, clock.read(session)
    audit.record(session, contest.ledger, "ruling.withdraw", f"proposal:{number}", {}, actor=by.actor)
    session.commit()
    return found


def _open(session: Session, contest: Contest, number: int) -> Proposal:
    known = proposal.by_number(session, contest.id, number)
    found = proposal.lock(session, known.id) if known else None
    if found is None or found.state != "open":
        raise Refused(reason("ruling.over"))
    return found


def _why_not(
    definition: Definition, kind: str, subject: str, data: dict[str, Any], why: str
) -> Reason | None:
    rounds = {round.id: round for round in definition.contest.rounds if round.learning}
    if subject not in rounds or kind not in ruling.RULINGS:
        return reason("ruling.unknown-round", round=subject)
    if not why.strip():
        return reason("ruling.reason-missing")
    if kind == "void":
        return None if int(data["from"]) < int(data["to"]) else reason("ruling.empty-stretch")
    question = definition.bank.by_id.get(str(data["question"])) if definition.bank else None
    if question is None:
        return reason("ruling.unknown-question", question=str(data["question"]))
    wrong = [letter for letter in data["key"] if letter not in question.options]
    if wrong:
        return reason("ruling.unknown-letter", letter=wrong[0], options=", ".join(question.options))
    return None


def _plain(changes: Changes) -> dict[str, Any]:
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
    }
