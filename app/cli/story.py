"""How an example contest went until now: all that the demo loads, told in the order in which it is loaded.

Needs no database: it can be told by a process that has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from app.operations import Refused
from app.operations.standings import picture
from app.operations.standings.picture import Picture, Results
from rounds import calendar
from rounds.definition import folder as folders
from rounds.definition.folder import Definition
from rounds.record import FACTS, Decision, Record
from rounds.simulation import play, scenario
from rounds.simulation.hours import DAY


class Facts(NamedTuple):
    """What people did, by kind and column by column: so it goes to another process in a third of the time."""

    columns: Mapping[str, Sequence[Sequence[Any]]]

    def rows(self) -> dict[str, list[NamedTuple]]:
        """The facts themselves, by kind."""
        return {
            kind: [fact._make(row) for row in zip(*self.columns[kind], strict=True)]
            for kind, fact in FACTS.items()
        }


class Decisions(NamedTuple):
    """What was decided."""

    rows: Sequence[Decision]


Part = Facts | Decisions | Picture | Results


def story(files: Mapping[str, bytes], now: int) -> Iterator[Part]:
    """Facts, decisions, then pictures and the results of the contest in these files, played until `now`.

    Raises Refused, Unplayable.
    """
    definition, mistakes = folders.read(files)
    if definition is None:
        raise Refused(*mistakes)
    how, mistakes = scenario.read(files[scenario.FILE], definition.units)
    if how is None:
        raise Refused(*mistakes)
    acts = play.acts(definition, people=how.people, seed=how.seed, scenario=how, settle=True)
    facts = _before(now, next(acts))
    yield Facts({kind: list(zip(*getattr(facts, kind), strict=True)) for kind in FACTS})
    whole = _before(now, next(acts))
    yield Decisions(whole.decisions)
    for each in picture.reckon(definition, whole, moments(definition, whole, now)):
        yield each._replace(lines=list(each.lines)) if isinstance(each, Picture) else each


def _before(now: int, record: Record) -> Record:
    """What has happened by now of a contest that is still running."""
    return Record(
        **{each.name: [row for row in getattr(record, each.name) if row.at < now] for each in fields(Record)}
    )


def moments(definition: Definition, record: Record, now: int) -> list[int]:
    """The instants of which pictures are prepared: the end of each day on which people learnt, each report
    that is made once, and after everything.
    """
    contest = definition.contest
    learning = [
        calendar.span(round.learning.window, contest.zone) for round in contest.rounds if round.learning
    ]
    days = {day for span in learning for day in range(span.opens + DAY, span.closes + DAY, DAY)}
    reports = {
        cut.as_of
        for report in contest.reports
        if not (report.daily or report.weekly)
        for cut in calendar.cut_offs(report, contest, record.decisions)
    }
    over = max((row.at + 1 for each in fields(Record) for row in getattr(record, each.name)), default=now)
    end = now if now < max(event.closes for event in calendar.timeline(contest)) else max(over, *days)
    return sorted(at for at in {*days, *reports, end} if at <= end)
