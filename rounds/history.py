"""A contest over time: reckonings as of many instants, without a full pass over the facts for each.

    over_time(definition, record, instants) -> a Reckoning for each

From one instant to the next only those are looked at again of whom something was recorded in between. Whoever
is done for good is added to the tallies once: tallies add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from operator import itemgetter
from typing import TypeVar

from rounds import contestant
from rounds.contest import Reckoning
from rounds.contestant import Line
from rounds.definition import Round
from rounds.definition.folder import Definition
from rounds.figures import Known, added_up
from rounds.record import Attempt, Decision, Record, Registration, Step
from rounds.sameness import counted
from rounds.tally import Tally

CHANGES_LINES = ("extend", "void", "regrade", "disqualify", "same", "leave")
"""Kinds of decision after which every contestant has to be looked at again."""


def over_time(definition: Definition, record: Record, instants: Iterable[int]) -> Iterator[Reckoning]:
    """A reckoning as of each of the instants (excluded), in order of time.

    Ask what you want of one before you take the next: they share the lines of contestants.
    """
    # Who is let into a later round may itself change from one instant to the next.
    followed = {
        round.id: _Followed(definition, round, record)
        for round in definition.contest.rounds
        if round.learning and round.learning.source != "counts" and not round.field
    }
    for as_of in sorted(set(instants)):
        known = {id: each.known(as_of) for id, each in followed.items()}
        decisions = [act for act in record.decisions if act.at < as_of]
        yield Reckoning(definition, replace(record, decisions=decisions), as_of, known=known)


class _Followed:
    """One round that is open to everybody, as its lines and tallies change."""

    def __init__(self, definition: Definition, round: Round, record: Record) -> None:
        self.definition, self.round, self.decisions = definition, round, record.decisions
        self.registrations = _by_contestant(record.registrations)
        self.steps = _by_contestant(step for step in record.steps if step.round == round.id)
        self.attempts = _by_contestant(attempt for attempt in record.attempts if attempt.round == round.id)
        kinds = (self.registrations, self.steps, self.attempts)
        events = [(fact.at, who) for kind in kinds for who, facts in kind.items() for fact in facts]
        self.events = sorted(events, key=itemgetter(0))
        self.last = {who: at for at, who in self.events}
        self.seen = 0
        self.ruled: list[Decision] = []
        self.lines: dict[str, Line] = {}
        self.open: dict[str, Line] = {}  # of those of whom more is to come
        self.done: Mapping[str, Tally] = {}  # the sum of all others

    def known(self, as_of: int) -> Known:
        """Lines and tallies as of an instant, which is not before the last one asked for."""
        ruled = [act for act in self.decisions if act.at < as_of and act.kind in CHANGES_LINES]
        touched: dict[str, None] = {}
        if ruled != self.ruled:
            touched = dict.fromkeys(who for _, who in self.events[: self.seen])
            self.ruled, self.lines, self.open, self.done = ruled, {}, {}, {}
        while self.seen < len(self.events) and self.events[self.seen][0] < as_of:
            touched[self.events[self.seen][1]] = None
            self.seen += 1
        for line in self._lines_of(touched, as_of):
            self.lines[line.contestant] = self.open[line.contestant] = line
        # Which of several that are one person counts may still change, and so they are never done.
        ruled_on = {name for act in ruled for name in (act.subject, act.data.get("as"))}
        over = [who for who in self.open if self.last[who] < as_of and who not in ruled_on]
        self.done = _sum(self.done, self._added_up([self.open.pop(who) for who in over]))
        still_open = self._added_up(counted(self.open, ruled).values())
        return Known(counted(self.lines, ruled), _sum(self.done, still_open))

    def _lines_of(self, people: Iterable[str], as_of: int) -> list[Line]:
        record = Record(
            registrations=[row for who in people for row in self.registrations.get(who, ())],
            steps=[row for who in people for row in self.steps.get(who, ())],
            attempts=[row for who in people for row in self.attempts.get(who, ())],
            decisions=[act for act in self.decisions if act.at < as_of],
        )
        contest, bank, units = self.definition.contest, self.definition.bank, self.definition.units
        return contestant.lines(contest, self.round, record, as_of, bank=bank, units=units)

    def _added_up(self, lines: Iterable[Line]) -> dict[str, Tally]:
        out = {act.subject for act in self.ruled if act.kind == "disqualify"}
        return added_up(self.definition, self.round.id, lines, out)


def _sum(one: Mapping[str, Tally], other: Mapping[str, Tally]) -> dict[str, Tally]:
    nothing = Tally()
    return {unit: one.get(unit, nothing) + other.get(unit, nothing) for unit in one.keys() | other.keys()}


F = TypeVar("F", Registration, Step, Attempt)


def _by_contestant(facts: Iterable[F]) -> dict[str, list[F]]:
    found: dict[str, list[F]] = defaultdict(list)
    for fact in facts:
        found[fact.contestant].append(fact)
    return found
