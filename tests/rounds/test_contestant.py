"""Lines of contestants: what counts, what is missing, and when it became valid."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds import contestant, quiz
from rounds.attempt import Counted, Rules
from rounds.calendar import SECOND
from rounds.contestant import Line
from rounds.definition import Quiz, Story, Topic
from rounds.quiz import Bank, Question
from rounds.record import Attempt
from tests.rounds.learned import LEARNING, WORD, School, june


def quizzed(**keys):
    return School(learning=replace(LEARNING, quiz=Quiz(questions=4, **keys)))


def test_line_holds_everything_of_someone_valid():
    school = School()
    school.register("an", "BINH", june(1, 9), household="H1")
    school.step("an", "topics", june(2))
    school.attempt("an", 3, at=june(3), seconds=75, prediction=1200)
    school.step("an", "story", june(3, 1))
    assert school.lines() == {
        "an": Line(
            contestant="an",
            unit="BINH",
            household="H1",
            registered=june(1, 9),
            learned=june(2),
            submitted=june(3),
            shared=june(3, 1),
            valid=june(3, 1),
            missing=(),
            attempts=1,
            score=3,
            seconds=75,
            all_correct=False,
            prediction=1200,
            submitted_at=june(3),
        )
    }


def test_missing_parts_come_in_the_order_of_the_rules():
    school = School()
    school.register("an", complete=False)
    assert school.lines()["an"].missing == ("profile", "topics", "quiz", "story")
    school.attempt("an", 4)
    assert school.lines()["an"].missing == ("profile", "topics", "story")
    school.step("an", "topics", june(4))
    school.step("an", "story", june(5))
    assert school.lines()["an"].missing == ("profile",)
    school.register("an", at=june(6))
    line = school.lines()["an"]
    assert (line.missing, line.valid) == ((), june(6))


def test_unanswered_question_leaves_the_quiz_missing():
    school = School()
    school.finish("an", correct=3, wrong=0)
    line = school.lines()["an"]
    assert (line.missing, line.valid, line.submitted, line.score) == (("quiz",), None, june(3), 3)


def test_parts_the_round_does_not_have_are_not_asked_for():
    bare = replace(LEARNING, quiz=None, story=Story(title=WORD, required=False))
    school = School(learning=bare)
    school.register("an", at=june(1))
    school.step("an", "topics", june(4))
    line = school.lines()["an"]
    assert (line.missing, line.valid) == ((), june(4))


def test_facts_at_the_cut_off_do_not_count_yet():
    school = School()
    school.finish("an")
    assert school.lines(june(3))["an"].submitted is None
    assert school.lines(june(3) + 1)["an"].submitted == june(3)
    assert school.lines(june(1)) == {}


def test_facts_outside_the_window_count_for_nothing():
    school = School()
    school.finish("late", at=june(11))
    school.finish("early", at=june(1) - 1)
    school.finish("just", at=june(11) - 1)
    school.register("after", at=june(11))
    lines = school.lines()
    assert {who: line.missing for who, line in lines.items()} == {
        "late": ("quiz",),
        "early": ("quiz",),
        "just": (),
    }


def test_extension_of_a_unit_holds_for_its_people_and_those_below_it():
    school = School()
    school.finish("one", "AN-1", at=june(11, 5))
    school.finish("two", "BINH", at=june(11, 5))
    school.decide("extend", "r:learning", to=june(12), units=["AN"])
    assert {who: line.missing for who, line in school.lines().items()} == {"one": (), "two": ("quiz",)}


def test_later_registration_replaces_the_earlier_one():
    school = School()
    school.register("an", "BINH", june(4), household="H2")
    school.register("an", "AN", june(2), complete=False)
    line = school.lines()["an"]
    assert (line.unit, line.household, line.registered) == ("BINH", "H2", june(2))
    assert school.lines(june(3))["an"].unit == "AN"


def test_correction_after_the_round_counts_only_until_its_own_last_day():
    school = School()
    school.register("an", "AN", june(2), complete=False)
    school.register("an", "BINH", june(12))
    assert (school.lines()["an"].unit, school.lines()["an"].missing[0]) == ("AN", "profile")
    rules = replace(school.contest.registration, correction_until=date(2026, 6, 12))
    contest = replace(school.contest, registration=rules)
    found = contestant.lines(contest, contest.rounds[0], school.record, june(30))
    assert [(line.unit, line.missing) for line in found] == [("BINH", ("topics", "quiz", "story"))]


def test_void_stretch_takes_attempts_away_and_gives_them_back():
    school = quizzed(attempts=1)
    school.finish("an", at=june(3))
    school.attempt("an", 2, at=june(4), number=2)
    assert school.lines()["an"].score == 4
    school.decide("void", "r", **{"from": june(3), "to": june(3) + 1})
    line = school.lines()["an"]
    assert (line.score, line.attempts, line.submitted_at) == (2, 1, june(4))


def test_field_lets_units_and_persons_in():
    school = School()
    for who, unit in (("one", "AN-1"), ("two", "BINH"), ("three", "SO")):
        school.register(who, unit)
    assert set(school.lines(field=frozenset({"AN", "three"}))) == {"one", "three"}


def test_regrade_marks_the_papers_anew():
    questions = tuple(
        Question(id=f"Q{n}", topic="A", stem="?", options={"A": "a", "B": "b"}, answer="A") for n in range(4)
    )
    bank = Bank(questions=questions)
    school = School()
    school.register("an")
    school.add("attempts", Attempt(june(3), "an", "r", 1, june(3) - SECOND, "seed", "BAAA", 3, 1))
    first = quiz.paper(bank, LEARNING.quiz, (Topic(id="A", title=WORD),), "seed")[0].question.id
    assert school.lines(bank=bank)["an"].score == 3
    school.decide("regrade", "r", question=first, key=["B"])
    line = school.lines(bank=bank)["an"]
    assert (line.score, line.all_correct) == (4, True)
    with pytest.raises(ValueError):
        school.lines()


def attempt(number, correct, wrong, minutes):
    at = june(number)
    return Attempt(at, "an", "r", number, at - minutes * 60 * SECOND, "", "", correct, wrong, 100 + number)


TRIES = [attempt(1, 2, 2, 5), attempt(2, 3, 1, 9), attempt(3, 3, 1, 7), attempt(4, 1, 3, 1)]


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        ("first", Counted(2, 300, False, 101, june(1), june(1))),
        ("best", Counted(3, 420, False, 103, june(3), june(1))),
        ("last", Counted(1, 60, False, 104, june(4), june(1))),
        ("average", Counted(Fraction(9, 4), 330, False, 104, june(4), june(1))),
    ],
)
def test_counted_attempt_is_the_one_the_rules_name(counted, expected):
    rules = Rules(Quiz(questions=4, counted=counted))
    assert rules.counted(rules.taken(TRIES[::-1])) == expected


def test_limit_and_spacing_leave_attempts_out():
    assert Rules(Quiz(questions=4, attempts=2)).taken(TRIES[::-1]) == TRIES[:2]
    spaced = Rules(Quiz(questions=4, spacing_hours=36))
    # An attempt that came too soon does not push the next one back.
    assert spaced.taken(TRIES) == [TRIES[0], TRIES[2]]


def test_complete_attempt_counts_before_a_better_one_with_gaps():
    rules = Rules(Quiz(questions=4))
    assert rules.counted([attempt(1, 3, 0, 5), attempt(2, 1, 3, 5)]).score == 1
    assert rules.counted([attempt(1, 3, 0, 5)]) == Counted(3, 300, False, 101, june(1), None)


def test_time_used_is_never_more_than_the_time_allowed():
    assert Rules(Quiz(questions=4, minutes=6)).counted([attempt(1, 4, 0, 9)]).seconds == 360


def test_wrong_answers_cost_exactly_what_the_rules_say():
    rules = Rules(Quiz(questions=4, points=Decimal("2.5"), wrong_points=Decimal("0.1")))
    assert rules.counted([attempt(1, 3, 1, 5)]).score == Fraction(37, 5)


@given(st.permutations(range(8)))
def test_order_in_which_facts_were_recorded_changes_nothing(order):
    school = School()
    school.register("an", "AN", june(1))
    school.register("an", "BINH", june(1, 1))
    school.register("binh", "AN", june(1))
    school.finish("chi", "SO", 2)
    school.attempt("an", 2, at=june(3), number=1)
    school.attempt("an", 3, at=june(3), number=2)
    school.step("an", "topics", june(2))
    school.step("an", "topics", june(4))
    shuffled = School()
    for kind in ("registrations", "steps", "attempts"):
        facts = getattr(school.record, kind)
        for place in order:
            if place < len(facts):
                shuffled.add(kind, facts[place])
    assert shuffled.lines() == school.lines()


def test_of_two_rows_of_one_instant_the_one_recorded_later_counts():
    school = School()
    school.register("an", "BINH", june(2))
    school.register("an", "AN", june(2))
    assert school.lines()["an"].unit == "AN"


def test_a_part_finished_before_the_opening_may_be_finished_again_inside_it():
    school = School()
    school.finish("an")
    school.step("an", "topics", june(1) - 1)
    line = school.lines()["an"]
    assert (line.learned, line.missing) == (june(2), ())
