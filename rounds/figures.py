"""Figures: the exact value of every metric, from the record as it stood at one instant.

    figures = Figures(definition, record, as_of, field=..., verdict=...)

Lines and tallies of a round are worked out when they are first asked for, and once. Who is let into a round
and what a panel found are asked of the caller (`rounds/contest.py`), which knows how rounds rest on each
other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from math import ceil
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

from judging.ladder import majority
from judging.scoring import Scores, scores
from rounds import contestant, tally
from rounds.contestant import Line
from rounds.definition import Metric, Round
from rounds.definition.folder import Definition
from rounds.judged import Verdict
from rounds.ladder import Group, Value
from rounds.metric import AVERAGED
from rounds.quiz import exact
from rounds.reasons import Reason, reason
from rounds.record import Record
from rounds.sameness import counted
from rounds.tally import Tally

Figure = Value | Reason
"""A value; None where there is nothing to measure; a reason where the rules rank nobody by it."""


class Panel:
    """What a judged round says of its entries and of those who handed them in.

    An owner of several entries is known by the best placed of them.
    """

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        self.low = verdict.result.method.low_is_better
        self.scores = {place.entry: place.score for place in verdict.result.places}
        self.ranks = {place.entry: place.rank for place in verdict.result.places}
        best = sorted(self.ranks, key=lambda entry: (self.ranks[entry], entry), reverse=True)
        self.by_owner = {verdict.owners[entry]: entry for entry in best}

    @cached_property
    def waiting(self) -> frozenset[str]:
        """Entries whose tie still needs a vote or a lot by the tie ladder of the panel itself."""
        ties = (dict(blocker.values) for blocker in self.verdict.result.blockers)
        return frozenset(name for tie in ties if "rank" in tie for name in str(tie["entries"]).split(", "))

    def entry(self, subject: str) -> str:
        """The entry that speaks for a subject: itself, or the best of its owner; empty when there is none."""
        return subject if subject in self.ranks else self.by_owner.get(subject, "")

    def criterion(self, criterion: str) -> Mapping[str, Fraction]:
        """The score of each entry on one criterion, by the method of the round."""
        if not self.ranks:
            return {}
        found = scores(self.verdict.criteria[criterion], self.verdict.result.method)
        return found.values if isinstance(found, Scores) else {}

    def by_rank(self, group: Group) -> list[Group]:
        """A tied group as the panel's own tie ladder has it."""
        return grouped(group, {subject: self.ranks.get(self.entry(subject)) for subject in group}, low=True)

    def by_majority(self, group: Group) -> list[Group]:
        """A tied group by who was scored above whom by more judges."""
        entries = {subject: self.entry(subject) for subject in group}
        if not all(entries.values()):
            return [group]
        measured = majority(self.verdict.totals).measure(tuple(entries.values()))
        if isinstance(measured, str):
            return [group]
        return grouped(group, {subject: measured[entry] for subject, entry in entries.items()}, low=False)


def grouped(group: Group, values: Mapping[str, Value], *, low: bool) -> list[Group]:
    """The group as groups of equal values, best first; those without a value last."""
    known = sorted({value for value in values.values() if value is not None}, reverse=not low)
    parts = [tuple(name for name in group if values[name] == value) for value in (*known, None)]
    return [part for part in parts if part]


def added_up(
    definition: Definition, round_id: str, lines: Iterable[Line], disqualified: Collection[str]
) -> dict[str, Tally]:
    """The tallies of those lines by unit, with the times that the metrics of the round ask for."""
    timed = {
        grain: [
            metric.of
            for metric in definition.contest.metrics.values()
            if (metric.kind, metric.round, metric.grain) == ("first_reached", round_id, grain)
        ]
        for grain in ("day", "instant")
    }
    return tally.tallies(
        lines,
        definition.units,
        definition.contest.zone,
        without=disqualified,
        days=timed["day"],
        instants=timed["instant"],
    )


class Known(NamedTuple):
    """The lines of a learning round by contestant and its tallies by unit, worked out elsewhere.

    Where the lines are those of some people only, `whole` is the tally of everybody.
    """

    lines: Mapping[str, Line]
    tallies: dict[str, Tally]
    whole: Tally | None = None


