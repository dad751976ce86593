"""Selections: seats that can be filled, reserves that exist, and a round or prize that needs the choice.

How many units are in the field of a round is answered here; prizes ask it too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from rounds.definition import Contest, Selection, Standing
from rounds.definition.check.walk import mistake, warning
from rounds.definition.folder import Definition
from rounds.reasons import Reason
from rounds.units import block_of


class Field(NamedTuple):
    """How many may be ranked: in all, and by block."""

    total: int
    blocks: dict[str, int]

    def size(self, block: str) -> int:
        """Those of one block, or all of them when `block` is empty."""
        return self.blocks.get(block, 0) if block else self.total


def mistakes(definition: Definition) -> Iterator[Reason]:
    """Every selection, against the units that can be in it."""
    contest = definition.contest
    for number, selection in enumerate(contest.selections, 1):
        path = f"selection[{number}]"
        standing = next((s for s in contest.standings if s.id == selection.standing), None)
        yield from _quotas(contest, path, selection, standing)
        yield from _used(contest, path, selection)
        if standing is not None and (field := field_of(definition, standing)):
            yield from _room(path, selection, field)


def field_of(definition: Definition, standing: Standing) -> Field | None:
    """How many can be in a standing: those its round lets in. None where everybody may come: people,
    entries.
    """
    return _field(definition, standing.round, standing.of, standing.blocks) if definition.units else None


def entrants(definition: Definition, round_id: str) -> Field | None:
    """The units that may take part in a round."""
    return _field(definition, round_id, "units", ()) if definition.units else None


def _field(definition: Definition, round_id: str, of: str, wanted: tuple[str, ...]) -> Field | None:
    contest = definition.contest
    order = [round.id for round in contest.rounds]
    if round_id not in order:
        return None
    round = contest.round(round_id)
    if not round.field:
        return _all(definition, wanted) if of == "units" else None
    selection = next((s for s in contest.selections if s.id == round.field), None)
    source = next((s for s in contest.standings if selection and s.id == selection.standing), None)
    if selection is None or source is None or source.round not in order[: order.index(round_id)]:
        return None
    seats: Counter[str] = Counter()
    for quota in selection.quotas:
        seats[quota.block] += quota.seats
    if "" in seats:
        # One pool: a block may take all of it, but never more than it has.
        before = _field(definition, source.round, source.of, source.blocks)
        blocks = {block: min(size, seats[""]) for block, size in before.blocks.items()} if before else {}
        return Field(seats[""], blocks)
    kept = {block: count for block, count in seats.items() if not wanted or block in wanted}
    return Field(sum(kept.values()), kept)


def _all(definition: Definition, wanted: tuple[str, ...]) -> Field:
    contest = definition.contest
    if not contest.blocks:
        return Field(len(definition.units), {})
    blocks: dict[str, int] = {}
    for unit in definition.units:
        block = block_of(unit, contest.blocks)
        if block and (not wanted or block in wanted):
            blocks[block] = blocks.get(block, 0) + 1
    return Field(sum(blocks.values()), blocks)


def ranked_apart(contest: Contest, standing: Standing) -> bool:
    """Whether the standing has several lists, each with a first of its own."""
    blocks = standing.blocks or (contest.blocks if standing.of == "units" else ())
    return len(blocks) > 1 and not standing.together


def _quotas(contest: Contest, path: str, selection: Selection, standing: Standing | None) -> Iterator[Reason]:
    if not selection.quotas:
        yield mistake("selection.no-quota", f"{path}.quotas")
    blocks = [quota.block for quota in selection.quotas]
    for number, block in enumerate(blocks, 1):
        at = f"{path}.quotas[{number}]"
        if block in blocks[: number - 1]:
            yield mistake("selection.block-twice", at, block=block)
        if not block and len(blocks) > 1:
            yield mistake("selection.pool-and-blocks", at)
        elif not block and standing is not None and ranked_apart(contest, standing):
            yield mistake("selection.ranked-apart", at, standing=standing.id)
        known = block in [each.id for each in contest.blocks]
        if known and standing is not None and standing.blocks and block not in standing.blocks:
            yield mistake("selection.block-not-ranked", f"{at}.block", block=block, standing=standing.id)
    for number, block in enumerate(selection.carry_over, 1):
        if block not in blocks:
            yield mistake("selection.carry-over-without-quota", f"{path}.carry_over[{number}]", block=block)


def _room(path: str, selection: Selection, field: Field) -> Iterator[Reason]:
    for number, quota in enumerate(selection.quotas, 1):
        if quota.block and quota.block not in field.blocks:
            continue
        size = field.size(quota.block)
        if quota.seats > size:
            at = f"{path}.quotas[{number}].seats"
            yield mistake("selection.quota-above-field", at, block=quota.block, seats=quota.seats, units=size)
        elif quota.seats + selection.reserve > size and selection.reserve:
            values = {"block": quota.block, "reserve": selection.reserve, "left": size - quota.seats}
            yield mistake("selection.reserve-impossible", f"{path}.reserve", **values)
        elif quota.seats == size:
            yield warning(
                "selection.all-go-on", f"{path}.quotas[{number}].seats", block=quota.block, units=size
            )


def _used(contest: Contest, path: str, selection: Selection) -> Iterator[Reason]:
    by_round = any(round.field == selection.id for round in contest.rounds)
    by_prize = any(prize.exit and prize.exit.not_picked == selection.id for prize in contest.prize_lines)
    if not by_round and not by_prize:
        yield warning("selection.unused", path, selection=selection.id)
