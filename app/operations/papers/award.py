"""Prizes and commendations as objects of their own: given by an issued document, taken back by two people.

A document gives what stands in the register of results that two people have made final, and nothing else.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.record import decision, proposal
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.learning.certificate import new_code
from app.storage.papers import award as awards
from app.storage.papers.award import Award, Given, Kind
from app.storage.papers.paper import Paper, PaperIssue
from app.storage.people.person import Person
from app.storage.record import decision as decisions
from app.storage.record import prize as prizes
from app.storage.record.proposal import Proposal
from rounds import award as rule
from rounds import calendar
from rounds.award import GIVE_BACK, REVOKE, Standing
from rounds.reasons import Reason, reason
from rounds.record import Decision

KINDS = (REVOKE,)
LINES: dict[Kind, str] = {"prize": "awards", "merit": "merits"}
"""Where the origin of a document has the lines of the register that it gives."""


class Plan(NamedTuple):
    """One award about to be given: the line of the register, its code, its number among commendations."""

    entry: int
    code: str
    registered: int | None


class Held(NamedTuple):
    """An award with how it stands."""

    given: Given
    standing: Standing

    @property
    def stands(self) -> bool:
        """Whether it holds."""
        return self.standing.ended is None and self.given.replaced_by is None


def plan(
    session: Session, contest: Contest, paper: Paper, kind: Kind, *, year: int, first: int
) -> list[Plan]:
    """What the document would give, in its own order; commendations are registered from `first` on.

    Raises Refused(award.not-final | award.given | document.number-taken).
    """
    lines = [tuple(each) for each in paper.data["origin"].get(LINES[kind], ())]
    register = {row.figures(): row.number for row in prizes.standing(session, contest.id)}
    if not lines or any(each not in register for each in lines):
        raise Refused(reason("award.not-final"))
    found = [register[each] for each in lines]
    if awards.entries(session, contest.id, kind) & set(found):
        raise Refused(reason("award.given"))
    if kind == "prize":
        return [Plan(entry, new_code(), None) for entry in found]
    numbers = range(first, first + len(found))
    if taken := awards.taken(session, paper.issuer_id, year, numbers):
        raise Refused(reason("document.number-taken", number=taken, year=year))
    return [Plan(entry, new_code(), number) for entry, number in zip(found, numbers, strict=True)]


def give(session: Session, issued: PaperIssue, kind: Kind, planned: Sequence[Plan]) -> None:
    """Enter them, within the transaction in which the document is issued."""
    first = awards.last_number(session, issued.contest_id) + 1
    for number, each in enumerate(planned, first):
        session.add(
            Award(
                contest_id=issued.contest_id,
                number=number,
                kind=kind,
                entry=each.entry,
                code=each.code,
                paper_id=issued.paper_id,
                issuer_id=issued.issuer_id,
                year=issued.year,
                registered=each.registered,
                given_at=issued.issued_at,
            )
        )
    session.flush()


def held(session: Session, contest_id: uuid.UUID) -> list[Held]:
    """Every award of a contest, and how each stands."""
    taken = [row.value() for row in decisions.listed(session, contest_id)]
    return [
        Held(each, rule.standing(each.award.number, paid(each), taken))
        for each in awards.listed(session, contest_id)
    ]


def revoke(
    session: Session, contest: Contest, numbers: Sequence[int], *, document: str, why: str, by: Person
) -> Proposal:
    """Propose that awards of one winner stand no more; `document` is the paper it rests on, may be empty.

    Commits. Raises Refused(award.none-chosen | award.over | proposal.reason-missing).
    """
    chosen = [each for each in held(session, contest.id) if each.given.award.number in numbers]
    if not chosen:
        raise Refused(reason("award.none-chosen"))
    if any(not each.stands for each in chosen):
        raise Refused(reason("award.over"))
    due = sum(paid(each.given) for each in chosen)
    effects = [reason("award.would-end", number=each.given.award.number) for each in chosen]
    effects += [reason("award.would-return", amount=due)] if due else []
    effects.append(reason("award.would-stay"))
    data = {"awards": sorted(each.given.award.number for each in chosen), "document": document.strip()}
    act = Decision(clock.read(session), 0, REVOKE, str(data["awards"][0]), data, why)
    return proposal.propose(session, contest, act, preview=proposal.plain(effects), by=by, noun="award")


def approve(session: Session, contest: Contest, number: int, *, by: Person) -> Proposal:
    """Take the decision as the second person. Commits.

    Raises Refused(proposal.over | proposal.same-person | award.over).
    """

    def still(proposed: Proposal, now: int) -> Reason | None:
        stand = {each.given.award.number for each in held(session, contest.id) if each.stands}
        return None if stand.issuperset(proposed.data["awards"]) else reason("award.over")

    return proposal.approve(session, contest, number, by=by, kinds=KINDS, check=still)


def give_back(
    session: Session, contest: Contest, number: int, *, amount: int, on: date, document: str, by: Person
) -> None:
    """Record money of a prize that came back. Commits.

    Raises Refused(award.stands | award.too-much | document.future).
    """
    contests.lock(session, contest.slug)
    found = next((each for each in held(session, contest.id) if each.given.award.number == number), None)
    if found is None or found.standing.ended is None:
        raise Refused(reason("award.stands"))
    if not 1 <= amount <= found.standing.owed:
        raise Refused(reason("award.too-much", most=found.standing.owed))
    now = clock.read(session)
    if on > calendar.local(now, contest.zone).date():
        raise Refused(reason("document.future"))
    data = {"amount": amount, "on": on.isoformat(), "document": document.strip()}
    act = Decision(now, 0, GIVE_BACK, str(number), data, document.strip(), by=by.actor)
    decision.decide(session, contest, [act])


def paid(given: Given) -> int:
    """The money of a prize; a commendation has none of its own."""
    return given.won.amount if given.award.kind == "prize" else 0
