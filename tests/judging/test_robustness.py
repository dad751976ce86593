"""How sure the worked example is: leave one out, scores and ranks by other methods."""

from __future__ import annotations

from fractions import Fraction

import pytest

from judging.exact import half_up
from judging.reasons import reason
from judging.result import Scheme
from judging.robustness import chance_ahead, leave_one_out, ranks_by_method, scores_by_method
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


def test_chance_ahead_of_two_entries() -> None:
    assert chance_ahead(85 - 83, 3, 7) == pytest.approx(0.893841, abs=5e-7)


def test_ranks_by_method_of_the_worked_example() -> None:
    half = Fraction(1, 2)
    assert ranks_by_method(scores_by_method(SEVEN_JUDGES)) == {
        "trimmed": {"A": 1, "B": 2 + half, "C": 2 + half, "D": 4, "F": 5, "E": 6, "G": 7, "H": 8},
        "mean": {"C": 1, "D": 2, "A": 3, "F": 4, "B": 5, "E": 6, "G": 7, "H": 8},
        "z": {"A": 1, "C": 2, "B": 3, "D": 4, "F": 5, "E": 6, "G": 7, "H": 8},
        "rank_sum": {"A": 1, "B": 2 + half, "C": 2 + half, "D": 4, "E": 5, "F": 6, "G": 7, "H": 8},
        "severity": {"A": 1, "B": 2, "C": 3, "D": 4, "E": 5, "F": 6, "G": 7, "H": 8},
    }


def test_scores_by_method_of_the_worked_example() -> None:
    found = scores_by_method(SEVEN_JUDGES)
    shown = {
        kind: {entry: str(half_up(value, 3)) for entry, value in row.items()} for kind, row in found.items()
    }
    assert shown["trimmed"] == dict(zip("ABCDEFGH", _THOUSANDTHS["trimmed"], strict=True))
    assert shown["mean"] == dict(zip("ABCDEFGH", _THOUSANDTHS["mean"], strict=True))
    assert found["rank_sum"] == dict(zip("ABCDEFGH", (14, 21, 21, 24, 35, 36, 47, 54), strict=True))


_THOUSANDTHS = {
    "trimmed": ("86.400", "85.200", "85.200", "84.800", "81.800", "82.200", "77.000", "71.200"),
    "mean": ("83.857", "82.571", "85.000", "84.143", "81.571", "83.143", "76.857", "71.000"),
}


def test_ranks_by_method_of_an_incomplete_panel_leave_out_what_needs_every_cell() -> None:
    found = ranks_by_method(scores_by_method(INCOMPLETE, drop=0))
    assert sorted(found) == ["mean", "severity", "trimmed", "z"]
    assert found["mean"] == {"E4": 1, "E1": 2, "E3": 3, "E2": 4}
    assert found["severity"] == {"E4": 1, "E3": 2, "E2": 3, "E1": 4}
