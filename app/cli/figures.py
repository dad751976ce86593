"""How a report on the terminal writes figures: the same on every machine, whatever its locale.

84.360 and 58,5 % in Vietnamese, 84,360 and 58.5% in English. Knows metrics and exact values; compares none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from judging.exact import half_up
from rounds import calendar
from rounds.definition import Metric
from rounds.standings import Value

NOTHING = "–"
MOST_DECIMALS = 8
_DECIMALS: Mapping[str, int] = {"ratio": 2, "mean": 2, "weighted_sum": 2, "judged": 2, "criterion": 2}
_SHOW: Mapping[str, str] = {
    "ratio": "percent",
    "median": "time",
    "seconds": "time",
    "first_reached": "instant",
    "submitted_at": "instant",
}


def number(value: int | Fraction, language: str, decimals: int = 0) -> str:
    """A number with its thousands apart, rounded half up for the eye only."""
    written = f"{half_up(Fraction(value), decimals):,.{decimals}f}"
    return written.translate(str.maketrans(",.", ".,")) if language == "vi" else written


def percent(share: Fraction | int, language: str, decimals: int) -> str:
    """A share of one in hundredths."""
    return number(Fraction(share) * 100, language, decimals) + (" %" if language == "vi" else "%")


def moment(at: int, zone: str, *, seconds: bool = False) -> str:
    """`22/10/2025 15:00` on the wall clock of the zone."""
    return calendar.local(at, zone).strftime("%d/%m/%Y %H:%M:%S" if seconds else "%d/%m/%Y %H:%M")


def duration(seconds: int | Fraction) -> str:
    """`12:05` minutes and seconds; hours in front where there are any."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def column(metric: Metric, values: Sequence[Value], zone: str, language: str) -> list[str]:
    """The figures of a metric below each other, with as many decimals as tell different neighbours apart."""
    written: list[str] = []
    for finer in range(MOST_DECIMALS):
        written = [_value(metric, value, zone, language, finer) for value in values]
        if all(
            one == other or w != v for (one, w), (other, v) in pairwise(zip(values, written, strict=True))
        ):
            break
    return written


def _value(metric: Metric, value: Value, zone: str, language: str, finer: int) -> str:
    if value is None:
        return NOTHING
    kind = metric.show or _SHOW.get(metric.kind, "number")
    decimals = metric.decimals if metric.decimals is not None else _DECIMALS.get(metric.kind, 0)
    if kind == "percent":
        return percent(value, language, decimals + finer)
    if kind == "time":
        return duration(value)
    if kind == "instant":
        if metric.kind == "first_reached" and metric.grain == "day":
            return calendar.local(int(value), zone).strftime("%d/%m/%Y")
        return moment(int(value), zone, seconds=True)
    return number(value, language, decimals + finer)
