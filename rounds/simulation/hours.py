"""When people come: on the first and last days of a window, in the morning, after supper, not at night."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import datetime

from rounds.simulation.dice import Dice

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

BY_HOUR = (4, 2, 1, 1, 1, 3, 10, 24, 44, 56, 52, 38, 24, 26, 46, 52, 48, 34, 26, 42, 56, 48, 28, 11)
WEEKDAY, WEEKEND = 100, 80


class Hours:
    """A window cut into hours, each as likely as people are to come in it. Instants are microseconds UTC."""

    def __init__(self, start: int, end: int, local: Callable[[int], datetime]) -> None:
        """`local` gives the wall clock of the contest's zone at an instant."""
        self._start, self._end = start, end
        slots = max(1, -(-(end - start) // HOUR))
        walls = [local(start + slot * HOUR) for slot in range(slots)]
        last = (walls[-1].date() - walls[0].date()).days
        self._weights = [
            _by_day((wall.date() - walls[0].date()).days, last)
            * BY_HOUR[wall.hour]
            * (WEEKEND if wall.weekday() > 4 else WEEKDAY)
            for wall in walls
        ]
        self._mass = [0]
        for weight in self._weights:
            self._mass.append(self._mass[-1] + weight)

    def moment(self, low: int, high: int, dice: Dice) -> int:
        """An instant in [low, high), by the weight of its hour. Both lie in the window."""
        least = self._before(low)
        mass = least + dice.below(1 << 32) * (self._before(high) - least) // (1 << 32)
        slot = min(bisect_right(self._mass, mass // HOUR) - 1, len(self._weights) - 1)
        return min(
            max(self._start + slot * HOUR + (mass - self._mass[slot] * HOUR) // self._weights[slot], low),
            high - 1,
        )

    def part(self, whole: int, instant: int) -> int:
        """How much of `whole` has come before `instant`."""
        return whole * self._before(instant) // self._before(self._end)

    def _before(self, instant: int) -> int:
        """The weight of everything before `instant`, in weight × microseconds."""
        slot = min((instant - self._start) // HOUR, len(self._weights) - 1)
        return self._mass[slot] * HOUR + self._weights[slot] * (instant - self._start - slot * HOUR)


def _by_day(day: int, last: int) -> int:
    """A rush on the first day that fades, and a larger one that grows towards the last."""
    return 100 + 240 // (1 + day) + 360 // (1 + last - day)
