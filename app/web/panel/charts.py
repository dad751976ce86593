"""Drawings of the panel's table: points by entry, severity by judge. Knows drawings of fixed width and exact
values; the tables beside them say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from judging.judge import Profile
from judging.scoresheet import Matrix

WIDTH = 640
LEFT, RIGHT, TOP, ROW, FOOT = 96, 16, 8, 30, 26
LETTERS = 11
"""Letters of a code that fit on the left."""

Words = Callable[[Fraction], str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A vertical line of the grid and its number."""

    x: int
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a drawing: `low` to `high` is drawn through, `dots` are points on it, `mark` stands out."""

    y: int
    name: str
    low: int
    high: int
    dots: tuple[int, ...]
    mark: int | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Rows below each other over a grid. `zero`: where nought is, where that matters."""

    width: int
    height: int
    top: int
    bottom: int
    rows: tuple[Row, ...]
    grid: tuple[Mark, ...]
    zero: int | None = None


def spread(totals: Matrix, scores: Mapping[str, Fraction], order: Sequence[str], words: Words) -> Drawing:
    """Each entry's points from the lowest to the highest, and its score where that is in points."""
    points = [value for entry in order for value in totals[entry].values()]
    least, most = _around(min(points), max(points), 5)
    across = _across(least, most)
    rows = tuple(
        Row(
            y=TOP + number * ROW + ROW // 2,
            name=_short(entry),
            low=across(min(totals[entry].values())),
            high=across(max(totals[entry].values())),
            dots=tuple(sorted(across(value) for value in totals[entry].values())),
            mark=across(scores[entry]) if least <= scores.get(entry, least - 1) <= most else None,
        )
        for number, entry in enumerate(order)
    )
    return _drawing(rows, _grid(least, most, across, words))


def severity(judges: Sequence[Profile], words: Words) -> Drawing:
    """Each judge's severity, drawn through two standard errors to both sides."""
    reach = [(judge, Fraction(str(round(2 * (judge.severity_se or 0.0), 4)))) for judge in judges]
    far = max([Fraction(1), *(abs(judge.severity) + error for judge, error in reach)])
    least, most = _around(-far, far, 2)
    across = _across(least, most)
    rows = tuple(
        Row(
            y=TOP + number * ROW + ROW // 2,
            name=_short(judge.judge),
            low=across(judge.severity - error),
            high=across(judge.severity + error),
            dots=(),
            mark=across(judge.severity),
        )
        for number, (judge, error) in enumerate(reach)
    )
    return _drawing(rows, _grid(least, most, across, words), across(Fraction(0)))


def _drawing(rows: tuple[Row, ...], grid: tuple[Mark, ...], zero: int | None = None) -> Drawing:
    bottom = TOP + len(rows) * ROW
    return Drawing(WIDTH, bottom + FOOT, TOP, bottom, rows, grid, zero)


def _around(least: Fraction, most: Fraction, step: int) -> tuple[Fraction, Fraction]:
    """The next whole multiples of `step` outside both."""
    return Fraction(least // step * step), Fraction(-(-most // step) * step)


def _across(least: Fraction, most: Fraction) -> Callable[[Fraction], int]:
    whole = most - least or Fraction(1)
    return lambda value: LEFT + int((WIDTH - LEFT - RIGHT) * (value - least) / whole)


def _grid(
    least: Fraction, most: Fraction, across: Callable[[Fraction], int], words: Words
) -> tuple[Mark, ...]:
    """Five lines at the most, at numbers that are easy to read."""
    step = next(each for each in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000) if (most - least) / each <= 6)
    first = -(-least // step) * step
    values = [Fraction(first + number * step) for number in range(int((most - first) // step) + 1)]
    return tuple(Mark(across(value), words(value)) for value in values)


def _short(name: str) -> str:
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"
