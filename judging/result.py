"""The judged result: totals, a declared scheme and the rulings of people become places, or named blockers.

    judged(totals, scheme, by_criterion=..., rulings=...) -> Result

Pure and exact: equal inputs give equal results on any machine, and rounding for display decides nothing.
Knows no panel seats (`panel.py` says whose totals count) and no prizes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from judging.draw import Lot
from judging.ladder import Group, Place, Rung, Vote, lots, majority, places, votes
from judging.reasons import Reason, reason
from judging.scheme import Method, Scheme, default_method, method_named
from judging.scoresheet import Matrix
from judging.scoring import Scores, gap_reason, scores, why_not_scorable, wide_gaps

__all__ = [
    "Lot",
    "Method",
    "Place",
    "Result",
    "Rulings",
    "Scheme",
    "Vote",
    "default_method",
    "judged",
    "method_named",
]


@dataclass(frozen=True, slots=True)
class Rulings:
    """What people decided, each a signed act in the record.

    votes     panel votes among tied entries; the last one that covers a tie counts
    lot       the revealed seed of the committed lot
    reviewed  entries whose gap the chair has reviewed
    official  entry -> points of a third marking ordered under the gap rule; it replaces the computed
              score and is a review as well
    """

    votes: tuple[Vote, ...] = ()
    lot: Lot | None = None
    reviewed: frozenset[str] = frozenset()
    official: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """`places` best first, empty when there can be no result; `blockers` are what only a person can settle.

    A result with places and blockers stands except where they say so: `blockers_at(cut)` asks about one cut.
    `severity` by judge is published with the methods that correct for it.
    """

    method: Method
    places: tuple[Place, ...]
    blockers: tuple[Reason, ...] = ()
    severity: Mapping[str, Fraction] = field(default_factory=dict)

    def blockers_at(self, cut: int) -> tuple[Reason, ...]:
        """The blockers that matter for "the first `cut`": all but ties that lie wholly on one side of it."""

        def matters(blocker: Reason) -> bool:
            values = dict(blocker.values)
            rank, shared = values.get("rank"), values.get("shared")
            if not isinstance(rank, int) or not isinstance(shared, int):
                return True
            return rank <= cut < rank + shared - 1

        return tuple(blocker for blocker in self.blockers if matters(blocker))


def judged(
    totals: Matrix,
    scheme: Scheme,
    *,
    by_criterion: Mapping[str, Matrix] | None = None,
    rulings: Rulings | None = None,
) -> Result:
    """Places of all entries in `totals` by `scheme`.

    `by_criterion` holds the points of each criterion a rung names, with the same cells as `totals`.
    """
    points, acts = by_criterion or {}, rulings or Rulings()
    wrong = [*why_not_scorable(totals, scheme.method), *_ladder_faults(totals, scheme, points)]
    if acts.official and not scheme.method.gives_points:
        wrong.append(reason("result.official-not-for-method", method=scheme.method.kind))
    if wrong:
        return Result(scheme.method, (), tuple(wrong))
    scored = scores(totals, scheme.method)
    if isinstance(scored, Reason):
        return Result(scheme.method, (), (scored,))
    values = {**scored.values, **{entry: acts.official[entry] for entry in totals if entry in acts.official}}
    found, ties = places(
        values,
        rungs(totals, scheme, points, acts),
        low=scheme.method.low_is_better,
        share="share" in scheme.ladder,
    )
    return Result(scheme.method, tuple(found), (*_open_gaps(totals, scheme, acts), *ties), scored.severity)


def rungs(totals: Matrix, scheme: Scheme, by_criterion: Mapping[str, Matrix], rulings: Rulings) -> list[Rung]:
    """The rungs below the score, from their declared names. `share` is no rung: it says how a ladder may
    end.
    """
    made = {"majority": majority(totals), "vote": votes(rulings.votes), "lot": lots(rulings.lot)}
    return [
        made[name] if name in made else _criterion_rung(name, by_criterion, scheme.method)
        for name in scheme.ladder
        if name != "share"
    ]


def _criterion_rung(name: str, by_criterion: Mapping[str, Matrix], method: Method) -> Rung:
    """Compares one criterion by the same method as the totals, over all entries and not only the tied
    ones. Worked out once a tie comes that far.
    """

    def measure(group: Group) -> Mapping[str, Fraction]:
        scored = scores(by_criterion[_criterion(name)], method)
        # Only a panel that falls apart has no score, and that was found on the totals, which have the same
        # cells.
        assert isinstance(scored, Scores)
        return {entry: scored.values[entry] for entry in group}

    return Rung(name, measure, method.low_is_better)


def _criterion(rung: str) -> str:
    return rung.removeprefix("criterion:")


def _ladder_faults(totals: Matrix, scheme: Scheme, by_criterion: Mapping[str, Matrix]) -> list[Reason]:
    found = []
    for name in scheme.ladder:
        if name in ("majority", "vote", "lot", "share"):
            continue
        if not name.startswith("criterion:") or scheme.method.kind == "pairwise":
            found.append(reason("result.rung-unknown", rung=name, method=scheme.method.kind))
        elif _cells(by_criterion.get(_criterion(name), {})) != _cells(totals):
            found.append(reason("result.criterion-missing", criterion=_criterion(name)))
    return found


def _cells(matrix: Matrix) -> set[tuple[str, str]]:
    return {(entry, judge) for entry, row in matrix.items() for judge in row}


def _open_gaps(totals: Matrix, scheme: Scheme, rulings: Rulings) -> list[Reason]:
    if scheme.gap is None:
        return []
    settled = rulings.reviewed | rulings.official.keys()
    return [gap_reason(gap, scheme.gap) for gap in wide_gaps(totals, scheme.gap) if gap.entry not in settled]
