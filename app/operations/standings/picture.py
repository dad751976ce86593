"""Pictures of standings: a ranking, with the names and counts that a page shows beside it, line by line.

Knows what was reckoned at one instant; `snapshot.py` beside it stores what is made here and `doctor`
compares it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from app.storage.postgres.vietnamese import search_key, sort_key, unit_sort_key
from app.storage.standings.picture import Line
from app.storage.standings.snapshot import plain
from rounds.contest import Reckoning, to_data
from rounds.definition import Contest, Standing
from rounds.definition.folder import Definition
from rounds.history import over_time
from rounds.metric import AVERAGED
from rounds.proof import chain
from rounds.reasons import Reason
from rounds.record import Record
from rounds.standings import Value
from rounds.tally import COUNTERS, Tally

# How a name is sorted and searched. The code of a person is no word: it stands for itself.
_KEYS: Mapping[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    "units": (unit_sort_key, search_key),
    "entries": (sort_key, search_key),
    "people": (str, str.lower),
}


FEWEST = 5
"""On fewer people no published figure of scores or times rests (p33); how many took part may be said."""


class Picture(NamedTuple):
    """A standing as of an instant, line by line, with the sums that stand above it."""

    standing: str
    as_of: int
    figures: Mapping[str, int]
    lines: Iterable[Line]


class Results(NamedTuple):
    """All results as of an instant: `written` as a bundle carries them, `data` without the places."""

    as_of: int
    written: bytes
    data: Mapping[str, Any]


def reckon(definition: Definition, record: Record, as_of: Sequence[int]) -> Iterator[Picture | Results]:
    """What is shown of a contest: the standings of units as of each of the instants, all standings as of the
    last; and then all results as of the last.

    Take the lines of one before you ask for the next.
    """
    instants = sorted(set(as_of))
    for reckoning in over_time(definition, record, instants):
        last = reckoning.as_of == instants[-1]
        for standing in definition.contest.standings:
            if last or standing.of == "units":
                yield Picture(
                    standing.id, reckoning.as_of, sums(reckoning, standing), lines(reckoning, standing)
                )
    data = to_data(reckoning.outcome())
    written = chain.canonical(data)
    yield Results(
        reckoning.as_of, written, {name: part for name, part in data.items() if name != "standings"}
    )


def lines(reckoning: Reckoning, standing: Standing) -> Iterator[Line]:
    """The lines of a standing: places first, then those who are listed without a rank."""
    ranking = reckoning.ranking(standing.id)
    names, counts = _names(reckoning, standing), _counts(reckoning, standing)
    extra = ranking.extra or {}
    key, plain = _KEYS[standing.of]
    rows = [
        (place.rank, place.subject, place.block, place.values, place.rung, None) for place in ranking.places
    ]
    unranked = [
        (None, left.subject, left.block, left.values, "", _plain(left.reason)) for left in ranking.unranked
    ]
    ladder, shown = (_averaged(reckoning, ids) for ids in (standing.ladder, standing.also_show))
    for position, (rank, subject, block, values, rung, why) in enumerate([*rows, *unranked], 1):
        name = names.get(subject, subject)
        more = extra.get(subject, ())
        if counts and counts.get(subject, {}).get("valid", 0) < FEWEST:
            values, more = _withheld(values, ladder), _withheld(more, shown)
        yield Line(
            position=position,
            rank=rank,
            subject=subject,
            block=block,
            name=name,
            values=values,
            extra=more,
            rung=rung,
            reason=why,
            figures=counts.get(subject, {}),
            sort_key=key(name),
            search_key=plain(name),
        )


def told(reckoning: Reckoning, standing: Standing) -> dict[str, Any]:
    """A standing of units as it is given out: its sums and its lines, as plain JSON.

    A line is rank (None without one), code, name, block, exact values of the ladder, counts.
    """
    return {
        "figures": sums(reckoning, standing),
        "lines": [
            [line.rank, line.subject, line.name, line.block, plain(line.values), dict(line.figures)]
            for line in lines(reckoning, standing)
        ],
    }


def below(reckoning: Reckoning, round: str) -> dict[str, dict[str, int]]:
    """The counts of the units that stand under another, by code, as of the instant of the reckoning."""
    tallies = reckoning.figures.tallies(round)
    return {each.code: _count(tallies[each.code]) for each in reckoning.definition.units if each.parent}


def sums(reckoning: Reckoning, standing: Standing) -> dict[str, int]:
    """What adds up to the whole: counts of all units that stand under no other; of entries, their number."""
    round = reckoning.contest.round(standing.round)
    if not round.learning:
        return {"entries": len(reckoning.ranking(standing.id).places)}
    tallies, total = reckoning.figures.tallies(round.id), Counter[str]()
    for unit in reckoning.definition.units:
        if not unit.parent:
            total.update(_count(tallies[unit.code]))
    return dict(total)


def _counts(reckoning: Reckoning, standing: Standing) -> Mapping[str, dict[str, int]]:
    """The plain counts of each unit, where the standing is of units that learn."""
    if standing.of != "units" or not reckoning.contest.round(standing.round).learning:
        return {}
    return {unit: _count(tally) for unit, tally in reckoning.figures.tallies(standing.round).items()}


def _count(tally: Tally) -> dict[str, int]:
    return {name: count for name in COUNTERS if (count := getattr(tally, name))}


def _names(reckoning: Reckoning, standing: Standing) -> Mapping[str, str]:
    """What subjects are called. People have no name here but their code."""
    if standing.of == "units":
        return {unit.code: unit.name for unit in reckoning.definition.units}
    if standing.of == "entries":
        return {version.entry: version.title for version in reckoning.record.entries}
    return {}


def _averaged(reckoning: Reckoning, ids: Sequence[str]) -> list[bool]:
    """Which of those metrics rest on an average of people."""
    return [rests_on_average(reckoning.contest, id) for id in ids]


def rests_on_average(contest: Contest, id: str) -> bool:
    """Whether a metric is an average over people, or a sum with one in it."""
    metric = contest.metrics[id]
    return metric.of in AVERAGED or any(rests_on_average(contest, part.metric) for part in metric.parts)


def _withheld(values: Sequence[Value], averaged: Sequence[bool]) -> tuple[Value, ...]:
    return tuple(None if hidden else value for value, hidden in zip(values, averaged, strict=False))


def _plain(why: Reason) -> dict[str, object]:
    return {"code": why.code, "values": dict(why.values)}
