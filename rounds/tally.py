"""Tallies: the figures of units, added up from the lines of contestants or taken from sheets of counts.

Tallies add: the tally of two groups of people is the sum of theirs, so that parents sum their children and
storage can keep them up to date. Knows units and days; ranks nobody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import compress
from typing import Any, NamedTuple, TypeVar

from rounds import calendar
from rounds.contestant import Line, Value
from rounds.quiz import exact
from rounds.record import Count, Unit
from rounds.units import lineage

STAGES = ("registered", "learned", "submitted", "shared", "valid")
"""The stages people pass, each at an instant. More may be counted of a unit: `Tally`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Figures of a group of contestants. Two tallies of different people add up to the tally of both.

    `scores` and `times` count valid contestants by score and by seconds; `days` contestants by (stage,
    instant at which the local day began on which they reached it); `last` is the latest instant of each
    stage; `instants` holds all of them, in order, for stages that were asked for. `households` are those of
    valid contestants; `unnamed_households` are so many more, whose names are kept elsewhere.
    """

    registered: int = 0
    learned: int = 0
    submitted: int = 0
    shared: int = 0
    valid: int = 0
    attempts: int = 0
    all_correct: int = 0
    households: frozenset[str] = frozenset()
    unnamed_households: int = 0
    scores: Mapping[Value, int] = field(default_factory=dict)
    times: Mapping[Value, int] = field(default_factory=dict)
    days: Mapping[tuple[str, int], int] = field(default_factory=dict)
    last: Mapping[str, int] = field(default_factory=dict)
    instants: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def __add__(self, other: Tally) -> Tally:
        stages = {*self.last, *other.last}
        kept = {*self.instants, *other.instants}
        return Tally(
            **{name: getattr(self, name) + getattr(other, name) for name in COUNTERS},
            households=self.households | other.households,
            unnamed_households=self.unnamed_households + other.unnamed_households,
            scores=_together(self.scores, other.scores),
            times=_together(self.times, other.times),
            days=_together(self.days, other.days),
            last={
                stage: max(each.last[stage] for each in (self, other) if stage in each.last)
                for stage in stages
            },
            instants={
                stage: tuple(sorted((*self.instants.get(stage, ()), *other.instants.get(stage, ()))))
                for stage in kept
            },
        )

    def mean(self, of: str) -> Value | None:
        """The mean of `score` or `seconds` over valid contestants; None when there are none."""
        histogram = self._histogram(of)
        people = sum(histogram.values())
        return (
            exact(Fraction(sum(value * count for value, count in histogram.items())) / people)
            if people
            else None
        )

    def median(self, of: str) -> Value | None:
        """The median over valid contestants; of an even number, the middle of the middle two."""
        histogram = self._histogram(of)
        people = sum(histogram.values())
        if not people:
            return None
        below, middle = 0, []
        for value in sorted(histogram):
            for place in ((people - 1) // 2, people // 2):
                if below <= place < below + histogram[value]:
                    middle.append(value)
            below += histogram[value]
        return exact(Fraction(sum(middle)) / 2)

    def _histogram(self, of: str) -> Mapping[Value, int]:
        return {"score": self.scores, "seconds": self.times}[of]

    def reached(self, stage: str, count: int, grain: str) -> int | None:
        """When the `count`-th contestant reached the stage: the instant, or with grain `day` the beginning
        of its day.

        None when fewer did. The instant of any but the last one is known only if `instants` of the stage
        were kept.
        """
        if count < 1 or count > getattr(self, stage):
            return None
        if grain == "day":
            so_far = 0
            for (_, day), people in sorted(item for item in self.days.items() if item[0][0] == stage):
                so_far += people
                if so_far >= count:
                    return day
            return None
        if stage in self.instants:
            return self.instants[stage][count - 1]
        return self.last.get(stage) if count == getattr(self, stage) else None


K = TypeVar("K")


def _together(one: Mapping[K, int], other: Mapping[K, int]) -> Counter[K]:
    """The sum of two histograms: the smaller is gone through, the larger only copied."""
    larger, smaller = (one, other) if len(one) >= len(other) else (other, one)
    found = Counter(larger)
    found.update(smaller)
    return found


COUNTERS = (*STAGES, "attempts", "all_correct")
"""The plain counts of a tally."""


def tallies(
    people: Iterable[Line],
    units: Iterable[Unit],
    zone: str,
    *,
    without: Collection[str] = (),
    days: Collection[str] = STAGES,
    instants: Collection[str] = (),
) -> dict[str, Tally]:
    """The tally of every unit by code: of its own people and, through its children, of theirs.

    `without` are contestants who do not count (disqualified). `days` are stages of which people are counted
    by day, `instants` those of which every instant is kept.
    """
    by_unit: dict[str, list[Line]] = defaultdict(list)
    for line in people:
        if line.contestant not in without:
            by_unit[line.unit].append(line)
    day = calendar.day_starts(zone)
    own = {unit: _tally(members, day, days, instants) for unit, members in by_unit.items()}
    parents = {unit.code: unit.parent for unit in units}
    total: dict[str, Tally] = {}
    for unit, tally in own.items():
        for above in lineage(unit, parents):
            total[above] = total[above] + tally if above in total else tally
    return dict.fromkeys(parents, Tally()) | total


def _tally(
    people: Sequence[Line], day: Callable[[int], int], days: Collection[str], instants: Collection[str]
) -> Tally:
    if not people:
        return Tally()
    # By column, since that is several times faster, and a city asks for many instants of many people.
    columns: dict[str, tuple[Any, ...]] = dict(zip(Line._fields, zip(*people, strict=True), strict=True))
    reached = {stage: [at for at in columns[stage] if at is not None] for stage in STAGES}
    are_valid = [at is not None for at in columns["valid"]]
    score, seconds, all_correct, household = (
        compress(columns[name], are_valid) for name in ("score", "seconds", "all_correct", "household")
    )
    # Where there is no quiz, a valid contestant has neither.
    scores, times = (Counter(filter(_is_there, column)) for column in (score, seconds))
    return Tally(
        **{stage: len(instants_of) for stage, instants_of in reached.items()},
        attempts=sum(columns["attempts"]),
        all_correct=sum(all_correct),
        households=frozenset(filter(None, household)),
        scores=scores,
        times=times,
        days=Counter(
            {(stage, at): count for stage in days for at, count in Counter(map(day, reached[stage])).items()}
        ),
        last={stage: max(all_of_them) for stage, all_of_them in reached.items() if all_of_them},
        instants={stage: tuple(sorted(reached[stage])) for stage in instants},
    )


class Share(NamedTuple):
    """What one contestant adds to the figures of a unit.

    `days` counts by (instant at which the local day began, name of a counter); `result` and `household`
    are those of a valid contestant, else None and empty.
    """

    unit: str
    days: Mapping[tuple[int, str], int]
    result: tuple[Value, Value] | None
    household: str


def share(line: Line, day: Callable[[int], int]) -> Share:
    """The share of one line: the tally of many people is the sum of theirs."""
    days: dict[tuple[int, str], int] = {}
    for stage in STAGES:
        at = getattr(line, stage)
        if at is not None:
            days[day(at), stage] = 1
    if line.submitted is not None:
        days[day(line.submitted), "attempts"] = line.attempts
    if line.valid is None:
        return Share(line.unit, days, None, "")
    if line.all_correct:
        days[day(line.valid), "all_correct"] = 1
    result = None if line.score is None or line.seconds is None else (line.score, line.seconds)
    return Share(line.unit, days, result, line.household)


def _is_there(value: object) -> bool:
    return value is not None


def from_sheets(
    counts: Iterable[Count],
    round: str,
    as_of: int,
    units: Iterable[Unit],
    zone: str,
) -> dict[str, Tally]:
    """Tallies where only counts are known (L7a): of each unit the latest sheet as of `as_of` or before, as
    last corrected.

    A unit without a sheet of its own has the sum of its children's. `days` hold what each sheet added
    to the one before.
    """
    rows: dict[str, dict[int, Count]] = defaultdict(dict)
    for row in counts:
        if row.round == round and row.as_of <= as_of:
            before = rows[row.unit].get(row.as_of)
            if before is None or before.at <= row.at:
                rows[row.unit][row.as_of] = row
    day = calendar.day_starts(zone)
    found = {unit: _from_sheets([sheets[at] for at in sorted(sheets)], day) for unit, sheets in rows.items()}
    parents = {unit.code: unit.parent for unit in units}
    total = {code: Tally() for code in parents} | found
    for unit, tally in found.items():
        for above in lineage(unit, parents)[1:]:
            if above in found:
                break
            total[above] = total[above] + tally
    return total


def _from_sheets(sheets: Sequence[Count], day: Callable[[int], int]) -> Tally:
    latest = sheets[-1]
    days: Counter[tuple[str, int]] = Counter()
    last: dict[str, int] = {}
    for stage in ("registered", "submitted", "valid"):
        highest = 0
        for sheet in sheets:
            count = min(getattr(sheet, stage), getattr(latest, stage))
            if count > highest:
                days[stage, day(sheet.as_of)] += count - highest
                last[stage], highest = sheet.as_of, count
    return Tally(
        registered=latest.registered, submitted=latest.submitted, valid=latest.valid, days=days, last=last
    )
