"""Rulings before they are made: whom a regrade or a void would touch, and what would be otherwise."""

from __future__ import annotations

import pytest

from rounds import quiz, ruling
from rounds.calendar import HOUR, MINUTE
from rounds.definition import folder
from rounds.record import Attempt, Decision, Record, Registration, Step
from rounds.ruling import Changes, Move, Person, Turn, compare
from tests.given import small
from tests.given.small import DAY

END = DAY + 30 * 24 * HOUR
DEFINITION, _ = folder.read(small.files())
assert DEFINITION is not None
ROUND = DEFINITION.contest.round("hoc")
assert ROUND.learning is not None
assert ROUND.learning.quiz is not None
QUIZ = ROUND.learning.quiz
TOPICS = quiz.topics_of(DEFINITION.contest, ROUND)
assert DEFINITION.bank is not None


def attempt(who: str, seed: str, right: int, at: int, number: int = 1) -> Attempt:
    """An attempt with the first `right` questions of its paper answered rightly and the others wrongly."""
    assert DEFINITION is not None
    assert DEFINITION.bank is not None
    paper = quiz.paper(DEFINITION.bank, QUIZ, TOPICS, seed)
    answers = "".join(
        drawn.question.answer if place < right else next(x for x in "ABCD" if x != drawn.question.answer)
        for place, drawn in enumerate(paper)
    )
    return Attempt(at, who, "hoc", number, at - MINUTE, seed, answers, right, 4 - right)


def record(*attempts: Attempt) -> Record:
    whos = sorted({each.contestant for each in attempts})
    units = dict(zip(whos, ("01", "02", "03"), strict=False))
    return Record(
        registrations=[Registration(DAY, who, units[who]) for who in whos],
        steps=[Step(DAY + HOUR, who, "hoc", "topics") for who in whos],
        attempts=attempts,
    )


def questions(seed: str) -> list[str]:
    assert DEFINITION is not None
    assert DEFINITION.bank is not None
    return [drawn.question.id for drawn in quiz.paper(DEFINITION.bank, QUIZ, TOPICS, seed)]


def test_regrade_names_those_whose_paper_has_the_question_and_whose_score_changes() -> None:
    assert DEFINITION is not None
    first, second = attempt("c1", "a", 3, DAY + 2 * HOUR), attempt("c2", "b", 4, DAY + 2 * HOUR)
    question = questions("a")[3]  # c1 answered it wrongly
    touched = tuple(who for who, seed in (("c1", "a"), ("c2", "b")) if question in questions(seed))
    act = Decision(END, 1, "regrade", "hoc", {"question": question, "key": []})
    assert compare(DEFINITION, record(first, second), act, END) == Changes(
        touched=touched,
        people=(Person("c1", "01", 3, 4, True, True),),
        moves=(Move("ca-nhan", "c1", 2, 1),),
        # Both have everything right now, at the same time: the prize waits for a person.
        turns=(Turn("hoc-nhat", "c2", False),),
    )


def test_regrade_with_the_same_key_changes_nothing() -> None:
    assert DEFINITION is not None
    assert DEFINITION.bank is not None
    question = questions("a")[0]
    act = Decision(
        END, 1, "regrade", "hoc", {"question": question, "key": [DEFINITION.bank.by_id[question].answer]}
    )
    found = compare(DEFINITION, record(attempt("c1", "a", 3, DAY + 2 * HOUR)), act, END)
    assert found == Changes(touched=("c1",), people=(), moves=(), turns=())


def test_void_names_whose_attempts_fall_away() -> None:
    assert DEFINITION is not None
    early, late = attempt("c1", "a", 4, DAY + 2 * HOUR), attempt("c2", "b", 4, DAY + 5 * HOUR)
    retake = attempt("c1", "c", 2, DAY + 6 * HOUR, number=2)
    act = Decision(END, 1, "void", "hoc", {"from": DAY + HOUR, "to": DAY + 3 * HOUR})
    only = compare(DEFINITION, record(early, late), act, END)
    assert (only.touched, only.people) == (("c1",), (Person("c1", "01", 4, None, True, False),))
    assert Move("ca-nhan", "c1", 1, None) in only.moves
    again = compare(DEFINITION, record(early, retake, late), act, END)
    assert (again.touched, again.people) == (("c1",), (Person("c1", "01", 4, 2, True, True),))


def test_void_of_one_attempt_is_about_nobody_else() -> None:
    assert DEFINITION is not None
    at = DAY + 2 * HOUR
    mine, beside = attempt("c1", "a", 4, at), attempt("c2", "b", 3, at)
    act = Decision(END, 1, "void", "hoc", {"from": at, "to": at + 1, "of": ["c1"]})
    found = compare(DEFINITION, record(mine, beside), act, END)
    assert (found.touched, found.people) == (("c1",), (Person("c1", "01", 4, None, True, False),))


def test_other_decisions_are_not_compared() -> None:
    assert DEFINITION is not None
    with pytest.raises(ValueError, match="extend"):
        compare(DEFINITION, Record(), Decision(END, 1, "extend", "hoc:learning", {}), END)


def test_question_statistics_count_papers_and_right_answers() -> None:
    assert DEFINITION is not None
    attempts = [attempt("c1", "a", 1, DAY + 2 * HOUR), attempt("c1", "a", 0, DAY + 3 * HOUR, number=2)]
    assert ruling.asked(DEFINITION, "hoc", questions("a")[0], attempts) == {"c1": (2, 1)}
    assert ruling.asked(DEFINITION, "hoc", "không có", attempts) == {}
