"""Plays a whole contest of any definition on a made-up population.

    play(definition, people=10_000, seed="1") -> Record

People register, learn, answer, hand works in and drop out; panels sign sheets; the routine acts that need
no judgement are decided as a careful office would decide them. What needs a person's judgement (a tie on
the cut, a seat that nobody can take) is left open, and play ends there, unless `settle` lets it go on by
votes in the order of lots, each marked as simulated. `rounds.contest.outcome` of the record says how it
all ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from rounds import calendar
from rounds.calendar import Span
from rounds.contest import PRIZES, Outcome, outcome
from rounds.definition import Entry, Judging, Learning, Round, Selection
from rounds.definition.folder import Definition
from rounds.record import Given, Record
from rounds.selection import Picked, Seat
from rounds.simulation import panel
from rounds.simulation.dice import Dice
from rounds.simulation.hours import HOUR, MINUTE
from rounds.simulation.office import Office
from rounds.simulation.people import People
from rounds.simulation.scenario import Scenario
from rounds.simulation.works import Works

OFFICE_OPENS = time(9)
REPLACED_BEFORE = 14 * HOUR  # a silent unit is replaced this long before the last moment
SILENT = 500  # per thousand rounds in which one unit is silent, where a reserve could follow
MOST_VOTES = 50  # rounds of votes before a tie is taken for one that no vote settles


class Member(NamedTuple):
    """Who may hand a work in: a unit, or a person of a unit."""

    unit: str
    contestant: str = ""


def play(
    definition: Definition,
    *,
    people: int,
    seed: str,
    scenario: Scenario | None = None,
    settle: bool = False,
) -> Record:
    """The record of a whole contest with that many people. Same arguments, same record, on any machine.

    Raises `people.Unplayable`.
    """
    *_, whole = acts(definition, people=people, seed=seed, scenario=scenario, settle=settle)
    return whole


def acts(
    definition: Definition,
    *,
    people: int,
    seed: str,
    scenario: Scenario | None = None,
    settle: bool = False,
) -> Iterator[Record]:
    """The same in two acts: the record once its last fact is there, and again with the last decisions."""
    playing = _Play(definition, people, seed, scenario, settle)
    through = playing.rounds()
    yield playing.so_far()
    if through:
        playing.confirm()
    yield playing.so_far()


def end_of(definition: Definition, record: Record) -> int:
    """The instant at which a played contest ended: nothing follows, and what was open last is closed."""
    last = max((row.at for each in fields(Record) for row in getattr(record, each.name)), default=0) + 1
    zone = definition.contest.zone
    spans = [
        calendar.span(window, zone)
        for round in definition.contest.rounds
        for part in calendar.PARTS
        if (window := calendar.window_of(round, part))
    ]
    return max([last, *(span.closes + HOUR for span in spans if span.opens < last <= span.closes)])


def _equals(reserve: Sequence[Seat]) -> list[str]:
    """The first in reserve and those whom nothing tells apart from it."""
    return [seat.subject for seat in reserve if seat[1:4] == (reserve[0].block, reserve[0].rank, "rank")]


class _Play:
    def __init__(
        self,
        definition: Definition,
        people: int,
        seed: str,
        scenario: Scenario | None,
        settle: bool,
    ) -> None:
        self.definition, self.contest, self.zone = definition, definition.contest, definition.contest.zone
        self.seed, self.scenario, self.settle = seed, scenario, settle
        self.people = People(definition, people, seed, scenario)
        self.office = Office(definition.contest, seed)
        self.record = Record()
        self.picked: dict[str, Picked] = {}
        self.now = 0  # the last moment at which something was decided

    def rounds(self) -> bool:
        """All rounds, or those up to the first that needs a person; whether it was all."""
        return all(self._round(round) for round in self.contest.rounds)

    def _round(self, round: Round) -> bool:
        """Play one round; whether the next can follow."""
        spans = {
            part: calendar.span(window, self.zone)
            for part in calendar.PARTS
            if (window := calendar.window_of(round, part))
        }
        if not spans:
            return True
        draws = self._draws(round)
        self.office.commit(draws, min(span.opens for span in spans.values()) - HOUR)
        ends = [span.closes for span in spans.values()]
        if round.learning:
            ends.append(calendar.last_call(spans["learning"], round.learning))
            ends += self._learn(round, round.learning, spans["learning"])
        if round.entry:
            self._hand_in(round, round.entry, spans["entry"])
        if round.judging:
            # The panel is done before the last day, so that the list can be out when the next round opens.
            ends = [self._judge(round, round.judging, spans["judging"])]
        self._give(round, max(ends))
        self.office.reveal(draws, max(ends) + 10 * MINUTE)
        self.now = self._in_the_office(max(ends) + HOUR)
        return self._select(round)

    def _draws(self, round: Round) -> list[str]:
        """What a lot may have to decide in the round: its standings, itself, its selections."""
        standings = [standing for standing in self.contest.standings if standing.round == round.id]
        drawn = [
            standing.id
            for standing in standings
            if any(self.contest.metrics[id].kind == "draw" for id in standing.ladder)
        ]
        if round.judging and "lot" in round.judging.tie:
            drawn.append(round.id)
        drawn += [selection.id for selection in self._selections(round) if selection.tie == "draw"]
        return list(dict.fromkeys(drawn))

    # --- what people do ---------------------------------------------------------------------------

    def _learn(self, round: Round, learning: Learning, span: Span) -> list[int]:
        """People learn here, or are counted elsewhere; when the last of it was recorded."""
        units = [member.unit for member in self._members(round)]
        if learning.source == "here" and learning.quiz:
            learned = self.people.learn(round, learning, learning.quiz, span, units)
            self._add(registrations=learned.registrations, steps=learned.steps, attempts=learned.attempts)
        elif learning.source == "outside_scores":
            self._add(registrations=self.people.come(round, span, units)[0])
        else:
            counts = self.people.count(round, span, units)
            self._add(counts=counts)
            return [counts[-1].at] if counts else []
        return []

    def _give(self, round: Round, at: int) -> None:
        """Figures that come from outside: one for each unit or person of a standing that asks for it."""
        rows = []
        for id, metric in self.contest.metrics.items():
            standings = [
                standing
                for standing in self.contest.standings
                if standing.round == round.id and id in (*standing.ladder, *standing.also_show)
            ]
            if metric.kind != "given" or not standings:
                continue
            dice = Dice(f"{self.seed}\0{round.id}\0given\0{id}")
            of_people = any(standing.of == "people" for standing in standings)
            units = [member.unit for member in self._members(round)]
            rows += [
                Given(at, subject, id, dice.around(7000, 2500))
                for subject in (self.people.unit_of if of_people else units)
            ]
        self._add(givens=rows)

    def _hand_in(self, round: Round, rules: Entry, span: Span) -> None:
        """Works come in; a silent unit's seat goes to the next in reserve in time to hand one in."""
        titles = self.scenario.titles if self.scenario else ()
        works = Works(round.id, rules, self.people.hours(span), titles, self.seed)
        members = self._members(round)
        if rules.by == "person" and not round.field:
            registrations, comers = self.people.come(round, span, [member.unit for member in members])
            self._add(registrations=registrations)
            for comer in comers:
                works.hand_in(comer.unit, comer.contestant, comer.since, span.closes)
        else:
            silent = self._silent(round)
            for member in members:
                if member.unit not in silent:
                    works.hand_in(*member, max(span.opens, self.now), span.closes)
            for reserve, at in self._replace(round, span, silent):
                works.hand_in(reserve, "", at, span.closes)
        entries = sorted(works.versions)
        self._add(entries=entries)
        self.office.screen(sorted({version.entry for version in entries}), span.closes + 10 * MINUTE)

    def _silent(self, round: Round) -> list[str]:
        """The picked units that hand nothing in: those of the scenario, or one with a reserve."""
        picked = self.picked.get(round.field)
        if picked is None:
            return []
        if self.scenario:
            codes = {unit.code for unit in self.definition.units if unit.name in self.scenario.silent}
            return [seat.subject for seat in picked.seats if seat.subject in codes]
        dice = Dice(f"{self.seed}\0{round.id}\0silent")
        blocks = {seat.block for seat in picked.reserve}
        could = [seat.subject for seat in picked.seats if seat.block in blocks]
        return [dice.pick(could)] if could and dice.share(SILENT) else []

    def _replace(self, round: Round, span: Span, silent: Sequence[str]) -> list[tuple[str, int]]:
        """Give the seats of silent units to the next in reserve; who takes one, and when.

        Which of equals in reserve comes first is for people to say: then the seat stays free.
        """
        until = self.contest.selection(round.field).replace_until if silent else None
        if until is None:
            return []
        last = min(span.closes, calendar.deadline(until, self.zone))
        at = max(last - REPLACED_BEFORE, span.opens + HOUR)
        seats = {seat.subject: seat for seat in self.picked[round.field].seats}
        reserves, taken = list(self.picked[round.field].reserve), []
        for unit in silent if at < last else ():
            self.office.silence(round.id, unit, at)
            waiting = [spare for spare in reserves if spare.block == seats[unit].block]
            if waiting and len(_equals(waiting)) == 1:
                reserves.remove(waiting[0])
                self.office.replace(round.field, unit, waiting[0].subject, at)
                taken.append((waiting[0].subject, at))
        return taken

    def _judge(self, round: Round, rules: Judging, span: Span) -> int:
        """A panel signs its sheets; until when."""
        blank = self.definition.rubrics[rules.rubric].sheet(rules.sheet)
        assert blank is not None
        judges, alternates = panel.judges(rules.judges, rules.alternates)
        self.office.seat_panel(round.id, judges, alternates, span.opens)
        until = span.closes - (span.closes - span.opens) // 4
        marking = panel.share_out(self._works(round), judges, rules)
        hours = self.people.hours(span)
        self._add(sheets=panel.sheets(round.id, blank, marking, span.opens + 1, until, hours, self.seed))
        return until

    def _works(self, round: Round) -> list[str]:
        """What the panel of a round reads: the works of the round, or of the last one that took any."""
        until = self.contest.rounds.index(round) + 1
        source = next(earlier for earlier in reversed(self.contest.rounds[:until]) if earlier.entry)
        members = set(self._members(round)) if round.field else set()
        works = {
            version.entry: Member(version.unit, version.contestant)
            for version in self.record.entries
            if version.round == source.id
        }
        return [
            entry
            for entry, member in works.items()
            if source is round or not round.field or member in members
        ]

    # --- who goes on ------------------------------------------------------------------------------

    def _members(self, round: Round) -> list[Member]:
        """Who is let into the round: everybody, or what its selection picked, whatever it picked from."""
        if not round.field:
            return [Member(unit) for unit in self.people.ranked_units()]
        authors = {version.entry: Member(version.unit, version.contestant) for version in self.record.entries}
        return [
            authors.get(seat.subject)
            or Member(
                self.people.unit_of.get(seat.subject, seat.subject),
                seat.subject if seat.subject in self.people.unit_of else "",
            )
            for seat in self.picked[round.field].seats
        ]

    def _selections(self, round: Round) -> list[Selection]:
        return [
            selection
            for selection in self.contest.selections
            if self.contest.standing(selection.standing).round == round.id
        ]

    def _select(self, round: Round) -> bool:
        """Confirm who goes on after the round; False where only a person could."""
        selections = self._selections(round)
        if not selections:
            return True
        now = self._settled()
        for selection in selections:
            picked = now.selections.get(selection.id)
            if picked is None or picked.open or not picked.seats:
                return False
            self.office.advance(selection.id, [seat.subject for seat in picked.seats], self.now)
            self.picked[selection.id] = picked
        return True

    def _settled(self) -> Outcome:
        """The outcome now; with `settle`, after votes on every tie that a vote can end."""
        now = outcome(self.definition, self.so_far(), self.now)
        for _ in range(MOST_VOTES if self.settle else 0):
            if not (self.office.settle(now.blockers, self.now) or self._order_reserves(now)):
                break
            self.now += MINUTE
            now = outcome(self.definition, self.so_far(), self.now)
        return now

    def _order_reserves(self, now: Outcome) -> bool:
        """Vote on equals in the reserve of lists that are not confirmed yet; whether there were any."""
        voted = False
        for picked in now.selections.values():
            equals = _equals(picked.reserve)
            if len(equals) > 1 and picked.selection not in self.picked:
                self.office.vote(picked.selection, equals, self.now)
                voted = True
        return voted

    def confirm(self) -> None:
        """Make all results final once appeals are over, if nothing is left open."""
        final = self._settled()
        if any(not blocker.warning for blocker in final.blockers):
            return
        self.now = self._in_the_office(self.now + self.contest.appeals.hours * HOUR)
        for standing in self.contest.standings:
            if standing.for_prize:
                self.office.confirm(standing.id, final.digest(standing.id), self.now)
        if final.awards is not None:
            self.office.confirm(PRIZES, final.digest(PRIZES), self.now)

    def _in_the_office(self, after: int) -> int:
        """When people decide: at nine in the morning, unless the next round opens before that."""
        wall = calendar.local(after, self.zone)
        day = wall.date() + timedelta(days=wall.time() > OFFICE_OPENS)
        nine = calendar.instant(datetime.combine(day, OFFICE_OPENS), self.zone)
        openings = [
            calendar.span(window, self.zone).opens
            for round in self.contest.rounds
            for part in calendar.PARTS
            if (window := calendar.window_of(round, part))
        ]
        return after if any(after <= opening < nine for opening in openings) else nine

    def _add(self, **rows: Sequence[Any]) -> None:
        self.record = replace(
            self.record, **{kind: [*getattr(self.record, kind), *new] for kind, new in rows.items()}
        )

    def so_far(self) -> Record:
        """What has happened until now."""
        return replace(self.record, decisions=self.office.decisions())
