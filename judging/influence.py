"""What notes of a model did to scores: who changed a signed sheet after reading them, and which way.

If the notes move scores in one direction, they should be switched off. Knows versions of sheets and when
notes were opened; knows no text and no person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Literal, NamedTuple

ODDS = 20
"""How rare it must be, one in so many, that chance alone moves as many changes to one side."""


class Version(NamedTuple):
    """A signed version of one judge's sheet for one entry; `points` by criterion, in hundredths."""

    at: int
    judge: str
    entry: str
    points: Mapping[str, int]


class Change(NamedTuple):
    """A sheet that was signed anew after its judge had opened notes on the entry; totals in hundredths."""

    judge: str
    entry: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """The notes of one round. `opened` sheets by `readers` judges, of which `changers` changed any.

    `mean` is the mean of after minus before over the changes, in hundredths of a point; None without any.
    `leaning` says whether more went up (down) than chance explains.
    """

    readers: int
    opened: int
    changers: int
    changes: tuple[Change, ...]
    mean: Fraction | None
    leaning: Literal["", "up", "down"]


def influence(versions: Iterable[Version], opened: Mapping[tuple[str, str], int]) -> Influence:
    """`opened`: when a judge opened the notes on an entry, by judge and entry. Versions in any order."""
    sheets: dict[tuple[str, str], list[Version]] = {}
    for version in sorted(versions, key=lambda version: version.at):
        sheets.setdefault((version.judge, version.entry), []).append(version)
    changes = []
    for (judge, entry), at in sorted(opened.items()):
        own = sheets.get((judge, entry), [])
        before = [version for version in own if version.at <= at]
        if before and own[-1].points != before[-1].points:
            totals = (sum(version.points.values()) for version in (before[-1], own[-1]))
            changes.append(Change(judge, entry, *totals))
    return Influence(
        readers=len({judge for judge, _ in opened}),
        opened=len(opened),
        changers=len({change.judge for change in changes}),
        changes=tuple(changes),
        mean=Fraction(sum(each.after - each.before for each in changes), len(changes)) if changes else None,
        leaning=_leaning(changes),
    )


def _leaning(changes: list[Change]) -> Literal["", "up", "down"]:
    """The sign test, both sides: how often a coin falls so unevenly."""
    up = sum(change.after > change.before for change in changes)
    down = sum(change.after < change.before for change in changes)
    tosses, more = up + down, max(up, down)
    as_uneven = 2 * sum(comb(tosses, heads) for heads in range(more, tosses + 1))
    if as_uneven * ODDS >= 2**tosses:
        return ""
    return "up" if up > down else "down"
