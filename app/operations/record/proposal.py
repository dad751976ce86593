"""Decisions by two people: one proposes with what it would change, another approves, and it is taken.

Knows nothing of what is proposed: each kind finds out for itself whether it can be, and what it would change.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.record import decision, waiting
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.people import role as roles
from app.storage.people.person import Person
from app.storage.record import audit, proposal
from app.storage.record import decision as decisions
from app.storage.record.proposal import Proposal
from rounds.reasons import Reason, reason
from rounds.record import Decision


def propose(
    session: Session,
    contest: Contest,
    act: Decision,
    *,
    preview: dict[str, Any],
    by: Person,
    noun: str = "proposal",
) -> Proposal:
    """Keep `act` for a second person, with what it would change as of `act.at`. Commits.

    `preview` is JSON that its page can read (`plain` where sentences are enough); `noun` is what the log
    calls it. Raises Refused(proposal.reason-missing).
    """
    if not act.reason.strip():
        raise Refused(reason("proposal.reason-missing"))
    contests.lock(session, contest.slug)
    made = Proposal(
        id=clock.new_id(),
        contest_id=contest.id,
        number=proposal.last_number(session, contest.id) + 1,
        kind=act.kind,
        subject=act.subject,
        data=_acting(session, contest, by, "by", act.data),
        reason=act.reason.strip(),
        as_of=act.at,
        preview=preview,
        proposed_by=by.id,
        proposed_at=clock.read(session),
        state="open",
    )
    session.add(made)
    said = {"kind": act.kind, "subject": act.subject, "data": dict(act.data)}
    audit.record(session, contest.ledger, f"{noun}.propose", f"proposal:{made.number}", said, actor=by.actor)
    waiting.proposed(session, contest, made)
    session.commit()
    return made


def approve(
    session: Session,
    contest: Contest,
    number: int,
    *,
    by: Person,
    kinds: Collection[str],
    check: Callable[[Proposal, int], Reason | None] = lambda proposal, now: None,
    then: Callable[[Decision], None] = lambda taken: None,
) -> Proposal:
    """Take the decision: by another person than who proposed it, or by a signed document. Commits.

    Of `kinds` only: others are for other people to decide. `check` says why it can be taken no more, now that
    it is about to be; `then` is done in the same transaction once it was. Raises Refused(proposal.over |
    proposal.same-person | proposal.same-office) and with what `check` says.
    """
    found = _open(session, contest, number, kinds)
    if found.proposed_by == by.id and not found.sha256:
        raise Refused(reason("proposal.same-person"))
    if _office(session, contest, found.proposed_by) == _office(session, contest, by.id) and not found.sha256:
        raise Refused(reason("proposal.same-office"))
    contests.lock(session, contest.slug)
    now = clock.read(session)
    if why := check(found, now):
        raise Refused(why)
    taken = decisions.last_number(session, contest.id) + 1
    found.state, found.ended_by, found.ended_at, found.decision = "approved", by.id, now, taken
    first, second = f"person:{found.proposed_by}", by.actor
    data = found.data if first == second else _acting(session, contest, by, "second", found.data)
    act = Decision(now, 0, found.kind, found.subject, data, found.reason, by=first, second=second)
    if second == first:
        endorsed = {"document": found.document, "sha256": found.sha256}
        act = act._replace(data={**found.data, "endorsed": endorsed}, second=f"document:{found.document}")
    [row] = decision.take(session, contest, [act])
    then(row.value())
    waiting.ended(session, contest, found)
    session.commit()
    return found


def withdraw(
    session: Session,
    contest: Contest,
    number: int,
    *,
    by: Person,
    kinds: Collection[str],
    noun: str = "proposal",
) -> Proposal:
    """Take a proposal back, or turn it down. Commits. Raises Refused(proposal.over)."""
    found = _open(session, contest, number, kinds)
    found.state, found.ended_by, found.ended_at = "withdrawn", by.id, clock.read(session)
    audit.record(session, contest.ledger, f"{noun}.withdraw", f"proposal:{number}", {}, actor=by.actor)
    waiting.ended(session, contest, found)
    session.commit()
    return found


def plain(effects: Sequence[Reason]) -> dict[str, Any]:
    """A preview made of sentences: what would change, each with its values."""
    return {"effects": [{"code": each.code, "values": dict(each.values)} for each in effects]}


def effects(of: Proposal) -> list[Reason]:
    """The same, read back."""
    return [reason(each["code"], **each["values"]) for each in of.preview.get("effects", ())]


def _office(session: Session, contest: Contest, person_id: uuid.UUID) -> uuid.UUID:
    """Whose office somebody acts in: their own, or that of whom they deputise for."""
    return roles.officer_of(session, contest.id, person_id, clock.read(session)) or person_id


def _acting(
    session: Session, contest: Contest, who: Person, as_what: str, data: Mapping[str, Any]
) -> dict[str, Any]:
    """`data`, with whom a deputy acts for."""
    officer = _office(session, contest, who.id)
    if officer == who.id:
        return dict(data)
    return {**data, "acts_for": {**data.get("acts_for", {}), as_what: f"person:{officer}"}}


def _open(session: Session, contest: Contest, number: int, kinds: Collection[str]) -> Proposal:
    known = proposal.by_number(session, contest.id, number)
    found = proposal.lock(session, known.id) if known else None
    if found is None or found.state != "open" or found.kind not in kinds:
        raise Refused(reason("proposal.over"))
    return found
