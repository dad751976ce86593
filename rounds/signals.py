"""Signals: what in a round looks unlikely enough that a person should look at it.

A signal accuses nobody and decides nothing: it says what was seen, of whom, and how often the same is seen
by chance. Knows attempts, the questions behind them, and devices as names without meaning.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import comb
from typing import Literal, NamedTuple

from rounds import calendar
from rounds.record import Attempt, Count

Kind = Literal["fast", "alike", "sequence", "device", "burst", "jump"]
KINDS: tuple[Kind, ...] = ("fast", "alike", "sequence", "device", "burst", "jump")

FASTEST = 3
"""Seconds a question below which reading it is hardly possible."""
GOOD = Fraction(4, 5)  # of the answers right: whoever only clicks through is not looked for
NEAR = calendar.HOUR  # attempts of one unit are compared when they were handed in so close together
CHANCE = Fraction(1, 20)
"""How often at most a round without any copying shows two attempts so much alike."""
CROWD = 4
"""So many people of a household may well share a device."""
RUSH = 10 * calendar.MINUTE
FEWEST_IN_A_RUSH = 20
FEWEST_OF_A_SEQUENCE = 3  # people; and questions below are too few to say anything
SHORTEST_SEQUENCE = 8
FEWEST_IN_A_JUMP = 50
FIGURES = ("registered", "submitted", "valid")
SELDOM = 10**9
"""Chances smaller than one in so many are told as that."""


Evidence = Mapping[str, int | str]


class Signal(NamedTuple):
    """What was seen. `key` names it for good: the same facts give the same key. `evidence` holds whole
    numbers and short texts.
    """

    kind: Kind
    key: str
    subjects: tuple[str, ...]
    evidence: Evidence


class Paper(NamedTuple):
    """An attempt as it is compared: the letters that were wrong, by question.

    `clicks` are the places on the screen in order, A for the first option and `-` for none; `ways` is in how
    many ways such a paper can be answered.
    """

    attempt: Attempt
    unit: str
    wrong: Mapping[str, str]
    clicks: str = ""
    ways: int = 1


def fast(attempts: Sequence[Attempt], questions: int) -> Iterator[Signal]:
    """Attempts with nearly everything right in less time than reading takes.

    `likewise` of all `attempts` are like that: the more there are, the more likely it is that one is honest.
    """
    found = [
        (attempt, seconds)
        for attempt in attempts
        for seconds in [(attempt.at - attempt.started_at) // calendar.SECOND]
        if attempt.correct >= GOOD * questions and seconds < FASTEST * questions
    ]
    for attempt, seconds in found:
        evidence = {
            "seconds": seconds,
            "questions": questions,
            "correct": attempt.correct,
            "likewise": len(found),
            "attempts": len(attempts),
            **_stretch([attempt]),
        }
        yield Signal("fast", f"{attempt.contestant}#{attempt.number}", (attempt.contestant,), evidence)


def _stretch(attempts: Iterable[Attempt]) -> dict[str, int]:
    """When the first and the last were handed in."""
    instants = [attempt.at for attempt in attempts]
    return {"from": min(instants), "to": max(instants)}


def alike(papers: Sequence[Paper]) -> Iterator[Signal]:
    """Pairs of one unit and one hour with more of the same wrong answers than chance explains.

    Of two people who both get a question wrong, as many choose the same answer as everybody's wrong answers
    to it say. The bound holds for all pairs that are compared together.
    """
    chosen = _chosen(papers)
    pairs = list(_near(papers))
    for one, other in pairs:
        both = sorted(one.wrong.keys() & other.wrong.keys())
        agree = [one.wrong[question] == other.wrong[question] for question in both]
        if (same := sum(agree)) < 3:
            continue
        likely = (_share(chosen[question], equal) for question, equal in zip(both, agree, strict=True))
        p = sum(likely, Fraction(0)) / len(both)
        if (chance := at_least(same, len(both), p) * len(pairs)) <= CHANCE:
            subjects = tuple(sorted((one.attempt.contestant, other.attempt.contestant)))
            key = f"{'+'.join(subjects)}#{one.attempt.number}-{other.attempt.number}"
            evidence: Evidence = {
                "same": same,
                "both_wrong": len(both),
                "unit": one.unit,
                "one_in": _one_in(chance),
                **_stretch([one.attempt, other.attempt]),
            }
            yield Signal("alike", key, subjects, evidence)


def _one_in(chance: Fraction) -> int:
    """A chance as one in so many, rounded down; 1 is always, `SELDOM` as good as never."""
    return min(int(1 / chance), SELDOM) if chance else SELDOM


def _chosen(papers: Iterable[Paper]) -> Mapping[str, Counter[str]]:
    """How often each wrong answer to a question was given."""
    chosen: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        for question, letter in paper.wrong.items():
            chosen[question][letter] += 1
    return chosen


def _share(letters: Counter[str], same: bool) -> Fraction:
    """How likely two wrong answers to a question are the same, by all pairs of such answers but the one that
    is asked about. Where few answered it, one in three.
    """
    pairs = letters.total() * (letters.total() - 1) // 2 - 1
    equal = sum(count * (count - 1) // 2 for count in letters.values()) - same
    return Fraction(equal + 3, pairs + 9)


def _near(papers: Sequence[Paper]) -> Iterator[tuple[Paper, Paper]]:
    by_unit: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        if len(paper.wrong) >= 3:
            by_unit[paper.unit].append(paper)
    for members in by_unit.values():
        members.sort(key=lambda paper: (paper.attempt.at, paper.attempt.contestant))
        first = 0
        for at, paper in enumerate(members):
            while paper.attempt.at - members[first].attempt.at > NEAR:
                first += 1
            for before in members[first:at]:
                if before.attempt.contestant != paper.attempt.contestant:
                    yield before, paper


def sequences(papers: Iterable[Paper]) -> Iterator[Signal]:
    """People of one unit who touched the same places of the screen in the same order.

    Everybody has other questions in another order, so whoever reads them cannot agree like this; whoever
    fills papers in for others does. `everywhere`: it was one place on every question, as careless people do.
    """
    same: dict[tuple[str, str], list[Paper]] = defaultdict(list)
    for paper in papers:
        if len(paper.clicks) >= SHORTEST_SEQUENCE and "-" not in paper.clicks:
            same[paper.unit, paper.clicks].append(paper)
    for (unit, clicks), those in sorted(same.items()):
        members = tuple(sorted({paper.attempt.contestant for paper in those}))
        if len(members) >= FEWEST_OF_A_SEQUENCE:
            evidence: Evidence = {
                "people": len(members),
                "unit": unit,
                "clicks": clicks[:40],
                "everywhere": int(len(set(clicks)) == 1),
                "one_in": min(those[0].ways, SELDOM),
                **_stretch(paper.attempt for paper in those),
            }
            yield Signal("sequence", f"{unit}={clicks}", members, evidence)


@cache
def at_least(count: int, of: int, p: Fraction) -> Fraction:
    """The chance of `count` or more out of `of`, each with chance `p`."""
    terms = (comb(of, hits) * p**hits * (1 - p) ** (of - hits) for hits in range(count, of + 1))
    return sum(terms, Fraction(0))


def devices(uses: Iterable[tuple[str, str]], shared: Collection[str]) -> Iterator[Signal]:
    """Devices on which more people than a household took their quiz. `uses` are (device, contestant);
    `shared` devices, of helpers and counters, are meant for that and give no signal.
    """
    people: dict[str, set[str]] = defaultdict(set)
    for device, contestant in uses:
        if device not in shared:
            people[device].add(contestant)
    for device, members in sorted(people.items()):
        if len(members) > CROWD:
            yield Signal("device", device, tuple(sorted(members)), {"people": len(members)})


def bursts(attempts: Iterable[tuple[str, Attempt]]) -> Iterator[Signal]:
    """Ten minutes in which a unit handed in far more than its own busiest hours lead one to expect.

    `attempts` come with their unit. The expected number is that of the unit's own mean over the hours in
    which anything came in, and a rush counts when it is at least five times that.
    """
    by_unit: dict[str, list[Attempt]] = defaultdict(list)
    for unit, attempt in attempts:
        by_unit[unit].append(attempt)
    for unit, own in sorted(by_unit.items()):
        slots: Counter[int] = Counter(attempt.at // RUSH for attempt in own)
        hours = len({attempt.at // calendar.HOUR for attempt in own})
        for slot, count in sorted(slots.items()):
            # What is in the rush itself does not make it less of one.
            rest = Fraction(len(own) - count, max(6 * hours - 1, 1))
            if count >= FEWEST_IN_A_RUSH and count >= 5 * max(rest, Fraction(1)):
                members = tuple(sorted({each.contestant for each in own if each.at // RUSH == slot}))
                evidence: Evidence = {
                    "attempts": count,
                    "unit": unit,
                    "usual": round(rest),
                    "from": slot * RUSH,
                    "to": (slot + 1) * RUSH - 1,
                }
                yield Signal("burst", f"{unit}@{slot}", members, evidence)


def jumps(counts: Iterable[Count]) -> Iterator[Signal]:
    """Figures of a unit's sheets that fell, or rose in one step by five times what they usually do.

    Corrections take the place of what they correct. Nobody in particular is meant.
    """
    sheets: dict[str, dict[int, Count]] = defaultdict(dict)
    for row in sorted(counts, key=lambda row: row.at):
        sheets[row.unit][row.as_of] = row
    for unit, rows in sorted(sheets.items()):
        in_order = [rows[as_of] for as_of in sorted(rows)]
        for figure in FIGURES:
            values = [getattr(row, figure) for row in in_order]
            steps = [after - before for before, after in pairwise(values)]
            for number, step in enumerate(steps):
                others = steps[:number] + steps[number + 1 :]
                usual = Fraction(sum(others), len(others)) if others else Fraction(step)
                if step < 0 or (step >= FEWEST_IN_A_JUMP and step >= 5 * max(usual, Fraction(1))):
                    evidence = {
                        "unit": unit,
                        "figure": figure,
                        "as_of": in_order[number + 1].as_of,
                        "before": values[number],
                        "after": values[number + 1],
                        "usual": round(usual),
                    }
                    yield Signal("jump", f"{unit}@{in_order[number + 1].as_of}:{figure}", (), evidence)
