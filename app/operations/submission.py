"""Hand in an attempt, or end it because its time is over: marked, written as a fact, counted, with a receipt.

It is one transaction of two round trips: lock and read everything; then write everything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from psycopg import Cursor
from sqlalchemy.orm import Session

from app.operations import Refused, receipt, tally
from app.operations.paper import LETTERS, bank_of
from app.operations.receipt import Receipt
from app.operations.tally import Rules
from app.storage import fact, line
from app.storage import learner as learners
from app.storage import sitting as sittings
from app.storage.contest import Contest
from app.storage.learner import Basis, Facts
from app.storage.line import Line as Wire
from app.storage.sitting import EXPIRED, RUNNING, SUBMITTED, Given, Held, Place, Saved
from rounds import chain, quiz
from rounds.attempt import GRACE, handed_in_at
from rounds.contestant import EVER, Line
from rounds.quiz import Drawn, Marks
from rounds.reasons import Reason, reason
from rounds.record import Attempt

NOTHING = Given()


class Done(NamedTuple):
    """An attempt that has ended: by its contestant (`submitted`) or by its limit (`expired`).

    `receipt` is None for practice.
    """

    place: Place
    state: str
    started_at: int
    at: int
    marks: Marks
    receipt: Receipt | None


def submit(session: Session, place: Place, *, key: str, given: Given) -> Done:
    """Hand in: the answers held and those that come along, if they are newer.

    The same key with the same answers gives the same receipt however often it is sent. What comes after the
    limit and the grace of a slow line is not taken; what was saved before counts (`state` is then `expired`).
    Raises Refused(attempt.unknown | attempt.finished | attempt.other-answers | attempt.busy |
    attempt.wrong-answer).
    """
    return end(session, place, key=key, given=given)


def expire(session: Session, *, most: int = 200) -> int:
    """End attempts whose time is over with what was saved of them, at most so many; how many there were.

    Any number of processes may do this at once.
    """
    with line.straight(session) as wire:
        over = sittings.over(wire, since=GRACE, most=most)
    return sum(end(session, place).state == EXPIRED for place in over)


def end(session: Session, place: Place, *, key: str | None = None, given: Given = NOTHING) -> Done:
    """End a sitting in one transaction of two round trips. Without a key: because its time is over.

    One that was ended before stays as it was; one whose time is not over yet stays as it is (`running`).
    """
    payload = hashlib.sha256(chain.canonical(given)).digest()
    with line.straight(session) as wire:
        with wire.pipeline(), wire.transaction():
            seen = _look(wire, place, given, wait=key is None)
            held, saved = seen.held, seen.saved
            if held.state != RUNNING:
                return _ended_before(wire, held, key, payload)
            if saved.outcome == "wrong":
                raise Refused(reason("attempt.wrong-answer"))
            late = saved.outcome == "late"
            if key is None and not late:
                return Done(place, RUNNING, held.started_at, saved.at, Marks(0, 0), None)
            longer = late and prolonged(session, wire, place, saved.closes)
            if not longer:
                how = (EXPIRED, None, None) if late or key is None else (SUBMITTED, key, payload)
                ending = _write(session, wire, seen, *how)
        if longer:
            return end(session, place, key=key, given=given)
        return ending.done()


class _Seen(NamedTuple):
    """All that the end of a sitting rests on, read under its locks."""

    saved: Saved
    held: Held
    basis: Basis
    facts: Facts
    old: Line | None


def _look(wire: Wire, place: Place, given: Given, *, wait: bool) -> _Seen:
    """Lock, save what came along, and read. Nothing is waited for but the one answer to all statements."""
    keys = fact.lock_key(place.contest_id), learners.person_key(place.contest_id, place.contestant)
    locked = wire.execute(_LOCK if wait else _TRY_LOCK, keys, prepare=True)
    saving = wire.execute(sittings.SAVE, sittings.saving(place, given, GRACE), prepare=True)
    reading = sittings.reading(wire, place)
    facts = wire.execute(*learners.reading(place.contest_id, place.contestant), prepare=True)
    counted = learners.reading_line(wire, place.contest_id, place.round, place.contestant)
    row = locked.fetchone()
    assert row is not None
    if row[1] is False:
        raise Refused(reason("attempt.busy"))
    held = sittings.held(reading.fetchone())
    if held is None:
        raise Refused(reason("attempt.unknown"))
    return _Seen(
        sittings.saved(saving.fetchone()),
        held,
        *learners.facts_of(facts.fetchone()),
        learners.line_of(counted.fetchone()),
    )


_LOCK = "SELECT pg_advisory_xact_lock_shared(%s), pg_advisory_xact_lock(%s)"
_TRY_LOCK = "SELECT pg_advisory_xact_lock_shared(%s), pg_try_advisory_xact_lock(%s)"


class _Ending(NamedTuple):
    """A sitting that was just ended, and the statement that gave its fact a number."""

    held: Held
    state: str
    at: int
    marks: Marks
    attempt: Attempt | None
    written: Cursor[Any] | None

    def done(self) -> Done:
        """What its contestant holds in hand; to be asked once the statement has run."""
        row = self.written.fetchone() if self.written else None
        proof = receipt.of("attempts", row[0], self.attempt) if row else None
        return Done(self.held.place, self.state, self.held.started_at, self.at, self.marks, proof)


def _write(
    session: Session, wire: Wire, seen: _Seen, state: str, key: str | None, payload: bytes | None
) -> _Ending:
    """Mark, write the fact, count, and close the sitting. Practice leaves nothing but its marks."""
    held = seen.held
    rules = tally.rules(session, held.contest_id, seen.basis)
    answers, marks = _marked(session, rules, seen)
    rounds = rules.reckoners[held.round]
    unit = seen.facts.registrations[-1].unit if seen.facts.registrations else ""
    last_call = EVER if held.practice else rounds.closes(unit)
    at = handed_in_at(seen.saved.at, held.limit_at, last_call)
    attempt = written = None
    if not held.practice:
        attempt = Attempt(
            at=at,
            contestant=held.contestant,
            round=held.round,
            number=held.number,
            started_at=held.started_at,
            seed=held.seed,
            answers=answers,
            correct=marks.correct,
            wrong=marks.wrong,
            prediction=held.prediction,
        )
        written = fact.insert(wire, held.contest_id, "attempts", attempt)
        new = rounds.of(seen.facts.registrations, seen.facts.steps, [*seen.facts.attempts, attempt])
        tally.change(wire, held.contest_id, held.round, held.contestant, (seen.old, new), rules.day)
    sittings.finish(wire, held.place, state=state, at=at, marks=marks, key=key, payload=payload)
    return _Ending(held, state, at, marks, attempt, written)


def _marked(session: Session, rules: Rules, seen: _Seen) -> tuple[str, Marks]:
    """The answers in the bank's own letters, and their marks by the keys that hold now."""
    held, bank, keys = seen.held, rules.definition.bank, rules.keys[seen.held.round]
    if held.version != seen.basis.version:
        bank = bank_of(session, held)
        keys = quiz.keys(bank, held.round, rules.reckoners[held.round].decisions)
    assert bank is not None
    answers = "".join(
        shown if shown == quiz.NO_ANSWER else letters[LETTERS.index(shown)]
        for (_, letters), shown in zip(held.paper, held.answers, strict=True)
    )
    paper = tuple(Drawn(bank.by_id[id], tuple(letters)) for id, letters in held.paper)
    return answers, quiz.grade(paper, answers, keys)


