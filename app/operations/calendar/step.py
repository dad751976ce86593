"""Do what the calendar brings, each step once and in order; hold one, let it go, run it by hand.

Whoever does steps of a contest claims its turn first (others pass it over), then waits for everybody who is
writing facts, so that whatever was accepted is there; then looks at the clock. What came of a step is one
row, its record in the log and its letters, in one transaction. Killed at any moment it is done whole or not
at all. Nothing hangs on it in time: windows open and close by the clock, with nobody here at work.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.calendar import reminding, situation
from app.operations.record import anchor, seal
from app.operations.standings import report
from app.storage.calendar import step as steps
from app.storage.calendar.step import StepBlock, StepDone, StepHold
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.postgres import line
from app.storage.record import audit, fact
from app.storage.record import decision as decisions
from rounds import steps as rule
from rounds.reasons import reason
from rounds.record import Decision
from rounds.steps import Block, Step

HEAVY = frozenset({"prepare", "remind", "report"})
"""What reckons or writes letters: left to workers. All else is done by whichever process comes first."""


class Claimed(NamedTuple):
    """A contest whose turn this transaction holds, once everybody who was writing facts had finished."""

    contest: Contest
    acts: Sequence[Decision]
    facts: dict[str, int]
    now: int


def listed(session: Session, contest: Contest) -> tuple[Step, ...]:
    """The steps of a contest from its publication on, in order: what was over by then was nobody's to do."""
    acts = [each.value() for each in decisions.listed(session, contest.id)]
    since = contests.publications(session, contest)[0].published_at
    plan = contests.definition(session, contest).contest
    return tuple(step for step in rule.due(plan, acts) if step.at >= since)


def waiting(session: Session, contest: Contest, now: int) -> list[Step]:
    """What is due and was not done, in order."""
    done = steps.keys(session, contest.id)
    return [step for step in listed(session, contest) if step.at <= now and step.key not in done]


def catch_up(session: Session, contest: Contest, *, heavy: bool = False) -> list[str]:
    """Do everything that is due, in order, each step in its own transaction; the keys of what was done.

    Only what costs nothing unless `heavy`, up to the first step that waits for a worker. A step that is
    held or blocked does not hold up the others. What a process that died left undone is still due.
    """
    done: list[str] = []
    passed: set[str] = set()
    while _somewhat(session, contest, passed, heavy=heavy):
        session.commit()
        key, did = _next(session, contest, passed, heavy=heavy)
        if key is None:
            break
        (done.append if did else passed.add)(key)
    session.rollback()
    return done


def _somewhat(session: Session, contest: Contest, passed: Collection[str], *, heavy: bool) -> bool:
    """Whether anything seems to be due: asked without any lock, thousands of times for nothing."""
    return _first(session, contest, clock.read(session), passed, heavy=heavy) is not None


def _first(
    session: Session, contest: Contest, now: int, passed: Collection[str], *, heavy: bool
) -> Step | None:
    """The first that is due and may be tried; None also when it is one that a worker must do."""
    held, blocked = steps.holds(session, contest.id), steps.blocked(session, contest.id)
    for step in waiting(session, contest, now):
        if step.key in passed or step.key in held:
            continue
        if step.kind not in HEAVY:
            return step
        before = blocked.get(step.key)
        if before is None or (heavy and before.basis != situation.basis(session, contest, step)):
            return step if heavy else None
    return None


def _next(
    session: Session, contest: Contest, passed: Collection[str], *, heavy: bool
) -> tuple[str | None, bool]:
    """Try the next step: its key, or None when there is none for us; and whether it was done."""
    claimed = _claim(session, contest)
    if claimed is None:
        session.rollback()
        return None, False
    step = _first(session, contest, claimed.now, passed, heavy=heavy)
    if step is None:
        session.rollback()
        return None, False
    against = _against(session, claimed, step)
    if against:
        _block(session, claimed, step, against)
    else:
        _do(session, claimed, step, by=audit.SYSTEM)
    session.commit()
    return step.key, not against


def _claim(session: Session, contest: Contest, *, patiently: bool = False) -> Claimed | None:
    """Take the turn, then wait for whoever writes facts, then read the clock: in this order."""
    if steps.make_turn(session, contest.id):
        session.commit()
    if not steps.claim(session, contest.id, patiently=patiently):
        return None
    with line.straight(session) as wire:
        now, facts = fact.settled(wire, contest.id)
    session.refresh(contest)
    acts = [each.value() for each in decisions.listed(session, contest.id)]
    return Claimed(contest, acts, facts, now)


def _against(session: Session, claimed: Claimed, step: Step) -> list[Block]:
    """What stops a step now."""
    if step.kind != "prepare":
        return []
    plan = contests.definition(session, claimed.contest).contest
    found = situation.look(session, claimed.contest, claimed.now, exact=True).situation
    return [block for block in rule.blocks(plan, step, found) if block.stops]


