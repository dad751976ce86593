"""Examples of textbooks and papers whose answers are known, put through the methods as they stand."""

from __future__ import annotations

from fractions import Fraction
from math import log

import pytest

from judging.additive import Fit, median_polish
from judging.exact import half_up
from judging.ladder import majority
from judging.pairwise import strengths
from judging.reliability import alpha
from judging.scoring import rank_sums
from tests.judging.panels import matrix

# Agresti, Categorical Data Analysis: wins of the row over the column, American League East, 1987.
TEAMS = ("Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore")
WINS = """
. 7 9 7 7 9 11
6 . 7 5 11 9 9
4 6 . 7 7 8 12
6 8 6 . 6 7 10
6 2 6 7 . 7 12
4 4 5 6 6 . 6
2 4 1 3 1 7 .
"""


def test_strengths_of_the_baseball_teams_of_1987() -> None:
    won = {
        team: {other: int(count) for other, count in zip(TEAMS, row.split(), strict=True) if count != "."}
        for team, row in zip(TEAMS, WINS.strip().splitlines(), strict=True)
    }
    found = strengths(won)
    assert isinstance(found, dict)
    assert {team: round(log(found[team] / found["Baltimore"]), 4) for team in TEAMS} == {
        "Milwaukee": 1.5814,
        "Detroit": 1.4364,
        "Toronto": 1.2945,
        "New York": 1.2476,
        "Boston": 1.1077,
        "Cleveland": 0.6839,
        "Baltimore": 0,
    }


# Where to put the capital of Tennessee: shares of voters, and their cities from near to far.
BALLOTS = {"MNCK": 42, "NCKM": 26, "CKNM": 15, "KCNM": 17}


def ballots() -> dict[str, dict[str, Fraction]]:
    order = [ballot for ballot, times in BALLOTS.items() for _ in range(times)]
    return {
        city: {f"V{at:03}": Fraction(-near.index(city)) for at, near in enumerate(order)} for city in "MNCK"
    }


def test_duels_of_the_capital_of_tennessee() -> None:
    """Nashville wins every duel though Memphis has the most first places."""
    assert majority(ballots()).measure(tuple("CKMN")) == {"N": 3, "C": 1, "K": -1, "M": -3}


def test_rank_sums_of_the_capital_of_tennessee() -> None:
    """The Borda counts 194, 173, 126 and 107, each taken from four times a hundred voters."""
    assert rank_sums(ballots()) == {"N": 206, "C": 227, "M": 274, "K": 293}


def test_a_circle_of_duels_leaves_all_equal() -> None:
    """Condorcet's paradox."""
    assert majority(matrix("A 3 1 2\nB 2 3 1\nC 1 2 3")).measure(tuple("ABC")) == {"A": 0, "B": 0, "C": 0}


def test_median_polish_of_tukeys_deaths() -> None:
    """The data set of R's `medpolish`: overall 8, rows 6 -1 0 2 -8, columns 0 -1 0."""
    table = matrix("A 14 15 14\nB 7 4 7\nC 8 2 10\nD 15 9 10\nE 0 2 0")
    fit = median_polish(table)
    assert isinstance(fit, Fit)
    assert {judge: value - fit.severity["J1"] for judge, value in fit.severity.items()} == {
        "J1": 0,
        "J2": -1,
        "J3": 0,
    }
    assert {entry: value - fit.quality["C"] for entry, value in fit.quality.items()} == {
        "A": 6,
        "B": -1,
        "C": 0,
        "D": 2,
        "E": -8,
    }
    assert [list(row.values()) for row in fit.residuals(table).values()] == [
        [0, 2, 0],
        [0, -2, 0],
        [0, -5, 2],
        [5, 0, 0],
        [0, 3, 0],
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0", "0.095"),
        ("1 1 2 2 4 3 3 3 5 4 4 1", "2 1 2 2 2 3 3 3 5 4 4 4", "0.692"),
    ],
)
def test_alpha_of_two_coders(first: str, second: str, expected: str) -> None:
    """Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), sections A and B."""
    rows = zip(first.split(), second.split(), strict=True)
    found = alpha(
        matrix("\n".join(f"U{at} {one} {other}" for at, (one, other) in enumerate(rows))), "nominal"
    )
    assert found is not None
    assert str(half_up(found, 3)) == expected
