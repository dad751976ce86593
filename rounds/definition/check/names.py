"""Names in `contest.toml`: ids are plain and given once, and every name that is used exists.

What a name of a certain part must be besides (a metric of units in a standing of units) is asked where the
part is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from rounds import calendar
from rounds.definition import Contest
from rounds.definition.check.walk import mistake, unknown
from rounds.definition.folder import Definition
from rounds.reasons import Reason


class _Named(Protocol):
    @property
    def id(self) -> str: ...


def mistakes(definition: Definition) -> Iterator[Reason]:
    """Ids, zone, and every reference by id."""
    contest = definition.contest
    yield from _id("id", contest.id)
    yield from _zone(contest)
    yield from _ids(contest)
    yield from _metrics(contest)
    yield from _standings(contest)
    yield from _selections(contest)
    yield from _rounds(contest)
    yield from _prizes(contest)
    yield from _others(contest, [unit.code for unit in definition.units])


def _zone(contest: Contest) -> Iterator[Reason]:
    try:
        calendar.zone(contest.zone)
    except ValueError:
        yield mistake("contest.unknown-zone", "zone", got=contest.zone)


def _id(path: str, id: str) -> Iterator[Reason]:
    # Ids stand in addresses, in file names and in the subjects of decisions.
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}", id):
        yield mistake("id.bad", path, id=id)


def _ids(contest: Contest) -> Iterator[Reason]:
    listed: Mapping[str, Sequence[_Named]] = {
        "block": contest.blocks,
        "denominator": contest.denominators,
        "target": contest.targets,
        "companion": contest.companions,
        "topic": contest.topics,
        "round": contest.rounds,
        "standing": contest.standings,
        "selection": contest.selections,
        "prize": contest.prize_lines,
        "report": contest.reports,
        "open_question": contest.open_questions,
    }
    for key, things in listed.items():
        ids = [thing.id for thing in things]
        for number, id in enumerate(ids, 1):
            yield from _id(f"{key}[{number}].id", id)
        yield from _twice(key, ids)
    for id in contest.metrics:
        yield from _id(f"metric.{id}", id)
    yield from _apart(contest)
    # References are known by their official numbers ("478-KH/TU"), which need not be plain.
    yield from _twice("reference", [reference.id for reference in contest.references])
    for number, round in enumerate(contest.rounds, 1):
        if round.entry is not None:
            yield from _twice(f"round[{number}].entry.fields", [field.id for field in round.entry.fields])


def _apart(contest: Contest) -> Iterator[Reason]:
    """Decisions call standings, selections and the prize list by bare ids, so no two may share one."""
    first = {standing.id: f"standing[{number}]" for number, standing in enumerate(contest.standings, 1)}
    if "prizes" in first:
        yield mistake("id.twice", f"{first['prizes']}.id", id="prizes", first="prizes")
    first["prizes"] = "prizes"
    for number, selection in enumerate(contest.selections, 1):
        if selection.id in first:
            yield mistake("id.twice", f"selection[{number}].id", id=selection.id, first=first[selection.id])


def _twice(key: str, ids: Sequence[str]) -> Iterator[Reason]:
    for number, id in enumerate(ids, 1):
        first = ids.index(id) + 1
        if first != number:
            yield mistake("id.twice", f"{key}[{number}].id", id=id, first=f"{key}[{first}]")


def _metrics(contest: Contest) -> Iterator[Reason]:
    rounds = [round.id for round in contest.rounds]
    denominators = [denominator.id for denominator in contest.denominators]
    for id, metric in contest.metrics.items():
        if metric.round:
            yield from unknown("name.unknown-round", f"metric.{id}.round", metric.round, rounds)
        if metric.per:
            yield from unknown("name.unknown-denominator", f"metric.{id}.per", metric.per, denominators)
        for number, addend in enumerate(metric.parts, 1):
            path = f"metric.{id}.parts[{number}].metric"
            yield from unknown("name.unknown-metric", path, addend.metric, [*contest.metrics])


def _standings(contest: Contest) -> Iterator[Reason]:
    blocks = [block.id for block in contest.blocks]
    metrics = [*contest.metrics]
    for number, standing in enumerate(contest.standings, 1):
        path = f"standing[{number}]"
        yield from unknown(
            "name.unknown-round", f"{path}.round", standing.round, [r.id for r in contest.rounds]
        )
        for place, block in enumerate(standing.blocks, 1):
            yield from unknown("name.unknown-block", f"{path}.blocks[{place}]", block, blocks)
        for key, named in (("ladder", standing.ladder), ("also_show", standing.also_show)):
            for place, metric in enumerate(named, 1):
                yield from unknown("name.unknown-metric", f"{path}.{key}[{place}]", metric, metrics)
        for place, floor in enumerate(standing.qualify, 1):
            yield from unknown(
                "name.unknown-metric", f"{path}.qualify[{place}].metric", floor.metric, metrics
            )


def _selections(contest: Contest) -> Iterator[Reason]:
    blocks = [block.id for block in contest.blocks]
    standings = [standing.id for standing in contest.standings]
    for number, selection in enumerate(contest.selections, 1):
        path = f"selection[{number}]"
        yield from unknown("name.unknown-standing", f"{path}.standing", selection.standing, standings)
        for place, quota in enumerate(selection.quotas, 1):
            if quota.block:
                yield from unknown("name.unknown-block", f"{path}.quotas[{place}].block", quota.block, blocks)
        for place, block in enumerate(selection.carry_over, 1):
            yield from unknown("name.unknown-block", f"{path}.carry_over[{place}]", block, blocks)


def _rounds(contest: Contest) -> Iterator[Reason]:
    topics = [topic.id for topic in contest.topics]
    for number, round in enumerate(contest.rounds, 1):
        path = f"round[{number}]"
        if round.field:
            selections = [selection.id for selection in contest.selections]
            yield from unknown("name.unknown-selection", f"{path}.field", round.field, selections)
        if round.learning is not None:
            for place, topic in enumerate(round.learning.topics, 1):
                yield from unknown("name.unknown-topic", f"{path}.learning.topics[{place}]", topic, topics)
        if round.entry is not None and round.entry.presentation_of:
            rounds = [round.id for round in contest.rounds]
            of = round.entry.presentation_of
            yield from unknown("name.unknown-round", f"{path}.entry.presentation_of", of, rounds)


def _prizes(contest: Contest) -> Iterator[Reason]:
    standings = [standing.id for standing in contest.standings]
    for number, prize in enumerate(contest.prize_lines, 1):
        path = f"prize[{number}]"
        if prize.ranks_of:
            yield from unknown("name.unknown-standing", f"{path}.ranks_of", prize.ranks_of, standings)
        if prize.block:
            blocks = [block.id for block in contest.blocks]
            yield from unknown("name.unknown-block", f"{path}.block", prize.block, blocks)
        if prize.exit is not None:
            rounds = [round.id for round in contest.rounds]
            selections = [selection.id for selection in contest.selections]
            picked = prize.exit.not_picked
            yield from unknown("name.unknown-round", f"{path}.exit.left", prize.exit.left, rounds)
            yield from unknown("name.unknown-selection", f"{path}.exit.not_picked", picked, selections)


def _others(contest: Contest, units: Sequence[str]) -> Iterator[Reason]:
    denominators = [denominator.id for denominator in contest.denominators]
    pers = {f"target[{number}].per": target.per for number, target in enumerate(contest.targets, 1)}
    pers |= {f"companion[{number}].per": thing.per for number, thing in enumerate(contest.companions, 1)}
    for path, per in pers.items():
        if per:
            yield from unknown("name.unknown-denominator", path, per, denominators)
    for number, campaign in enumerate(contest.campaigns, 1):
        if units:
            yield from unknown("name.unknown-unit", f"campaign[{number}].unit", campaign.unit, units)
    for number, block in enumerate(contest.blocks, 1):
        for place, code in enumerate(block.units, 1):
            if units:
                yield from unknown("name.unknown-unit", f"block[{number}].units[{place}]", code, units)
    for number, report in enumerate(contest.reports, 1):
        standings = [standing.id for standing in contest.standings]
        for place, id in enumerate(report.standings, 1):
            yield from unknown("name.unknown-standing", f"report[{number}].standings[{place}]", id, standings)
