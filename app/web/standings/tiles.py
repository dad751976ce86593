"""The map of units as equal squares: places from the contest's sheet of units, shades from a standing.

Knows squares and shares; a contest without places on a map simply has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.web.page import formats
from app.web.page.words import _

SIDE, STRIDE = 34, 38  # units of the drawing
SHADES = 5


@dataclass(frozen=True, slots=True)
class Tile:
    """One unit. `step` is its shade, 1 (least) to 5, 0 without a figure; `marked` units get a ring."""

    name: str
    letters: str
    value: str
    href: str
    step: int
    marked: bool
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the key."""

    step: int
    words: str


@dataclass(frozen=True, slots=True)
class Map:
    """The whole drawing; `marked` says what the ring means, empty when no tile has one."""

    width: int
    height: int
    side: int
    tiles: tuple[Tile, ...]
    steps: tuple[Step, ...]
    marked: str


def tile_map(
    places: Mapping[str, tuple[int, int]],
    names: Mapping[str, str],
    values: Mapping[str, Fraction | int | None],
    shown: Callable[[Fraction | int], str],
    href: Callable[[str], str],
    *,
    marked: frozenset[str] = frozenset(),
    marked_words: str = "",
) -> Map | None:
    """A map of the units that have a place (column, row), or None when fewer than two have one."""
    if len(places) < 2:
        return None
    bounds = shades([value for code, value in values.items() if code in places and value is not None])
    tiles = []
    for code, (column, row) in sorted(places.items(), key=lambda item: (item[1][1], item[1][0])):
        value = values.get(code)
        tiles.append(
            Tile(
                name=names[code],
                letters=formats.initials(names[code]),
                value=_("no figure") if value is None else shown(value),
                href=href(code),
                step=0 if value is None else 1 + sum(value >= bound for bound in bounds),
                marked=code in marked,
                x=column * STRIDE,
                y=row * STRIDE,
            )
        )
    steps = [Step(1, _("below %(value)s", value=shown(bounds[0])))] if bounds else []
    steps += [Step(number, _("from %(value)s", value=shown(bound))) for number, bound in enumerate(bounds, 2)]
    if any(tile.step == 0 for tile in tiles):
        steps.append(Step(0, _("no figure")))
    across = max(column for column, _row in places.values())
    down = max(row for _column, row in places.values())
    return Map(
        width=across * STRIDE + SIDE,
        height=down * STRIDE + SIDE,
        side=SIDE,
        tiles=tuple(tiles),
        steps=tuple(steps),
        marked=marked_words if any(tile.marked for tile in tiles) else "",
    )


def shades(values: Sequence[Fraction | int]) -> list[Fraction | int]:
    """The lower bounds of shades 2 to 5: equal numbers of units in each, as far as equal figures allow."""
    ordered = sorted(values)
    bounds = [ordered[len(ordered) * number // SHADES] for number in range(1, SHADES)] if ordered else []
    return [bound for bound in dict.fromkeys(bounds) if bound > ordered[0]]
