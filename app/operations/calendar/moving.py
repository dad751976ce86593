"""Move what the calendar brings: proposed by one person with what it would change, decided by another.

A window is moved by giving more time (`extend`), all else by a `move` decision on the step.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.calendar import step as steps
from app.operations.record import proposal
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record.proposal import Proposal
from rounds import calendar
from rounds import steps as rule
from rounds.reasons import Reason, reason
from rounds.record import Decision
from rounds.steps import Step

KINDS = frozenset({"move", "extend"})
"""What is decided by two people here."""


def propose(session: Session, contest: Contest, key: str, *, to: int, why: str, by: Person) -> Proposal:
    """Propose that a step is due at another instant. Commits.

    Raises Refused(step.unknown | step.done | proposal.reason-missing) and with what the rules say against it
    (`rounds/steps.py`); of a close Refused(step.not-later).
    """
    step, now = steps.by_key(session, contest, key), clock.read(session)
    if against := _against(step, to, now):
        raise Refused(against)
    if step.kind == "close":
        act = Decision(now, 0, "extend", step.subject, {"to": to, "units": []}, why)
    else:
        act = Decision(now, 0, "move", key, {"to": to}, why)
    was, then = (calendar.local_text(at, contest.zone) for at in (step.at, to))
    code = "effect.closes" if step.kind in ("close", "publish") else "step.would-move"
    effect = reason(code, was=was, to=then)
    return proposal.propose(session, contest, act, preview=proposal.plain([effect]), by=by, noun="step")


def approve(session: Session, contest: Contest, number: int, *, by: Person) -> Proposal:
    """Move it, as the second person. Commits.

    Raises Refused(proposal.over | proposal.same-person) and with what the rules say against it by now.
    """
    return proposal.approve(
        session,
        contest,
        number,
        by=by,
        kinds=KINDS,
        check=lambda found, now: still(session, contest, found, now),
    )


def still(session: Session, contest: Contest, proposed: Proposal, now: int) -> Reason | None:
    """Why a proposal can be taken no more."""
    to = int(proposed.data["to"])
    if proposed.kind == "extend":
        return None if to > now else reason("step.not-later")
    try:
        step = steps.by_key(session, contest, proposed.subject)
    except Refused as refused:
        return refused.reasons[0]
    return rule.why_not_moved(step, to, now)


def _against(step: Step, to: int, now: int) -> Reason | None:
    if step.kind == "close":
        return None if to > max(step.at, now) else reason("step.not-later")
    return rule.why_not_moved(step, to, now)
