"""Working days by the law's calendar: without Saturdays, Sundays and public holidays.

The holidays are data, by year: `holidays.toml` beside this file. Of a year that is not there only Saturdays
and Sundays are off, and `unknown` names it, so that a page can say it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

HOLIDAYS = Path(__file__).with_name("holidays.toml")
SATURDAY = 5
_DAY = timedelta(days=1)


class Year(NamedTuple):
    """Days off beside Saturdays and Sundays, and Saturdays or Sundays that are worked for them."""

    off: frozenset[date]
    work: frozenset[date]


@cache
def years() -> Mapping[int, Year]:
    """The years whose holidays are known."""
    with HOLIDAYS.open("rb") as file:
        known = tomllib.load(file)
    return {int(year): Year(frozenset(said["off"]), frozenset(said["work"])) for year, said in known.items()}


def is_worked(day: date) -> bool:
    """Whether offices work on that day, as far as it is known."""
    year = years().get(day.year, Year(frozenset(), frozenset()))
    return day in year.work or (day.weekday() < SATURDAY and day not in year.off)


def after(day: date, count: int) -> date:
    """The `count`-th working day after that day."""
    while count:
        day += _DAY
        count -= is_worked(day)
    return day


def unknown(first: date, last: date) -> list[int]:
    """The years from the first to the last of these days whose holidays are not known."""
    return [year for year in range(first.year, last.year + 1) if year not in years()]
