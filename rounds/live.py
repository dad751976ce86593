"""Live figures: what new facts change, worked out from the people they are about and nobody else.

Counts of people add up. So the counts of some people with the new facts, less those of the same people
without them, are what the new facts change in the counts of all. Knows lines of contestants, units and
counts; knows no table and no page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, cached_property
from math import lcm
from typing import Any, NamedTuple

from rounds import calendar, metric
from rounds.contestant import Line, Value
from rounds.definition import Contest, Metric, Round, Standing
from rounds.definition.folder import Definition
from rounds.quiz import exact
from rounds.tally import COUNTERS, Tally
from rounds.units import lineage

EVERYBODY = ""
"""In the place of a unit's code: all contestants together."""

CHARTED = ("registered", "submitted", "valid")
"""Stages of which a unit is shown day by day."""


class Key(NamedTuple):
    """What is counted: of which unit (and the units below it), by which name and value.

    `name` is a counter, `day STAGE`, `at STAGE`, `score`, `seconds` or `household`.
    """

    unit: str
    name: str
    value: str = ""


class Plan:
    """What of one learning round has to be counted for the metrics of its contest."""

    def __init__(self, definition: Definition, round: Round) -> None:
        self.definition, self.contest, self.round = definition, definition.contest, round
        self.parents = {unit.code: unit.parent for unit in definition.units}
        asked = [each for each in self.contest.metrics.values() if each.round == round.id]
        first = [each for each in asked if each.kind == "first_reached"]
        self.days = {*CHARTED, *(each.of for each in first if each.grain == "day")}
        self.instants = {each.of for each in first if each.grain == "instant"}
        self.days |= self.instants  # they tell where to look
        self.timed = any(each.of == "seconds" for each in asked)
        self.above = cache(lambda unit: lineage(unit, self.parents))
        self.day = calendar.day_starts(self.contest.zone)

    @cached_property
    def scattered(self) -> tuple[str, ...]:
        """Names with as many values as there are people; all others have few."""
        return ("household", *(f"at {stage}" for stage in sorted(self.instants)))

    def counts(self, lines: Iterable[Line], without: Collection[str] = ()) -> Counter[Key]:
        """The counts of those people; `without` are contestants who do not count (disqualified)."""
        found: Counter[Key] = Counter()
        for line in lines:
            if line.contestant in without:
                continue
            for name, value, count in self._of(line):
                for unit in self.above(line.unit):
                    found[Key(unit, name, value)] += count
                if name in COUNTERS:
                    found[Key(EVERYBODY, name)] += count
        return found

    def _of(self, line: Line) -> Iterator[tuple[str, str, int]]:
        """Name, value and number of everything that one contestant adds."""
        for stage in ("registered", "learned", "submitted", "shared", "valid"):
            if (at := getattr(line, stage)) is not None:
                yield stage, "", 1
                if stage in self.days:
                    yield f"day {stage}", str(self.day(at)), 1
                if stage in self.instants:
                    yield f"at {stage}", f"{at:020d}", 1
        if line.attempts:
            yield "attempts", "", line.attempts
        if line.valid is None:
            return
        if line.all_correct:
            yield "all_correct", "", 1
        if line.score is not None:
            yield "score", str(line.score), 1
        if self.timed and line.seconds is not None:
            yield "seconds", str(line.seconds), 1
        if line.household:
            yield "household", line.household, 1

    def tally(self, counts: Mapping[tuple[str, str], int], instants: Mapping[str, Sequence[int]]) -> Tally:
        """The tally that counts of one unit, by name and value, amount to."""
        of: dict[str, dict[str, int]] = {}
        for (name, value), count in counts.items():
            if count:
                of.setdefault(name, {})[value] = count
        plain: dict[str, Any] = {name: of.get(name, {}).get("", 0) for name in COUNTERS}
        return Tally(
            **plain,
            unnamed_households=of.get("households", {}).get("", 0),
            scores=_by_number(of.get("score", {})),
            times=_by_number(of.get("seconds", {})),
            days={
                (stage, int(day)): count
                for stage in self.days
                for day, count in of.get(f"day {stage}", {}).items()
            },
            instants=instants,
        )


def _by_number(values: Mapping[str, int]) -> dict[Value, int]:
    return {exact(Fraction(value)): count for value, count in values.items()}


# --- which standings can be followed ----------------------------------------------------------------


def is_followed(round: Round) -> bool:
    """Whether a round is of people whose facts come in one by one."""
    return round.learning is not None and round.learning.source != "counts"


def followable(contest: Contest, standing: Standing) -> bool:
    """Whether a standing can be kept up to date from what is new: it rests on learning alone."""
    if contest.round(standing.round).learning is None:
        return False
    ids = {*standing.ladder, *standing.also_show, *(floor.metric for floor in standing.qualify)}
    metrics = list(_with_parts(contest, ids))
    if any(metric.METRICS[each.kind].part == "judging" for each in metrics):
        return False
    if standing.of != "people":
        return standing.of == "units"
    elsewhere = any(each.round not in ("", standing.round) for each in metrics)
    return not elsewhere and Ladder(contest, standing).exists


