"""How far the judges agree: intraclass correlation, Krippendorff's alpha, and the words for their bands.

Point values are exact fractions of the published formulas. Nothing here decides: low agreement calls for a
talk about the rubric and never cancels a result. Knows no method, no places and no people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Literal, NamedTuple

from judging.additive import judges_of
from judging.draw import Stream
from judging.scoresheet import Matrix
from judging.scoring import why_not_complete

Scale = Literal["nominal", "ordinal", "interval", "ratio"]

RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Icc:
    """Intraclass correlations of Shrout & Fleiss (1979): `single` judge and `mean` of the panel, cases 1
    to 3.

    Case 2 takes the judges as drawn from many (agreement of the very points), case 3 as these and no others
    (agreement up to each judge's severity).
    """

    single_1: Fraction
    single_2: Fraction
    single_3: Fraction
    mean_1: Fraction
    mean_2: Fraction
    mean_3: Fraction


def icc(totals: Matrix) -> Icc | None:
    """ICC(1,1) to ICC(3,k) of a complete panel; None with a missing cell, one row or column, or nothing
    that varies.
    """
    if why_not_complete(totals) is not None:
        return None
    judges = judges_of(totals)
    table = [[row[judge] for judge in judges] for row in totals.values()]
    return _icc(table)


def _icc(table: Sequence[Sequence[Fraction]]) -> Icc | None:
    n, k = len(table), len(table[0]) if table else 0
    if n < 2 or k < 2:
        return None
    rows = [sum(row, Fraction(0)) for row in table]
    columns = [sum(column, Fraction(0)) for column in zip(*table, strict=True)]
    correction = sum(rows, Fraction(0)) ** 2 / (n * k)
    total = sum((value * value for row in table for value in row), Fraction(0)) - correction
    between_rows = sum((value * value for value in rows), Fraction(0)) / k - correction
    between_columns = sum((value * value for value in columns), Fraction(0)) / n - correction
    bms = between_rows / (n - 1)
    wms = (total - between_rows) / (n * (k - 1))
    jms = between_columns / (k - 1)
    ems = (total - between_rows - between_columns) / ((n - 1) * (k - 1))
    bottoms = (
        bms + (k - 1) * wms,
        bms + (k - 1) * ems + k * (jms - ems) / n,
        bms + (k - 1) * ems,
        bms,
        bms + (jms - ems) / n,
        bms,
    )
    if 0 in bottoms:
        return None
    tops = (bms - wms, bms - ems, bms - ems, bms - wms, bms - ems, bms - ems)
    return Icc(*(top / bottom for top, bottom in zip(tops, bottoms, strict=True)))


def alpha(totals: Matrix, scale: Scale = "interval") -> Fraction | None:
    """Krippendorff's alpha (2011) of judges on entries; missing cells allowed. None when no values can be
    compared.

    1 - observed / expected disagreement, over all pairs of values given to one entry by different judges.
    When nothing varies at all there is no expected disagreement and no alpha.
    """
    units = [list(row.values()) for row in totals.values() if len(row) >= 2]
    return _alpha(units, scale)


def _alpha(units: Sequence[Sequence[Fraction]], scale: Scale) -> Fraction | None:
    counts = Counter(value for unit in units for value in unit)
    if len(counts) < 2:
        return None
    pairs = _pairs(scale, counts)
    observed = sum((pairs(Counter(unit)) / (len(unit) - 1) for unit in units), Fraction(0))
    expected = pairs(counts) / (sum(counts.values()) - 1)
    return 1 - observed / expected


def _pairs(scale: Scale, pile: Mapping[Fraction, int]) -> Callable[[Mapping[Fraction, int]], Fraction]:
    """What sums Krippendorff's squared differences over the pairs of values in a count of them.

    `pile` counts all values: on the ordinal scale two values differ by how many of those lie between them.
    """
    if scale == "interval":
        return _squares
    if scale == "nominal":
        return lambda counts: _over_pairs(counts, lambda low, high: Fraction(1))
    if scale == "ratio":
        return lambda counts: _over_pairs(counts, lambda low, high: ((high - low) / (high + low)) ** 2)
    rank: dict[Fraction, Fraction] = {}
    below = 0
    for value in sorted(pile):
        rank[value] = below + Fraction(pile[value], 2)
        below += pile[value]
    return lambda counts: _over_pairs(counts, lambda low, high: (rank[high] - rank[low]) ** 2)


def _squares(counts: Mapping[Fraction, int]) -> Fraction:
    """The sum of squared differences over pairs, from the two power sums: much faster than pair by pair."""
    first = sum((times * value for value, times in counts.items()), Fraction(0))
    second = sum((times * value * value for value, times in counts.items()), Fraction(0))
    return sum(counts.values()) * second - first * first


def _over_pairs(
    counts: Mapping[Fraction, int], difference: Callable[[Fraction, Fraction], Fraction]
) -> Fraction:
    values = sorted(counts)
    return sum(
        (
            counts[low] * counts[high] * difference(low, high)
            for at, low in enumerate(values)
            for high in values[at + 1 :]
        ),
        Fraction(0),
    )


def alpha_interval(
    totals: Matrix, *, seed: str, resamples: int = RESAMPLES, share: Fraction = Fraction(95, 100)
) -> tuple[Fraction, Fraction] | None:
    """Percentile bootstrap interval of `alpha` on the interval scale, over entries drawn anew with
    replacement from `seed`.

    Resamples in which nothing varies have no value and are left out; None when more than half of them are.
    """
    stream = Stream(f"{seed}\0agreement")
    units = _units(totals)
    found = []
    for _ in range(resamples):
        value = _alpha_of([units[stream.below(len(units))] for _ in units])
        if value is not None:
            found.append(value)
    if 2 * len(found) < resamples:
        return None
    found.sort()
    tail = int((1 - share) / 2 * len(found))
    return found[tail], found[-1 - tail]


class _Unit(NamedTuple):
    """One entry as alpha on the interval scale sees it: how many values, their power sums, and the squared
    differences of its pairs over the number of values less one.
    """

    number: int
    first: int
    second: int
    observed: int


def _units(totals: Matrix) -> list[_Unit]:
    """The entries in the order of their names, in whole numbers: alpha is the same on any unit. Those with
    one value alone have nothing to compare.
    """
    rows = [list(totals[entry].values()) if len(totals[entry]) > 1 else [] for entry in sorted(totals)]
    unit = lcm(*(value.denominator for row in rows for value in row))
    # So that the division by the number of values less one leaves nothing over.
    unit *= lcm(*(len(row) - 1 for row in rows if row))
    found = []
    for row in rows:
        whole = [int(value * unit) for value in row]
        number, first, second = len(row), sum(whole), sum(value * value for value in whole)
        observed = (number * second - first * first) // (number - 1) if row else 0
        found.append(_Unit(number, first, second, observed))
    return found


def _alpha_of(units: Sequence[_Unit]) -> Fraction | None:
    """`alpha` of those entries."""
    number, first, second, observed = (sum(column) for column in zip(*units, strict=True))
    expected = number * second - first * first
    return Fraction(expected - observed * (number - 1), expected) if expected else None


def alpha_band(value: Fraction) -> str:
    """Krippendorff's bands: `good` from .800, `tentative` from .667, else `low`."""
    if value >= Fraction(800, 1000):
        return "good"
    return "tentative" if value >= Fraction(667, 1000) else "low"


def icc_band(value: Fraction) -> str:
    """The bands of Koo & Li (2016): `poor` under .5, `moderate` to .75, `good` to .9, `excellent`."""
    bands = (("excellent", Fraction(9, 10)), ("good", Fraction(3, 4)), ("moderate", Fraction(1, 2)))
    return next((name for name, least in bands if value >= least), "poor")
