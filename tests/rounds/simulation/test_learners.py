"""What the people of one unit do, wave by wave."""

from collections import Counter

from rounds import calendar, quiz
from rounds.simulation.crowd import Wave
from rounds.simulation.hours import DAY, MINUTE, Hours
from rounds.simulation.learners import Course, Job, learn
from rounds.simulation.papers import Papers
from tests.rounds.simulation import small

DEFINITION = small.definition()
ROUND = DEFINITION.contest.round("hoc")
QUIZ = ROUND.learning.quiz
OPENS, CLOSES = calendar.span(ROUND.learning.window, "Asia/Ho_Chi_Minh")
NOON = OPENS + 5 * DAY + 12 * 60 * MINUTE
WAVES = [Wave(OPENS, NOON, 200, 120, 40), Wave(NOON, CLOSES, 50, 80, 30)]


def learned(waves=WAVES, known=(), seed="1"):
    hours = Hours(OPENS, CLOSES, lambda at: calendar.local(at, "Asia/Ho_Chi_Minh"))
    papers = Papers(DEFINITION, "hoc", QUIZ, 250)
    course = Course(
        round="hoc",
        hours=hours,
        papers=papers,
        topics=True,
        story=True,
        households=True,
        limit=2,
        spacing=0,
        minutes=10,
    )
    return learn(Job("7", waves, course, seed, known))


def first_of_each(rows):
    """The earliest instant of each contestant."""
    found = {}
    for row in sorted(rows):
        found.setdefault(row.contestant, row.at)
    return found


def test_every_wave_is_met_to_the_last_person():
    done = learned()
    registered, submitted = first_of_each(done.registrations), first_of_each(done.attempts)
    counts = [
        (
            sum(at < until for at in registered.values()),
            sum(at < until for at in submitted.values()),
            sum(row.at < until for row in done.attempts),
        )
        for until in (NOON, CLOSES)
    ]
    assert counts == [(200, 120, 160), (250, 200, 270)]


def test_everyone_registers_learns_answers_and_tells_in_that_order():
    done = learned()
    registered = first_of_each(done.registrations)
    topics = first_of_each(step for step in done.steps if step.part == "topics")
    stories = first_of_each(step for step in done.steps if step.part == "story")
    for attempt in done.attempts:
        assert registered[attempt.contestant] < topics[attempt.contestant] <= attempt.started_at < attempt.at
    for contestant, at in stories.items():
        assert first_of_each(done.attempts)[contestant] < at < CLOSES


def test_nobody_goes_beyond_the_attempts_and_the_minutes_of_the_quiz():
    done = learned()
    assert Counter(row.number for row in done.attempts) == {1: 200, 2: 70}
    assert max(row.at - row.started_at for row in done.attempts) <= 10 * MINUTE


def test_marks_are_those_of_the_paper_that_the_seed_draws():
    topics = quiz.topics_of(DEFINITION.contest, ROUND)
    right = quiz.keys(DEFINITION.bank, "hoc")
    for attempt in learned().attempts:
        paper = quiz.paper(DEFINITION.bank, QUIZ, topics, attempt.seed)
        assert quiz.grade(paper, attempt.answers, right) == (attempt.correct, attempt.wrong)


def test_those_known_from_before_come_back_under_their_pseudonym():
    known = [f"p{number}" for number in range(20)]
    done = learned([Wave(OPENS, CLOSES, 0, 12, 5)], known)
    assert done.registrations == []
    assert len(first_of_each(done.attempts)) == 12
    assert first_of_each(done.attempts).keys() <= set(known)


def test_the_same_seed_gives_the_same_people_and_another_seed_others():
    assert learned() == learned()
    assert learned() != learned(seed="2")