class Figures:
    """Every figure of one contest as of one instant.

    `field` tells the units and contestants let into a round (None: everybody), `verdict` the judged result
    of a round. `known` are learning rounds that need not be worked out anew (`rounds/history.py`).
    """

    def __init__(
        self,
        definition: Definition,
        record: Record,
        as_of: int,
        *,
        field: Callable[[Round], frozenset[str] | None],
        verdict: Callable[[Round], Verdict],
        known: Mapping[str, Known] = MappingProxyType({}),
    ) -> None:
        self.definition, self.contest, self.as_of = definition, definition.contest, as_of
        self.record = record
        self.decisions = [decision for decision in record.decisions if decision.at < as_of]
        self.disqualified = {act.subject for act in self.decisions if act.kind == "disqualify"}
        self.amounts = {(amount.unit, amount.denominator): amount.value for amount in definition.amounts}
        self.field, self._verdict = field, verdict
        self._lines: dict[str, Mapping[str, Line]] = {id: each.lines for id, each in known.items()}
        self._tallies = {id: each.tallies for id, each in known.items()}
        self._wholes = {id: each.whole for id, each in known.items() if each.whole is not None}
        self._panels: dict[str, Panel] = {}
        self._givens: dict[tuple[str, str], int] | None = None

    # --- what figures are made of ---------------------------------------------------------------------

    def lines(self, round_id: str) -> Mapping[str, Line]:
        """The lines of a learning round that count, by contestant."""
        if round_id not in self._lines:
            round = self.contest.round(round_id)
            found = contestant.lines(
                self.contest,
                round,
                replace(self.record, decisions=self.decisions),
                self.as_of,
                bank=self.definition.bank,
                units=self.definition.units,
                field=self.field(round),
            )
            self._lines[round_id] = counted({line.contestant: line for line in found}, self.decisions)
        return self._lines[round_id]

    def tallies(self, round_id: str) -> dict[str, Tally]:
        """The tallies of a learning round, by unit: from sheets of counts, or from its lines."""
        if round_id not in self._tallies:
            learning = self.contest.round(round_id).learning
            units, zone = self.definition.units, self.contest.zone
            if learning and learning.source == "counts":
                found = tally.from_sheets(self.record.counts, round_id, self.as_of, units, zone)
            else:
                found = added_up(self.definition, round_id, self.lines(round_id).values(), self.disqualified)
            self._tallies[round_id] = found
        return self._tallies[round_id]

    def panel(self, round_id: str) -> Panel:
        """What the panel of a judged round says."""
        if round_id not in self._panels:
            self._panels[round_id] = Panel(self._verdict(self.contest.round(round_id)))
        return self._panels[round_id]

    def given(self, metric: str, subject: str) -> int | None:
        """The last figure brought in from outside, in its smallest unit."""
        if self._givens is None:
            rows = sorted((row for row in self.record.givens if row.at < self.as_of), key=lambda row: row.at)
            self._givens = {(row.metric, row.subject): row.value for row in rows}
        return self._givens.get((metric, subject))

    # --- columns --------------------------------------------------------------------------------------

    def column(self, id: str, subjects: Sequence[str]) -> Sequence[Figure]:
        """The value of one metric for each of the subjects."""
        return self._column(id, subjects, {})

    def _column(
        self, id: str, subjects: Sequence[str], known: dict[str, Sequence[Figure]]
    ) -> Sequence[Figure]:
        """The same; `known` are columns worked out on the way, since several sums may share one."""
        if id not in known:
            known[id] = self._worked_out(id, subjects, known)
        return known[id]

    def _worked_out(
        self, id: str, subjects: Sequence[str], known: dict[str, Sequence[Figure]]
    ) -> Sequence[Figure]:
        metric = self.contest.metrics[id]
        match metric.kind:
            case "count" | "ratio" | "mean" | "median" | "first_reached":
                found = self.tallies(metric.round)
                return [self._of_unit(metric, unit, found.get(unit, Tally())) for unit in subjects]
            case "score" | "seconds" | "submitted_at" | "attempts":
                lines = self.lines(metric.round)
                of = attrgetter(metric.kind)
                return [of(lines[who]) if who in lines else None for who in subjects]
            case "prediction":
                return self._distances(metric, subjects)
            case "judged":
                panel = self.panel(metric.round)
                return [panel.scores.get(self.entry(panel, subject)) for subject in subjects]
            case "criterion":
                panel = self.panel(metric.round)
                points = panel.criterion(metric.criterion)
                return [points.get(self.entry(panel, subject)) for subject in subjects]
            case "weighted_sum":
                return self._sums(metric, subjects, known)
            case "given":
                unit = 10 ** (metric.decimals or 0)
                given = [self.given(id, subject) for subject in subjects]
                return [None if value is None else exact(Fraction(value, unit)) for value in given]
            case _:
                return [None] * len(subjects)

    def entry(self, panel: Panel, subject: str) -> str:
        """The entry of a subject before a panel. An entry of another round is known there by its author."""
        return panel.entry(subject) or panel.entry(self.authors.get(subject, ""))

    @cached_property
    def authors(self) -> Mapping[str, str]:
        """Who handed an entry in: the unit or the person, as the rules of its round have it."""
        by_person = {round.id for round in self.contest.rounds if round.entry and round.entry.by == "person"}
        return {
            version.entry: version.contestant if version.round in by_person else version.unit
            for version in self.record.entries
        }

    def _of_unit(self, metric: Metric, unit: str, of: Tally) -> Figure:
        if metric.of in AVERAGED:
            if of.valid < (metric.minimum or 0):
                return reason("standing.too-few-people", people=of.valid, minimum=metric.minimum)
            return of.mean(metric.of) if metric.kind == "mean" else of.median(metric.of)
        count = self._count(metric.of, of)
        amount = self._amount(metric, unit) if metric.per else None
        if isinstance(amount, Reason):
            return amount
        if metric.kind == "first_reached":
            wanted = ceil(count)
            if metric.threshold is not None:
                wanted = ceil(Fraction(metric.threshold) * (1 if amount is None else amount))
            return of.reached(metric.of, wanted, metric.grain)
        return count if amount is None else exact(Fraction(count) / amount)

    def _count(self, of: str, tally: Tally) -> int | Fraction:
        if of != "households":
            return int(getattr(tally, of))
        registration = self.contest.registration
        if registration.household == "estimate" and registration.mean_household_size:
            return exact(tally.valid / Fraction(registration.mean_household_size))
        return len(tally.households) + tally.unnamed_households

    def _amount(self, metric: Metric, unit: str) -> int | Reason:
        amount = self.amounts.get((unit, metric.per), 0)
        if amount <= 0:
            return reason("standing.no-denominator", denominator=metric.per)
        if amount < (metric.minimum or 0):
            return reason(
                "standing.below-minimum", denominator=metric.per, amount=amount, minimum=metric.minimum
            )
        return amount

    def _distances(self, metric: Metric, subjects: Sequence[str]) -> list[Figure]:
        """How far each prediction is from what came true."""
        lines = self.lines(metric.round)
        learning = self.contest.round(metric.round).learning
        asked = learning.quiz.prediction if learning and learning.quiz else None
        if asked is None:
            return [None] * len(subjects)
        if metric.round in self._wholes:
            true = int(getattr(self._wholes[metric.round], asked.of))
        else:
            judged = [line for line in lines.values() if line.contestant not in self.disqualified]
            true = _so_many(asked.of, judged)
        said = [lines[who].prediction if who in lines else None for who in subjects]
        return [None if guess is None else abs(guess - true) for guess in said]

    def _sums(
        self, metric: Metric, subjects: Sequence[str], known: dict[str, Sequence[Figure]]
    ) -> list[Figure]:
        """Σ weight × value ÷ scale; no figure where one addend has none."""
        columns = [self._column(part.metric, subjects, known) for part in metric.parts]
        factors = [Fraction(part.weight) / Fraction(part.scale) for part in metric.parts]
        found: list[Figure] = []
        for row in zip(*columns, strict=True):
            refused = next((each for each in row if isinstance(each, Reason)), None)
            values = [each for each in row if each is not None and not isinstance(each, Reason)]
            if refused or len(values) < len(row):
                found.append(refused)
            else:
                found.append(exact(sum((f * v for f, v in zip(factors, values, strict=True)), Fraction(0))))
        return found


def _so_many(of: str, lines: Iterable[Line]) -> int:
    """How many there came to be of whom a prediction asks."""
    if of == "all_correct":
        return sum(line.all_correct for line in lines if line.valid is not None)
    return sum(getattr(line, of) is not None for line in lines)
