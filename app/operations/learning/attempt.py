"""Attempts at a quiz: begin and save; handing in stands in `submission.py`.

    paper = start(session, contest, code, round)     the questions, without their keys
    save(session, paper.place, given)                as often as an answer changes
    submission.submit(session, paper.place, key=..., given=...)   the receipt

The instant that decides is the database's, read by a statement that holds the row. Where thousands do the
same at once, statements go straight to the driver and are few; each of these functions is a transaction of
its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.learning import paper, submission
from app.operations.learning.paper import LETTERS, Paper
from app.operations.learning.submission import Done
from app.operations.standings import tally
from app.operations.standings.tally import Rules
from app.storage.contest.contest import Contest
from app.storage.learning import learner as learners
from app.storage.learning import sitting as sittings
from app.storage.learning.learner import Facts
from app.storage.learning.sitting import RUNNING, Given, Held, Place
from app.storage.postgres import line
from app.storage.postgres.line import Line as Wire
from rounds import quiz
from rounds.calendar import MINUTE
from rounds.reasons import reason


def start(
    session: Session, contest: Contest, contestant: str, round: str, *, practice: bool = False
) -> Paper:
    """Begin an attempt, or go on with the one that runs, on whatever device.

    The timer runs from here, and the questions are drawn and stored here. Raises Refused(attempt.*).
    """
    with line.straight(session) as wire, wire.transaction():
        _alone(wire, contest.id, contestant)
        past = sittings.of(wire, contest.id, contestant, round, practice=practice)
        running = next((each for each in past if each.state == RUNNING), None)
        now = sittings.now(wire)
        if running is not None and now < running.limit_at:
            return paper.of(session, running, now)
    if running is not None:
        submission.end(session, running.place)
    return _begin(session, contest, contestant, round, practice)


def _begin(session: Session, contest: Contest, contestant: str, round: str, practice: bool) -> Paper:
    with line.straight(session) as wire, wire.transaction():
        _alone(wire, contest.id, contestant)
        past = sittings.of(wire, contest.id, contestant, round, practice=practice)
        basis, facts = learners.facts(wire, contest.id, contestant)
        rules = tally.rules(session, contest.id, basis)
        now = sittings.now(wire)
        for each in past:
            if each.state == RUNNING:  # another tab was quicker
                return paper.of(session, each, now)
        sitting = _drawn(rules, contest.id, contestant, round, practice, facts, past, now, basis.version)
        sittings.begin(wire, sitting)
        return paper.of(session, sitting, now)


def _drawn(
    rules: Rules,
    contest_id: uuid.UUID,
    contestant: str,
    round: str,
    practice: bool,
    facts: Facts,
    past: Sequence[Held],
    now: int,
    version: int,
) -> Held:
    """A new sitting, if the rules let this contestant begin one now."""
    rounds, bank = rules.reckoners[round], rules.definition.bank
    asked = rounds.learning.quiz
    if asked is None or bank is None:
        raise Refused(reason("attempt.no-quiz"))
    own = [attempt for attempt in facts.attempts if attempt.round == round]
    if practice:
        if not asked.practice:
            raise Refused(reason("attempt.no-practice"))
        limit = now + (asked.minutes or 24 * 60) * MINUTE
    else:
        profile = rounds.of(facts.registrations, (), ())
        if profile is None:
            raise Refused(reason("attempt.unregistered"))
        if why := rounds.why_not_start(profile.unit, own, now):
            raise Refused(why)
        limit = rounds.limit(profile.unit, now)
    seed = clock.new_seed()
    draw = quiz.practice_paper if practice else quiz.paper
    drawn = draw(bank, asked, quiz.topics_of(rules.definition.contest, rounds.round), seed)
    number = 1 + max((each.number for each in (*past, *(() if practice else own))), default=0)
    return sittings.new(
        Place(contest_id, contestant, round, practice, number),
        version=version,
        seed=seed,
        paper=[(each.question.id, "".join(each.letters)) for each in drawn],
        choices="".join(LETTERS[len(each.letters) - 1] for each in drawn),
        started_at=now,
        limit_at=limit,
    )


def running(
    session: Session, contest: Contest, contestant: str, round: str, *, practice: bool = False
) -> Paper | None:
    """The paper of the attempt that runs and can still be answered; None where there is none."""
    wire = line.of(session)
    for each in sittings.of(wire, contest.id, contestant, round, practice=practice):
        now = sittings.now(wire)
        if each.state == RUNNING and now < each.limit_at:
            return paper.of(session, each, now)
    return None


def finished(
    session: Session, contest: Contest, contestant: str, round: str, *, practice: bool = False
) -> list[Done]:
    """The attempts of a contestant that have ended, in order."""
    wire = line.of(session)
    past = sittings.of(wire, contest.id, contestant, round, practice=practice)
    return [submission.done(wire, each) for each in past if each.state != RUNNING]


def save(session: Session, place: Place, given: Given) -> int:
    """Save what is newer than what is held, and say how many microseconds are left.

    In whatever order requests arrive, the newest answer to each question stays. Raises Refused(
    attempt.unknown | attempt.finished | attempt.time-over | attempt.wrong-answer).
    """
    with line.straight(session) as wire:
        if len(given.answers) == 1 and not given.prediction_seq:
            left = sittings.save(wire, place, given.answers[0])
            if left is not None:
                return left
        with wire.transaction():
            return _save_slowly(session, wire, place, given)


def _save_slowly(session: Session, wire: Wire, place: Place, given: Given) -> int:
    """The same for several answers at once, or where the quick way found nothing to save."""
    held = sittings.lock(wire, place)
    if held is None:
        raise Refused(reason("attempt.unknown"))
    if held.state != RUNNING:
        raise Refused(reason("attempt.finished"))
    now = sittings.now(wire)
    if now >= held.limit_at:
        if not submission.prolonged(session, wire, held):
            raise Refused(reason("attempt.time-over"))
        return _save_slowly(session, wire, place, given)
    sittings.write(wire, submission.put_in(held, given))
    return held.limit_at - now


def _alone(wire: Wire, contest_id: uuid.UUID, contestant: str) -> None:
    """Keep this contestant's other acts waiting until the transaction ends."""
    wire.execute("SELECT pg_advisory_xact_lock(%s)", (learners.person_key(contest_id, contestant),))
