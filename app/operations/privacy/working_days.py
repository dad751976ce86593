"""Working days by the law's calendar: without Saturdays, Sundays and public holidays.

The holidays are data, by year: `holidays.toml` beside this file. Of a year that is not there only Saturdays
and Sundays are off; `unknown` and `soon_unknown` name it, so that a page can say it.
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
AHEAD = timedelta(days=60)
"""So long before a year without known holidays it is asked for: longer than any term here lasts."""


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


def end_of(last: date) -> date:
    """The day with which a term ends whose last day that is: on a day off, with the next working day (Civil
    Code 2015, article 148, paragraph 5).
    """
    return last if is_worked(last) else after(last, 1)


def unknown(first: date, last: date) -> list[int]:
    """The years from the first to the last of these days whose holidays are not known."""
    return [year for year in range(first.year, last.year + 1) if year not in years()]


def soon_unknown(today: date) -> list[int]:
    """The years that terms may soon reach into and whose holidays are not known."""
    return unknown(today, today + AHEAD)
