"""`units.csv` against the definition: units that nobody ranks, and denominators that are missing or zero.

Zero or missing never ranks first: such a unit is listed and not ranked, so these are warnings.
"""

from __future__ import annotations

from collections.abc import Iterator

from rounds import units
from rounds.definition import Contest, reading
from rounds.definition.folder import Definition
from rounds.reasons import Reason, reason
from rounds.units import block_of


def mistakes(definition: Definition) -> Iterator[Reason]:
    """Every unit once for its block and once for each denominator that its standings need."""
    contest = definition.contest
    if not definition.units:
        return
    text, _ = reading.text(definition.files[contest.units], contest.units)
    lines = units.read(text or "", contest.denominators, contest.units)[0].lines
    amounts = {(amount.unit, amount.denominator): amount.value for amount in definition.amounts}
    columns = {denominator.id: denominator.column for denominator in contest.denominators}
    needed = _needed(contest)
    for unit in definition.units:
        line = f"[{lines[unit.code]}]"
        block = block_of(unit, contest.blocks)
        # A unit below another one belongs to it; only units at the top are expected to stand in a block.
        if contest.blocks and not block and not unit.parent:
            yield reason(
                "units.in-no-block",
                file=contest.units,
                path=line,
                warning=True,
                unit=unit.code,
                name=unit.name,
            )
        for denominator in sorted(needed.get(block, ())):
            value = amounts.get((unit.code, denominator))
            if not value and denominator in columns:
                code = "units.amount-missing" if value is None else "units.amount-zero"
                path = f"{line}.{columns[denominator]}"
                values = {"unit": unit.code, "name": unit.name, "denominator": denominator}
                yield reason(code, file=contest.units, path=path, warning=True, **values)


def _needed(contest: Contest) -> dict[str, set[str]]:
    """The denominators that decide something, by block (`""` where there are no blocks)."""
    needed: dict[str, set[str]] = {}
    for standing in contest.standings:
        if standing.of != "units":
            continue
        metrics = {*standing.ladder, *(floor.metric for floor in standing.qualify)}
        metrics |= {a.metric for id in metrics if id in contest.metrics for a in contest.metrics[id].parts}
        pers = {contest.metrics[id].per for id in metrics if id in contest.metrics} - {""}
        blocks = standing.blocks or [block.id for block in contest.blocks] or [""]
        for block in blocks:
            needed.setdefault(block, set()).update(pers)
    return needed
