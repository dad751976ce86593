"""Numbers for people: rounding half up and writing in full."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from judging.exact import half_up, plain


def test_half_up_rounds_halves_away_from_zero() -> None:
    given = {"86.405": "86.41", "86.404999": "86.40", "-4.895": "-4.90", "0": "0.00", "-0.004": "0.00"}
    assert {value: f"{half_up(Fraction(value)):.2f}".replace("-0.00", "0.00") for value in given} == given
    assert (half_up(Fraction(2, 3), 3), half_up(Fraction(1, 2), 0)) == (Decimal("0.667"), Decimal(1))


def test_plain_writes_decimals_that_end_and_fractions_that_do_not() -> None:
    assert [plain(Fraction(text)) for text in ("17.5", "100", "251/3", "-0.125", "0", "1/1024")] == [
        "17.5",
        "100",
        "251/3",
        "-0.125",
        "0",
        "0.0009765625",
    ]


@given(st.fractions())
def test_plain_loses_nothing(value: Fraction) -> None:
    assert Fraction(plain(value)) == value


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(0, 4))
def test_half_up_is_never_more_than_half_a_unit_off(value: Fraction, places: int) -> None:
    assert abs(Fraction(half_up(value, places)) - value) <= Fraction(1, 2 * 10**places)
