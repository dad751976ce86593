"""One score sheet: its total, what keeps it from being signed, and the way to the matrix of totals."""

from __future__ import annotations

from fractions import Fraction

import pytest

from judging.reasons import Reason, reason
from judging.scoresheet import ScoreSheet, by_criterion, from_steps, in_steps, total, totals, why_not_signable
from tests.judging.test_rubric import SHEET


def points(**given: str) -> dict[str, Fraction]:
    return {criterion: Fraction(value) for criterion, value in given.items()}


def test_total_runs_while_the_sheet_fills() -> None:
    assert total(ScoreSheet("J1", "A", {}), SHEET) == 0
    assert total(ScoreSheet("J1", "A", points(effect="7")), SHEET) == 7
    assert total(ScoreSheet("J1", "A", points(effect="7", novelty="2.5")), SHEET) == Fraction("9.5")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (points(effect="7", novelty="2.5"), None),
        (points(effect="0", novelty="0"), None),
        ({}, reason("sheet.criterion-missing", criterion="effect", missing=2)),
        (points(effect="7"), reason("sheet.criterion-missing", criterion="novelty", missing=1)),
        (
            points(effect="7", novelty="2.25"),
            reason("sheet.off-the-step", criterion="novelty", points="2.25", step="0.5"),
        ),
        (
            points(effect="8", novelty="2"),
            reason("sheet.above-the-weight", criterion="effect", points="8", weight="7.5"),
        ),
        (points(effect="7", novelty="-0.5"), reason("sheet.below-zero", criterion="novelty", points="-0.5")),
        (points(effect="7", novelty="2", style="1"), reason("sheet.criterion-unknown", criterion="style")),
    ],
)
def test_why_not_signable_says_what_is_first_in_the_way(
    given: dict[str, Fraction], expected: Reason | None
) -> None:
    assert why_not_signable(ScoreSheet("J1", "A", given), SHEET) == expected


def test_why_not_signable_refuses_a_second_signature() -> None:
    sheet = ScoreSheet("J1", "A", points(effect="7", novelty="2"), signed=True)
    assert why_not_signable(sheet, SHEET) == reason("sheet.already-signed")


def test_steps_are_exact_both_ways() -> None:
    assert (in_steps(Fraction("17.5"), SHEET), from_steps(35, SHEET)) == (35, Fraction("17.5"))
    with pytest.raises(ValueError, match="no whole number of steps"):
        in_steps(Fraction("17.25"), SHEET)


def test_totals_take_signed_sheets_only() -> None:
    sheets = [
        ScoreSheet("J1", "A", points(effect="7", novelty="2"), signed=True),
        ScoreSheet("J2", "A", points(effect="5", novelty="1.5"), signed=True),
        ScoreSheet("J2", "B", points(effect="5")),
    ]
    assert totals(sheets, SHEET) == {"A": {"J1": Fraction(9), "J2": Fraction("6.5")}}
    assert by_criterion(sheets, SHEET) == {
        "effect": {"A": {"J1": Fraction(7), "J2": Fraction(5)}},
        "novelty": {"A": {"J1": Fraction(2), "J2": Fraction("1.5")}},
    }


def test_totals_refuse_two_signed_sheets_of_one_judge() -> None:
    twice = [ScoreSheet("J1", "A", points(effect="7", novelty="2"), signed=True)] * 2
    with pytest.raises(ValueError, match="two signed sheets of J1 for A"):
        totals(twice, SHEET)
