"""What the sheets of one judge show beside the others: severity, spread, agreement, drift. For the chair
and the judge.

Descriptions, not verdicts: nothing here changes a score. Knows no people and no rubric.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from judging.additive import Fit, judges_of, least_squares, median
from judging.reasons import Reason
from judging.scoresheet import Matrix
from judging.scoring import ranks

MAD_TO_SD = Fraction(14826, 10000)
"""Scales the median absolute residual to the standard deviation of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Residuals:
    """What is left of each score after the entry's and then the judge's median is taken out, and the
    robust spread of all that. One wild score does not hide itself here, as it does in a mean.
    """

    values: Mapping[str, Mapping[str, Fraction]]
    sd: Fraction


@dataclass(frozen=True, slots=True)
class Profile:
    """One judge. None where it cannot be told (too few entries in common, nothing varies).

    severity      points above the panel, least squares, sum over judges 0; `severity_se` its standard error
    spread        standard deviation of own totals over the mean of the other judges' on their own
    agreement     Spearman's rank correlation with the mean of the other judges
    largest       the largest robust residual and its entry
    residual_sd   the robust spread of the whole panel
    round_share   share of totals that are multiples of 5
    drift         robust residual per place in the own reading order (least-squares slope), in points
    """

    judge: str
    severity: Fraction
    severity_se: float | None
    spread: float | None
    agreement: float | None
    largest_entry: str
    largest: Fraction
    residual_sd: Fraction
    round_share: Fraction
    drift: Fraction | None


def profiles(
    totals: Matrix, orders: Mapping[str, Sequence[str]] | None = None, round_to: int = 5
) -> list[Profile] | Reason:
    """A profile of every judge, by name. `orders`: judge -> entries in the order read, for the drift.

    A Reason when entries and judges do not hang together, for then severity has no meaning.
    """
    fit = least_squares(totals)
    if isinstance(fit, Reason):
        return fit
    rest = robust_residuals(totals)
    by_judge = {
        judge: {entry: row[judge] for entry, row in totals.items() if judge in row}
        for judge in judges_of(totals)
    }
    deviations = {judge: _deviation(list(own.values())) for judge, own in by_judge.items()}
    found = []
    for judge, own in by_judge.items():
        residuals = {entry: rest.values[entry][judge] for entry in sorted(own)}
        largest = max(residuals, key=lambda entry: abs(residuals[entry]))
        multiples = sum(points % round_to == 0 for points in own.values())
        found.append(
            Profile(
                judge,
                fit.severity[judge],
                _standard_error(judge, fit, totals),
                _spread(judge, deviations),
                _agreement(judge, totals),
                largest,
                residuals[largest],
                rest.sd,
                Fraction(multiples, len(own)),
                _slope([residuals[entry] for entry in (orders or {}).get(judge, ()) if entry in residuals]),
            )
        )
    return found


def robust_residuals(totals: Matrix) -> Residuals:
    """One sweep of median polish: each entry's median out of its row, then each judge's out of the column."""
    rows = {entry: median(list(row.values())) for entry, row in totals.items()}
    columns = {
        judge: median([row[judge] - rows[entry] for entry, row in totals.items() if judge in row])
        for judge in judges_of(totals)
    }
    values = {
        entry: {judge: points - rows[entry] - columns[judge] for judge, points in row.items()}
        for entry, row in totals.items()
    }
    sizes = [abs(value) for row in values.values() for value in row.values()]
    return Residuals(values, MAD_TO_SD * median(sizes))


def spearman(first: Sequence[Fraction], second: Sequence[Fraction]) -> float | None:
    """Spearman's rank correlation, ties at their mean rank; None when one side does not vary."""
    one, other = (
        list(ranks({str(at): value for at, value in enumerate(values)}).values())
        for values in (first, second)
    )
    middle = Fraction(len(one) + 1, 2)
    both = sum(((a - middle) * (b - middle) for a, b in zip(one, other, strict=True)), Fraction(0))
    product = sum(((a - middle) ** 2 for a in one), Fraction(0)) * sum(
        ((b - middle) ** 2 for b in other), Fraction(0)
    )
    return float(both) / sqrt(product) if product else None


def _agreement(judge: str, totals: Matrix) -> float | None:
    pairs = [
        (row[judge], [points for other, points in row.items() if other != judge])
        for row in totals.values()
        if judge in row and len(row) > 1
    ]
    return spearman([own for own, _ in pairs], [sum(rest, Fraction(0)) / len(rest) for _, rest in pairs])


def _standard_error(judge: str, fit: Fit, totals: Matrix) -> float | None:
    """Root of leverage times residual variance, which needs cells to spare beyond the parameters."""
    residuals = [value for row in fit.residuals(totals).values() for value in row.values()]
    spare = len(residuals) - len(fit.quality) - len(fit.severity) + 1
    if spare <= 0:
        return None
    return sqrt(fit.leverage[judge] * sum((value * value for value in residuals), Fraction(0)) / spare)


def _deviation(values: Sequence[Fraction]) -> float:
    mean = sum(values, Fraction(0)) / len(values)
    if len(values) < 2:
        return 0.0
    return sqrt(sum(((value - mean) ** 2 for value in values), Fraction(0)) / (len(values) - 1))


def _spread(judge: str, deviations: Mapping[str, float]) -> float | None:
    others = [deviations[other] for other in sorted(deviations) if other != judge]
    mean = sum(others) / len(others) if others else 0.0
    return deviations[judge] / mean if mean else None


def _slope(values: Sequence[Fraction]) -> Fraction | None:
    """Least-squares slope of `values` on 1, 2, 3 ...; None for fewer than three."""
    if len(values) < 3:
        return None
    middle = Fraction(len(values) + 1, 2)
    mean = sum(values, Fraction(0)) / len(values)
    rise = sum(((at - middle) * (value - mean) for at, value in enumerate(values, 1)), Fraction(0))
    return rise / sum(((at - middle) ** 2 for at in range(1, len(values) + 1)), Fraction(0))
