"""Handing in: once, on time by the database's clock, with a receipt that stays the same; or ended by time."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.config import Settings
from app.operations.contest.publication import publish
from app.operations.learning import attempt, learner, submission
from app.operations.learning.paper import Paper, review
from app.operations.learning.submission import Done
from app.operations.record import doctor, receipt, seal
from app.storage.contest.contest import Contest
from app.storage.learning.sitting import Answer, Given
from app.storage.postgres.embedded import Server
from app.storage.record import audit
from app.storage.record import fact as facts
from rounds.attempt import GRACE
from rounds.calendar import MINUTE, SECOND
from rounds.proof import chain
from rounds.record import Attempt
from tests.given import small
from tests.given.clocks import set_clock
from tests.operations.learning.test_attempt import CLOSES, NOW, at_once, code_of, enter

ALL_A = Given([Answer(place, "A", 1) for place in range(1, 5)])


@pytest.fixture(name="settings")
def stopped(settings: Settings) -> Iterator[Settings]:
    """The clock of the database stands at the second day of the round."""
    set_clock(settings, NOW)
    return settings


@pytest.fixture
def contest(session: Session) -> Contest:
    """A small contest in which An has done everything but the quiz."""
    contest = publish(session, small.files())
    enter(session, contest, "an", household="01-1")
    return contest


@pytest.fixture
def paper(session: Session, contest: Contest) -> Paper:
    """An's paper, begun now."""
    return attempt.start(session, contest, "an", "hoc")


def attempts(session: Session, contest: Contest) -> list[Attempt]:
    """The facts."""
    return facts.read(session, contest.id, "attempts")


# --- once -------------------------------------------------------------------------------------------------


def test_p08_the_same_key_gives_the_same_receipt(session: Session, contest: Contest, paper: Paper) -> None:
    done = submission.submit(session, paper.place, key="key-1", given=ALL_A)
    (written,) = attempts(session, contest)
    assert done == Done(
        paper.place,
        "submitted",
        NOW,
        NOW,
        (written.correct, written.wrong),
        receipt.of("attempts", 1, written),
    )
    assert submission.submit(session, paper.place, key="key-1", given=ALL_A) == done
    assert len(attempts(session, contest)) == 1
    assert attempt.finished(session, contest, "an", "hoc") == [done]


def test_p08_the_same_key_with_other_answers_is_refused(session: Session, paper: Paper) -> None:
    submission.submit(session, paper.place, key="key-1", given=ALL_A)
    other = Given([Answer(1, "B", 2)])
    act = lambda: submission.submit(session, paper.place, key="key-1", given=other)  # noqa: E731
    assert code_of(act) == "attempt.other-answers"


def test_p08_another_key_finds_it_finished(session: Session, paper: Paper) -> None:
    submission.submit(session, paper.place, key="key-1", given=ALL_A)
    again = lambda: submission.submit(session, paper.place, key="key-2", given=ALL_A)  # noqa: E731
    assert code_of(again) == "attempt.finished"
    assert code_of(lambda: attempt.save(session, paper.place, ALL_A)) == "attempt.finished"


def test_p08_many_at_once_hand_in_once(app: Flask, session: Session, contest: Contest, paper: Paper) -> None:
    def hand_in(session: Session, number: int) -> Done:
        return submission.submit(session, paper.place, key="key-1", given=ALL_A)

    found = at_once(app, 12, hand_in)
    done = [each for each in found if isinstance(each, Done)]
    assert done
    assert set(done) == {done[0]}
    assert {each for each in found if not isinstance(each, Done)} <= {"attempt.busy"}
    assert len(attempts(session, contest)) == 1
    assert submission.submit(session, paper.place, key="key-1", given=ALL_A) == done[0]


