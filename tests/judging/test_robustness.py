"""How sure the worked example is: leave one out, chances of the top, ranks by other methods."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from judging.exact import half_up
from judging.reasons import reason
from judging.result import Scheme, judged
from judging.robustness import chance_ahead, chance_of_top, leave_one_out, ranks_by_method
from judging.scheme import Method
from tests.judging.panels import INCOMPLETE, SEVEN_JUDGES, TRIMMED, matrix

STEADY = matrix("A 90 91 92 93 94\nB 80 81 82 83 84\nC 70 71 72 73 74")


def test_leave_one_out_of_the_worked_example_is_not_robust_about_b_c_d() -> None:
    found = leave_one_out(SEVEN_JUDGES, TRIMMED, 3)
    assert (found.status, found.discuss) == ("not-robust", ("B", "C", "D"))
    assert {run.left_out: "".join(sorted(run.top)) for run in found.runs} == {
        "J1": "ACD",
        "J2": "ACD",
        "J3": "ABC",
        "J4": "ABC",
        "J5": "ABC",
        "J6": "ABC",
        "J7": "ABC",
    }
    assert all(run.undecided == frozenset() and run.fault is None for run in found.runs)


def test_leave_one_out_uses_the_ladder_and_says_where_only_a_vote_would_decide() -> None:
    # Without J3, C and D have 85.5 each: the majority puts C first; without that rung the place stays open.
    third = leave_one_out(SEVEN_JUDGES, Scheme(Method("trimmed", 1), ("vote",)), 3).runs[2]
    assert (third.left_out, third.top, third.undecided) == ("J3", {"A", "B"}, {"C", "D"})


def test_leave_one_out_of_a_clear_result_is_robust() -> None:
    found = leave_one_out(STEADY, TRIMMED, 1)
    assert (found.status, found.discuss, [run.top for run in found.runs]) == ("robust", (), [{"A"}] * 5)


def test_leave_one_out_takes_a_substitute_out_with_the_judge_it_replaced() -> None:
    totals = {entry: dict(row) for entry, row in SEVEN_JUDGES.items()}
    totals["D"]["K1"] = totals["D"].pop("J3")
    found = leave_one_out(totals, TRIMMED, 3, substitutes={("J3", "D"): "K1"})
    assert found == leave_one_out(SEVEN_JUDGES, TRIMMED, 3)


def test_leave_one_out_keeps_official_scores() -> None:
    found = leave_one_out(SEVEN_JUDGES, TRIMMED, 1, official={"H": Fraction(100)})
    assert (found.status, {run.top for run in found.runs}) == ("robust", {frozenset("H")})


def test_leave_one_out_says_which_judge_holds_the_panel_together() -> None:
    scheme = Scheme(Method("least_squares"), ())
    bridge = matrix("A 5 6 7 . .\nB . . 7 8 9")
    found = leave_one_out(bridge, scheme, 1)
    assert found.status == "not-robust"
    assert [run.fault for run in found.runs if run.fault] == [
        reason("result.not-connected", groups=2, entries="A")
    ]


def test_chance_of_top_three_of_the_worked_example() -> None:
    found = chance_of_top(SEVEN_JUDGES, TRIMMED.method, 3)
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
    found = chance_of_top(totals, method, 1)
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
    found = chance_of_top(ten, TRIMMED.method, 3, seed="s", draws=400)
    assert isinstance(found, dict)
    assert sum(found.values()) == 3
    assert found == chance_of_top(ten, TRIMMED.method, 3, seed="s", draws=400)
    assert found != chance_of_top(ten, TRIMMED.method, 3, seed="t", draws=400)


def test_chance_of_top_needs_a_complete_panel_scored_judge_by_judge() -> None:
    assert chance_of_top(INCOMPLETE, Method("mean"), 1) == reason(
        "result.needs-every-cell", entry="E1", judge="J3"
    )
    assert chance_of_top(SEVEN_JUDGES, Method("median_polish", 1), 1) == reason(
        "robustness.method-not-additive", method="median_polish"
    )


def test_chance_ahead_of_two_entries() -> None:
    assert chance_ahead(85 - 83, 3, 7) == pytest.approx(0.893841, abs=5e-7)


def test_ranks_by_method_of_the_worked_example() -> None:
    half = Fraction(1, 2)
    assert ranks_by_method(SEVEN_JUDGES) == {
        "trimmed": {"A": 1, "B": 2 + half, "C": 2 + half, "D": 4, "F": 5, "E": 6, "G": 7, "H": 8},
        "mean": {"C": 1, "D": 2, "A": 3, "F": 4, "B": 5, "E": 6, "G": 7, "H": 8},
        "z": {"A": 1, "C": 2, "B": 3, "D": 4, "F": 5, "E": 6, "G": 7, "H": 8},
        "rank_sum": {"A": 1, "B": 2 + half, "C": 2 + half, "D": 4, "E": 5, "F": 6, "G": 7, "H": 8},
        "severity": {"A": 1, "B": 2, "C": 3, "D": 4, "E": 5, "F": 6, "G": 7, "H": 8},
    }


def test_ranks_by_method_of_an_incomplete_panel_leave_out_what_needs_every_cell() -> None:
    found = ranks_by_method(INCOMPLETE, drop=0)
    assert sorted(found) == ["mean", "severity", "trimmed", "z"]
    assert found["mean"] == {"E4": 1, "E1": 2, "E3": 3, "E2": 4}
    assert found["severity"] == {"E4": 1, "E3": 2, "E2": 3, "E1": 4}
