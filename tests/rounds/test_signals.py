"""Signals: planted ones are found, and honest crowds give no more of them than was said."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from rounds.calendar import HOUR, MINUTE, SECOND
from rounds.record import Attempt
from rounds.signals import Paper, alike, at_least, bursts, devices, fast

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
        ("fast", "quick#1", ("quick",), {"seconds": 40, "questions": 20, "correct": 19})
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
