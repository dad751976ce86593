"""The additive model: total = mean + quality of the entry + severity of the judge + rest.

Two fits of it: least squares, and median polish that a single wild score does not move. Both allow missing
cells as long as entries and judges hang together. Exact; knows no ranks and no people. The sign: a
positive severity is a judge who gives more than the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from judging.reasons import Reason, reason
from judging.scoresheet import Matrix

POLISH_SWEEPS = 10
"""Median polish ends here at the latest; it need not converge, and Tukey's own advice is a few sweeps."""


@dataclass(frozen=True, slots=True)
class Fit:
    """`quality` (by entry) and `severity` (by judge) each sum to 0 in a least-squares fit.

    `leverage` is the factor f of each judge with var(severity) = f x residual variance; empty for median
    polish.
    """

    mean: Fraction
    quality: Mapping[str, Fraction]
    severity: Mapping[str, Fraction]
    leverage: Mapping[str, Fraction]

    def residuals(self, totals: Matrix) -> dict[str, dict[str, Fraction]]:
        """What the model leaves unexplained, cell by cell."""
        return {
            entry: {
                judge: points - self.mean - self.quality[entry] - self.severity[judge]
                for judge, points in row.items()
            }
            for entry, row in totals.items()
        }


def judges_of(totals: Matrix) -> list[str]:
    """All judges with a cell, sorted."""
    return sorted({judge for row in totals.values() for judge in row})


def groups(totals: Matrix) -> list[list[str]]:
    """Entries that hang together through shared judges; one group means the whole can be compared."""
    found: list[tuple[set[str], set[str]]] = []
    for entry in sorted(totals):
        entries, judges = {entry}, set(totals[entry])
        apart = []
        for others, theirs in found:
            if theirs & judges:
                entries |= others
                judges |= theirs
            else:
                apart.append((others, theirs))
        found = [*apart, (entries, judges)]
    return sorted(sorted(entries) for entries, _ in found)


def why_not_connected(totals: Matrix) -> Reason | None:
    """Entries without a common judge, even in a roundabout way, cannot be put on one scale."""
    parts = groups(totals)
    if len(parts) == 1:
        return None
    return reason("result.not-connected", groups=len(parts), entries=", ".join(sorted(parts, key=len)[0]))


def least_squares(totals: Matrix) -> Fit | Reason:
    """The exact least-squares fit. Entries are eliminated first, so the system is only as large as the
    panel.
    """
    if wrong := why_not_connected(totals):
        return wrong
    judges = judges_of(totals)
    at = {judge: number for number, judge in enumerate(judges)}
    size = len(judges)
    # Normal equations of the severities. The matrix is singular (a constant may move from judges to
    # entries); adding 1/size everywhere makes it regular and picks the solution that sums to 0: the Moore-
    # Penrose inverse plus 1/size.
    left = [[Fraction(1, size)] * size for _ in judges]
    right = [Fraction(0)] * size
    for row in totals.values():
        mean = sum(row.values(), Fraction(0)) / len(row)
        for judge, points in row.items():
            left[at[judge]][at[judge]] += 1
            right[at[judge]] += points - mean
            for other in row:
                left[at[judge]][at[other]] -= Fraction(1, len(row))
    inverse = _inverse(left)
    severity = {
        judge: sum((a * b for a, b in zip(inverse[at[judge]], right, strict=True)), Fraction(0))
        for judge in judges
    }
    level = {
        entry: sum((points - severity[judge] for judge, points in row.items()), Fraction(0)) / len(row)
        for entry, row in totals.items()
    }
    mean = sum(level.values(), Fraction(0)) / len(level)
    return Fit(
        mean,
        {entry: points - mean for entry, points in level.items()},
        severity,
        {judge: inverse[at[judge]][at[judge]] - Fraction(1, size) for judge in judges},
    )


def median_polish(totals: Matrix, sweeps: int = POLISH_SWEEPS) -> Fit | Reason:
    """Tukey's median polish: the median is taken out of every row, then every column, at most `sweeps` times.

    Ends early when a sweep changes nothing. Severities are shifted to sum to 0.
    """
    if wrong := why_not_connected(totals):
        return wrong
    rest = {entry: dict(row) for entry, row in totals.items()}
    level = dict.fromkeys(totals, Fraction(0))
    severity = dict.fromkeys(judges_of(totals), Fraction(0))
    for _ in range(sweeps):
        moved = False
        for entry, row in rest.items():
            middle = median(list(row.values()))
            level[entry] += middle
            rest[entry] = {judge: points - middle for judge, points in row.items()}
            moved = moved or middle != 0
        for judge in severity:
            middle = median([row[judge] for row in rest.values() if judge in row])
            severity[judge] += middle
            for row in rest.values():
                if judge in row:
                    row[judge] -= middle
            moved = moved or middle != 0
        if not moved:
            break
    shift = sum(severity.values(), Fraction(0)) / len(severity)
    mean = sum(level.values(), Fraction(0)) / len(level)
    return Fit(
        mean + shift,
        {entry: points - mean for entry, points in level.items()},
        {judge: points - shift for judge, points in severity.items()},
        {},
    )


def median(values: list[Fraction]) -> Fraction:
    """The middle value, or the mean of the two middle ones."""
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _inverse(matrix: list[list[Fraction]]) -> list[list[Fraction]]:
    """Gauss-Jordan without loss: fractions need no pivot for size, only one that is not zero."""
    size = len(matrix)
    work = [[*row, *(Fraction(int(i == j)) for j in range(size))] for i, row in enumerate(matrix)]
    for column in range(size):
        pivot = next(row for row in range(column, size) if work[row][column])
        work[column], work[pivot] = work[pivot], work[column]
        lead = work[column][column]
        work[column] = [value / lead for value in work[column]]
        for row in range(size):
            factor = work[row][column]
            if row != column and factor:
                work[row] = [a - factor * b for a, b in zip(work[row], work[column], strict=True)]
    return [row[size:] for row in work]
