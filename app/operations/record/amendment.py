"""Decisions that organisers take beside what the rules give: somebody is disqualified, a prize is
left unawarded or shared, another list is confirmed, equals are put in order.

Looked at first: who would gain or lose a rank, a place, a prize. Proposed by one, taken by another, and only
while it would still change what both have seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.record import effect, proposal, result
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record import fact
from app.storage.record import record as records
from app.storage.record.proposal import Proposal
from rounds.contest import Reckoning
from rounds.definition.folder import Definition
from rounds.reasons import Reason, reason
from rounds.record import Decision
from rounds.ruling import Changes
from rounds.selection import Picked

KINDS = ("disqualify", "withhold", "share", "advance", "vote")
"""What is decided here. Lists as the rules give them belong to `approval`, votes of a panel to its table."""
_SEEN = ("turns", "sums")
"""What both must have seen alike: ranks go on moving while a round is open."""


def is_one(proposed: Proposal) -> bool:
    """Whether a proposal was made here: elsewhere no comparison is kept with a decision of these kinds."""
    return proposed.kind in KINDS and "sums" in proposed.preview


def look(
    session: Session, contest: Contest, *, kind: str, subject: str, data: Mapping[str, Any], by: Person
) -> Changes:
    """What a decision would change as of now.

    Raises Refused(amendment.unknown-subject | amendment.unknown-list | amendment.same-list) and with what the
    rules say against it.
    """
    act = Decision(clock.read(session), 0, kind, subject, data, "-")
    return _changes(session, contest, act, by)


def propose(
    session: Session,
    contest: Contest,
    *,
    kind: str,
    subject: str,
    data: Mapping[str, Any],
    why: str,
    by: Person,
) -> Proposal:
    """Propose it, with what it would change as of now. Commits.

    Raises Refused as `look` does, and Refused(proposal.reason-missing).
    """
    act = Decision(clock.read(session), 0, kind, subject, data, why.strip())
    if not act.reason:
        raise Refused(reason("proposal.reason-missing"))
    preview = effect.plain(_changes(session, contest, act, by))
    return proposal.propose(session, contest, act, preview=preview, by=by, noun="amendment")


def approve(session: Session, contest: Contest, number: int, *, by: Person) -> Proposal:
    """Take it as the second person, and have the results computed anew with it. Commits.

    Raises Refused(proposal.over | proposal.same-person | amendment.changed) and with what the rules say
    against it by now.
    """

    def still(proposed: Proposal, now: int) -> Reason | None:
        act = Decision(now, 0, proposed.kind, proposed.subject, proposed.data, proposed.reason)
        changes = effect.of(session, contest, _signed(act, by))
        if changes.refused:
            return changes.refused[0]
        seen = effect.plain(changes)
        if any(seen[name] != proposed.preview[name] for name in _SEEN):
            return reason("amendment.changed")
        result.ask(session, contest, by=by)  # within the transaction of the decision
        return None

    return proposal.approve(session, contest, number, by=by, kinds=KINDS, check=still)


def afresh(session: Session, contest: Contest, selection: str) -> Picked:
    """A list as the ranking gives it now, as if nobody had confirmed one."""
    definition, record = contests.definition(session, contest), records.read(session, contest.id)
    now = Reckoning(definition, record, clock.read(session))
    return now.afresh(definition.contest.selection(selection))


def _changes(session: Session, contest: Contest, act: Decision, by: Person) -> Changes:
    definition = contests.definition(session, contest)
    if against := _against(session, contest, definition, act):
        raise Refused(against)
    changes = effect.of(session, contest, _signed(act, by))
    if changes.refused:
        raise Refused(*changes.refused)
    if act.kind == "advance" and not changes.turns:
        raise Refused(reason("amendment.same-list"))
    return changes


def _signed(act: Decision, by: Person) -> Decision:
    """As it will be once another has approved it: the rules ask for two where a list is not theirs."""
    return act._replace(by=by.actor, second="another")


def _against(session: Session, contest: Contest, definition: Definition, act: Decision) -> Reason | None:
    """What is not there that it is about."""
    if act.kind == "disqualify":
        known = _is_known(session, contest, definition, act.subject)
        return None if known else reason("amendment.unknown-subject", subject=act.subject)
    lines = {each.id for each in definition.contest.prize_lines}
    named = (
        lines if act.kind in ("withhold", "share") else {each.id for each in definition.contest.selections}
    )
    return None if act.subject in named else reason("amendment.unknown-list", subject=act.subject)


def _is_known(session: Session, contest: Contest, definition: Definition, code: str) -> bool:
    """Whether a unit, an entry or somebody who registered has the code."""
    if any(unit.code == code for unit in definition.units):
        return True
    if any(row.entry == code for row in fact.read(session, contest.id, "entries")):
        return True
    last = fact.last_seq(session, contest.id, "registrations")
    return bool(fact.of_contestants(session, contest.id, "registrations", [code], up_to=last))
