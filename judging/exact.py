"""Exact numbers on their way to people: how a fraction is rounded and written. Decides nothing."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction


def half_up(value: Fraction, places: int = 2) -> Decimal:
    """`value` rounded for display to `places` decimals, halves away from zero (86.405 -> 86.41).

    No comparison may use it: scores that look alike rounded may differ, and only equal fractions are tied.
    """
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def plain(value: Fraction) -> str:
    """`value` written in full: as a decimal when it ends (17.5), otherwise as a fraction (251/3)."""
    twos_and_fives = value.denominator
    for prime in (2, 5):
        while twos_and_fives % prime == 0:
            twos_and_fives //= prime
    if twos_and_fives != 1:
        return str(value)
    with localcontext() as context:
        context.prec = len(str(value.numerator)) + 4 * value.denominator.bit_length() + 1
        context.rounding = ROUND_HALF_UP
        return f"{(Decimal(value.numerator) / Decimal(value.denominator)).normalize():f}"
