"""How much a definition may hold: enough for any contest, and little enough that every other check ends soon.

Knows lengths and sizes, not what they are of.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from rounds import definition as shape
from rounds.definition.check.walk import key_of, mistake, tables
from rounds.definition.folder import Definition
from rounds.reasons import Reason

MOST_ITEMS = 1000
FEWER: Mapping[type, Mapping[str, int]] = {
    # Rounds rest on each other, and so do metrics: each asks for the one below it.
    shape.Contest: {"rounds": 20, "metrics": 100},
    shape.Report: {"daily": 24},
}
"""Lists and tables of which there may be fewer than `MOST_ITEMS`, by table and field."""

MOST = 1_000_000
MORE: Mapping[type, Mapping[str, int]] = {
    shape.Prize: {"each": 10**12},
    shape.Prizes: {"total": 10**15},
    shape.Metric: {"minimum": 10**12, "decimals": 9},
}
"""Whole numbers that may be more (money, people) or must be less than `MOST`, by table and field."""


def mistakes(definition: Definition) -> Iterator[Reason]:
    """Every list that is too long and every whole number that is too large."""
    for path, table in tables(definition.contest):
        fewer, more = FEWER.get(type(table), {}), MORE.get(type(table), {})
        for field in dataclasses.fields(table):
            value: Any = getattr(table, field.name)
            at = f"{path}.{key_of(field)}" if path else key_of(field)
            if isinstance(value, tuple | Mapping):
                most = fewer.get(field.name, MOST_ITEMS)
                if len(value) > most:
                    yield mistake("list.too-long", at, count=len(value), most=most)
            elif isinstance(value, int) and abs(value) > (most := more.get(field.name, MOST)):
                yield mistake("number.too-large", at, got=value, most=most)
