"""What the rules declare before judging opens: the method, the tie ladder and the gap rule.

Knows names and limits; computes nothing. Sources: the trimmed mean with one high and one low score dropped
is what comparable panels use; never fewer than three scores may remain, or one judge decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from judging.reasons import Reason, reason
from judging.rubric import BlankSheet

Kind = Literal["trimmed", "mean", "least_squares", "median_polish", "rank_sum", "pairwise"]

LEAST_JUDGES = 3
"""Fewer scores than this give no automatic result."""

EVERY_JUDGE_UP_TO = 40
"""Up to this number of entries every judge scores every entry."""

DEFAULT_LADDER = ("majority", "criteria", "vote", "lot")
"""Rungs on which equal scores are separated. `share` may end a ladder instead of `lot`."""


@dataclass(frozen=True, slots=True)
class Method:
    """How totals become one score per entry.

    trimmed         sum without the `drop` highest and `drop` lowest totals, divided by what remains
    mean            plain mean
    least_squares   total = mean + quality + severity of the judge; score = mean + quality
    median_polish   severity by median polish, then the (trimmed, if `drop`) mean of total - severity
    rank_sum        sum over judges of the rank given; low is better
    pairwise        Bradley-Terry strength from who was scored above whom

    `drop` is how many totals are dropped at each end; only `trimmed` (1 or 2) and `median_polish` (0 to 2)
    drop any.
    """

    kind: Kind
    drop: int = 0

    def __post_init__(self) -> None:
        allowed = {"trimmed": (1, 2), "median_polish": (0, 1, 2)}.get(self.kind, (0,))
        if self.drop not in allowed:
            raise ValueError(f"{self.kind} cannot drop {self.drop}")

    @property
    def low_is_better(self) -> bool:
        return self.kind == "rank_sum"

    @property
    def gives_points(self) -> bool:
        """Whether the score is on the scale of the totals, so that a third marking may stand in its place."""
        return self.kind not in ("rank_sum", "pairwise")

    @property
    def least_judges(self) -> int:
        """The fewest totals an entry needs: after dropping, three remain."""
        return LEAST_JUDGES + 2 * self.drop

    @property
    def may_miss_cells(self) -> bool:
        """Whether entries may be scored by different numbers of judges."""
        return self.kind in ("least_squares", "median_polish", "pairwise")


def default_method(judges: int) -> Method | Reason:
    """The method for `judges` scores of each entry: five or more are trimmed, three and four averaged."""
    if judges < LEAST_JUDGES:
        return reason("result.too-few-judges", entry="", judges=judges, least=LEAST_JUDGES)
    return Method("trimmed", 1) if judges >= 5 else Method("mean")


def method_named(name: str, judges: int) -> Method | Reason:
    """The method a definition names: a kind, `default`, `trimmed` (drops 1), `trimmed_2` (drops 2).

    `judges` is the number of scores of each entry. `median_polish` trims as `default` does for that number.
    """
    if name == "default":
        return default_method(judges)
    if name == "median_polish":
        default = default_method(judges)
        return default if isinstance(default, Reason) else Method("median_polish", default.drop)
    named = {
        "trimmed": Method("trimmed", 1),
        "trimmed_2": Method("trimmed", 2),
        "mean": Method("mean"),
        "least_squares": Method("least_squares"),
        "rank_sum": Method("rank_sum"),
        "pairwise": Method("pairwise"),
    }
    return named.get(name) or reason("result.method-unknown", got=name)


def ladder(declared: Sequence[str], blank: BlankSheet) -> tuple[str, ...]:
    """`declared` with `criteria` spelled out as `criterion:<id>`, heaviest first, equal weights as on the
    sheet.
    """
    heaviest_first = sorted(blank.criteria, key=lambda criterion: -criterion.weight)
    criteria = [f"criterion:{criterion.id}" for criterion in heaviest_first]
    return tuple(name for rung in declared for name in (criteria if rung == "criteria" else [rung]))


@dataclass(frozen=True, slots=True)
class Scheme:
    """One declared way from totals to places, the same for every entry of a stage.

    `ladder` is spelled out (see `ladder()`): `majority`, `criterion:<id>`, `vote`, and at its end `lot` or
    `share`. `gap`: entries whose highest and lowest total are this far apart or more need a review before
    the result stands.
    """

    method: Method
    ladder: tuple[str, ...]
    gap: Fraction | None = None
