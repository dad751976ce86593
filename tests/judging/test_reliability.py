"""Agreement of judges against the published figures."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction
from typing import get_args

import pytest

from judging.exact import half_up
from judging.reliability import Icc, Scale, alpha, alpha_band, alpha_interval, icc, icc_band
from judging.scoresheet import Matrix
from tests.judging.panels import INCOMPLETE, SEVEN_JUDGES, SHROUT_FLEISS, matrix

OBSERVERS = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""


def krippendorff() -> Matrix:
    """Krippendorff (2011): four observers, twelve units, seven missing values."""
    columns = zip(*(line.split() for line in OBSERVERS.strip().splitlines()), strict=True)
    return matrix("\n".join(" ".join((f"U{number}", *column)) for number, column in enumerate(columns, 1)))


def shown(figures: Icc | None) -> dict[str, str]:
    assert figures is not None
    return {field.name: str(half_up(getattr(figures, field.name), 4)) for field in fields(figures)}


def test_alpha_of_krippendorffs_example_on_every_scale() -> None:
    found = {scale: alpha(krippendorff(), scale) for scale in get_args(Scale)}
    assert {scale: str(half_up(value, 6)) for scale, value in found.items() if value is not None} == {
        "nominal": "0.743421",
        "ordinal": "0.815388",
        "interval": "0.849107",
        "ratio": "0.797403",
    }


def test_alpha_of_the_worked_example_with_and_without_the_seventh_judge() -> None:
    six = {
        entry: {judge: points for judge, points in row.items() if judge != "J7"}
        for entry, row in SEVEN_JUDGES.items()
    }
    assert [str(half_up(value, 4)) for value in (alpha(SEVEN_JUDGES), alpha(six)) if value is not None] == [
        "0.2045",
        "0.4518",
    ]


def test_icc_of_shrout_and_fleiss() -> None:
    assert shown(icc(SHROUT_FLEISS)) == {
        "single_1": "0.1657",
        "single_2": "0.2898",
        "single_3": "0.7148",
        "mean_1": "0.4428",
        "mean_2": "0.6201",
        "mean_3": "0.9093",
    }


def test_icc_of_the_worked_example() -> None:
    found = shown(icc(SEVEN_JUDGES))
    assert (found["single_2"], found["mean_2"], found["mean_3"]) == ("0.2580", "0.7088", "0.8061")


@pytest.mark.parametrize("panel", [INCOMPLETE, matrix("A 1 2 3"), matrix("A 1\nB 2"), matrix("A 5 5\nB 5 5")])
def test_icc_is_untold_where_it_has_no_meaning(panel: Matrix) -> None:
    assert icc(panel) is None


def test_alpha_is_untold_where_nothing_varies_or_nothing_can_be_compared() -> None:
    assert alpha(matrix("A 5 5\nB 5 5")) is None
    assert alpha(matrix("A 5 .\nB . 7")) is None
    assert alpha(matrix("A 5 5\nB 7 7")) == 1


def test_interval_is_seeded_and_holds_the_value() -> None:
    first = alpha_interval(SEVEN_JUDGES, seed="a", resamples=200)
    assert first == alpha_interval(dict(reversed(SEVEN_JUDGES.items())), seed="a", resamples=200)
    assert first != alpha_interval(SEVEN_JUDGES, seed="b", resamples=200)
    value = alpha(SEVEN_JUDGES)
    assert first is not None
    assert value is not None
    assert first[0] < value < first[1]
    assert alpha_interval(matrix("A 5 5\nB 5 5"), seed="a", resamples=20) is None


def test_bands_begin_at_their_bounds() -> None:
    assert [alpha_band(Fraction(value)) for value in ("0.8", "0.7999", "0.667", "0.6669", "-0.1")] == [
        "good",
        "tentative",
        "tentative",
        "low",
        "low",
    ]
    assert [icc_band(Fraction(value)) for value in ("0.9", "0.75", "0.5", "0.4999")] == [
        "excellent",
        "good",
        "moderate",
        "poor",
    ]
