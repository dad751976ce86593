"""How many people of each unit come, finish and try again, and by when. Knows counts and no single person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rounds.simulation.dice import Dice
from rounds.simulation.shares import fall, share

SUBMITTED, ATTEMPTS = 585, 1420  # per thousand registered, per thousand submitted


class Totals(NamedTuple):
    """What is true of all units together before `at`; `most` and `fewest` are unit codes in order."""

    at: int
    registered: int
    submitted: int
    attempts: int
    most: tuple[str, ...] = ()
    fewest: tuple[str, ...] = ()


class Wave(NamedTuple):
    """What happens in one unit in [start, end): how many register, hand in first, try again."""

    start: int
    end: int
    newcomers: int
    finishers: int
    again: int


def totals(people: int, close: int, before: Sequence[Totals], limit: int) -> list[Totals]:
    """The given totals, and those at the close: everybody registered, the usual part handed in.

    `limit` is how many attempts one person may make.
    """
    points = [point for point in before if point.at < close]
    if len(points) == len(before):
        submitted = max(people * SUBMITTED // 1000, max((point.submitted for point in points), default=0))
        points.append(Totals(close, people, submitted, usual_attempts(submitted, limit)))
    else:
        points.append(before[len(points)]._replace(at=close))
    return points


def usual_attempts(submitted: int, limit: int) -> int:
    """How many attempts that many people make when nobody says otherwise."""
    return submitted * min(ATTEMPTS, 1000 * limit) // 1000


def spread(
    points: Sequence[Totals], sizes: Mapping[str, int], opening: int, limit: int, dice: Dice
) -> dict[str, list[Wave]]:
    """The waves of every unit. `sizes` are its people by code: units differ in how active they are.

    Sums over units are exactly the totals. Raises ValueError if more people come than there are, or if an
    order cannot be kept.
    """
    codes = list(sizes)
    registered = _registered(points, sizes, dice)
    submitted = _submitted(points, registered, dice)
    waves: dict[str, list[Wave]] = {code: [] for code in codes}
    start, tried_again = opening, 0
    came = done = [0] * len(codes)
    for point, came_by, done_by in zip(points, registered, submitted, strict=True):
        finishers = [now - then for now, then in zip(done_by, done, strict=True)]
        more = point.attempts - point.submitted - tried_again
        again = share(more, finishers, [count * (limit - 1) for count in finishers])
        for place, code in enumerate(codes):
            waves[code].append(
                Wave(start, point.at, came_by[place] - came[place], finishers[place], again[place])
            )
        start, came, done, tried_again = point.at, came_by, done_by, tried_again + more
    return waves


def _registered(points: Sequence[Totals], sizes: Mapping[str, int], dice: Dice) -> list[list[int]]:
    """People registered by unit at each point: first where an order is asked for, then from there on."""
    codes, most = list(sizes), list(sizes.values())
    liveliness = [size * (400 + dice.below(1200)) for size in most]
    anchor = next((place for place, point in enumerate(points) if point.most or point.fewest), 0)
    counts: list[list[int]] = [[]] * len(points)
    counts[anchor] = share(points[anchor].registered, liveliness, most)
    if points[anchor].most or points[anchor].fewest:
        counts[anchor] = _in_order(points[anchor], counts[anchor], codes, most)
    for place in range(anchor - 1, -1, -1):
        counts[place] = share(points[place].registered, counts[place + 1], counts[place + 1])
    later = [size * (400 + dice.below(1200)) for size in most]
    for place in range(anchor + 1, len(points)):
        before = counts[place - 1]
        more = share(
            points[place].registered - points[place - 1].registered,
            later,
            [size - count for size, count in zip(most, before, strict=True)],
        )
        counts[place] = [count + new for count, new in zip(before, more, strict=True)]
    return counts


def _in_order(point: Totals, natural: Sequence[int], codes: Sequence[str], sizes: Sequence[int]) -> list[int]:
    """The counts dealt anew: the largest to those with the most, the smallest to those with the fewest."""
    listed = {*point.most, *point.fewest}
    between = sorted(
        (code for code in codes if code not in listed), key=lambda code: (-natural[codes.index(code)], code)
    )
    order = [*point.most, *between, *reversed(point.fewest)]
    dealt = dict(zip(order, fall(natural, len(point.most), len(point.fewest)), strict=True))
    for code, size in zip(codes, sizes, strict=True):
        if dealt[code] > size:
            raise ValueError(f"{dealt[code]} people of {size} in {code}")
    return [dealt[code] for code in codes]


def _submitted(points: Sequence[Totals], registered: Sequence[Sequence[int]], dice: Dice) -> list[list[int]]:
    """People who handed in, unit by unit and point by point; units differ in how many see it through."""
    rates = [dice.around(SUBMITTED, 120) for _ in registered[0]]
    anchor = next((place for place, point in enumerate(points) if point.most or point.fewest), 0)
    counts: list[list[int]] = [[]] * len(points)
    counts[anchor] = share(points[anchor].submitted, _times(registered[anchor], rates), registered[anchor])
    for place in range(anchor - 1, -1, -1):
        most = [min(now, came) for now, came in zip(counts[place + 1], registered[place], strict=True)]
        counts[place] = share(points[place].submitted, counts[place + 1], most)
    for place in range(anchor + 1, len(points)):
        room = [came - done for came, done in zip(registered[place], counts[place - 1], strict=True)]
        more = share(points[place].submitted - points[place - 1].submitted, _times(room, rates), room)
        counts[place] = [done + new for done, new in zip(counts[place - 1], more, strict=True)]
    return counts


def _times(counts: Sequence[int], rates: Sequence[int]) -> list[int]:
    return [count * rate for count, rate in zip(counts, rates, strict=True)]
