"""People by day as bars: who registered and who finished. Knows a drawing of fixed size and days in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 56, 8, 14, 30
WIDEST = 40
DAY = 24 * 3_600_000_000
MOST_DAYS = 62
LABELS = 5


@dataclass(frozen=True, slots=True)
class Day:
    """One day: its words, both counts, and where the bars stand."""

    words: str
    registered: int
    finished: int
    x: int
    wide: int
    y_registered: int
    y_finished: int
    labelled: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole drawing; `lines` are heights of the grid with their numbers."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    days: tuple[Day, ...]
    lines: tuple[tuple[int, int], ...]


def by_day(
    registered: Mapping[int, int], finished: Mapping[int, int], words: Callable[[int], str]
) -> Chart | None:
    """The days from the first on which anybody registered to the last, at most the last 62; None without any.

    Counts are by the instant at which a day began.
    """
    there = {*registered, *finished}
    if not there:
        return None
    first, last = min(there), max(there)
    days = [first + number * DAY for number in range((last - first) // DAY + 1)][-MOST_DAYS:]
    highest = max(max(registered.get(day, 0), finished.get(day, 0), 1) for day in days)
    top = _round(highest)
    step = (WIDTH - LEFT - RIGHT) / len(days)
    every = -(-len(days) // LABELS)

    def down(count: int) -> int:
        return TOP + (HEIGHT - TOP - BOTTOM) * (top - max(count, 0)) // top

    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        bottom=HEIGHT - BOTTOM,
        days=tuple(
            Day(
                words=words(day),
                registered=registered.get(day, 0),
                finished=finished.get(day, 0),
                x=LEFT + int(number * step),
                wide=min(max(int(step * 0.42), 2), WIDEST),
                y_registered=down(registered.get(day, 0)),
                y_finished=down(finished.get(day, 0)),
                labelled=number % every == 0,
            )
            for number, day in enumerate(days)
        ),
        lines=tuple((down(count), count) for count in dict.fromkeys((0, top // 2, top))),
    )


def _round(count: int) -> int:
    """The next number that is easy to read on an axis."""
    power = 1
    while power * 10 < count:
        power *= 10
    return next(power * by for by in (1, 2, 5, 10) if power * by >= count)
