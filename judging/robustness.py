"""How sure a judged result is: would it be the same without one of its judges, or by another method? Exact;
decides nothing, changes nothing.

For the chair, before the lock. Panels drawn anew are in `chances.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

from judging.additive import judges_of, least_squares
from judging.ladder import Place, places
from judging.panel import Cell
from judging.reasons import Reason
from judging.result import Rulings, rungs
from judging.scheme import Scheme
from judging.scoresheet import Matrix
from judging.scoring import rank_sums, ranks, scores, trimmed_mean


@dataclass(frozen=True, slots=True)
class Run:
    """The result without one judge: `rank` by entry, and who is among the first `cut`.

    `undecided` share a place that the cut divides; they are not in `top`. With a `fault` nothing can be said.
    """

    left_out: str
    rank: Mapping[str, int]
    top: frozenset[str]
    undecided: frozenset[str] = frozenset()
    fault: Reason | None = None


@dataclass(frozen=True, slots=True)
class Robustness:
    """`status` is "robust" when every run has the same first `cut` entries, else "not-robust".

    `discuss` are then the entries the panel must talk about, in the order of the result: all whose place lies
    between the best and the worst place, in any run, of an entry that is sometimes in and sometimes out.
    """

    cut: int
    status: str
    discuss: tuple[str, ...]
    runs: tuple[Run, ...]


def leave_one_out(
    totals: Matrix,
    scheme: Scheme,
    cut: int,
    by_criterion: Mapping[str, Matrix] | None = None,
    *,
    official: Mapping[str, Fraction] | None = None,
    substitutes: Mapping[Cell, str] | None = None,
) -> Robustness:
    """What the first `cut` rest on: `ranks_left_out` at one cut."""
    found = ranks_left_out(totals, scheme, by_criterion, official=official, substitutes=substitutes)
    return at_cut(found, cut)


def ranks_left_out(
    totals: Matrix,
    scheme: Scheme,
    by_criterion: Mapping[str, Matrix] | None = None,
    *,
    official: Mapping[str, Fraction] | None = None,
    substitutes: Mapping[Cell, str] | None = None,
) -> dict[str, Mapping[str, int] | Reason]:
    """The ranks without each judge in turn, best first, by the same method and ladder, `official` scores
    kept; those of the whole panel under "".

    `substitutes` are those of the `panel.Seating`: who sat in a judge's place for an entry leaves with
    that judge, so that every entry still has one number of judges. No vote and no lot is known for these
    runs: a tie that only they would settle is left undecided.
    """
    seats, points = substitutes or {}, by_criterion or {}

    def run(judge: str) -> Mapping[str, int] | Reason:
        found = places_without(judge, totals, scheme, points, official=official, substitutes=seats)
        return found if isinstance(found, Reason) else {place.entry: place.rank for place in found}

    return {judge: run(judge) for judge in ("", *members_of(totals, seats))}


def places_without(
    judge: str,
    totals: Matrix,
    scheme: Scheme,
    by_criterion: Mapping[str, Matrix] | None = None,
    *,
    official: Mapping[str, Fraction] | None = None,
    substitutes: Mapping[Cell, str] | None = None,
) -> list[Place] | Reason:
    """The places without one judge ("": with all), best first; see `ranks_left_out`."""
    gone = cells_of(judge, totals, substitutes or {})
    rest = without(gone, totals)
    scored = scores(rest, scheme.method)
    if isinstance(scored, Reason):
        return scored
    points = {criterion: without(gone, table) for criterion, table in (by_criterion or {}).items()}
    values = {**scored.values, **(official or {})}
    found, _ = places(values, rungs(rest, scheme, points, Rulings()), low=scheme.method.low_is_better)
    return found


def members_of(totals: Matrix, substitutes: Mapping[Cell, str]) -> list[str]:
    """Whose places there are: who scored, and instead of substitutes those for whom they sat."""
    sat_in = {(one, entry) for (_, entry), one in substitutes.items()}
    members = {judge for entry, row in totals.items() for judge in row if (judge, entry) not in sat_in}
    return sorted(members | {judge for judge, _ in substitutes})


def cells_of(judge: str, totals: Matrix, substitutes: Mapping[Cell, str]) -> set[Cell]:
    """The cells that go with a judge: the own ones, and those of who sat in that judge's place."""
    gone = {(judge, entry) for entry in totals if (judge, entry) not in substitutes}
    return gone | {(one, entry) for (seat, entry), one in substitutes.items() if seat == judge}


