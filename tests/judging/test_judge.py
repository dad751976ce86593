"""What one judge's sheets show: the figures of the worked example."""

from __future__ import annotations

from fractions import Fraction

import pytest

from judging.exact import half_up
from judging.judge import profiles, robust_residuals, spearman
from judging.reasons import reason
from tests.judging.panels import SEVEN_JUDGES, matrix


def test_profiles_of_the_worked_example() -> None:
    found = profiles(SEVEN_JUDGES)
    assert isinstance(found, list)
    assert [str(half_up(profile.severity)) for profile in found] == [
        "0.61",
        "0.73",
        "-8.02",
        "2.98",
        "1.23",
        "7.36",
        "-4.89",
    ]
    assert [round(profile.agreement or 0, 2) for profile in found] == [
        0.57,
        0.51,
        0.67,
        0.57,
        0.57,
        0.63,
        -0.29,
    ]
    seventh = found[6]
    assert (seventh.judge, seventh.largest_entry, seventh.largest) == ("J7", "B", -24)
    assert seventh.residual_sd == Fraction("1.4826")
    assert max(abs(profile.largest) for profile in found[:6]) == 2
    assert [round(profile.spread or 0, 2) for profile in found] == [0.94, 0.77, 0.87, 0.72, 0.91, 0.67, 2.39]
    assert [profile.round_share * 8 for profile in found] == [2, 2, 1, 3, 2, 2, 2]


def test_profiles_standard_error_of_severity_is_that_of_a_complete_panel() -> None:
    found = profiles(SEVEN_JUDGES)
    assert isinstance(found, list)
    # Residual mean square of the two-way table, times (1 - 1/7) / 8.
    fit = {profile.judge: profile.severity_se for profile in found}
    assert {judge: round(error or 0, 6) for judge, error in fit.items()} == dict.fromkeys(fit, 1.815115)


def test_profiles_drift_is_the_slope_over_the_own_reading_order() -> None:
    # J1 gives each entry two points more than the one read before; the others agree on all.
    read = list("CADBE")
    totals = {
        entry: {"J1": Fraction(50 + 2 * at), "J2": Fraction(50), "J3": Fraction(50)}
        for at, entry in enumerate(read)
    }
    found = profiles(totals, {"J1": read, "J2": read})
    assert isinstance(found, list)
    assert [profile.drift for profile in found] == [Fraction(2), Fraction(0), None]


def test_profiles_need_a_connected_panel() -> None:
    assert profiles(matrix("A 1 2 . .\nB . . 3 4")) == reason("result.not-connected", groups=2, entries="A")


def test_robust_residuals_do_not_let_a_wild_score_hide() -> None:
    found = robust_residuals(SEVEN_JUDGES)
    assert [found.values[entry]["J7"] for entry in "ABCDEFGH"] == [-23, -24, 2, 0, 1, 21, 0, 0]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("1 2 3 4", "10 20 30 40", 1.0),
        ("1 2 3 4", "4 3 2 1", -1.0),
        ("1 1 1", "1 2 3", None),
        ("86 97 99 100 101 103 106 110 112 113", "2 20 28 27 50 29 7 17 6 12", -0.175757),
    ],
)
def test_spearman_of_known_series(first: str, second: str, expected: float | None) -> None:
    found = spearman(*([Fraction(value) for value in series.split()] for series in (first, second)))
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-5))
