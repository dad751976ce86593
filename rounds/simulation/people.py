"""The made-up population: who is registered in which unit, and who comes to a round."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from rounds import calendar
from rounds.calendar import Span
from rounds.definition import Learning, Quiz, Round
from rounds.definition.folder import Definition
from rounds.quiz import topics_of
from rounds.reasons import Reason, reason
from rounds.record import Count, Registration
from rounds.simulation import crowd
from rounds.simulation.crowd import Totals, Wave
from rounds.simulation.dice import Dice
from rounds.simulation.hours import DAY, HOUR, Hours
from rounds.simulation.learners import Course, Job, Learned, learn
from rounds.simulation.papers import Papers
from rounds.simulation.registers import Register
from rounds.simulation.scenario import Scenario
from rounds.units import block_of

ENTER, VALID = 450, 920  # per thousand registered who hand a work in; of submitted that are valid
UNLIMITED = 3  # attempts one person makes at most where the rules set no limit
REPORTED_AFTER = 8 * HOUR  # a sheet of counts of a day arrives the next morning


class Unplayable(Exception):
    """A contest that cannot be played with so many people, and why."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why)
        self.reason = why


class Comer(NamedTuple):
    """Someone who came to a round of works and means to hand one in."""

    unit: str
    contestant: str
    since: int


class People:
    """Registers people in the first round that takes people in; later rounds find them again."""

    def __init__(
        self,
        definition: Definition,
        people: int,
        seed: str,
        scenario: Scenario | None,
    ) -> None:
        self._definition, self._people, self._seed = definition, people, seed
        self._scenario = scenario
        self._households = definition.contest.registration.household in ("code", "head_and_group")
        self._registered: dict[str, list[str]] = {}
        self.unit_of: dict[str, str] = {}

    def learn(
        self, round: Round, learning: Learning, quiz: Quiz, span: Span, units: Sequence[str]
    ) -> Learned:
        """Everything people of `units` do in a learning round, in order of time."""
        limit = quiz.attempts or UNLIMITED
        course = Course(
            round=round.id,
            hours=self.hours(span),
            papers=Papers(self._definition, round.id, quiz, self._people),
            topics=bool(topics_of(self._definition.contest, round)),
            story=learning.story is not None,
            households=self._households,
            limit=limit,
            spacing=quiz.spacing_hours * HOUR,
            minutes=quiz.minutes,
        )
        waves = (
            self._again(span, units, limit) if self._registered else self._waves(round, span, units, limit)
        )
        jobs = [
            Job(unit, waves[unit], course, f"{self._seed}\0{round.id}", self._registered.get(unit, ()))
            for unit in waves
        ]
        done = [learn(job) for job in jobs]
        registrations = sorted(row for unit in done for row in unit.registrations)
        self._remember(registrations)
        return Learned(
            registrations,
            sorted(row for unit in done for row in unit.steps),
            sorted(row for unit in done for row in unit.attempts),
        )

    def come(self, round: Round, span: Span, units: Sequence[str]) -> tuple[list[Registration], list[Comer]]:
        """People register, or come back; and those of them who will hand something in."""
        hours, dice = self.hours(span), Dice(f"{self._seed}\0{round.id}\0come")
        if self._registered:
            known = [(unit, contestant) for unit in units for contestant in self._registered.get(unit, ())]
            return [], [Comer(unit, one, span.opens) for unit, one in known if dice.share(ENTER)]
        rows: list[Registration] = []
        comers = []
        for unit, waves in self._waves(round, span, units, 1).items():
            register = Register(unit, hours, self._households, self._seed)
            for wave in waves:
                for _ in range(wave.newcomers):
                    at = hours.moment(wave.start, wave.end, dice)
                    contestant = register.enter(at, span.closes)
                    if dice.share(ENTER):
                        comers.append(Comer(unit, contestant, at))
            rows += register.rows
        rows.sort()
        self._remember(rows)
        return rows, comers

    def count(self, round: Round, span: Span, units: Sequence[str]) -> list[Count]:
        """Sheets of counts, one for each unit and day, as another system would report them."""
        hours = self.hours(span)
        days = [*range(span.opens + DAY, span.closes, DAY), span.closes]
        rows = []
        for unit, waves in self._waves(round, span, units, 1).items():
            registered, submitted = sum(w.newcomers for w in waves), sum(w.finishers for w in waves)
            for day in days:
                came, done = hours.part(registered, day), hours.part(submitted, day)
                rows.append(
                    Count(day + REPORTED_AFTER, day, round.id, unit, came, done, done * VALID // 1000)
                )
        return sorted(rows)

    def hours(self, span: Span) -> Hours:
        """When people come in that span."""
        return Hours(span.opens, span.closes, lambda at: calendar.local(at, self._definition.contest.zone))

    def ranked_units(self) -> list[str]:
        """The units people belong to: those of a block, or all where there are no blocks."""
        blocks = self._definition.contest.blocks
        return [unit.code for unit in self._definition.units if not blocks or block_of(unit, blocks)]

    def _waves(self, round: Round, span: Span, units: Sequence[str], limit: int) -> dict[str, list[Wave]]:
        sizes = self._sizes(round, units)
        if self._people > sum(sizes.values()):
            raise Unplayable(
                reason("simulation.too-many-people", people=self._people, most=sum(sizes.values()))
            )
        points = crowd.totals(self._people, span.closes, self._totals(limit), limit)
        try:
            return crowd.spread(points, sizes, span.opens, limit, Dice(f"{self._seed}\0{round.id}\0spread"))
        except ValueError as error:
            raise Unplayable(reason("simulation.scenario-impossible", detail=str(error))) from None

    def _again(self, span: Span, units: Sequence[str], limit: int) -> dict[str, list[Wave]]:
        """The usual part of those who are registered comes back."""
        waves = {}
        for unit in units:
            finishers = len(self._registered.get(unit, ())) * crowd.SUBMITTED // 1000
            again = crowd.usual_attempts(finishers, limit) - finishers
            waves[unit] = [Wave(span.opens, span.closes, 0, finishers, again)]
        return waves

    def _totals(self, limit: int) -> list[Totals]:
        codes = {unit.name: unit.code for unit in self._definition.units}
        return [
            Totals(
                calendar.instant(point.at, self._definition.contest.zone),
                point.registered,
                point.submitted,
                point.attempts or crowd.usual_attempts(point.submitted, limit),
                tuple(codes[name] for name in point.most),
                tuple(codes[name] for name in point.fewest),
            )
            for point in (self._scenario.checkpoints if self._scenario else ())
        ]

    def _sizes(self, round: Round, units: Sequence[str]) -> dict[str, int]:
        """The people of each unit by the denominator that counts in the round, or the first there is."""
        contest = self._definition.contest
        named = [
            metric.per for metric in contest.metrics.values() if metric.per and metric.round in ("", round.id)
        ]
        denominator = next(iter([*named, *(each.id for each in contest.denominators)]), "")
        if not denominator:
            return dict.fromkeys(units, self._people)
        amounts = {
            amount.unit: amount.value
            for amount in self._definition.amounts
            if amount.denominator == denominator
        }
        return {unit: amounts.get(unit, 0) for unit in units}

    def _remember(self, rows: Collection[Registration]) -> None:
        for row in rows:
            if row.contestant not in self.unit_of:
                self.unit_of[row.contestant] = row.unit
                self._registered.setdefault(row.unit, []).append(row.contestant)
