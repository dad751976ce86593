"""How sure a judged result is: would it be the same with other judges? Exact; decides nothing, changes
nothing.

Leave one judge out, draw the panel anew from its own judges, rank by other methods. For the chair, before
the lock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from math import factorial, lcm, sqrt
from statistics import NormalDist

from judging.additive import judges_of, least_squares
from judging.draw import Stream
from judging.ladder import places
from judging.panel import Cell
from judging.reasons import Reason, reason
from judging.result import Rulings, rungs
from judging.scheme import Method, Scheme
from judging.scoresheet import Matrix
from judging.scoring import rank_sums, ranks, scores, trimmed_mean, why_not_complete

ENUMERATED_UP_TO = 9
"""With more judges the panels are drawn from a seed instead of counted out (24,310 for nine)."""

DRAWS = 10_000


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
    """The result without each judge in turn, by the same method and ladder, `official` scores kept.

    `substitutes` are those of the `panel.Seating`: who sat in a judge's place for an entry leaves with
    that judge, so that every entry still has one number of judges. No vote and no lot is known for these
    runs: a tie that only they would settle is left undecided.
    """
    seats = substitutes or {}

    def run(left_out: str) -> Run:
        gone = {(left_out, entry) for entry in totals if (left_out, entry) not in seats}
        gone |= {(one, entry) for (judge, entry), one in seats.items() if judge == left_out}
        points = {criterion: _without(gone, table) for criterion, table in (by_criterion or {}).items()}
        return _run(left_out, _without(gone, totals), scheme, cut, points, official or {})

    whole = run("")
    sat_in = {(one, entry) for (_, entry), one in seats.items()}
    members = {judge for entry, row in totals.items() for judge in row if (judge, entry) not in sat_in}
    runs = tuple(run(judge) for judge in sorted(members | {judge for judge, _ in seats}))
    told = [run for run in (whole, *runs) if run.fault is None]
    always = frozenset.intersection(*(run.top for run in told)) if told else frozenset()
    ever = frozenset[str]().union(*(run.top | run.undecided for run in told))
    changing = ever - always
    if not changing and len(told) == len(runs) + 1:
        return Robustness(cut, "robust", (), runs)
    spread = [run.rank[entry] for run in told for entry in changing]
    discuss = [entry for entry, rank in whole.rank.items() if spread and min(spread) <= rank <= max(spread)]
    return Robustness(cut, "not-robust", tuple(discuss), runs)


def _run(
    left_out: str,
    rest: Matrix,
    scheme: Scheme,
    cut: int,
    by_criterion: Mapping[str, Matrix],
    official: Mapping[str, Fraction],
) -> Run:
    scored = scores(rest, scheme.method)
    if isinstance(scored, Reason):
        return Run(left_out, {}, frozenset(), fault=scored)
    values = {**scored.values, **official}
    found, _ = places(values, rungs(rest, scheme, by_criterion, Rulings()), low=scheme.method.low_is_better)
    top = frozenset(place.entry for place in found if place.rank + place.shared - 1 <= cut)
    divided = frozenset(place.entry for place in found if place.rank <= cut < place.rank + place.shared - 1)
    return Run(left_out, {place.entry: place.rank for place in found}, top, divided)


def _without(gone: Collection[Cell], totals: Matrix) -> dict[str, dict[str, Fraction]]:
    return {
        entry: {judge: points for judge, points in row.items() if (judge, entry) not in gone}
        for entry, row in totals.items()
    }


def chance_of_top(
    totals: Matrix, method: Method, cut: int, *, seed: str = "", draws: int = DRAWS
) -> dict[str, Fraction] | Reason:
    """P(among the first `cut`) for each entry: `chances_of_top` for one cut."""
    found = chances_of_top(totals, method, [cut], seed=seed, draws=draws)
    return found if isinstance(found, Reason) else found[cut]


def chances_of_top(
    totals: Matrix, method: Method, cuts: Sequence[int], *, seed: str = "", draws: int = DRAWS
) -> dict[int, dict[str, Fraction]] | Reason:
    """P(among the first so many) by cut and entry, when the panel is drawn anew from its own judges, with
    replacement.

    Every panel is counted with its exact probability up to `ENUMERATED_UP_TO` judges; above, `draws`
    panels come from `seed`. Entries tied across a cut share the places left. A complete panel scored by
    points or ranks is needed; with alternates, hand in `Seating.by_seat`.
    """
    if wrong := why_not_complete(totals):
        return wrong
    # On a complete panel least squares gives the plain mean.
    if method.kind not in ("trimmed", "mean", "least_squares", "rank_sum"):
        return reason("robustness.method-not-additive", method=method.kind)
    judges = judges_of(totals)
    given = _whole_numbers(totals, judges, method)
    size = len(judges)
    panels = _every_panel(size) if size <= ENUMERATED_UP_TO else _drawn(size, seed, draws)
    # Shares are collected as whole numbers of 1/unit, so that the long loop adds no fractions.
    unit = lcm(*range(1, len(totals) + 1))
    collected, weights = {cut: dict.fromkeys(totals, 0) for cut in cuts}, 0
    for panel, weight in panels:
        kept = {
            entry: sum(sorted([row[at] for at in panel])[method.drop : size - method.drop])
            for entry, row in given.items()
        }
        weights += weight
        for cut, sums in collected.items():
            for entry, share in _shares(kept, cut, unit):
                sums[entry] += share * weight
    return {
        cut: {entry: Fraction(share, unit * weights) for entry, share in sums.items()}
        for cut, sums in collected.items()
    }


def _whole_numbers(totals: Matrix, judges: Sequence[str], method: Method) -> dict[str, list[int]]:
    """The totals, or the ranks turned so that high is better, over a common denominator: only order
    matters here.
    """
    table: Matrix = totals
    if method.kind == "rank_sum":
        by_judge = {judge: ranks({entry: row[judge] for entry, row in totals.items()}) for judge in judges}
        table = {entry: {judge: -by_judge[judge][entry] for judge in judges} for entry in totals}
    unit = lcm(*(points.denominator for row in table.values() for points in row.values()))
    return {entry: [int(row[judge] * unit) for judge in judges] for entry, row in table.items()}


def _every_panel(size: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """All multisets of `size` judges out of `size`, each with the number of ways to draw it."""
    for panel in combinations_with_replacement(range(size), size):
        ways = factorial(size)
        for times in Counter(panel).values():
            ways //= factorial(times)
        yield panel, ways


def _drawn(size: int, seed: str, draws: int) -> Iterator[tuple[tuple[int, ...], int]]:
    stream = Stream(f"{seed}\0chance-of-top")
    for _ in range(draws):
        yield tuple(stream.below(size) for _ in range(size)), 1


def _shares(kept: Mapping[str, int], cut: int, unit: int) -> Iterator[tuple[str, int]]:
    """(entry, its part of the first `cut` places in 1/unit) for those with any part."""
    left = cut
    for value in sorted(set(kept.values()), reverse=True):
        equals = [entry for entry, own in kept.items() if own == value]
        for entry in equals:
            yield entry, unit * min(left, len(equals)) // len(equals)
        left -= len(equals)
        if left <= 0:
            return


def chance_ahead(difference: float, residual_sd: float, judges: int) -> float:
    """P(the first of two entries is truly ahead) when their means over `judges` differ by `difference`.

    Normal errors of `residual_sd` a score, independent: for reading, not for deciding.
    """
    return NormalDist().cdf(difference / (residual_sd * sqrt(2 / judges)))


def ranks_by_method(totals: Matrix, drop: int = 1) -> dict[str, dict[str, Fraction]]:
    """Rank of each entry under `trimmed`, `mean`, `z`, `rank_sum` and `severity`: for looking beside the
    result.

    z         mean of each judge's scores set to mean 0 and deviation 1; a judge with few or similar entries
              weighs too much in it, which is why it is never the result
    severity  trimmed mean of the totals less the least-squares severity of their judge

    Methods that need every cell, or a connected panel, are left out where it is not.
    """
    drop = min(drop, (min(len(row) for row in totals.values()) - 1) // 2)

    def trimmed(table: Matrix, drop: int) -> dict[str, Fraction]:
        return ranks({entry: trimmed_mean(list(row.values()), drop) for entry, row in table.items()})

    found = {"trimmed": trimmed(totals, drop), "mean": trimmed(totals, 0), "z": ranks(_z_means(totals))}
    sums = rank_sums(totals)
    if not isinstance(sums, Reason):
        found["rank_sum"] = ranks({entry: -value for entry, value in sums.items()})
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