def _with_parts(contest: Contest, ids: Iterable[str]) -> Iterator[Metric]:
    for id in ids:
        yield contest.metrics[id]
        yield from _with_parts(contest, [part.metric for part in contest.metrics[id].parts])


# --- people ---------------------------------------------------------------------------------------

_OWN = ("score", "seconds", "attempts", "submitted_at")
_LAST = 2**62  # where somebody has no figure
_DIGITS = (64 * 64, 64)
_HOURS = (64 * 64 * calendar.MINUTE, 64 * calendar.MINUTE)
_INSTANTS = (*_HOURS, calendar.MINUTE, calendar.SECOND)


class Ladder:
    """The rungs of a standing of people that are somebody's own figures, down to the first that is not.

    By them everybody has a key of whole numbers, the lower the better, that changes with own facts only.
    """

    def __init__(self, contest: Contest, standing: Standing) -> None:
        self.contest, self.standing = contest, standing
        kinds = [contest.metrics[id].kind for id in standing.ladder]
        own = next((at for at, kind in enumerate(kinds) if kind not in _OWN), len(kinds))
        self.rungs = [contest.metrics[id] for id in standing.ladder[:own]]
        self.rest = kinds[own:]
        self.scale = _scale(contest.round(standing.round))

    @property
    def exists(self) -> bool:
        """Whether there is such a key."""
        return bool(self.rungs) and self.scale > 0

    def key(self, values: Sequence[object]) -> tuple[int, ...]:
        """The key of somebody by the figures of the standing's ladder.

        A number comes in several parts, the larger first, so that no part has many values beside each other:
        whoever asks for a rank adds up those. Those with equal time are told apart by hours and the rest.
        """
        found: list[int] = []
        timed = False
        for rung, value in zip(self.rungs, values, strict=False):
            number = _LAST if value is None else self._code(rung, value)
            steps = _DIGITS if rung.kind != "submitted_at" else _HOURS if timed else _INSTANTS
            for step in steps:
                part, number = divmod(number, step)
                found.append(part)
            found.append(number)
            timed = timed or rung.kind == "seconds"
        return tuple(found)

    def _code(self, rung: Metric, value: object) -> int:
        number = value * (self.scale if rung.kind in ("score", "seconds") else 1)  # type: ignore[operator]
        if number.denominator != 1:
            raise ValueError(value)
        return int(number if metric.low(rung) else -number)

    def settles(self, decided: Collection[str]) -> bool:
        """Whether equals by this key stay equal, in the order of their names.

        `decided` are the kinds of what people have decided: a vote or a seed opens further rungs.
        """
        opened = {"vote": "vote", "draw": "reveal-seed"}
        return all(kind in opened and opened[kind] not in decided for kind in self.rest)


def _scale(round: Round) -> int:
    """By what every score and time of the round is multiplied to be whole; 0 where nothing does it."""
    quiz = round.learning.quiz if round.learning else None
    if quiz is None:
        return 0
    points = lcm(Fraction(quiz.points).denominator, Fraction(quiz.wrong_points).denominator)
    if quiz.counted != "average":
        return points
    return points * lcm(*range(1, quiz.attempts + 1)) if quiz.attempts else 0


class Best(NamedTuple):
    """The best of a pool, in order: keys with their subjects. Everybody else comes after `floor`, if there
    is one.
    """

    seats: list[tuple[tuple[int, ...], str]]
    floor: tuple[tuple[int, ...], str] | None


def best(
    seats: Iterable[tuple[tuple[int, ...], str]],
    floor: tuple[tuple[int, ...], str] | None,
    *,
    keep: int,
    settled: bool,
) -> Best:
    """Those of `seats` who are not after the floor, and of these the first `keep` when they are twice as
    many.

    Unless the key settles everything, equals by it are kept or left out together.
    """
    inside = sorted(seat for seat in seats if floor is None or not _after(seat, floor, settled))
    if len(inside) <= 2 * keep:
        return Best(inside, floor)
    last = inside[keep - 1]
    kept = [seat for seat in inside if not _after(seat, last, settled)]
    return Best(kept, last if len(kept) < len(inside) else floor)


def _after(seat: tuple[tuple[int, ...], str], floor: tuple[tuple[int, ...], str], settled: bool) -> bool:
    return seat > floor if settled else seat[0] > floor[0]


def prefixes(keys: Iterable[tuple[int, ...]]) -> Counter[tuple[int, ...]]:
    """How many keys begin with each beginning of theirs; all begin with the empty one."""
    return Counter(key[:length] for key in keys for length in range(len(key) + 1))
