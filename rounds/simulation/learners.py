"""The people of one unit in a learning round: they register, study, answer, tell a story, or drop out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rounds.record import Attempt, Registration, Step
from rounds.simulation.crowd import Wave
from rounds.simulation.dice import Dice
from rounds.simulation.hours import MINUTE, SECOND, Hours
from rounds.simulation.papers import Papers
from rounds.simulation.registers import Register

# Per thousand of those it is about.
LATER, LEARNED, TELLS = 150, 190, 935  # finish in a later wave; learn and never answer; send their story
AT_ONCE = 700  # go on at once instead of another time

STUDY = 12 * MINUTE  # the least one needs for the topics
BREATH = 10 * MINUTE  # between two papers, at most, when one goes on at once
PAPER = 20 * MINUTE  # the longest paper when the quiz has no limit of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What the learning round asks, the same for every unit."""

    round: str
    hours: Hours
    papers: Papers
    topics: bool
    story: bool
    households: bool
    limit: int
    spacing: int
    minutes: int | None


class Job(NamedTuple):
    """The people of one unit. `known` registered in an earlier round and may come too."""

    unit: str
    waves: Sequence[Wave]
    course: Course
    seed: str
    known: Sequence[str] = ()


class Learned(NamedTuple):
    """What the people of a unit did, in no order."""

    registrations: list[Registration]
    steps: list[Step]
    attempts: list[Attempt]


class Waiting(NamedTuple):
    """Someone registered who has not answered yet."""

    contestant: str
    since: int


def learn(job: Job) -> Learned:
    """Everything the people of one unit do.

    In each wave exactly its newcomers register, its finishers hand in their first paper and its second
    tries are made.
    """
    unit = _Unit(job.unit, job.course, job.seed)
    unit.run(job.waves, job.known)
    return Learned(unit.register.rows, unit.steps, unit.attempts)


class _Unit:
    def __init__(self, unit: str, course: Course, seed: str) -> None:
        self.unit, self.course, self.seed = unit, course, f"{seed}\0{unit}"
        self.dice = Dice(self.seed)
        self.steps: list[Step] = []
        self.attempts: list[Attempt] = []
        self.register = Register(unit, course.hours, course.households, seed)

    def run(self, waves: Sequence[Wave], known: Sequence[str]) -> None:
        close = waves[-1].end
        waiting = [Waiting(contestant, waves[0].start) for contestant in known]
        for wave in waves:
            late = self._late(wave, len(waiting))
            self.dice.shuffle(waiting)
            late_comers, waiting = waiting[:late], waiting[late:]
            again = self._deal(wave)
            for tries, person in zip(again, late_comers, strict=False):
                begin = self._moment(wave.start, wave.end - self._room(tries))
                self._finish(person.contestant, begin, wave, tries, close)
            for tries in again[late:]:
                begin = self._moment(wave.start, wave.end - self._room(tries))
                self._finish(self.register.enter(begin, close), begin, wave, tries, close)
            for _ in range(wave.newcomers - (wave.finishers - late)):
                since = self._moment(wave.start, wave.end)
                waiting.append(Waiting(self.register.enter(since, close), since))
        if self.course.topics:
            for person in waiting:
                if self.dice.share(LEARNED) and person.since + STUDY < close - SECOND:
                    self._step(self._moment(person.since + STUDY, close), person.contestant, "topics")

    def _late(self, wave: Wave, waiting: int) -> int:
        """How many of the wave's finishers registered before it."""
        usual = wave.finishers * LATER // 1000
        return min(max(usual, wave.finishers - wave.newcomers), waiting)

    def _deal(self, wave: Wave) -> list[int]:
        """The second tries of the wave, dealt to its finishers."""
        tries = [0] * wave.finishers
        for _ in range(wave.again):
            place = self.dice.below(wave.finishers)
            while tries[place] >= self.course.limit - 1:
                place = (place + 1) % wave.finishers
            tries[place] += 1
        return tries

    def _finish(self, contestant: str, begin: int, wave: Wave, again: int, close: int) -> None:
        """One person from the first topic to the story; all papers are handed in before the wave ends."""
        at, end = begin, wave.end
        ability = self.dice.around(680, 300)
        if self.course.topics:
            at = self._next(at + STUDY, 48 * MINUTE, end - self._room(again) + STUDY)
            self._step(at, contestant, "topics")
        for number in range(1, again + 2):
            latest = end - (again + 2 - number) * self._one() + BREATH
            start = self._next(at + (self.course.spacing if number > 1 else 0), BREATH, latest)
            at = start + self._seconds() * SECOND + self.dice.below(SECOND)
            self._attempt(at, contestant, number, start, ability + 40 * number)
            if number == 1 and self.course.story and self.dice.share(TELLS):
                self._step(min(at + 2 * MINUTE + self.dice.below(BREATH), close - 1), contestant, "story")

    def _attempt(self, at: int, contestant: str, number: int, start: int, ability: int) -> None:
        seed = hashlib.sha256(
            f"{contestant}\0{self.course.round}\0{number}\0{self.seed}".encode()
        ).hexdigest()[:32]
        marked = self.course.papers.answer(seed, ability, self.dice)
        self.attempts.append(Attempt(at, contestant, self.course.round, number, start, seed, *marked))

    def _step(self, at: int, contestant: str, part: str) -> None:
        self.steps.append(Step(at, contestant, self.course.round, part))

    def _one(self) -> int:
        """The longest that one paper takes, with the pause before it."""
        longest = self.course.minutes * MINUTE if self.course.minutes else PAPER
        return longest + BREATH + self.course.spacing

    def _room(self, again: int) -> int:
        """The time that the topics and 1 + `again` papers need at most when one goes on at once."""
        return STUDY + (1 + again) * self._one()

    def _seconds(self) -> int:
        """The time for a paper: most take a third of what they have."""
        longest = self.course.minutes * 60 if self.course.minutes else PAPER // SECOND
        return min(longest // 8 + self.dice.below(longest // 3) + self.dice.below(longest // 3), longest - 1)

    def _next(self, soon: int, within: int, latest: int) -> int:
        """A moment from `soon` on: at once, or another day; always before `latest`."""
        if soon + SECOND >= latest:
            return soon
        if self.dice.share(AT_ONCE):
            return min(
                soon + self.dice.below(within // SECOND) * SECOND + self.dice.below(SECOND), latest - 1
            )
        return self._moment(soon, latest)

    def _moment(self, low: int, high: int) -> int:
        return self.course.hours.moment(low, max(high, low + 1), self.dice)
