"""Standings: who stands where, and what put them there.

Knows the plan of one standing: who is in it, in which blocks, by which ladder and above which floors. The
figures come from `rounds/figures.py`, the order from `rounds/ladder.py`; no page, table or clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, partial
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple

from judging.exact import plain
from judging.ladder import votes
from rounds import metric
from rounds.definition import Metric, Part, Qualify, Standing
from rounds.draw import lot_order
from rounds.figures import Figure, Figures, grouped
from rounds.ladder import Group, Place, Rung, Value, places
from rounds.metric import METRICS, WORDLESS
from rounds.reasons import Reason, reason
from rounds.tie import cast_votes, revealed
from rounds.units import block_of, lineage

__all__ = ["METRICS", "Figures", "Place", "Ranking", "Unranked", "Value", "rank"]


class Unranked(NamedTuple):
    """Someone who is listed and not ranked, and why (minimum denominator, floor, disqualified, no figure)."""

    subject: str
    block: str
    values: tuple[Value, ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """A standing as computed: places block by block, best first.

    `extra` holds the values of `also_show` by subject. `blockers` are ties that only a person can settle,
    with `rank` and `shared`; they matter where a cut runs through them.
    """

    standing: str
    as_of: int
    places: tuple[Place, ...]
    unranked: tuple[Unranked, ...] = ()
    extra: dict[str, tuple[Value, ...]] | None = None
    blockers: tuple[Reason, ...] = ()

    @property
    def waiting(self) -> frozenset[str]:
        """Who shares a rank only until a person goes on: a vote is taken or a lot is drawn."""
        return frozenset(
            name for blocker in self.blockers for name in str(dict(blocker.values)["subjects"]).split(", ")
        )


class Entrant(NamedTuple):
    """Someone a standing is about. `reason`: why not ranked, whatever the figures."""

    subject: str
    block: str
    reason: Reason | None = None


def rank(standing: Standing, figures: Figures) -> Ranking:
    """The standing by the figures.

    Units are ranked in every block of the contest, or in those the standing names; people and entries only in
    blocks it names, else all in one; `together` ranks everybody in one. Listed and not ranked, in the order
    of their codes: who is disqualified, below a floor or minimum, or has no figure on the first rung.
    """
    listed = _entrants(standing, figures)
    subjects = [entrant.subject for entrant in listed]
    columns = [figures.column(id, subjects) for id in standing.ladder]
    reasons = _reasons(standing, figures, listed, columns)
    values = [_values(column) for column in columns]
    rungs = [_rung(standing, id, figures) for id in standing.ladder]
    found: list[Place] = []
    blockers: list[Reason] = []
    for members in _pools(standing, figures, listed, reasons):
        placed, waiting = places(
            [subjects[at] for at in members],
            [[column[at] for at in members] for column in values],
            rungs,
            [listed[at].block for at in members],
        )
        found += placed
        waiting += _ties_of_panels(standing, figures, placed)
        blockers += (replace(each, path=f"standing.{standing.id}") for each in waiting)
    shown = [_values(figures.column(id, subjects)) for id in standing.also_show]
    unranked = [
        Unranked(listed[at].subject, listed[at].block, tuple(column[at] for column in values), why)
        for at, why in enumerate(reasons)
        if why is not None
    ]
    return Ranking(
        standing=standing.id,
        as_of=figures.as_of,
        places=tuple(found),
        unranked=tuple(sorted(unranked, key=itemgetter(0))),
        extra=dict(zip(subjects, zip(*shown, strict=True), strict=True)) if shown else None,
        blockers=tuple(blockers),
    )


# --- who is in it ---------------------------------------------------------------------------------


def _entrants(standing: Standing, figures: Figures) -> list[Entrant]:
    return {"units": _units, "people": _people, "entries": _entries}[standing.of](standing, figures)


def _units(standing: Standing, figures: Figures) -> list[Entrant]:
    contest = figures.contest
    field = figures.field(contest.round(standing.round))
    blocks = standing.blocks or tuple(block.id for block in contest.blocks)
    found = []
    for unit in figures.definition.units:
        block = block_of(unit, contest.blocks)
        # Without blocks the units at the top are compared; a section does not compete with its own commune.
        there = block in blocks if blocks else not unit.parent
        if there and (field is None or unit.code in field):
            found.append(Entrant(unit.code, block, _disqualified(figures, unit.code)))
    return found


def _people(standing: Standing, figures: Figures) -> list[Entrant]:
    """Everybody who handed an attempt in; those whose attempt is not valid with what is missing."""
    block = _block_by_unit(standing, figures)
    found = []
    for line in figures.lines(standing.round).values():
        if line.submitted is None and line.valid is None:
            continue
        why = _disqualified(figures, line.contestant)
        if why is None and line.missing:
            why = _not_valid(line.missing)
        if (of := block(line.unit)) is not None:
            found.append(Entrant(line.contestant, of, why))
    return found


def _not_valid(missing: Sequence[Part]) -> Reason:
    code = f"standing.{missing[0]}-missing" if len(missing) == 1 else "standing.parts-missing"
    return reason(code, missing=", ".join(missing), parts=len(missing))


def _entries(standing: Standing, figures: Figures) -> list[Entrant]:
    block = _block_by_unit(standing, figures)
    unit_of = {version.entry: version.unit for version in figures.record.entries}
    found = []
    for entry, owner in sorted(figures.panel(standing.round).verdict.owners.items()):
        unit = unit_of.get(entry, owner)
        if (of := block(unit)) is not None:
            found.append(Entrant(entry, of, _disqualified(figures, entry, owner, unit)))
    return found


def _block_by_unit(standing: Standing, figures: Figures) -> Callable[[str], str | None]:
    """The block of someone in a unit: of the unit, or of the nearest one above that is in a block.

    Empty when the standing names no blocks; None when it names others.
    """
    units = {unit.code: unit for unit in figures.definition.units}
    parents = {code: unit.parent for code, unit in units.items()}

    @cache
    def block(unit: str) -> str | None:
        if not standing.blocks:
            return ""
        above = (
            block_of(units[code], figures.contest.blocks) for code in lineage(unit, parents) if code in units
        )
        nearest = next((block for block in above if block), "")
        return nearest if nearest in standing.blocks else None

    return block


def _disqualified(figures: Figures, *names: str) -> Reason | None:
    return None if figures.disqualified.isdisjoint(names) else reason("standing.disqualified")


def _pools(
    standing: Standing, figures: Figures, listed: Sequence[Entrant], reasons: Sequence[Reason | None]
) -> list[list[int]]:
    """Positions of those who are ranked among themselves, block by block in the order of the definition."""
    pools: dict[str, list[int]] = {block.id: [] for block in figures.contest.blocks}
    for at, entrant in enumerate(listed):
        if reasons[at] is None:
            pools.setdefault("" if standing.together else entrant.block, []).append(at)
    return [members for members in pools.values() if members]


# --- who is not ranked ----------------------------------------------------------------------------


def _reasons(
    standing: Standing, figures: Figures, listed: Sequence[Entrant], columns: Sequence[Sequence[Figure]]
) -> list[Reason | None]:
    """Why each is not ranked: the first reason that applies."""
    found = [entrant.reason for entrant in listed]
    subjects = [entrant.subject for entrant in listed]
    for column in columns:
        if Reason in set(map(type, column)):
            found = [
                why or (figure if isinstance(figure, Reason) else None)
                for why, figure in zip(found, column, strict=True)
            ]
    for floor in standing.qualify:
        column = figures.column(floor.metric, subjects)
        found = [
            why or _below(floor, figures.contest.metrics[floor.metric], figure)
            for why, figure in zip(found, column, strict=True)
        ]
    if columns and not _wordless(figures, standing.ladder[0]):
        missing = reason("standing.no-figure", metric=standing.ladder[0])
        found = [
            why or (missing if figure is None else None)
            for why, figure in zip(found, columns[0], strict=True)
        ]
    return found


def _below(floor: Qualify, rules: Metric, figure: Figure) -> Reason | None:
    if isinstance(figure, Reason):
        return figure
    least = Fraction(floor.at_least)
    if figure is not None and figure >= least:
        return None
    shown = f"{plain(100 * least)}%" if metric.show(rules) == "percent" else plain(least)
    return reason("standing.below-floor", metric=floor.metric, at_least=shown)


def _values(column: Sequence[Figure]) -> list[Value]:
    return [None if isinstance(figure, Reason) else figure for figure in column]


# --- rungs ----------------------------------------------------------------------------------------


def _wordless(figures: Figures, id: str) -> bool:
    """Whether the metric orders without a figure of its own."""
    return figures.contest.metrics[id].kind in WORDLESS


def _rung(standing: Standing, id: str, figures: Figures) -> Rung:
    rules = figures.contest.metrics[id]
    match rules.kind:
        case "judged" | "criterion":
            panel = figures.panel(rules.round)
            # Equal scores of one round are in the order in which its own tie ladder put them.
            split = panel.by_rank if rules.kind == "judged" else None
            return Rung(id, metric.low(rules) if rules.better else panel.low, split)
        case "majority":
            return Rung(id, split=figures.panel(rules.round).by_majority)
        case "vote":
            return Rung(id, split=partial(_by_vote, standing, rules.round, figures))
        case "draw":
            return Rung(id, split=partial(_by_lot, standing, figures))
        case _:
            return Rung(id, metric.low(rules))


def _ties_of_panels(standing: Standing, figures: Figures, placed: Sequence[Place]) -> Iterator[Reason]:
    """A blocker for each shared rank at which the tie ladder of a panel itself still waits for a person."""
    for id in standing.ladder:
        if figures.contest.metrics[id].kind != "judged":
            continue
        panel = figures.panel(figures.contest.metrics[id].round)
        for rank, equals in groupby(placed, key=attrgetter("rank")):
            names = [place.subject for place in equals]
            if len(names) > 1 and {panel.entry(name) for name in names} <= panel.waiting:
                yield reason(
                    "standing.panel-waits", metric=id, subjects=", ".join(names), rank=rank, shared=len(names)
                )


def _by_vote(standing: Standing, round: str, figures: Figures, group: Group) -> list[Group] | str:
    """The last signed vote that names the whole group; without one a draw may follow."""
    cast = cast_votes((standing.id, round, standing.round), figures.decisions)
    said = votes(cast).measure(group)
    if not isinstance(said, str):
        return grouped(group, said, low=True)
    kinds = [figures.contest.metrics[id].kind for id in standing.ladder]
    return [group] if "draw" in kinds[kinds.index("vote") :] else "standing.vote-needed"


def _by_lot(standing: Standing, figures: Figures, group: Group) -> list[Group] | str:
    """The order drawn from the seed committed and revealed for the standing, or for its round."""
    for subject in (standing.id, standing.round):
        if seed := revealed(subject, figures.decisions):
            return [(name,) for name in lot_order(seed, subject, group)]
    return "standing.draw-not-held"
