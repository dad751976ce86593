"""How often an entry would be among the first so many, were the panel drawn anew from its own judges.

Exact where every panel can be counted. Describes and decides nothing; knows no ladder and no places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations_with_replacement
from math import factorial, lcm

from judging.additive import judges_of
from judging.draw import Stream
from judging.reasons import Reason, reason
from judging.scheme import Method
from judging.scoresheet import Matrix
from judging.scoring import ranks, why_not_complete

ENUMERATED_UP_TO = 9
"""With more judges the panels are drawn from a seed instead of counted out (24,310 for nine)."""

DRAWS = 10_000

Panel = tuple[int, ...]
"""Places of judges in the order of their codes, any of them several times."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one panel adds to a score: its complete `totals`, by which `method`, with which `weight`.

    `official` are points that stand whoever judges.
    """

    totals: Matrix
    method: Method
    weight: Fraction = Fraction(1)
    official: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def judges(self) -> list[str]:
        return judges_of(self.totals)


def chances_of_top(
    parts: Sequence[Part], cuts: Sequence[int], *, seed: str = "", draws: int = DRAWS
) -> dict[int, dict[str, Fraction]] | Reason:
    """P(among the first so many) by cut and entry, when each panel is drawn anew from its own judges, with
    replacement. The score is the weighted sum of the parts, which are of the same entries.

    Parts with the same judges are one panel. One panel of up to `ENUMERATED_UP_TO` is counted out with
    exact probabilities; otherwise `draws` come from `seed`. Entries tied across a cut share the places left.
    A complete panel scored by points or ranks is needed; with alternates, hand in `Seating.by_seat`.
    """
    for part in parts:
        if wrong := why_not_complete(part.totals) or _why_not_added(part, alone=len(parts) == 1):
            return wrong
    entries = sorted(parts[0].totals)
    sums = _sums(parts, entries)
    groups = sorted({tuple(part.judges) for part in parts})
    at = [groups.index(tuple(part.judges)) for part in parts]
    # Shares are collected as whole numbers of 1/unit, so that the long loop adds no fractions.
    unit = lcm(*range(1, len(entries) + 1))
    collected, weights = {cut: [0] * len(entries) for cut in cuts}, 0
    for panels, weight in _panels([len(group) for group in groups], seed, draws):
        packed = sum(each.of(panels[group]) for each, group in zip(sums, at, strict=True))
        values = sums[0].unpacked(packed)
        order = sorted(range(len(entries)), key=values.__getitem__, reverse=True)
        weights += weight
        for cut, shares in collected.items():
            _share_out(shares, cut, order, values, unit, weight)
    return {
        cut: {entry: Fraction(share, unit * weights) for entry, share in zip(entries, shares, strict=True)}
        for cut, shares in collected.items()
    }


def seats_drawn(parts: Sequence[Part]) -> list[int]:
    """How many judges each panel has that is drawn for itself."""
    return [len(group) for group in sorted({tuple(part.judges) for part in parts})]


def _why_not_added(part: Part, *, alone: bool) -> Reason | None:
    # On a complete panel least squares gives the plain mean.
    kinds = (
        ("trimmed", "mean", "least_squares", "rank_sum") if alone else ("trimmed", "mean", "least_squares")
    )
    if part.method.kind in kinds:
        return None
    return reason("robustness.method-not-additive", method=part.method.kind)


class _Sums:
    """What the kept totals of all entries add up to under any panel.

    Entries lie side by side in one whole number, `width` bits each: one addition adds them all.
    """

    def __init__(self, rows: Sequence[Sequence[int]], drop: int, fixed: int, width: int) -> None:
        self.rows, self.drop, self.fixed, self.width = rows, drop, fixed, width
        self.mask = (1 << width) - 1
        self.columns = [self._packed(column) for column in zip(*rows, strict=True)]
        self.dropped: dict[Panel, int] = {}

    def of(self, panel: Panel) -> int:
        """The sums of a panel, packed."""
        given = sum([self.columns[judge] for judge in panel]) + self.fixed
        return given - self._extremes(panel) if self.drop else given

    def _extremes(self, panel: Panel) -> int:
        """What falls away: it hangs on who is there at all, not on how often beyond `drop` times."""
        ordered = sorted(panel)
        there = tuple(
            judge for at, judge in enumerate(ordered) if at < self.drop or ordered[at - self.drop] != judge
        )
        if there not in self.dropped:
            found = []
            for row in self.rows:
                points = sorted([row[judge] for judge in there])
                found.append(sum(points[: self.drop]) + sum(points[-self.drop :]))
            self.dropped[there] = self._packed(found)
        return self.dropped[there]

    def unpacked(self, packed: int) -> list[int]:
        """The sums, entry by entry."""
        return [(packed >> at) & self.mask for at in range(0, self.width * len(self.rows), self.width)]

    def _packed(self, values: Sequence[int]) -> int:
        return sum(value << at * self.width for at, value in enumerate(values))


def _sums(parts: Sequence[Part], entries: Sequence[str]) -> list[_Sums]:
    """The parts over one common denominator, weights taken in: only order matters here."""
    tables, held = [], []
    for part in parts:
        size = len(part.judges)
        factor = part.weight / (size - 2 * part.method.drop)
        table = _by_rank(part.totals) if part.method.low_is_better else part.totals
        # Official points stand whoever judges: nothing is drawn, all of it is fixed.
        tables.append(
            [
                [Fraction(0)] * size
                if entry in part.official
                else [table[entry][judge] * factor for judge in part.judges]
                for entry in entries
            ]
        )
        held.append([part.official.get(entry, Fraction(0)) * part.weight for entry in entries])
    every = [value for rows in (*tables, held) for row in rows for value in row]
    unit = lcm(*(value.denominator for value in every))
    # No sum is below nought in its lane, nor does it reach into the next one.
    low = min(int(value * unit) for value in every)
    most = max(int(value * unit) - low for value in every)
    width = (sum(len(part.judges) + 1 for part in parts) * max(most, 1)).bit_length()
    found = []
    for part, given, fixed in zip(parts, tables, held, strict=True):
        rows = [[int(value * unit) - low for value in row] for row in given]
        stays = sum((int(value * unit) - low) << at * width for at, value in enumerate(fixed))
        found.append(_Sums(rows, part.method.drop, stays, width))
    return found


def _by_rank(totals: Matrix) -> Matrix:
    """The ranks each judge gave, turned so that high is better."""
    by_judge = {
        judge: ranks({entry: row[judge] for entry, row in totals.items()}) for judge in judges_of(totals)
    }
    return {entry: {judge: -by_judge[judge][entry] for judge in row} for entry, row in totals.items()}


def _panels(sizes: Sequence[int], seed: str, draws: int) -> Iterator[tuple[list[Panel], int]]:
    """One panel for each of `sizes`, and the weight of the draw."""
    if len(sizes) == 1 and sizes[0] <= ENUMERATED_UP_TO:
        yield from (([panel], ways) for panel, ways in _every_panel(sizes[0]))
        return
    stream = Stream(f"{seed}\0chance-of-top")
    for _ in range(draws):
        yield [tuple(stream.below(size) for _ in range(size)) for size in sizes], 1


def _every_panel(size: int) -> Iterator[tuple[Panel, int]]:
    """All multisets of `size` judges out of `size`, each with the number of ways to draw it."""
    for panel in combinations_with_replacement(range(size), size):
        ways = factorial(size)
        for times in Counter(panel).values():
            ways //= factorial(times)
        yield panel, ways


def _share_out(
    shares: list[int], cut: int, order: Sequence[int], values: Sequence[int], unit: int, weight: int
) -> None:
    """Add to `shares` what each entry has of the first `cut` places, in 1/unit; `order` is best first."""
    if cut >= len(order) or values[order[cut]] < values[order[cut - 1]]:
        for at in order[:cut]:
            shares[at] += unit * weight
        return
    edge = values[order[cut]]
    equals = [at for at in order if values[at] == edge]
    above = order.index(equals[0])
    for at in order[:above]:
        shares[at] += unit * weight
    for at in equals:
        shares[at] += unit * (cut - above) // len(equals) * weight
