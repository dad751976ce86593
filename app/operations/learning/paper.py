"""The paper of an attempt as its contestant may see it, and with its keys once the rules allow that.

Letters in a paper are those under which options are shown (`A` for the first); the bank's own letters, ids
and keys stay here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.standings import tally
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.learning import learner as learners
from app.storage.learning import sitting as sittings
from app.storage.learning.sitting import RUNNING, Held, Place
from app.storage.postgres import line
from rounds import quiz
from rounds.quiz import Bank
from rounds.reasons import reason

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Asked(NamedTuple):
    """A question as it is asked: options by the letter under which they are shown, never the bank's own.

    `answer` is the letter held now (`-` for none), `seq` the client's number of it.
    """

    place: int
    topic: str
    stem: str
    options: tuple[tuple[str, str], ...]
    answer: str
    seq: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A running attempt as its contestant may see it. There is no key in it, in whatever form.

    It can be answered from `started_at` until before `limit_at`; `now` is when this was read.
    """

    place: Place
    started_at: int
    limit_at: int
    now: int
    asked: tuple[Asked, ...]
    prediction: int | None
    prediction_seq: int


def of(session: Session, held: Held, now: int) -> Paper:
    """The questions as they are asked; keys, own letters and ids stay here."""
    bank = bank_of(session, held)
    asked = tuple(
        Asked(
            place,
            question.topic,
            question.stem,
            tuple((LETTERS[at], question.options[letter]) for at, letter in enumerate(letters)),
            held.answers[place - 1],
            held.seqs[place - 1],
        )
        for place, (id, letters) in enumerate(held.paper, 1)
        for question in [bank.by_id[id]]
    )
    return Paper(held.place, held.started_at, held.limit_at, now, asked, held.prediction, held.prediction_seq)


class Looked(NamedTuple):
    """A question of an attempt that has ended, with its key: `given` and `right` are shown letters.

    `right` has several letters where several answers count, all of them where every answer does.
    """

    asked: Asked
    right: str
    explanation: str


def review(session: Session, contest: Contest, place: Place) -> list[Looked]:
    """The questions of an ended attempt with their keys, once the rules let them be seen.

    Raises Refused(attempt.unknown | attempt.no-review).
    """
    wire = line.of(session)
    held = sittings.read(wire, place)
    if held is None or held.state == RUNNING:
        raise Refused(reason("attempt.unknown"))
    basis, _ = learners.facts(wire, contest.id, place.contestant)
    rules = tally.rules(session, contest.id, basis)
    rounds = rules.reckoners[place.round]
    if not rounds.may_review(sittings.now(wire)):
        raise Refused(reason("attempt.no-review"))
    bank = bank_of(session, held)
    return _looked(session, held, bank, quiz.keys(bank, held.round, rounds.decisions))


def practised(session: Session, place: Place) -> list[Looked] | None:
    """What a practice teaches: its questions answered so far, once it has ended all of them, with their keys.

    None where its questions are asked by papers that count too; then their keys stay here.
    """
    held = sittings.read(line.of(session), place)
    if held is None or not held.practice:
        return None
    bank = bank_of(session, held)
    if not all(bank.by_id[id].practice for id, _ in held.paper):
        return None
    looked = _looked(session, held, bank, quiz.keys(bank, held.round))
    return [each for each in looked if held.state != RUNNING or each.asked.answer != quiz.NO_ANSWER]


def _looked(session: Session, held: Held, bank: Bank, keys: quiz.Keys) -> list[Looked]:
    return [
        Looked(
            asked,
            "".join(
                LETTERS[at] for at, letter in enumerate(letters) if keys[id] == quiz.ALL or letter in keys[id]
            ),
            bank.by_id[id].explanation,
        )
        for asked, (id, letters) in zip(of(session, held, 0).asked, held.paper, strict=True)
    ]


def bank_of(session: Session, held: Held) -> Bank:
    """The bank from which a paper was drawn, perhaps before a new version was published."""
    contest = session.get_one(Contest, held.contest_id)
    bank = contests.definition(session, contest, held.version).bank
    assert bank is not None
    return bank
