"""Signals: planted ones are found, and honest crowds give no more of them than was said."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from rounds.calendar import HOUR, MINUTE, SECOND
from rounds.record import Attempt, Count
from rounds.signals import Paper, alike, at_least, bursts, devices, fast, jumps, sequences

QUESTIONS = 20
T0 = 1_760_000_000_000_000 // HOUR * HOUR


def attempt(who: str, at: int, *, correct: int = 15, seconds: int = 600) -> Attempt:
    return Attempt(at, who, "r", 1, at - seconds * SECOND, "s", "A" * QUESTIONS, correct, QUESTIONS - correct)


def crowd(random: Random, people: int, unit: str = "u") -> list[Paper]:
    """Honest people of one unit in one afternoon: they draw 20 of 120 questions and err on their own.

    Wrong answers are not evenly spread: each question has one that tempts most.
    """
    found = []
    for number in range(people):
        asked = random.sample(range(120), QUESTIONS)
        skill = random.choice([0.5, 0.7, 0.9])
        wrong = {
            f"q{question}": random.choices("BCD", weights=[4, 2, 2])[0]
            for question in asked
            if random.random() > skill
        }
        at = T0 + random.randrange(4 * HOUR)
        taken = attempt(f"{unit}{number:04d}", at, correct=QUESTIONS - len(wrong))
        found.append(Paper(taken, unit, wrong))
    return found


def test_p48_honest_crowds_are_hardly_ever_alike() -> None:
    """The bound says at most one round out of twenty: of fifty, three at the very most."""
    pairs = [signal for seed in range(50) for signal in alike(crowd(Random(seed), 120))]
    assert len(pairs) <= 3


def test_p48_copied_answers_are_found_among_the_honest() -> None:
    for seed in range(10):
        random = Random(seed)
        papers = crowd(random, 120)
        source = max(papers, key=lambda paper: len(paper.wrong))
        assert len(source.wrong) >= 12
        copied = attempt("copier", source.attempt.at + 5 * MINUTE, correct=source.attempt.correct)
        found = list(alike([*papers, Paper(copied, "u", dict(source.wrong))]))
        assert ("copier", source.attempt.contestant) in [signal.subjects for signal in found]


def test_answers_far_apart_in_time_or_place_are_not_compared() -> None:
    source = max(crowd(Random(1), 120), key=lambda paper: len(paper.wrong))
    late = attempt("late", source.attempt.at + 2 * HOUR)
    near = attempt("near", source.attempt.at)
    others = [Paper(late, "u", source.wrong), Paper(near, "v", source.wrong)]
    assert list(alike([source, *others])) == []


def test_the_chance_of_so_many_hits_is_exact() -> None:
    assert at_least(2, 3, Fraction(1, 3)) == Fraction(7, 27)


def test_quick_and_right_is_a_signal_and_quick_and_wrong_is_not() -> None:
    quick = attempt("quick", T0, correct=19, seconds=40)
    clicked = attempt("clicked", T0, correct=5, seconds=20)
    found = list(fast([quick, clicked, attempt("calm", T0, correct=20)], QUESTIONS))
    assert [(each.kind, each.key, each.subjects, each.evidence) for each in found] == [
        (
            "fast",
            "quick#1",
            ("quick",),
            {
                "seconds": 40,
                "questions": 20,
                "correct": 19,
                "likewise": 1,
                "attempts": 3,
                "from": T0,
                "to": T0,
            },
        )
    ]


def test_a_device_of_a_helper_gives_no_signal() -> None:
    uses = [(device, f"{device}{number}") for device in ("shop", "home", "desk") for number in range(6)]
    found = list(devices([*uses[:6], *uses[6:9], *uses[12:]], shared={"desk"}))
    assert [(each.key, each.evidence) for each in found] == [("shop", {"people": 6})]


def test_a_rush_is_told_from_a_units_usual_hours() -> None:
    random = Random(7)
    steady = [("a", attempt(f"a{n}", T0 + random.randrange(40 * HOUR))) for n in range(2_000)]
    quiet = [("b", attempt(f"b{n}", T0 + random.randrange(40 * HOUR))) for n in range(100)]
    rush = [("b", attempt(f"r{n}", T0 + 9 * HOUR + n * SECOND)) for n in range(40)]
    found = list(bursts([*steady, *quiet, *rush]))
    assert [(each.evidence["unit"], each.evidence["from"]) for each in found] == [("b", T0 + 9 * HOUR)]
    assert {f"r{n}" for n in range(40)} <= set(found[0].subjects)


def test_the_same_facts_give_the_same_keys() -> None:
    papers = crowd(Random(3), 60)
    papers.append(Paper(attempt("copier", papers[0].attempt.at), "u", papers[0].wrong))
    assert list(alike(papers)) == list(alike(papers[::-1]))


def test_p48_papers_filled_in_for_others_show_one_sequence_and_readers_never_do() -> None:
    random = Random(5)
    honest = [
        Paper(attempt(f"h{n}", T0 + n), "u", {}, "".join(random.choices("ABCD", k=QUESTIONS)), 4**QUESTIONS)
        for n in range(3_000)
    ]
    filled = [Paper(attempt(f"f{n}", T0 + n * MINUTE), "u", {}, "ABCD" * 5, 4**QUESTIONS) for n in range(3)]
    elsewhere = Paper(attempt("e", T0), "v", {}, "ABCD" * 5, 4**QUESTIONS)
    [found] = sequences([*honest, *filled, elsewhere])
    assert found.subjects == ("f0", "f1", "f2")
    assert found.evidence == {
        "people": 3,
        "unit": "u",
        "clicks": "ABCD" * 5,
        "everywhere": 0,
        "one_in": 10**9,
        "from": T0,
        "to": T0 + 2 * MINUTE,
    }


def test_one_place_on_every_question_is_said_to_be_that() -> None:
    found = list(sequences(Paper(attempt(f"a{n}", T0), "u", {}, "A" * 20, 4**20) for n in range(3)))
    assert [signal.evidence["everywhere"] for signal in found] == [1]


def sheet(day: int, figure: int, unit: str = "u", at: int = 0) -> Count:
    return Count(T0 + day * 24 * HOUR + at, T0 + day * 24 * HOUR, "r", unit, figure, figure, figure)


def test_figures_that_jump_or_fall_are_told_from_those_that_grow() -> None:
    steady = [sheet(day, 100 * day, "a") for day in range(10)]
    jumping = [sheet(day, 20 * day + (900 if day >= 6 else 0), "b") for day in range(10)]
    falling = [sheet(0, 40, "c"), sheet(1, 30, "c")]
    found = {
        (each.evidence["unit"], each.evidence["figure"], each.evidence["as_of"]): each
        for each in jumps([*steady, *jumping, *falling])
    }
    figures = ("registered", "submitted", "valid")
    assert set(found) == {
        *(("b", figure, T0 + 6 * 24 * HOUR) for figure in figures),
        *(("c", figure, T0 + 24 * HOUR) for figure in figures),
    }
    evidence = found["b", "valid", T0 + 6 * 24 * HOUR].evidence
    assert (evidence["before"], evidence["after"], evidence["usual"]) == (100, 1020, 20)


def test_a_corrected_figure_is_no_jump() -> None:
    wrong = [sheet(day, 20 * day + (900 if day == 6 else 0)) for day in range(10)]
    assert len(list(jumps(wrong))) == 6
    assert list(jumps([*wrong, sheet(6, 120, at=HOUR)])) == []
