"""Attempts: begun once, saved in whatever order, by the database's clock and nobody else's."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as searched
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.operations import Refused
from app.operations.contest.publication import publish
from app.operations.learning import attempt, learner, submission
from app.operations.learning.paper import Paper
from app.operations.record import decision
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.learning.sitting import Answer, Given, Sitting
from app.storage.postgres.database import db
from rounds import calendar
from rounds.calendar import HOUR, MINUTE, SECOND
from rounds.record import Decision, Registration, Step
from tests.given import small
from tests.given.clocks import set_clock

OPENS = calendar.instant(date(2026, 3, 1), "Asia/Ho_Chi_Minh")
CLOSES = calendar.deadline(date(2026, 3, 10), "Asia/Ho_Chi_Minh")
DAY = 24 * HOUR
NOW = OPENS + DAY


@pytest.fixture(name="settings")
def stopped(settings: Settings) -> Iterator[Settings]:
    """The clock of the database stands at the second day of the round."""
    set_clock(settings, NOW)
    return settings


@pytest.fixture
def contest(session: Session) -> Contest:
    """A small contest in which An has done everything but the quiz."""
    contest = publish(session, small.files())
    enter(session, contest, "an")
    return contest


def enter(session: Session, contest: Contest, code: str, unit: str = "01", household: str = "") -> None:
    """Register somebody, who has finished all topics."""
    learner.register(session, contest, Registration(0, code, unit, True, household))
    learner.step(session, contest, Step(0, code, "hoc", "topics"))
    session.commit()


def code_of(act: Callable[[], object]) -> str:
    """The code with which an act is refused."""
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.reasons[0].code


def held(session: Session, paper: Paper) -> str:
    """The answers that the database holds."""
    session.rollback()
    answers = session.scalar(select(Sitting.answers).where(Sitting.contestant == paper.place.contestant))
    assert answers is not None
    return answers


def at_once(app: Flask, count: int, act: Callable[[Session, int], Any]) -> list[Any]:
    """What so many threads get that act at the same moment; a refusal by its code."""
    barrier, found = threading.Barrier(count, timeout=60), []

    def run(number: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                found.append(act(db.session(), number))
            except Refused as refused:
                found.append(refused.reasons[0].code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


# --- begin ------------------------------------------------------------------------------------------------


def test_p44_fifty_starts_at_once_make_one_attempt(app: Flask, session: Session, contest: Contest) -> None:

    def start(session: Session, _: int) -> Paper:
        of = contests.by_slug(session, small.SLUG)
        assert of is not None
        return attempt.start(session, of, "an", "hoc")

    papers = at_once(app, 50, start)
    assert len(papers) == 50
    assert {(paper.place, paper.asked, paper.limit_at) for paper in papers} == {
        (papers[0].place, papers[0].asked, papers[0].limit_at)
    }
    assert session.scalar(select(func.count()).select_from(Sitting)) == 1


def test_p45_the_questions_are_the_same_on_every_device(session: Session, contest: Contest) -> None:
    first = attempt.start(session, contest, "an", "hoc")
    attempt.save(session, first.place, Given([Answer(2, "C", 1)]))
    again = attempt.start(session, contest, "an", "hoc")
    assert [(each.stem, each.options) for each in again.asked] == [
        (each.stem, each.options) for each in first.asked
    ]
    assert [each.answer for each in again.asked] == ["-", "C", "-", "-"]
    assert attempt.running(session, contest, "an", "hoc") == again


def test_p46_the_timer_runs_from_the_first_delivery(
    session: Session, contest: Contest, settings: Settings
) -> None:
    first = attempt.start(session, contest, "an", "hoc")
    assert (first.started_at, first.limit_at) == (NOW, NOW + 10 * MINUTE)
    set_clock(settings, NOW + 9 * MINUTE)
    again = attempt.start(session, contest, "an", "hoc")
    assert (again.started_at, again.limit_at, again.now) == (NOW, NOW + 10 * MINUTE, NOW + 9 * MINUTE)


def test_p43_a_paper_holds_no_key_and_no_letter_of_the_bank(session: Session, contest: Contest) -> None:
    keys = {each["stem"]: each["options"][each["answer"]] for each in small.BANK["questions"]}  # type: ignore[index]
    shown: Counter[str] = Counter()
    for number in range(40):
        enter(session, contest, f"p{number}")
        paper = attempt.start(session, contest, f"p{number}", "hoc")
        for asked in paper.asked:
            assert [letter for letter, _ in asked.options] == ["A", "B", "C", "D"]
            shown[next(letter for letter, words in asked.options if words == keys[asked.stem])] += 1
    # The right option stands anywhere, whatever its letter in the bank.
    assert set(shown) == {"A", "B", "C", "D"}


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (OPENS - 1, "attempt.not-open"),
        (OPENS, None),
        (CLOSES - 1, None),
        (CLOSES, "attempt.closed"),
    ],
)
def test_p13_an_attempt_begins_inside_the_window_only(
    session: Session, contest: Contest, settings: Settings, now: int, code: str | None
) -> None:
    set_clock(settings, now)
    if code:
        assert code_of(lambda: attempt.start(session, contest, "an", "hoc")) == code
    else:
        assert attempt.start(session, contest, "an", "hoc").started_at == now


def test_nobody_begins_who_is_not_registered(session: Session, contest: Contest) -> None:
    assert code_of(lambda: attempt.start(session, contest, "ai đó", "hoc")) == "attempt.unregistered"


def test_attempts_are_as_many_as_the_rules_allow(session: Session, contest: Contest) -> None:
    for number in (1, 2):
        paper = attempt.start(session, contest, "an", "hoc")
        assert paper.place.number == number
        submission.submit(session, paper.place, key=f"key-{number}", given=Given())
    assert code_of(lambda: attempt.start(session, contest, "an", "hoc")) == "attempt.none-left"


def test_attempts_lie_as_far_apart_as_the_rules_say(session: Session, settings: Settings) -> None:
    spaced = small.CONTEST.replace("attempts = 2", "attempts = 2\nspacing_hours = 3")
    contest = publish(session, small.files(contest=spaced))
    enter(session, contest, "an")
    paper = attempt.start(session, contest, "an", "hoc")
    submission.submit(session, paper.place, key="key-1", given=Given())
    set_clock(settings, NOW + 3 * HOUR - 1)
    assert code_of(lambda: attempt.start(session, contest, "an", "hoc")) == "attempt.too-soon"
    set_clock(settings, NOW + 3 * HOUR)
    assert attempt.start(session, contest, "an", "hoc").place.number == 2


def test_a_voided_stretch_gives_a_new_attempt(session: Session, contest: Contest) -> None:
    for number in (1, 2):
        paper = attempt.start(session, contest, "an", "hoc")
        submission.submit(session, paper.place, key=f"key-{number}", given=Given())
    void = Decision(NOW, 0, "void", "hoc", {"from": NOW, "to": NOW + 1}, "Mất điện", "a", "b")
    decision.decide(session, contest, [void])
    assert attempt.start(session, contest, "an", "hoc").place.number == 3


# --- save -------------------------------------------------------------------------------------------------

ANSWERS = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from("ABCD-"), st.integers(1, 50)),
    unique_by=lambda each: (each[0], each[2]),
    min_size=1,
    max_size=25,
)


@searched(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANSWERS, st.randoms(use_true_random=False), st.integers(1, 6))
def test_p03_the_newest_answer_stays_in_whatever_order_they_arrive(
    session: Session, contest: Contest, answers: list[tuple[int, str, int]], dice: Any, size: int
) -> None:
    code = clock.new_id().hex
    enter(session, contest, code)
    paper = attempt.start(session, contest, code, "hoc")
    shuffled = [Answer(*each) for each in [*answers, *answers]]  # some requests come twice
    dice.shuffle(shuffled)
    for first in range(0, len(shuffled), size):
        attempt.save(session, paper.place, Given(shuffled[first : first + size]))
    newest = {place: letter for place, letter, _ in sorted(answers, key=lambda each: each[2])}
    assert held(session, paper) == "".join(newest.get(place, "-") for place in range(1, 5))


def test_p03_writers_at_once_leave_the_newest(app: Flask, session: Session, contest: Contest) -> None:
    paper = attempt.start(session, contest, "an", "hoc")

    def save(session: Session, number: int) -> None:
        for turn in range(10):
            seq = turn * 8 + number + 1
            attempt.save(session, paper.place, Given([Answer(number % 4 + 1, "ABCD"[seq % 4], seq)]))

    at_once(app, 8, save)
    assert held(session, paper) == "".join("ABCD"[seq % 4] for seq in (77, 78, 79, 80))


@pytest.mark.parametrize(
    "wrong", [Answer(0, "A", 1), Answer(5, "A", 1), Answer(1, "E", 1), Answer(1, "a", 1), Answer(1, "é", 1)]
)
def test_an_answer_that_fits_no_question_is_refused_whole(
    session: Session, contest: Contest, wrong: Answer
) -> None:
    paper = attempt.start(session, contest, "an", "hoc")
    assert code_of(lambda: attempt.save(session, paper.place, Given([wrong]))) == "attempt.wrong-answer"
    both = Given([Answer(2, "B", 1), wrong])
    assert code_of(lambda: attempt.save(session, paper.place, both)) == "attempt.wrong-answer"
    assert held(session, paper) == "----"


@pytest.mark.parametrize(
    ("after", "saved"), [(10 * MINUTE - SECOND, True), (10 * MINUTE - 1, True), (10 * MINUTE, False)]
)
def test_p13_an_answer_is_saved_before_the_limit_only(
    session: Session, contest: Contest, settings: Settings, after: int, saved: bool
) -> None:
    paper = attempt.start(session, contest, "an", "hoc")
    set_clock(settings, NOW + after)
    answer = Given([Answer(1, "A", 1)])
    if saved:
        assert attempt.save(session, paper.place, answer) == 10 * MINUTE - after
    else:
        assert code_of(lambda: attempt.save(session, paper.place, answer)) == "attempt.time-over"
    assert held(session, paper) == ("A---" if saved else "----")


def test_an_extension_lets_a_running_attempt_run_on(
    session: Session, contest: Contest, settings: Settings
) -> None:
    set_clock(settings, CLOSES - MINUTE)
    paper = attempt.start(session, contest, "an", "hoc")
    assert paper.limit_at == CLOSES
    set_clock(settings, CLOSES + MINUTE)
    answer = Given([Answer(1, "A", 1)])
    assert code_of(lambda: attempt.save(session, paper.place, answer)) == "attempt.time-over"
    longer = {"to": CLOSES + 2 * MINUTE, "units": ["01"]}
    taken = Decision(CLOSES - MINUTE, 0, "extend", "hoc:learning", longer, "Mưa lũ", "a", "b")
    decision.decide(session, contest, [taken])
    assert attempt.save(session, paper.place, answer) == MINUTE


def test_practice_leaves_no_fact_and_counts_for_nothing(session: Session, contest: Contest) -> None:
    paper = attempt.start(session, contest, "an", "hoc", practice=True)
    given = Given([Answer(place, "A", 1) for place in range(1, 5)])
    done = submission.submit(session, paper.place, key="practice", given=given)
    assert (done.receipt, sum(done.marks)) == (None, 4)
    assert learner.lines(session, contest, "an")["hoc"].attempts == 0
    assert attempt.start(session, contest, "an", "hoc").place.number == 1
    assert [
        each.place.practice for each in attempt.finished(session, contest, "an", "hoc", practice=True)
    ] == [True]