def test_answers_saved_before_and_sent_along_are_handed_in_together(
    session: Session, contest: Contest, paper: Paper
) -> None:
    attempt.save(session, paper.place, Given([Answer(1, "A", 5), Answer(2, "B", 6)]))
    submission.submit(session, paper.place, key="key-1", given=Given([Answer(1, "D", 4), Answer(3, "C", 7)]))
    (written,) = attempts(session, contest)
    wanted = {1: "A", 2: "B", 3: "C"}
    bank = {each["stem"]: each for each in small.BANK["questions"]}  # type: ignore[index]
    own = []
    for asked in paper.asked:
        words = dict(asked.options).get(wanted.get(asked.place, "-"))
        options = bank[asked.stem]["options"]
        own.append(next((letter for letter, text in options.items() if text == words), "-"))
    assert written.answers == "".join(own)
    right = [bank[each.stem]["answer"] for each in paper.asked]
    correct = sum(mine == key for mine, key in zip(own, right, strict=True))
    assert (written.correct, written.wrong) == (correct, 3 - correct)


def test_p07_connections_cut_at_any_moment_leave_all_of_it_or_nothing(
    app: Flask, server: Server, session: Session, contest: Contest, settings: Settings
) -> None:
    papers = []
    for number in range(30):
        enter(session, contest, f"p{number}")
        papers.append(attempt.start(session, contest, f"p{number}", "hoc"))
    handing, acknowledged = threading.Event(), dict[int, Done]()

    def hand_in(session: Session, thread: int) -> None:
        try:
            for number in range(thread, 30, 3):
                with contextlib.suppress(psycopg.OperationalError, OperationalError):
                    done = submission.submit(session, papers[number].place, key="key-1", given=ALL_A)
                    acknowledged[number] = done
                session.rollback()
        finally:
            handing.set()

    def cut(session: Session) -> None:
        with server.connect() as superuser:
            while not handing.is_set():
                superuser.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE usename = 'hoithi_app' AND query LIKE '%record_attempt%'"
                )

    at_once(app, 4, lambda session, thread: cut(session) if thread == 3 else hand_in(session, thread))
    session.rollback()
    for number, paper in enumerate(papers):
        again = submission.submit(session, paper.place, key="key-1", given=ALL_A)
        assert again == acknowledged.get(number, again)
    assert len(attempts(session, contest)) == 30
    set_clock(settings, None)
    assert list(doctor.findings(session)) == []


# --- on time ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "state", "at"),
    [
        (-SECOND, "submitted", -SECOND),
        (-1, "submitted", -1),
        (0, "submitted", 0),
        (GRACE - 1, "submitted", 0),
        (GRACE, "expired", 0),
        (MINUTE, "expired", 0),
    ],
)
def test_p13_what_is_handed_in_counts_at_the_limit_at_the_latest(
    session: Session, contest: Contest, paper: Paper, settings: Settings, after: int, state: str, at: int
) -> None:
    attempt.save(session, paper.place, Given([Answer(1, "A", 1)]))
    set_clock(settings, paper.limit_at + after)
    done = submission.submit(session, paper.place, key="key-1", given=ALL_A)
    assert (done.state, done.at) == (state, paper.limit_at + at)
    (written,) = attempts(session, contest)
    assert len(written.answers.replace("-", "")) == (4 if state == "submitted" else 1)
    assert submission.submit(session, paper.place, key="key-1", given=ALL_A) == done


@pytest.mark.parametrize(
    ("after", "state", "answers"), [(-1, "submitted", 4), (GRACE - 1, "submitted", 4), (GRACE, "expired", 0)]
)
def test_p13_at_the_close_of_the_round_it_still_counts(
    session: Session, contest: Contest, settings: Settings, after: int, state: str, answers: int
) -> None:
    set_clock(settings, CLOSES - MINUTE)
    paper = attempt.start(session, contest, "an", "hoc")
    set_clock(settings, CLOSES + after)
    done = submission.submit(session, paper.place, key="key-1", given=ALL_A)
    (written,) = attempts(session, contest)
    assert (done.state, written.at, len(written.answers.replace("-", ""))) == (state, CLOSES - 1, answers)
    assert learner.lines(session, contest, "an")["hoc"].attempts == 1


