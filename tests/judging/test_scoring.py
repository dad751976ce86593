"""The arithmetic of the methods, apart from ladders and places."""

from __future__ import annotations

from fractions import Fraction

import pytest

from judging.additive import Fit, groups, least_squares, median, median_polish
from judging.pairwise import strengths, wins
from judging.reasons import Reason, reason
from judging.scheme import DEFAULT_LADDER, Method, default_method, ladder, method_named
from judging.scoring import Gap, ranks, trimmed_mean, trimmed_sum, wide_gaps
from tests.judging.panels import INCOMPLETE, SEVEN_JUDGES, matrix
from tests.judging.test_rubric import SHEET


def numbers(text: str) -> list[Fraction]:
    return [Fraction(word) for word in text.split()]


def test_trimmed_sum_is_the_rule_of_diving() -> None:
    assert trimmed_sum(numbers("7.5 7 7.5 7 7.5 8 6.5"), 2) * 3 == 66


def test_trimmed_mean_drops_exactly_one_of_equal_extremes() -> None:
    assert trimmed_mean(numbers("5 9 9 9 1"), 1) == Fraction(23, 3)


@pytest.mark.parametrize(
    ("judges", "expected"),
    [
        (9, Method("trimmed", 1)),
        (5, Method("trimmed", 1)),
        (4, Method("mean")),
        (3, Method("mean")),
        (2, reason("result.too-few-judges", entry="", judges=2, least=3)),
    ],
)
def test_default_method_follows_the_number_of_judges(judges: int, expected: object) -> None:
    assert (default_method(judges), method_named("default", judges)) == (expected, expected)


def test_method_named_takes_the_words_of_a_definition() -> None:
    assert [
        method_named(name, 7)
        for name in ("trimmed", "trimmed_2", "mean", "least_squares", "rank_sum", "pairwise", "median_polish")
    ] == [
        Method("trimmed", 1),
        Method("trimmed", 2),
        Method("mean"),
        Method("least_squares"),
        Method("rank_sum"),
        Method("pairwise"),
        Method("median_polish", 1),
    ]
    assert method_named("median_polish", 4) == Method("median_polish", 0)
    assert method_named("applause", 7) == reason("result.method-unknown", got="applause")
    with pytest.raises(ValueError, match="mean cannot drop 1"):
        Method("mean", 1)


def test_ladder_spells_the_criteria_out_heaviest_first() -> None:
    assert ladder(DEFAULT_LADDER, SHEET) == (
        "majority",
        "criterion:effect",
        "criterion:novelty",
        "vote",
        "lot",
    )


def test_ranks_share_the_mean_of_their_places() -> None:
    assert ranks(dict(zip("abcd", numbers("5 7 7 1"), strict=True))) == {
        "a": 3,
        "b": Fraction(3, 2),
        "c": Fraction(3, 2),
        "d": 4,
    }


def test_wide_gaps_begin_at_the_threshold() -> None:
    totals = matrix("A 80 60\nB 80 61\nC 50 90")
    assert wide_gaps(totals, Fraction(20)) == [
        Gap("A", Fraction(60), Fraction(80)),
        Gap("C", Fraction(50), Fraction(90)),
    ]
    assert [gap.entry for gap in wide_gaps(SEVEN_JUDGES, Fraction(27))] == ["A", "B", "F"]


# --- the additive model ---------------------------------------------------------------------------------


def test_least_squares_of_montgomerys_incomplete_panel() -> None:
    fit = least_squares(INCOMPLETE)
    assert isinstance(fit, Fit)
    assert (fit.mean, fit.quality, fit.severity) == (
        Fraction("72.5"),
        {"E1": Fraction(-9, 8), "E2": Fraction(-7, 8), "E3": Fraction(-4, 8), "E4": Fraction(20, 8)},
        {"J1": Fraction("0.875"), "J2": Fraction(3), "J3": Fraction("-3.875"), "J4": Fraction(0)},
    )


