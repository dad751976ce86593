"""A scenario: how a played contest is to go, so that it shows at given moments what was really published.

A `scenario.toml` lies beside a contest; it is never part of what is published. It holds the number of
people, the seed, totals that must be true at some moments with the units that had the most and the fewest
people at one of them, the units that hand nothing in, and titles of entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from datetime import datetime

from rounds.definition import reading
from rounds.definition.value import table
from rounds.reasons import Reason, reason
from rounds.record import Unit

FILE = "scenario.toml"


@table
class Checkpoint:
    """What must be true of everything before `at` (a wall-clock time of the contest's zone).

    `most` names units by the number of people registered, the largest first; `fewest` the smallest first.
    """

    at: datetime
    registered: int
    submitted: int
    attempts: int | None = None
    most: tuple[str, ...] = ()
    fewest: tuple[str, ...] = ()


@table
class Scenario:
    """The whole file. `people` register in all; units are given by their names as in `units.csv`."""

    people: int
    seed: str
    checkpoints: tuple[Checkpoint, ...] = field(default=(), metadata={"key": "checkpoint"})
    silent: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


def read(data: bytes, units: Sequence[Unit]) -> tuple[Scenario | None, list[Reason]]:
    """The scenario of a contest with these units, or None and every mistake in it."""
    parsed, mistakes = reading.toml(data, FILE)
    if parsed is None:
        return None, mistakes
    reader = reading.Reader(FILE)
    scenario = reader.table(Scenario, parsed)
    mistakes += reader.mistakes
    if scenario is not None:
        mistakes += _mistakes(scenario, {unit.name for unit in units})
    return (None, mistakes) if mistakes else (scenario, [])


def _mistakes(scenario: Scenario, names: set[str]) -> Iterator[Reason]:
    if scenario.people < 1:
        yield reason("scenario.nobody", file=FILE, path="people")
    listed = [("silent", scenario.silent)]
    for number, point in enumerate(scenario.checkpoints, 1):
        path = f"checkpoint[{number}]"
        listed += [(f"{path}.most", point.most), (f"{path}.fewest", point.fewest)]
        if not 0 <= point.submitted <= point.registered <= scenario.people:
            yield reason(
                "scenario.more-than-came",
                file=FILE,
                path=path,
                submitted=point.submitted,
                registered=point.registered,
                people=scenario.people,
            )
    for path, units in listed:
        for place, name in enumerate(units, 1):
            if name not in names:
                yield reason("scenario.unknown-unit", file=FILE, path=f"{path}[{place}]", unit=name)
    for number, (before, after) in enumerate(
        zip(scenario.checkpoints, scenario.checkpoints[1:], strict=False), 2
    ):
        if not (
            before.at < after.at
            and before.registered <= after.registered
            and before.submitted <= after.submitted
        ):
            yield reason("scenario.falls", file=FILE, path=f"checkpoint[{number}]")
    ordered = [number for number, point in enumerate(scenario.checkpoints, 1) if point.most or point.fewest]
    for number in ordered[1:]:
        yield reason("scenario.two-orders", file=FILE, path=f"checkpoint[{number}]", first=ordered[0])