def without(gone: Collection[Cell], totals: Matrix) -> dict[str, dict[str, Fraction]]:
    """The totals less those cells."""
    return {
        entry: {judge: points for judge, points in row.items() if (judge, entry) not in gone}
        for entry, row in totals.items()
    }


def at_cut(ranks: Mapping[str, Mapping[str, int] | Reason], cut: int) -> Robustness:
    """What the first `cut` rest on, from the ranks of the whole panel (under "") and without each judge."""
    whole, *runs = (_run(judge, found, cut) for judge, found in ranks.items())
    told = [run for run in (whole, *runs) if run.fault is None]
    always = frozenset.intersection(*(run.top for run in told)) if told else frozenset()
    ever = frozenset[str]().union(*(run.top | run.undecided for run in told))
    changing = ever - always
    if not changing and len(told) == len(runs) + 1:
        return Robustness(cut, "robust", (), tuple(runs))
    spread = [run.rank[entry] for run in told for entry in changing]
    discuss = [entry for entry, rank in whole.rank.items() if spread and min(spread) <= rank <= max(spread)]
    return Robustness(cut, "not-robust", tuple(discuss), tuple(runs))


def _run(left_out: str, found: Mapping[str, int] | Reason, cut: int) -> Run:
    if isinstance(found, Reason):
        return Run(left_out, {}, frozenset(), fault=found)
    shared = Counter(found.values())
    top = {entry for entry, rank in found.items() if rank + shared[rank] - 1 <= cut}
    divided = {entry for entry, rank in found.items() if rank <= cut < rank + shared[rank] - 1}
    return Run(left_out, found, frozenset(top), frozenset(divided))


def chance_ahead(difference: float, residual_sd: float, judges: int) -> float:
    """P(the first of two entries is truly ahead) when their means over `judges` differ by `difference`.

    Normal errors of `residual_sd` a score, independent: for reading, not for deciding.
    """
    return NormalDist().cdf(difference / (residual_sd * sqrt(2 / judges)))


def scores_by_method(totals: Matrix, drop: int = 1) -> dict[str, dict[str, Fraction]]:
    """Score of each entry under `trimmed`, `mean`, `z`, `rank_sum` and `severity`: for looking beside the
    result.

    z         mean of each judge's scores set to mean 0 and deviation 1; a judge with few or similar entries
              weighs too much in it, which is why it is never the result
    rank_sum  sum of the ranks the judges gave: the only one of which low is better
    severity  trimmed mean of the totals less the least-squares severity of their judge

    Methods that need every cell, or a connected panel, are left out where it is not.
    """
    drop = min(drop, (min(len(row) for row in totals.values()) - 1) // 2)

    def trimmed(table: Matrix, drop: int) -> dict[str, Fraction]:
        return {entry: trimmed_mean(list(row.values()), drop) for entry, row in table.items()}

    found = {"trimmed": trimmed(totals, drop), "mean": trimmed(totals, 0), "z": _z_means(totals)}
    sums = rank_sums(totals)
    if not isinstance(sums, Reason):
        found["rank_sum"] = sums
    fit = least_squares(totals)
    if not isinstance(fit, Reason):
        found["severity"] = trimmed(
            {
                entry: {judge: points - fit.severity[judge] for judge, points in row.items()}
                for entry, row in totals.items()
            },
            drop,
        )
    return found


def ranks_by_method(scores: Mapping[str, Mapping[str, Fraction]]) -> dict[str, dict[str, Fraction]]:
    """Rank of each entry by those scores."""
    return {
        kind: ranks({entry: -value for entry, value in found.items()} if kind == "rank_sum" else found)
        for kind, found in scores.items()
    }


def _z_means(totals: Matrix) -> dict[str, Fraction]:
    """Means of standardised scores, rounded to nine decimals: a root is not exact, and equals shall stay
    equal.
    """
    standard: dict[str, dict[str, float]] = {entry: {} for entry in totals}
    for judge in judges_of(totals):
        own = {entry: row[judge] for entry, row in totals.items() if judge in row}
        mean = sum(own.values(), Fraction(0)) / len(own)
        variance = sum(((points - mean) ** 2 for points in own.values()), Fraction(0)) / len(own)
        for entry, points in own.items():
            standard[entry][judge] = float(points - mean) / sqrt(variance) if variance else 0.0
    return {entry: Fraction(round(sum(row.values()) / len(row), 9)) for entry, row in standard.items()}
