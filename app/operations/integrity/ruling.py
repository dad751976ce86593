"""Rulings by two people: a regrade or a void is proposed with what it would change, and approved by another.

The proposal keeps the comparison that its proposer saw (`rounds/ruling.py`); approving takes the decision.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.record import effect, proposal, receipt
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.postgres import line
from app.storage.record import fact
from app.storage.record.proposal import Proposal
from rounds import ruling
from rounds.definition.folder import Definition
from rounds.reasons import Reason, reason
from rounds.record import Attempt, Decision


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
    ruling.empty-stretch | proposal.reason-missing).
    """
    definition = contests.definition(session, contest)
    if refused := _why_not(definition, kind, subject, data):
        raise Refused(refused)
    act = Decision(clock.read(session), 0, kind, subject, data, why.strip())
    preview = effect.plain(effect.of(session, contest, act))
    return proposal.propose(session, contest, act, preview=preview, by=by, noun="ruling")


def attempt_of(session: Session, contest: Contest, round: str, contestant: str, number: int) -> Attempt:
    """One attempt as it was recorded. Raises Refused(ruling.unknown-attempt)."""
    last = fact.last_seq(session, contest.id, "attempts")
    for _, each in fact.of_contestants(session, contest.id, "attempts", [contestant], up_to=last):
        if (each.round, each.number) == (round, number):
            found: Attempt = each
            return found
    raise Refused(reason("ruling.unknown-attempt", contestant=contestant, number=number))


def attempt_by(session: Session, contest: Contest, code: str) -> Attempt:
    """The attempt that a receipt of this contest is for. Raises Refused(ruling.unknown-receipt)."""
    held = receipt.find(session, code)
    if held is None or (held[0].id, held[1].kind) != (contest.id, "attempts"):
        raise Refused(reason("ruling.unknown-receipt"))
    row = fact.by_number(line.of(session), contest.id, "attempts", held[1].number)
    assert row is not None
    found: Attempt = row[0]
    return found


def stretch_of(attempt: Attempt) -> dict[str, Any]:
    """What a void of one single attempt is about: the instant when it was handed in, of its contestant."""
    return {"from": attempt.at, "to": attempt.at + 1, "of": [attempt.contestant]}


def approve(session: Session, contest: Contest, proposed: int, *, by: Person) -> Proposal:
    """Take the decision: by another person than who proposed it.

    Raises Refused(proposal.over | proposal.same-person).
    """
    return proposal.approve(session, contest, proposed, by=by, kinds=ruling.RULINGS)


def _why_not(definition: Definition, kind: str, subject: str, data: dict[str, Any]) -> Reason | None:
    rounds = {round.id: round for round in definition.contest.rounds if round.learning}
    if subject not in rounds or kind not in ruling.RULINGS:
        return reason("ruling.unknown-round", round=subject)
    if kind == "void":
        return None if int(data["from"]) < int(data["to"]) else reason("ruling.empty-stretch")
    question = definition.bank.by_id.get(str(data["question"])) if definition.bank else None
    if question is None:
        return reason("ruling.unknown-question", question=str(data["question"]))
    wrong = [letter for letter in data["key"] if letter not in question.options]
    if wrong:
        return reason("ruling.unknown-letter", letter=wrong[0], options=", ".join(question.options))
    return None
