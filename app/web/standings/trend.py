"""A unit's places over time as a line: rank 1 on top. Knows a drawing of fixed size and points in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 20, 18, 34
LABEL = 100  # the room that one label under the axis takes
MOST_DOTS = 12


@dataclass(frozen=True, slots=True)
class Point:
    """One snapshot: where it is drawn, its words under the axis (or none), whether it has a dot."""

    x: int
    y: int
    words: str
    anchor: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the grid, or the cut."""

    y: int
    words: str


@dataclass(frozen=True, slots=True)
class Trend:
    """The whole drawing."""

    width: int
    height: int
    left: int
    right: int
    points: tuple[Point, ...]
    lines: tuple[Line, ...]
    cut: Line | None


def trend(
    ranks: Sequence[tuple[int, int, str]], total: int, *, cut: int = 0, cut_words: str = ""
) -> Trend | None:
    """The line of (instant, rank, words of the instant), oldest first; None below two points.

    `total` is the lowest place there is; `cut` the last place that goes on, 0 for none.
    """
    if len(ranks) < 2:
        return None
    begin, end = ranks[0][0], ranks[-1][0]
    lowest = max(total, 2)

    def down(rank: int) -> int:
        return TOP + (HEIGHT - TOP - BOTTOM) * (rank - 1) // (lowest - 1)

    across = [LEFT + (WIDTH - LEFT - RIGHT) * (at - begin) // (end - begin) for at, _rank, _words in ranks]
    labelled = _far_apart(across)
    points = []
    for number, (_at, rank, words) in enumerate(ranks):
        last = number == len(ranks) - 1
        points.append(
            Point(
                x=across[number],
                y=down(rank),
                words=words if number in labelled else "",
                anchor="start" if number == 0 else "end" if last else "middle",
                shown=last or len(ranks) <= MOST_DOTS,
            )
        )
    marks = sorted({1, (lowest + 1) // 2, lowest})
    return Trend(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        points=tuple(points),
        lines=tuple(Line(down(rank), str(rank)) for rank in marks),
        cut=Line(down(cut), cut_words) if 0 < cut < lowest else None,
    )


def _far_apart(across: Sequence[int]) -> set[int]:
    """Which points have room for a label: the first and the last, and between them from left to right."""
    chosen, last = {0, len(across) - 1}, across[0]
    for number, x in enumerate(across[1:-1], 1):
        if x - last >= LABEL and across[-1] - x >= LABEL:
            chosen.add(number)
            last = x
    return chosen
