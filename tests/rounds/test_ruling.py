"""Rulings before they are made: whom a regrade or a void would touch, and what would be otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rounds import quiz, ruling
from rounds.calendar import HOUR, MINUTE
from rounds.contest import Reckoning
from rounds.definition import folder
from rounds.reasons import reason
from rounds.record import Attempt, Decision, Record, Registration, Step
from rounds.ruling import Changes, Move, Person, Sum, Turn, compare
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
MILLION = 1_000_000
TIED = reason("prize.tie-over-boundary", path="prize.hoc-nhat", prize="hoc-nhat", subjects="c1, c2", places=1)


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
        sums=(Sum("hoc-nhat", "c2", MILLION, 0),),
        opens=(TIED,),
    )


def test_share_gives_equals_what_their_places_are_worth_and_settles_the_tie() -> None:
    assert DEFINITION is not None
    at = DAY + 2 * HOUR
    equal = record(attempt("c1", "a", 4, at), attempt("c2", "b", 4, at))
    act = Decision(END, 7, "share", "hoc-nhat", {"among": ["c1", "c2"]})
    assert compare(DEFINITION, equal, act, END) == Changes(
        touched=("c1", "c2"),
        turns=(Turn("hoc-nhat", "c1", True), Turn("hoc-nhat", "c2", True)),
        sums=(Sum("hoc-nhat", "c1", 0, MILLION // 2), Sum("hoc-nhat", "c2", 0, MILLION // 2)),
        settles=(TIED,),
    )
    shared = replace(equal, decisions=[act._replace(at=DAY)])
    back = compare(DEFINITION, shared, act._replace(number=8, data={"among": []}), END)
    assert (back.opens, [each.amount_after for each in back.sums]) == ((TIED,), [0, 0])
    wrong = compare(DEFINITION, equal, act._replace(data={"among": ["c1", "c3"]}), END)
    said: dict[str, Any] = {
        "path": "prize.hoc-nhat",
        "prize": "hoc-nhat",
        "subjects": "c1, c3",
        "decision": 7,
    }
    assert (wrong.refused, wrong.turns) == ((reason("prize.share-not-equal", **said),), ())


def test_disqualify_says_who_moves_up_and_who_gets_the_prize() -> None:
    assert DEFINITION is not None
    learned = record(attempt("c1", "a", 4, DAY + 2 * HOUR), attempt("c2", "b", 3, DAY + 2 * HOUR))
    found = compare(DEFINITION, learned, Decision(END, 1, "disqualify", "c1", {}), END)
    assert (found.touched, found.turns) == (
        ("c1",),
        (
            Turn("vao-vong-2", "01", False),  # of its people nobody else has taken part
            Turn("hoc-nhat", "c1", False),
            Turn("hoc-nhat", "c2", True),
        ),
    )
    assert found.sums == (Sum("hoc-nhat", "c1", MILLION, 0), Sum("hoc-nhat", "c2", 0, MILLION))
    assert {Move("ca-nhan", "c1", 1, None), Move("ca-nhan", "c2", 2, 1)} <= set(found.moves)


def test_withhold_that_the_rules_do_not_allow_is_told_before_it_is_decided() -> None:
    assert DEFINITION is not None
    learned = record(attempt("c1", "a", 4, DAY + 2 * HOUR))
    act = Decision(END, 3, "withhold", "hoc-nhat", {"count": 1})
    found = compare(DEFINITION, learned, act, END)
    assert (found.sums, found.refused) == ((Sum("hoc-nhat", "c1", MILLION, 0),), ())
    over = compare(DEFINITION, learned, act._replace(data={"count": 2}), END)
    assert [each.code for each in over.refused] == ["prize.withhold-out-of-range"]


def test_a_list_confirmed_against_the_ranking_names_who_comes_in_and_who_goes() -> None:
    assert DEFINITION is not None
    both = record(attempt("c1", "a", 4, DAY + 2 * HOUR), attempt("c2", "b", 4, DAY + 2 * HOUR))
    act = Decision(END, 1, "advance", "vao-vong-2", {"units": ["01", "03"]}, "Họp", "person:1", "person:2")
    found = compare(DEFINITION, both, act, END)
    assert found.turns == (Turn("vao-vong-2", "02", False), Turn("vao-vong-2", "03", True))
    alone = compare(DEFINITION, both, act._replace(second=""), END)
    assert ([each.code for each in alone.refused], alone.turns) == (["selection.override-unsigned"], ())


def test_regrade_with_the_same_key_changes_nothing() -> None:
    assert DEFINITION is not None
    assert DEFINITION.bank is not None
    question = questions("a")[0]
    act = Decision(
        END, 1, "regrade", "hoc", {"question": question, "key": [DEFINITION.bank.by_id[question].answer]}
    )
    found = compare(DEFINITION, record(attempt("c1", "a", 3, DAY + 2 * HOUR)), act, END)
    assert found == Changes(touched=("c1",))


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


def test_more_time_is_about_those_it_names() -> None:
    assert DEFINITION is not None
    act = Decision(END, 1, "extend", "hoc:learning", {"to": END + HOUR, "units": ["02"]})
    assert compare(DEFINITION, Record(), act, END).touched == ("02",)


def test_decisions_that_change_no_outcome_are_not_compared() -> None:
    assert DEFINITION is not None
    with pytest.raises(ValueError, match="admit"):
        compare(DEFINITION, Record(), Decision(END, 1, "admit", "appeal:1", {}), END)


def test_question_statistics_count_papers_and_right_answers() -> None:
    assert DEFINITION is not None
    attempts = [attempt("c1", "a", 1, DAY + 2 * HOUR), attempt("c1", "a", 0, DAY + 3 * HOUR, number=2)]
    assert ruling.asked(DEFINITION, "hoc", questions("a")[0], attempts) == {"c1": (2, 1)}
    assert ruling.asked(DEFINITION, "hoc", "không có", attempts) == {}


def test_other_rules_for_the_same_record_are_compared_as_decisions_are() -> None:
    """What a new version of a contest would change, told before two people publish it."""
    assert DEFINITION is not None
    facts = record(attempt("c1", "a", 3, DAY + 2 * HOUR), attempt("c2", "b", 4, DAY + 2 * HOUR))
    dearer = small.files()["contest.toml"].replace(b"each = 1_000_000", b"each = 2_500_000")
    shorter, _found = folder.read({**small.files(), "contest.toml": dearer})
    assert shorter is not None
    before, after = (Reckoning(rules, facts, END) for rules in (DEFINITION, shorter))
    assert ruling.between(before, before) == Changes()
    assert ruling.between(before, after).sums == (Sum("hoc-nhat", "c2", MILLION, 2_500_000),)