def _ended_before(wire: Wire, held: Held, key: str | None, payload: bytes) -> Done:
    if held.state == SUBMITTED and key is not None:
        if held.submission_key != key:
            raise Refused(reason("attempt.finished"))
        if held.payload != payload:
            raise Refused(reason("attempt.other-answers"))
    return done(wire, held)


def done(wire: Wire, held: Held) -> Done:
    assert held.finished_at is not None
    assert held.correct is not None
    assert held.wrong is not None
    proof = None
    if held.fact_seq is not None:
        row = fact.by_number(wire, held.contest_id, "attempts", held.fact_seq)
        assert row is not None
        proof = receipt.of("attempts", held.fact_seq, row[0])
    marks = Marks(held.correct, held.wrong)
    return Done(held.place, held.state, held.started_at, held.finished_at, marks, proof)


def prolonged(session: Session, wire: Wire, place: Place, closes: int) -> bool:
    """Whether a window was extended since an attempt began, so that it may run longer; it then does."""
    held = sittings.read(wire, place)
    if held is None or held.practice:
        return False
    basis, facts = learners.facts(wire, place.contest_id, place.contestant)
    rounds = tally.rules(session, place.contest_id, basis).reckoners[place.round]
    profile = rounds.of(facts.registrations, (), ())
    limit = rounds.limit(profile.unit, held.started_at) if profile else 0
    if limit <= closes:
        return False
    sittings.prolong(wire, place, limit)
    return True


def findings(session: Session, contest: Contest) -> Iterator[Reason]:
    """What does not fit between sittings and the attempts that came of them."""
    for contestant in sittings.misfits(line.of(session), contest.id):
        yield reason("doctor.sitting-wrong", contest=contest.slug, contestant=contestant)
        return
