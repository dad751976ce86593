"""The report a panel sees before it signs: other methods, other panels, agreement, and each judge's sheets.

Puts together what `robustness`, `reliability` and `judge` find. Decides nothing and changes nothing; knows no
people and no pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from judging.additive import judges_of
from judging.chances import Part, chances_of_top
from judging.judge import Profile, profiles
from judging.panel import Seating
from judging.reasons import Reason
from judging.reliability import Icc, alpha, alpha_interval, icc
from judging.robustness import (
    Robustness,
    at_cut,
    cells_of,
    members_of,
    ranks_by_method,
    ranks_left_out,
    scores_by_method,
    without,
)
from judging.scheme import Scheme, default_method
from judging.scoresheet import Matrix


@dataclass(frozen=True, slots=True)
class Cut:
    """What "the first so many" rests on. `chances` by entry, or why they cannot be told."""

    robustness: Robustness
    chances: Mapping[str, Fraction] | Reason

    @property
    def places(self) -> int:
        """How many are on the good side."""
        return self.robustness.cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`scores` and `ranks` by method, then by entry; `judges` by seat, or why no severity can be told.

    Agreement is of the totals; None where it cannot be told (one judge, nothing that varies).
    `alpha_without` is what alpha would be without each judge.
    """

    scores: Mapping[str, Mapping[str, Fraction]]
    ranks: Mapping[str, Mapping[str, Fraction]]
    cuts: tuple[Cut, ...]
    icc: Icc | None
    alpha: Fraction | None
    alpha_interval: tuple[Fraction, Fraction] | None
    alpha_without: Mapping[str, Fraction | None]
    judges: tuple[Profile, ...] | Reason


def report(
    totals: Matrix,
    scheme: Scheme,
    cuts: Sequence[int],
    *,
    seed: str,
    seating: Seating,
    by_criterion: Mapping[str, Matrix] | None = None,
    official: Mapping[str, Fraction] | None = None,
    orders: Mapping[str, Sequence[str]] | None = None,
) -> Report:
    """Everything about the counted `totals` of a stage that has a result.

    `cuts`: for each, how many places are on its good side. `orders`: the entries each judge read, in turn.
    `seed` draws the bootstrap samples, the same for all who look.
    """
    seats = seating.by_seat(totals)
    found = profiles(totals, orders)
    agreed = alpha(seats)
    parts = [Part(seats, scheme.method, official=official or {})]
    chances = chances_of_top(parts, cuts, seed=seed)
    runs = ranks_left_out(totals, scheme, by_criterion, official=official, substitutes=seating.substitutes)
    usual = default_method(min(len(row) for row in totals.values()))
    drop = 0 if isinstance(usual, Reason) else max(usual.drop, scheme.method.drop)
    others = scores_by_method(totals, drop)
    return Report(
        scores=others,
        ranks=ranks_by_method(others),
        cuts=tuple(
            Cut(
                robustness=at_cut(runs, cut), chances=chances if isinstance(chances, Reason) else chances[cut]
            )
            for cut in cuts
        ),
        icc=icc(seats),
        alpha=agreed,
        alpha_interval=None if agreed is None else alpha_interval(seats, seed=seed),
        alpha_without={
            judge: alpha(without(cells_of(judge, totals, seating.substitutes), totals))
            for judge in members_of(totals, seating.substitutes)
        },
        judges=found if isinstance(found, Reason) else tuple(found),
    )


def seats_of(totals: Matrix, seating: Seating) -> list[str]:
    """The judges by whose places the panel is drawn anew."""
    return judges_of(seating.by_seat(totals))
