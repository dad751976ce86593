"""From totals to one exact score per entry, by a declared method. Knows no ties, no places and no people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from judging.additive import judges_of, least_squares, median_polish, why_not_connected
from judging.exact import plain
from judging.pairwise import strengths, wins
from judging.reasons import Reason, reason
from judging.scheme import LEAST_JUDGES, Method
from judging.scoresheet import Matrix


@dataclass(frozen=True, slots=True)
class Scores:
    """`values` by entry; `severity` by judge, for the methods that correct for it and must publish it."""

    values: Mapping[str, Fraction]
    severity: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gap:
    """An entry whose judges are far apart: `low` and `high` are its lowest and highest total."""

    entry: str
    low: Fraction
    high: Fraction

    @property
    def points(self) -> Fraction:
        return self.high - self.low


def trimmed_sum(values: Sequence[Fraction], drop: int) -> Fraction:
    """Sum without the `drop` highest and `drop` lowest; of equal extremes exactly `drop` go. As in diving."""
    kept = sorted(values)[drop : len(values) - drop]
    return sum(kept, Fraction(0))


def trimmed_mean(values: Sequence[Fraction], drop: int) -> Fraction:
    """`trimmed_sum` divided by what remains; the plain mean for `drop` 0."""
    return trimmed_sum(values, drop) / (len(values) - 2 * drop)


def ranks(values: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Rank of each key, 1 for the highest value; equal values share the mean of their places (2.5, 2.5)."""
    return {
        key: 1
        + sum(other > value for other in values.values())
        + Fraction(sum(other == value for other in values.values()) - 1, 2)
        for key, value in values.items()
    }


def rank_sums(totals: Matrix) -> dict[str, Fraction] | Reason:
    """Sum over judges of the rank each gave; low is better. Every judge must have scored every entry."""
    if wrong := why_not_complete(totals):
        return wrong
    found = dict.fromkeys(totals, Fraction(0))
    for judge in judges_of(totals):
        for entry, rank in ranks({entry: row[judge] for entry, row in totals.items()}).items():
            found[entry] += rank
    return found


def scores(totals: Matrix, method: Method) -> Scores | Reason:
    """The score of each entry. Asks only what the arithmetic needs; `why_not_scorable` asks what the rules
    need.
    """
    match method.kind:
        case "trimmed" | "mean":
            return Scores(
                {entry: trimmed_mean(list(row.values()), method.drop) for entry, row in totals.items()}
            )
        case "least_squares":
            fit = least_squares(totals)
            if isinstance(fit, Reason):
                return fit
            return Scores({entry: fit.mean + quality for entry, quality in fit.quality.items()}, fit.severity)
        case "median_polish":
            fit = median_polish(totals)
            if isinstance(fit, Reason):
                return fit
            levelled = {
                entry: [points - fit.severity[judge] for judge, points in row.items()]
                for entry, row in totals.items()
            }
            return Scores(
                {entry: trimmed_mean(points, method.drop) for entry, points in levelled.items()}, fit.severity
            )
        case "rank_sum":
            sums = rank_sums(totals)
            return sums if isinstance(sums, Reason) else Scores(sums)
        case "pairwise":
            found = why_not_connected(totals) or strengths(wins(totals))
            return found if isinstance(found, Reason) else Scores(found)


def why_not_scorable(totals: Matrix, method: Method) -> list[Reason]:
    """Everything in the panel's shape that forbids an automatic result, entry by entry."""
    if not totals:
        return [reason("result.no-entries")]
    found: list[Reason] = []
    if method.kind != "pairwise":
        for entry in sorted(totals):
            judges = len(totals[entry])
            if judges < LEAST_JUDGES:
                found.append(reason("result.too-few-judges", entry=entry, judges=judges, least=LEAST_JUDGES))
            elif judges < method.least_judges:
                found.append(
                    reason(
                        "result.too-few-to-trim",
                        entry=entry,
                        judges=judges,
                        drop=method.drop,
                        least=method.least_judges,
                    )
                )
    if not method.may_miss_cells:
        most = max(len(row) for row in totals.values())
        found += [
            reason("result.unequal-panels", entry=entry, judges=len(totals[entry]), others=most)
            for entry in sorted(totals)
            if len(totals[entry]) < most
        ]
    if method.kind == "rank_sum" and not found and (wrong := why_not_complete(totals)):
        found.append(wrong)
    if method.kind in ("least_squares", "median_polish", "pairwise") and (wrong := why_not_connected(totals)):
        found.append(wrong)
    return found


def why_not_complete(totals: Matrix) -> Reason | None:
    """The first missing cell, if any."""
    for entry in sorted(totals):
        for judge in judges_of(totals):
            if judge not in totals[entry]:
                return reason("result.needs-every-cell", entry=entry, judge=judge)
    return None


def wide_gaps(totals: Matrix, threshold: Fraction) -> list[Gap]:
    """Entries whose highest and lowest total are `threshold` or more apart: for the chair to review."""
    gaps = [
        Gap(entry, min(totals[entry].values()), max(totals[entry].values()))
        for entry in sorted(totals)
        if totals[entry]
    ]
    return [gap for gap in gaps if gap.points >= threshold]


def gap_reason(gap: Gap, threshold: Fraction) -> Reason:
    return reason(
        "result.gap-not-reviewed", entry=gap.entry, gap=plain(gap.points), threshold=plain(threshold)
    )