def _block(session: Session, claimed: Claimed, step: Step, against: Sequence[Block]) -> None:
    reasons = [
        {"code": b.why.code, "values": dict(b.why.values), "place": b.place, "subject": b.subject}
        for b in against
    ]
    steps.block(
        session,
        StepBlock(
            contest_id=claimed.contest.id,
            key=step.key,
            since=claimed.now,
            basis=situation.basis(session, claimed.contest, step),
            reasons=reasons,
        ),
    )


def _do(session: Session, claimed: Claimed, step: Step, *, by: str) -> StepDone:
    """Do a step and note it, in the caller's transaction."""
    contest, now = claimed.contest, claimed.now
    digest, rests_on = situation.inputs(session, contest, claimed.facts, len(claimed.acts), now)
    result = _result(session, claimed, step)
    said = {
        "due_at": clock.written(step.at),
        "done_at": clock.written(now),
        "inputs": digest,
        "rests_on": rests_on,
        "result": result,
    }
    entry = audit.record(session, contest.ledger, f"step.{step.kind}", step.key, said, actor=by)
    row = StepDone(
        contest_id=contest.id,
        number=steps.last_number(session, contest.id) + 1,
        key=step.key,
        kind=step.kind,
        subject=step.subject,
        due_at=step.at,
        done_at=now,
        inputs=digest,
        result=result,
        by=by,
        log_seq=entry.seq,
    )
    session.add(row)
    session.flush()
    steps.release(session, contest.id, step.key)
    if step.kind in ("open", "close"):
        anchor.send(session, contest, f"{step.kind}:{step.subject}")
    return row


def _result(session: Session, claimed: Claimed, step: Step) -> dict[str, Any]:
    """What comes of a step besides the note of it."""
    if step.kind == "prepare":
        return situation.draft(session, claimed.contest, step.subject, claimed.now)
    if step.kind == "remind":
        return reminding.remind(session, claimed.contest, step, claimed.now)
    if step.kind == "report":
        seal.within(session, claimed.contest, claimed.facts)
        cut = report.cut_of(session, claimed.contest, step.subject, step.was)
        made = report.make(session, claimed.contest, step.subject, cut)
        return {"number": made.number, "digest": made.digest}
    return {}


def found_blocked(row: StepBlock) -> list[Block]:
    """What blocked a step when it was tried last."""
    return [
        Block(reason(each["code"], **each["values"]), each["place"], each["subject"], stops=True)
        for each in row.reasons
    ]


# --- by hand --------------------------------------------------------------------------------------


def hold(session: Session, contest: Contest, key: str, *, why: str, by: Person) -> None:
    """Keep a step from being done until it is let go. Commits.

    Raises Refused(step.unknown | step.done | step.not-holdable | proposal.reason-missing).
    """
    claimed, step = _for_hand(session, contest, key, why)
    if step.key not in steps.holds(session, contest.id):
        row = StepHold(contest_id=contest.id, key=key, since=claimed.now, reason=why.strip(), by=by.actor)
        session.add(row)
        audit.record(session, contest.ledger, "step.hold", key, {"reason": why.strip()}, actor=by.actor)
    session.commit()


def let_go(session: Session, contest: Contest, key: str, *, by: Person) -> None:
    """Let a step that was held be done when it is due. Commits. Raises Refused(step.not-held)."""
    if steps.make_turn(session, contest.id):
        session.commit()
    steps.claim(session, contest.id, patiently=True)
    if key not in steps.holds(session, contest.id):
        raise Refused(reason("step.not-held"))
    steps.release(session, contest.id, key)
    audit.record(session, contest.ledger, "step.let-go", key, {}, actor=by.actor)
    session.commit()


def run(session: Session, contest: Contest, key: str, *, why: str, by: Person) -> StepDone:
    """Do a step now, before it is due or though it is held. Commits.

    Raises Refused(step.unknown | step.done | step.not-holdable | proposal.reason-missing) and with what
    stops it.
    """
    claimed, step = _for_hand(session, contest, key, why)
    if against := _against(session, claimed, step):
        raise Refused(*(each.why for each in against))
    said = {"reason": why.strip()}
    audit.record(session, contest.ledger, "step.run", key, said, actor=by.actor)
    row = _do(session, claimed, step, by=by.actor)
    session.commit()
    return row


def _for_hand(session: Session, contest: Contest, key: str, why: str) -> tuple[Claimed, Step]:
    if not why.strip():
        raise Refused(reason("proposal.reason-missing"))
    session.commit()
    claimed = _claim(session, contest, patiently=True)
    assert claimed is not None
    step = by_key(session, contest, key)
    if step.kind not in rule.HOLDABLE:
        raise Refused(reason("step.not-holdable"))
    return claimed, step


def by_key(session: Session, contest: Contest, key: str) -> Step:
    """A step that was not done yet. Raises Refused(step.unknown | step.done)."""
    step = next((each for each in listed(session, contest) if each.key == key), None)
    if step is None:
        raise Refused(reason("step.unknown"))
    if key in steps.keys(session, contest.id):
        raise Refused(reason("step.done"))
    return step
