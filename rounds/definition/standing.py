"""By what things are compared, ranked and picked: metrics, standings, selections."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from rounds.definition.value import Text, table

Counted = Literal[
    "registered", "learned", "submitted", "shared", "valid", "attempts", "households", "all_correct"
]
MetricKind = Literal[
    "count",
    "ratio",
    "mean",
    "median",
    "first_reached",
    "weighted_sum",
    "given",  # of units
    "score",
    "seconds",
    "prediction",
    "submitted_at",
    "attempts",  # of people
    "judged",
    "criterion",
    "majority",
    "vote",  # of entries and their units
    "draw",  # of all, the last rung
]


@table
class Addend:
    """One addend of a weighted sum: weight × metric ÷ scale."""

    metric: str
    weight: Decimal
    scale: Decimal = Decimal(1)


@table
class Metric:
    """One figure by which things are compared. Which keys a kind needs: `metric.METRICS`."""

    kind: MetricKind
    title: Text
    round: str = ""
    of: str = ""
    per: str = ""
    minimum: int | None = None
    better: Literal["high", "low"] | None = None
    parts: tuple[Addend, ...] = ()
    threshold: Decimal | None = None
    grain: Literal["day", "instant"] = "day"
    criterion: str = ""
    show: Literal["number", "percent", "time", "instant"] | None = None
    decimals: int | None = None


@table
class Qualify:
    """A floor to be ranked at all; below it a place says "not ranked" and why."""

    metric: str
    at_least: Decimal


@table
class Standing:
    """A ranking: of what, in which blocks, by which ladder of metrics. Ties on every rung share a rank."""

    id: str
    title: Text
    of: Literal["units", "people", "entries"]
    ladder: tuple[str, ...]
    round: str
    blocks: tuple[str, ...] = ()
    together: bool = False
    qualify: tuple[Qualify, ...] = ()
    for_prize: bool = False
    also_show: tuple[str, ...] = ()
    visible: Literal["public", "units", "organisers"] = "public"
    freeze_hours: int = 0
    names: Literal["full", "masked", "code"] = "code"


@table
class Quota:
    """Seats for one block. `block` empty: one pool for all."""

    seats: int
    block: str = ""


@table
class Selection:
    """Who goes on: the best of a standing, block by block, with a reserve list."""

    id: str
    title: Text
    standing: str
    quotas: tuple[Quota, ...]
    carry_over: tuple[str, ...] = ()
    reserve: int = 0
    replace_until: date | datetime | None = None
    tie: Literal["person", "draw", "all_in"] = "person"
    publish_by: date | datetime | None = None