def test_least_squares_residuals_sum_to_nothing_for_every_entry_and_judge() -> None:
    fit = least_squares(INCOMPLETE)
    assert isinstance(fit, Fit)
    rest = fit.residuals(INCOMPLETE)
    assert [sum(row.values()) for row in rest.values()] == [0] * 4
    assert [sum(row.get(judge, 0) for row in rest.values()) for judge in fit.severity] == [0] * 4


def test_least_squares_of_a_complete_panel_has_equal_leverage() -> None:
    fit = least_squares(SEVEN_JUDGES)
    assert isinstance(fit, Fit)
    assert set(fit.leverage.values()) == {Fraction(6, 7) / 8}


def test_median_polish_finds_an_additive_table() -> None:
    totals = matrix("A 10 12 11\nB 20 22 21\nC 30 32 99")
    fit = median_polish(totals)
    assert isinstance(fit, Fit)
    assert fit.severity == {"J1": -1, "J2": 1, "J3": 0}
    assert {entry: fit.mean + quality for entry, quality in fit.quality.items()} == {
        "A": 11,
        "B": 21,
        "C": 31,
    }


def test_groups_part_what_shares_no_judge() -> None:
    totals = matrix("A 1 2 . .\nB . . 1 .\nC . 1 . .\nD . . 2 3")
    assert groups(totals) == [["A", "C"], ["B", "D"]]
    for fit in (least_squares(totals), median_polish(totals)):
        assert fit == reason("result.not-connected", groups=2, entries="A, C")


def test_median_takes_the_middle_or_the_mean_of_two() -> None:
    assert (median(numbers("3 1 2")), median(numbers("4 1 2 3"))) == (2, Fraction(5, 2))


# --- pairwise -------------------------------------------------------------------------------------------


def test_strengths_of_two_are_in_the_ratio_of_their_wins() -> None:
    assert strengths({"A": {"B": 3}, "B": {"A": 1}}) == {"A": Fraction(3, 2), "B": Fraction(1, 2)}


def test_strengths_satisfy_the_likelihood_equations() -> None:
    won = {"A": {"B": 4, "C": 3}, "B": {"A": 2, "C": 5}, "C": {"A": 1, "B": 2, "D": 3}, "D": {"C": 1}}
    found = strengths(won)
    assert isinstance(found, dict)
    assert sum(found.values()) == pytest.approx(4, abs=1e-5)
    for entry in won:
        met = {other: won[entry].get(other, 0) + won[other].get(entry, 0) for other in won if other != entry}
        expected = sum(count * found[entry] / (found[entry] + found[other]) for other, count in met.items())
        assert float(expected) == pytest.approx(sum(won[entry].values()), abs=1e-4)


def test_strengths_of_equals_are_tied_exactly() -> None:
    circle = {"A": {"B": 2}, "B": {"C": 2}, "C": {"A": 2}}
    assert strengths(circle) == {"A": 1, "B": 1, "C": 1}


@pytest.mark.parametrize(
    ("won", "apart"),
    [
        ({"A": {"B": 1, "C": 1}, "B": {"C": 1}, "C": {"B": 1}}, "A"),
        ({"A": {"B": 1}, "B": {"A": 1, "C": 1}, "C": {}}, "C"),
        ({"A": {}, "B": {"A": 1, "C": 2}, "C": {"A": 1, "B": 1}}, "A"),
    ],
)
def test_strengths_need_wins_both_ways(won: dict[str, dict[str, int]], apart: str) -> None:
    found = strengths(won)
    assert isinstance(found, Reason)
    assert found == reason("result.no-finite-strength", entries=apart)


def test_wins_count_each_judge_who_saw_both_and_split_equals() -> None:
    assert wins(matrix("A 5 6 . 7\nB 4 6 9 8\nC . . . 8")) == {
        "A": {"B": 3},
        "B": {"A": 3, "C": 1},
        "C": {"A": 2, "B": 1},
    }
