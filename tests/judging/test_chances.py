"""How often an entry would be at the top were the panel drawn anew; weighted sums of several panels."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from judging.chances import Part, chances_of_top, seats_drawn
from judging.exact import half_up
from judging.reasons import Reason, reason
from judging.result import Scheme, judged
from judging.scheme import Method
from judging.scoresheet import Matrix
from tests.judging.panels import INCOMPLETE, SEVEN_JUDGES, TRIMMED, matrix


def chances(
    totals: Matrix, method: Method, cut: int, *, seed: str = "", draws: int = 10_000
) -> dict[str, Fraction] | Reason:
    """Of one panel, at one cut."""
    found = chances_of_top([Part(totals, method)], [cut], seed=seed, draws=draws)
    return found if isinstance(found, Reason) else found[cut]


def test_chance_of_top_three_of_the_worked_example() -> None:
    found = chances(SEVEN_JUDGES, TRIMMED.method, 3)
    assert isinstance(found, dict)
    assert {entry: str(half_up(chance, 4)) for entry, chance in found.items()} == {
        "A": "0.7365",
        "B": "0.6916",
        "C": "0.8058",
        "D": "0.5026",
        "E": "0.0000",
        "F": "0.2635",
        "G": "0.0000",
        "H": "0.0000",
    }
    assert sum(found.values()) == 3


@pytest.mark.parametrize("method", [Method("trimmed", 1), Method("mean"), Method("rank_sum")])
def test_chance_of_top_equals_counting_every_panel_one_by_one(method: Method) -> None:
    totals = matrix("A 9 4 7 7 6\nB 8 8 6 5 6\nC 3 9 7 8 6")
    found = chances(totals, method, 1)
    naive = dict.fromkeys(totals, Fraction(0))
    for panel in product(("J1", "J2", "J3", "J4", "J5"), repeat=5):
        drawn = {
            entry: {f"P{at}": row[judge] for at, judge in enumerate(panel)} for entry, row in totals.items()
        }
        best = [place for place in judged(drawn, Scheme(method, ("share",))).places if place.rank == 1]
        for place in best:
            naive[place.entry] += Fraction(1, len(best) * 5**5)
    assert found == naive


def test_chance_of_top_of_a_large_panel_is_drawn_from_the_seed() -> None:
    ten = {
        entry: {f"J{at}": points for at, points in enumerate([*row.values(), *row.values()][:10])}
        for entry, row in SEVEN_JUDGES.items()
    }
    found = chances(ten, TRIMMED.method, 3, seed="s", draws=400)
    assert isinstance(found, dict)
    assert sum(found.values()) == 3
    assert found == chances(ten, TRIMMED.method, 3, seed="s", draws=400)
    assert found != chances(ten, TRIMMED.method, 3, seed="t", draws=400)


def test_chance_of_top_needs_a_complete_panel_scored_judge_by_judge() -> None:
    assert chances(INCOMPLETE, Method("mean"), 1) == reason("result.needs-every-cell", entry="E1", judge="J3")
    assert chances(SEVEN_JUDGES, Method("median_polish", 1), 1) == reason(
        "robustness.method-not-additive", method="median_polish"
    )


def test_chance_of_top_of_two_and_two_dropped_equals_counting_every_panel() -> None:
    totals = matrix("A 9 4 7 7 6 1\nB 8 8 6 5 6 2\nC 3 9 7 8 6 6")
    found = chances(totals, Method("trimmed", 2), 2)
    naive = dict.fromkeys(totals, Fraction(0))
    for panel in product(range(6), repeat=6):
        kept = {
            entry: sum(sorted(list(row.values())[judge] for judge in panel)[2:4])
            for entry, row in totals.items()
        }
        for entry, value in kept.items():
            above = sum(other > value for other in kept.values())
            equals = sum(other == value for other in kept.values())
            naive[entry] += Fraction(min(max(2 - above, 0), equals), equals * 6**6)
    assert found == naive


def test_chance_of_top_keeps_official_points_whoever_judges() -> None:
    official = {"H": Fraction(100), "A": Fraction(0)}
    found = chances_of_top([Part(SEVEN_JUDGES, TRIMMED.method, official=official)], [1, 7])
    assert not isinstance(found, Reason)
    assert (found[1]["H"], found[7]["A"]) == (1, 0)


FIRST = matrix("A 8 7 6\nB 7 8 8\nC 6 9 7")
SECOND = matrix("A 5 9 9\nB 6 7 8\nC 9 5 7")


def test_chance_of_a_weighted_total_of_one_panel_draws_it_once() -> None:
    weights = Fraction("0.4"), Fraction("0.6")
    parts = [
        Part(table, Method("mean"), weight) for table, weight in zip((FIRST, SECOND), weights, strict=True)
    ]
    whole = {
        entry: {judge: FIRST[entry][judge] * weights[0] + SECOND[entry][judge] * weights[1] for judge in row}
        for entry, row in FIRST.items()
    }
    assert seats_drawn(parts) == [3]
    assert chances_of_top(parts, [1, 2]) == chances_of_top([Part(whole, Method("mean"))], [1, 2])


def test_chance_of_a_weighted_total_of_two_panels_draws_each_from_the_seed() -> None:
    other = {entry: {f"K{judge}": points for judge, points in row.items()} for entry, row in SECOND.items()}
    parts = [Part(FIRST, Method("mean"), Fraction("0.4")), Part(other, Method("mean"), Fraction("0.6"))]
    assert seats_drawn(parts) == [3, 3]
    found = chances_of_top(parts, [1], seed="s", draws=300)
    assert not isinstance(found, Reason)
    assert sum(found[1].values()) == 1
    assert found == chances_of_top(parts, [1], seed="s", draws=300)
    assert found != chances_of_top(parts, [1], seed="t", draws=300)


def test_ranks_are_no_part_of_a_weighted_total() -> None:
    parts = [Part(FIRST, Method("rank_sum")), Part(SECOND, Method("mean"))]
    assert chances_of_top(parts, [1]) == reason("robustness.method-not-additive", method="rank_sum")