def test_p47_time_ends_an_attempt_with_all_that_was_saved(
    session: Session, contest: Contest, paper: Paper, settings: Settings
) -> None:
    attempt.save(session, paper.place, ALL_A)
    set_clock(settings, paper.limit_at + GRACE - 1)
    assert submission.overdue(session) == []
    assert submission.end(session, paper.place).state == "running"
    set_clock(settings, paper.limit_at + GRACE)
    assert submission.overdue(session) == [paper.place]
    assert submission.end(session, paper.place).state == "expired"
    assert submission.overdue(session) == []
    (written,) = attempts(session, contest)
    assert (written.at, written.correct + written.wrong) == (paper.limit_at, 4)
    late = submission.submit(session, paper.place, key="key-1", given=ALL_A)
    assert (late.state, late.receipt) == ("expired", receipt.of("attempts", 1, written))


def test_p12_many_clockworks_end_each_attempt_once(
    app: Flask, session: Session, contest: Contest, settings: Settings
) -> None:
    for number in range(20):
        enter(session, contest, f"p{number}")
        attempt.start(session, contest, f"p{number}", "hoc")
    set_clock(settings, NOW + 10 * MINUTE + GRACE)

    def end(session: Session, _: int) -> list[str]:
        return [submission.end(session, place).state for place in submission.overdue(session)]

    assert all(set(states) <= {"expired"} for states in at_once(app, 6, end))
    assert len(attempts(session, contest)) == 20
    set_clock(settings, None)
    assert list(doctor.findings(session)) == []


# --- receipts and keys ------------------------------------------------------------------------------------


def test_p51_a_receipt_is_found_and_proved_after_the_next_seal(
    session: Session, contest: Contest, paper: Paper
) -> None:
    enter(session, contest, "bình")
    other = attempt.start(session, contest, "bình", "hoc")
    submission.submit(session, other.place, key="key-0", given=ALL_A)
    mine = submission.submit(session, paper.place, key="key-1", given=ALL_A).receipt
    assert mine is not None
    assert receipt.proof(session, contest.id, mine) is None
    session.rollback()
    seal.seal(session, contest)
    found = receipt.find(session, mine.code)
    assert found == (contest, mine)
    proof = receipt.proof(session, contest.id, mine)
    assert proof is not None
    assert (proof.place, proof.size) == (1, 2)
    path = [bytes.fromhex(each) for each in proof.path]
    assert chain.included(bytes.fromhex(proof.root), bytes.fromhex(mine.leaf), 1, 2, path)
    assert audit.data(session, contest.ledger, proof.log_seq)["root"] == proof.root
    assert receipt.find(session, f"A{mine.number}-{'0' * 16}") is None
    assert receipt.find(session, "A1") is None


@pytest.mark.parametrize(
    ("when", "now", "seen"),
    [
        ("never", CLOSES + MINUTE, False),
        ("after_submit", NOW, True),
        ("after_close", CLOSES - 1, False),
        ("after_close", CLOSES, True),
    ],
)
def test_p43_keys_are_shown_when_the_rules_say(
    session: Session, settings: Settings, when: str, now: int, seen: bool
) -> None:
    rules = small.CONTEST.replace("attempts = 2", f'attempts = 2\nreview = "{when}"')
    contest = publish(session, small.files(contest=rules))
    enter(session, contest, "an")
    paper = attempt.start(session, contest, "an", "hoc")
    assert code_of(lambda: review(session, contest, paper.place)) == "attempt.unknown"
    submission.submit(session, paper.place, key="key-1", given=ALL_A)
    set_clock(settings, now)
    if not seen:
        assert code_of(lambda: review(session, contest, paper.place)) == "attempt.no-review"
        return
    keys = {each["stem"]: each["options"][each["answer"]] for each in small.BANK["questions"]}  # type: ignore[index]
    looked = review(session, contest, paper.place)
    assert [dict(each.asked.options)[each.right] for each in looked] == [
        keys[each.asked.stem] for each in looked
    ]
