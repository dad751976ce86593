"""Metrics: the kinds of figures by which things are compared, and what each kind asks of its table in the
definition.

Knows keys, directions and forms of display. The figures themselves are worked out in `rounds/figures.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from rounds.definition import Metric, MetricKind

Of = Literal["units", "people", "entries"]
Show = Literal["number", "percent", "time", "instant"]

UNITS: frozenset[Of] = frozenset({"units"})
PEOPLE: frozenset[Of] = frozenset({"people"})
ENTRIES: frozenset[Of] = frozenset({"units", "entries"})
ALL: frozenset[Of] = frozenset({"units", "people", "entries"})


class Kind(NamedTuple):
    """What a kind of metric can measure, the keys it needs and those it may have besides.

    `part` is the part of the round it reads. `low`: low values are better unless the metric says otherwise.
    """

    measures: frozenset[Of]
    needs: tuple[str, ...]
    may: tuple[str, ...] = ()
    part: str = ""
    low: bool = False
    show: Show = "number"


METRICS: Mapping[MetricKind, Kind] = {
    "count": Kind(UNITS, ("round", "of"), (), "learning"),
    "ratio": Kind(UNITS, ("round", "of", "per"), ("minimum",), "learning", show="percent"),
    "mean": Kind(UNITS, ("round", "of"), ("minimum",), "learning"),
    "median": Kind(UNITS, ("round", "of"), ("minimum",), "learning"),
    "first_reached": Kind(
        UNITS, ("round", "of"), ("per", "minimum", "threshold", "grain"), "learning", low=True, show="instant"
    ),
    "weighted_sum": Kind(ALL, ("parts",), ("round",)),
    "given": Kind(ALL, (), ("round",)),
    "score": Kind(PEOPLE, ("round",), (), "learning"),
    "seconds": Kind(PEOPLE, ("round",), (), "learning", low=True, show="time"),
    "prediction": Kind(PEOPLE, ("round",), (), "learning", low=True),
    "submitted_at": Kind(PEOPLE, ("round",), (), "learning", low=True, show="instant"),
    "attempts": Kind(PEOPLE, ("round",), (), "learning", low=True),
    "judged": Kind(ENTRIES, ("round",), (), "judging"),
    "criterion": Kind(ENTRIES, ("round", "criterion"), (), "judging"),
    "majority": Kind(ENTRIES, ("round",), (), "judging"),
    "vote": Kind(ENTRIES, ("round",), (), "judging"),
    "draw": Kind(ALL, (), ("round",)),
}

WORDLESS = ("majority", "vote", "draw")
"""Kinds that order equals without a figure of their own."""

COUNTED = ("registered", "learned", "submitted", "shared", "valid", "attempts", "households", "all_correct")
"""What `of` can name where people are counted."""

AVERAGED = ("score", "seconds")
"""What `of` can name where a figure of people is averaged: over those whose attempt is valid."""


def low(metric: Metric) -> bool:
    """Whether low values are better: as the metric says, else as its kind has it; less time is better."""
    if metric.better:
        return metric.better == "low"
    return METRICS[metric.kind].low or _is_time(metric)


def show(metric: Metric) -> Show:
    """How its values are shown: as the metric says, else as its kind has it."""
    return metric.show or ("time" if _is_time(metric) else METRICS[metric.kind].show)


def _is_time(metric: Metric) -> bool:
    return metric.kind in ("mean", "median") and metric.of == "seconds"
