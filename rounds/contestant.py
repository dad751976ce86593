"""Contestants: one pass over the facts of a learning round, to a line for each of them; or the line of one.

A line says how far someone came, which parts are missing, and what counts of the attempts. Knows the window
and the rules of one round, as extended, voided and regraded by decisions; ranks nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple

from rounds import calendar, quiz
from rounds.attempt import Marking, Rules, void_by
from rounds.definition import Contest, Learning, Part, Round
from rounds.quiz import Bank
from rounds.reasons import Reason, reason
from rounds.record import Attempt, Decision, Record, Registration, Step, Unit
from rounds.units import lineage

Value = int | Fraction
EVER = 1 << 62
"""An instant that never comes."""


class Line(NamedTuple):
    """One contestant in one learning round. Instants are None for what has not happened.

    `submitted` is when the first attempt was handed in, `submitted_at` when the one that counts was;
    `valid` when the last of the parts that the round asks for was there, and `missing` the parts that are
    not, in their order.
    """

    contestant: str
    unit: str
    household: str
    registered: int
    learned: int | None
    submitted: int | None
    shared: int | None
    valid: int | None
    missing: tuple[Part, ...]
    attempts: int = 0
    score: Value | None = None
    seconds: Value | None = None
    all_correct: bool = False
    prediction: int | None = None
    submitted_at: int | None = None


def parts_of(contest: Contest, round: Round) -> tuple[Part, ...]:
    """The parts that make an attempt valid, as far as the round has them, in the order of the definition."""
    learning = _learning(round)
    there = {
        "profile": True,
        "topics": bool(quiz.topics_of(contest, round)),
        "quiz": learning.quiz is not None,
        "story": learning.story is not None and learning.story.required,
    }
    return tuple(part for part in learning.valid if there[part])


def lines(
    contest: Contest,
    round: Round,
    record: Record,
    as_of: int,
    *,
    bank: Bank | None = None,
    units: Iterable[Unit] = (),
    field: Collection[str] | None = None,
) -> list[Line]:
    """A line for everybody registered before `as_of` and before the round's last call.

    `field`: the units and contestants let into the round, None for everybody. `bank` is needed once a
    question was regraded. Facts outside the window, in a void stretch or against the rules of attempts
    count for nothing.
    """
    reckoning = Reckoner(contest, round, record.decisions, bank=bank, units=units)
    attempts: dict[str, tuple[Attempt, ...]] = {}
    for attempt in record.attempts:
        if attempt.round == round.id and attempt.at < as_of:
            attempts[attempt.contestant] = (*attempts.get(attempt.contestant, ()), attempt)
    done: dict[str, dict[str, int]] = {"topics": {}, "story": {}}
    opens = reckoning.published.opens
    for step in record.steps:
        if step.round == round.id and opens <= step.at < as_of:
            first = done[step.part]
            first[step.contestant] = min(step.at, first.get(step.contestant, step.at))
    learned, shared = done["topics"].get, done["story"].get
    found = (
        reckoning.line(
            profile,
            learned(profile.contestant),
            shared(profile.contestant),
            attempts.get(profile.contestant, ()),
        )
        for profile in _profiles(record.registrations, as_of, reckoning)
    )
    if field is None:
        return list(found)
    return [
        line for line in found if line.contestant in field or not reckoning.above(line.unit).isdisjoint(field)
    ]


class _Profile(NamedTuple):
    """What holds of someone registered, since when, and since when every required field is there."""

    contestant: str
    unit: str
    household: str
    registered: int
    complete: int | None


def _profiles(rows: Iterable[Registration], as_of: int, round: Reckoner) -> Iterator[_Profile]:
    """Everybody registered in time, by the last row that came before corrections ended."""
    rows_of: dict[str, tuple[Registration, ...]] = {}
    for row in rows:
        if row.at < as_of:
            rows_of[row.contestant] = (*rows_of.get(row.contestant, ()), row)
    for contestant, several in rows_of.items():
        last = several[0]
        registered, complete = last.at, last.at if last.complete else None
        if len(several) > 1:
            # Rows of one instant stay in the order in which they were recorded.
            several = tuple(sorted(several, key=attrgetter("at")))
            registered, complete = several[0].at, None
            for row in several:
                if row is several[0] or row.at < round.corrections_until(several[0].unit):
                    last = row
                    complete = (row.at if complete is None else complete) if row.complete else None
        if registered < round.closes(last.unit):
            yield _Profile(contestant, last.unit, last.household, registered, complete)


class Reckoner:
    """One learning round, made ready to be asked about one contestant or about a million.

    Decisions given later make another one.
    """

    def __init__(
        self,
        contest: Contest,
        round: Round,
        decisions: Sequence[Decision],
        *,
        bank: Bank | None = None,
        units: Iterable[Unit] = (),
    ) -> None:
        self.learning = _learning(round)
        self.parts = parts_of(contest, round)
        self.parents = {unit.code: unit.parent for unit in units}
        self.published = calendar.span(self.learning.window, contest.zone)
        self.round, self.decisions = round, decisions
        self.spans: dict[str, calendar.Span] = {}
        self.calls: dict[str, int] = {}
        self.voids = [act for act in decisions if act.kind == "void" and act.subject == round.id]
        until = contest.registration.correction_until
        self.correction = calendar.deadline(until, contest.zone) if until else 0
        self.rules = Rules(self.learning.quiz, self._marking(contest, bank)) if self.learning.quiz else None

    def _marking(self, contest: Contest, bank: Bank | None) -> Marking | None:
        if not any(act.kind == "regrade" and act.subject == self.round.id for act in self.decisions):
            return None
        if bank is None:
            raise ValueError(f"{self.round.id} was regraded and has no bank")
        return Marking(
            bank, quiz.topics_of(contest, self.round), quiz.keys(bank, self.round.id, self.decisions)
        )

    def above(self, unit: str) -> set[str]:
        """The unit and those above it."""
        return set(lineage(unit, self.parents))

    def span(self, unit: str) -> calendar.Span:
        """The window of that unit, as extended."""
        found = self.spans.get(unit)
        if found is None:
            found = self.spans[unit] = calendar.extended(
                self.published, self.round.id, "learning", self.decisions, units=self.above(unit)
            )
        return found

    def closes(self, unit: str) -> int:
        """The last call of that unit."""
        found = self.calls.get(unit)
        if found is None:
            found = self.calls[unit] = calendar.last_call(self.span(unit), self.learning)
        return found

    def corrections_until(self, unit: str) -> int:
        """The first instant at which a registration of that unit can no longer be corrected."""
        return max(self.correction, self.closes(unit))

    def of(
        self,
        registrations: Sequence[Registration],
        steps: Iterable[Step],
        attempts: Iterable[Attempt],
    ) -> Line | None:
        """The line of one contestant, from all facts of that one. None for who is not in the round."""
        profile = next(_profiles(registrations, EVER, self), None)
        if profile is None:
            return None
        first: dict[str, int] = {}
        for step in steps:
            if step.round == self.round.id and self.published.opens <= step.at:
                first[step.part] = min(step.at, first.get(step.part, step.at))
        own = [attempt for attempt in attempts if attempt.round == self.round.id]
        return self.line(profile, first.get("topics"), first.get("story"), own)

    def why_not_start(self, unit: str, attempts: Sequence[Attempt], now: int) -> Reason | None:
        """Why someone of that unit may not begin another attempt after these, all of this round."""
        span = self.span(unit)
        if self.rules is None or self.learning.source != "here":
            return reason("attempt.no-quiz")
        if now < span.opens:
            return reason("attempt.not-open")
        if now >= span.closes:
            return reason("attempt.closed")
        return self.rules.why_not_start(self.taken(unit, attempts), now)

    def may_review(self, now: int) -> bool:
        """Whether the keys of an attempt that has ended may be seen now.

        `after_close` waits for the unit whose window was extended longest, since a key once seen is known.
        """
        when = self.learning.quiz.review if self.learning.quiz else "never"
        if when != "after_close":
            return when == "after_submit"
        units = {unit for each in self.decisions for unit in each.data.get("units") or ()}
        return now >= max(map(self.closes, ["", *units]))

    def limit(self, unit: str, started: int) -> int:
        """The first instant at which nothing can be saved any more of an attempt begun then."""
        assert self.rules is not None
        closes = self.closes(unit)
        return (
            closes if self.rules.limit is None else min(closes, started + self.rules.limit * calendar.SECOND)
        )

    def line(
        self, profile: _Profile, learned: int | None, shared: int | None, attempts: Sequence[Attempt]
    ) -> Line:
        contestant, unit, household, registered, complete = profile
        closes = self.closes(unit)
        if learned is not None and learned >= closes:
            learned = None
        if shared is not None and shared >= closes:
            shared = None
        taken = self.taken(unit, attempts) if attempts and self.rules else ()
        counted = self.rules.counted(taken) if taken and self.rules else None
        answered = counted.complete_at if counted else None
        reached = {"profile": complete, "topics": learned, "quiz": answered, "story": shared}
        instants = [reached[part] for part in self.parts]
        missing: tuple[Part, ...] = ()
        valid: int | None = None
        if None in instants:
            missing = tuple(part for part in self.parts if reached[part] is None)
        else:
            valid = max([registered, *instants])  # type: ignore[type-var]
        if counted is None:
            return Line(contestant, unit, household, registered, learned, None, shared, valid, missing)
        return Line(
            contestant,
            unit,
            household,
            registered,
            learned,
            taken[0].at,
            shared,
            valid,
            missing,
            len(taken),
            counted.score,
            counted.seconds,
            counted.all_correct,
            counted.prediction,
            counted.submitted_at,
        )

    def taken(self, unit: str, attempts: Sequence[Attempt]) -> Sequence[Attempt]:
        """The attempts that came in time, outside void stretches, and were allowed."""
        assert self.rules is not None
        span = self.span(unit)
        accepted = [
            attempt
            for attempt in attempts
            if calendar.accepts(span, self.learning, started=attempt.started_at, received=attempt.at)
        ]
        if self.voids:
            accepted = [each for each in accepted if not void_by(self.voids, each.contestant, each.at)]
        return self.rules.taken(accepted)


def _learning(round: Round) -> Learning:
    if round.learning is None:
        raise ValueError(round.id)
    return round.learning
