"""Hand in an attempt, or end it because its time is over: marked, written as a fact, counted, with a receipt.

One statement reads everything, the rules decide, one statement locks and writes everything if nothing has
changed in between (`storage/learning/submission.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

import orjson
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.learning.paper import LETTERS, bank_of
from app.operations.record import receipt
from app.operations.record.receipt import Receipt
from app.operations.standings import tally
from app.operations.standings.tally import Rules
from app.storage.contest.contest import Contest
from app.storage.learning import learner as learners
from app.storage.learning import sitting as sittings
from app.storage.learning import submission as submissions
from app.storage.learning.learner import Basis
from app.storage.learning.sitting import EXPIRED, RUNNING, SUBMITTED, Given, Held, Place
from app.storage.learning.submission import Ended, Seen
from app.storage.postgres import line
from app.storage.postgres.line import Line as Wire
from app.storage.record import fact
from rounds import quiz
from rounds.attempt import GRACE, handed_in_at, merged
from rounds.contestant import EVER
from rounds.proof import chain
from rounds.quiz import Drawn, Marks
from rounds.reasons import Reason, reason
from rounds.record import Attempt

NOTHING = Given()
MOST_TRIES = 5
"""How often the end of an attempt is decided anew because something it rests on has changed meanwhile."""


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


def overdue(session: Session, *, most: int = 2000) -> list[Place]:
    """Attempts whose time is over, for `end`: at most so many, the oldest first."""
    with line.straight(session) as wire:
        return sittings.over(wire, since=GRACE, most=most)


def end(session: Session, place: Place, *, key: str | None = None, given: Given = NOTHING) -> Done:
    """End a sitting. Without a key: because its time is over.

    One that was ended before stays as it was; one whose time is not over yet stays as it is (`running`).
    """
    payload = hashlib.sha256(orjson.dumps([[*each] for each in given.answers] + [given[1:]])).digest()
    with line.straight(session) as wire:
        for _ in range(MOST_TRIES):
            seen = submissions.see(wire, place)
            if seen is None:
                raise Refused(reason("attempt.unknown"))
            held = seen.held
            if held.state != RUNNING:
                return _ended_before(wire, held, key, payload)
            late = seen.now >= held.limit_at + GRACE
            if key is None and not late:
                return Done(place, RUNNING, held.started_at, seen.now, Marks(0, 0), None)
            if late and prolonged(session, wire, held):
                continue
            before = None
            if late or key is None:
                ended = _decided(session, seen, held, EXPIRED)
            else:
                ended = _decided(session, seen, put_in(held, given), SUBMITTED)
                ended, before = ended._replace(key=key, payload=payload), held.limit_at + GRACE
            outcome, number = submissions.record(wire, seen, ended, before=before, wait=key is None)
            if outcome == "busy":
                break
            if outcome == "written":
                written = ended.written
                proof = receipt.of_written("attempts", number, ended.at, written) if written else None
                return Done(place, ended.state, held.started_at, ended.at, Marks(*ended.marks), proof)
    raise Refused(reason("attempt.busy"))


def put_in(held: Held, given: Given) -> Held:
    """A sitting with what is newer than what it holds. Raises Refused(attempt.wrong-answer)."""
    found = merged(held.answers, held.seqs, given.answers, held.choices)
    if found is None:
        raise Refused(reason("attempt.wrong-answer"))
    held = held._replace(answers=found[0], seqs=found[1])
    if given.prediction_seq > held.prediction_seq:
        held = held._replace(prediction=given.prediction, prediction_seq=given.prediction_seq)
    return held


def _decided(session: Session, seen: Seen, held: Held, state: str) -> Ended:
    """What comes of a sitting: its marks, the attempt as a fact, and what that changes in the counters.

    Practice leaves nothing but its marks.
    """
    rules = tally.rules(session, held.contest_id, seen.basis)
    answers, marks = _marked(session, rules, held, seen.basis)
    if held.practice:
        return Ended(held, state, handed_in_at(seen.now, held.limit_at, EVER), marks)
    rounds = rules.reckoners[held.round]
    registrations, steps, attempts = seen.facts
    unit = seen.line.unit if seen.line else registrations[-1].unit
    attempt = Attempt(
        at=handed_in_at(seen.now, held.limit_at, rounds.closes(unit)),
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
    new = rounds.of(registrations, steps, [*attempts, attempt])
    change = tally.change(held.contest_id, held.round, held.contestant, (seen.line, new), rules.day)
    return Ended(
        held, state, attempt.at, marks, attempt=attempt, written=chain.canonical(attempt), change=change
    )


def _marked(session: Session, rules: Rules, held: Held, basis: Basis) -> tuple[str, Marks]:
    """The answers in the bank's own letters, and their marks by the keys that hold now."""
    bank, keys = rules.definition.bank, rules.keys[held.round]
    if held.version != basis.version:
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
    """What became of a sitting that has ended, with the receipt of its fact."""
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


def prolonged(session: Session, wire: Wire, held: Held) -> bool:
    """Whether a window was extended since an attempt began, so that it may run longer; it then does."""
    if held.practice:
        return False
    basis, facts = learners.facts(wire, held.contest_id, held.contestant)
    rounds = tally.rules(session, held.contest_id, basis).reckoners[held.round]
    profile = rounds.of(facts.registrations, (), ())
    limit = rounds.limit(profile.unit, held.started_at) if profile else 0
    if limit <= held.limit_at:
        return False
    sittings.prolong(wire, held.place, limit)
    return True


def findings(session: Session, contest: Contest) -> Iterator[Reason]:
    """What does not fit between sittings and the attempts that came of them."""
    for contestant in sittings.misfits(line.of(session), contest.id):
        yield reason("doctor.sitting-wrong", contest=contest.slug, contestant=contestant)
        return
