"""The ladder: exact figures, rung by rung, become places.

Each rung refines the groups still tied and never starts anew. Knows names and numbers; knows no metric, no
person and no unit. Quick enough for a million: the figures of a row are packed into one whole number, so that
Python's own sort compares plain ints.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import repeat
from operator import ne, neg
from typing import NamedTuple, TypeVar

from rounds.reasons import Reason, reason

Value = int | Fraction | None
Group = tuple[str, ...]
T = TypeVar("T")

SHARED = "="


class Place(NamedTuple):
    """One line of a standing.

    `rank` counts 1, 2, 2, 4; `values` holds the exact value of every metric of the ladder in its order (None
    where a rung has no figure of its own: majority, vote, draw, or no data); `rung` is the metric id that
    separated this place from the one above it: empty for the first of its block, `=` when it shares the rank
    of the one above.
    """

    rank: int
    subject: str
    block: str
    values: tuple[Value, ...]
    rung: str


class Rung(NamedTuple):
    """A step of the ladder: first the figures (high is better, or `low`), then `split` for those still tied.

    `split` is given a tied group, sorted by name, and answers groups of equals, best first, or the code of
    the reason why only a person can go on. Who has no figure comes after all who have one.
    """

    metric: str
    low: bool = False
    split: Callable[[Group], Sequence[Group] | str] | None = None


def places(
    subjects: Sequence[str], columns: Sequence[Sequence[Value]], rungs: Sequence[Rung], blocks: Sequence[str]
) -> tuple[list[Place], list[Reason]]:
    """The places of `subjects`, best first, and a blocker for every tie that waits for a person.

    `columns` holds one column of figures a rung, `blocks` the block of each subject. Subjects equal on every
    rung share a rank, in the order of their names, and the next ranks stay empty. Subjects are distinct.
    """
    codes = [_codes(column, rung.low) for column, rung in zip(columns, rungs, strict=True)]
    climb = _Climb(subjects, codes, rungs)
    order, marks = climb.ordered(range(len(subjects)))
    # Each line is made at the place of its subject and the lines are arranged at the end. Python's
    # collector looks through all of them several times meanwhile, and is quick only where neighbours are
    # neighbours in memory.
    rank_of = array("q", bytes(8 * len(order)))
    mark_of = list(marks)
    for at, rank, mark in zip(order, _ranks(marks), marks, strict=True):
        rank_of[at] = rank
        mark_of[at] = mark
    lines = zip(rank_of, subjects, blocks, zip(*columns, strict=True), mark_of, strict=True)
    # As `Place(*line)`, without a call of Python for each of a million lines.
    made = list(map(partial(tuple.__new__, Place), lines))
    return _picked(made, order), climb.blockers


class _Climb:
    """One ascent. Members are positions in `subjects`; `codes` are whole numbers, the lower the better."""

    def __init__(
        self, subjects: Sequence[str], codes: Sequence[Sequence[int]], rungs: Sequence[Rung]
    ) -> None:
        self.subjects, self.codes, self.rungs = subjects, codes, rungs
        self.blockers: list[Reason] = []

    def ordered(self, members: Sequence[int], start: int = 0, above: int = 0) -> tuple[list[int], list[str]]:
        """`members` in order, and for each the rung that separated it from the one before it.

        They are tied on the rungs before `start`. The figures of all rungs from there to the first that can
        split are compared at once; then that rung splits each group they left tied, and the rungs after it
        go on inside its parts. `above` counts the places before these.
        """
        if start == len(self.rungs) or len(members) < 2:
            by_name = sorted(members, key=self.subjects.__getitem__)
            return by_name, [SHARED if at else "" for at in range(len(by_name))]
        stop = (
            next((at for at in range(start, len(self.rungs)) if self.rungs[at].split), len(self.rungs) - 1)
            + 1
        )
        codes = self.codes[start:stop]
        packed, widths = _packed(codes if start == 0 else [_picked(column, members) for column in codes])
        by_figures = sorted(range(len(members)), key=packed.__getitem__)
        order = _picked(members, by_figures)
        names = [rung.metric for rung in self.rungs[start:stop]]
        marks = _marks(_picked(packed, by_figures), widths, names)
        for first, last in _runs(marks):
            order[first:last], marks[first + 1 : last] = self._split(order[first:last], stop, above + first)
        return order, marks

    def _split(self, tied: list[int], stop: int, above: int) -> tuple[list[int], list[str]]:
        """Members tied on the rungs before `stop`, split by the last of these; marks of all but the first."""
        named = {self.subjects[member]: member for member in tied}
        group = tuple(sorted(named))
        rung = self.rungs[stop - 1]
        parts = rung.split(group) if rung.split else [group]
        if isinstance(parts, str):
            names = ", ".join(group)
            self.blockers.append(
                reason(parts, metric=rung.metric, subjects=names, rank=above + 1, shared=len(group))
            )
            parts, stop = [group], len(self.rungs)
        order: list[int] = []
        marks: list[str] = []
        for part in parts:
            found, inside = self.ordered([named[name] for name in part], stop, above + len(order))
            order += found
            marks += [rung.metric, *inside[1:]]
        return order, marks[1:]


def _codes(column: Sequence[Value], low: bool) -> Sequence[int]:
    """Whole numbers in the order of the figures, the lower the better; missing figures come last."""
    if all(kind is int for kind in set(map(type, column))):
        return column if low else list(map(neg, column))  # type: ignore[arg-type, return-value]
    known = sorted({value for value in column if value is not None}, reverse=not low)
    code: dict[Value, int] = {value: at for at, value in enumerate(known)}
    return [code.get(value, len(known)) for value in column]


def _packed(codes: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """One whole number for each row of `codes`, in their lexicographic order: the digits of a mixed radix.

    The widths of the digits come with it, so that a number without its last digit is `number // widths[-1]`.
    """
    packed = [0] * len(codes[0])
    widths = []
    for column in codes:
        low = min(column)
        width = max(column) - low + 1
        packed = [before * width + code - low for before, code in zip(packed, column, strict=True)]
        widths.append(width)
    return packed, widths


def _marks(packed: list[int], widths: Sequence[int], names: Sequence[str]) -> list[str]:
    """For each packed row, in order, the name of the first digit in which it differs from the row before."""
    prefixes = [packed]
    for width in reversed(widths[1:]):
        prefixes.append([number // width for number in prefixes[-1]])
    differs: Iterator[tuple[bool, ...]] = zip(
        *(map(ne, each[1:], each) for each in reversed(prefixes)), repeat(True)
    )
    # The added one differs always: a row that differs in no digit shares the rank.
    names = (*names, SHARED)
    return ["", *(names[row.index(True)] for row in differs)]


def _runs(marks: Sequence[str]) -> list[tuple[int, int]]:
    """The half-open ranges of rows that share a rank, of two and more."""
    shared = [at for at, mark in enumerate(marks) if mark == SHARED]
    firsts = [at - 1 for at in shared if marks[at - 1] != SHARED]
    lasts = [at + 1 for at in shared if at + 1 == len(marks) or marks[at + 1] != SHARED]
    return list(zip(firsts, lasts, strict=True))


def _ranks(marks: Sequence[str]) -> list[int]:
    ranks = []
    rank = 0
    for number, mark in enumerate(marks, 1):
        if mark != SHARED:
            rank = number
        ranks.append(rank)
    return ranks


def _picked(things: Sequence[T], order: Iterable[int]) -> list[T]:
    return list(map(things.__getitem__, order))
