"""Decisions before they are made: what one would change, told before anybody decides.

    compare(definition, record, ruling, as_of) -> Changes

A ruling is a decision that is not taken yet. Knows two reckonings of one record, with and without it; takes
no decision and knows no page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from rounds import quiz
from rounds.attempt import void_by
from rounds.contest import Reckoning
from rounds.contestant import Line, Value
from rounds.definition.folder import Definition
from rounds.draw import Stream
from rounds.reasons import Reason
from rounds.record import Attempt, Decision, Record

RULINGS = ("regrade", "void")
"""Kinds of decision about what learners handed in."""
COMPARED = (
    *RULINGS,
    *("disqualify", "withhold", "share", "vote", "extend", "withdraw", "silent", "replace", "advance"),
)
"""Kinds of decision that change an outcome, and can be compared."""


class Person(NamedTuple):
    """Someone of whom something would be otherwise. None: no score, not valid."""

    contestant: str
    unit: str
    score: Value | None
    score_after: Value | None
    valid: bool
    valid_after: bool


class Move(NamedTuple):
    """A subject of a standing whose rank would be another; None: listed without one."""

    standing: str
    subject: str
    rank: int | None
    rank_after: int | None


class Turn(NamedTuple):
    """A subject that would come into a selection or win a prize, or no longer would."""

    what: str
    subject: str
    comes_in: bool


class Sum(NamedTuple):
    """What a subject would get of a prize, in đồng, where it is another sum; 0 for nothing."""

    prize: str
    subject: str
    amount: int
    amount_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a decision would change.

    `touched` are all it is about: whose attempt was handed in within a void stretch, whose paper has the
    question, or whom it names; `people` those of them whose figures change. `opens` and `settles` are the
    points that only people can settle and that would come or go, `refused` what the rules say against it.
    """

    touched: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    moves: tuple[Move, ...] = ()
    turns: tuple[Turn, ...] = ()
    sums: tuple[Sum, ...] = ()
    opens: tuple[Reason, ...] = ()
    settles: tuple[Reason, ...] = ()
    refused: tuple[Reason, ...] = ()


def compare(definition: Definition, record: Record, ruling: Decision, as_of: int) -> Changes:
    """What would be otherwise at `as_of` had the decision been taken before, as the last of all.

    Its number tells what the rules say against it. Raises ValueError for its kind.
    """
    if ruling.kind not in COMPARED:
        raise ValueError(ruling.kind)
    taken = ruling._replace(at=min(ruling.at, as_of - 1))
    before = Reckoning(definition, record, as_of)
    after = Reckoning(definition, replace(record, decisions=[*record.decisions, taken]), as_of)
    now, then = before.outcome().blockers, after.outcome().blockers
    opens = [each for each in then if each not in now]
    refused = [each for each in opens if ("decision", ruling.number) in each.values]
    return Changes(
        touched=tuple(sorted(_touched(before, record, ruling, as_of))),
        people=tuple(sorted(_people(before, after, ruling))),
        moves=tuple(_moves(before, after)),
        turns=tuple(_turns(before, after)),
        sums=tuple(_sums(before, after)),
        opens=tuple(each for each in opens if each not in refused),
        settles=tuple(each for each in now if each not in then),
        refused=tuple(refused),
    )


def between(before: Reckoning, after: Reckoning) -> Changes:
    """What two reckonings of one record differ in where other rules are the reason, not a decision."""
    now, then = before.outcome().blockers, after.outcome().blockers
    return Changes(
        moves=tuple(_moves(before, after)),
        turns=tuple(_turns(before, after)),
        sums=tuple(_sums(before, after)),
        opens=tuple(each for each in then if each not in now),
        settles=tuple(each for each in now if each not in then),
    )


def _people(before: Reckoning, after: Reckoning, ruling: Decision) -> Iterator[Person]:
    if ruling.kind in RULINGS:
        old, new = before.figures.lines(ruling.subject), after.figures.lines(ruling.subject)
        for who in old:
            if found := _person(old[who], new[who]):
                yield found


def _person(old: Line, new: Line) -> Person | None:
    if (old.score, old.valid is None) == (new.score, new.valid is None) and old.attempts == new.attempts:
        return None
    return Person(
        old.contestant, old.unit, old.score, new.score, old.valid is not None, new.valid is not None
    )


def _touched(before: Reckoning, record: Record, ruling: Decision, as_of: int) -> set[str]:
    if ruling.kind not in RULINGS:
        return _named(ruling)
    of_round = [each for each in record.attempts if each.round == ruling.subject and each.at < as_of]
    if ruling.kind == "void":
        return {each.contestant for each in of_round if void_by([ruling], each.contestant, each.at)}
    return set(asked(before.definition, ruling.subject, str(ruling.data["question"]), of_round))


def _named(act: Decision) -> set[str]:
    """Whom a decision is about, by its own words."""
    if act.kind in ("disqualify", "withdraw", "silent"):
        return {act.subject}
    if act.kind == "replace":
        return {str(act.data["out"]), str(act.data["in"])}
    if act.kind == "vote":
        flat = (each if isinstance(each, list) else [each] for each in act.data["order"])
        return {str(name) for names in flat for name in names}
    # What is confirmed, put off or withheld is about nobody by name.
    return {str(name) for name in act.data.get({"share": "among", "extend": "units"}.get(act.kind, ""), ())}


def asked(
    definition: Definition, round_id: str, question: str, attempts: list[Attempt]
) -> dict[str, tuple[int, int]]:
    """Whose papers have a question: by contestant, how often it stood there and how often it was answered
    with the key of the bank.
    """
    round = definition.contest.round(round_id)
    assert round.learning is not None
    rules, bank = round.learning.quiz, definition.bank
    if rules is None or bank is None or question not in bank.by_id:
        return {}
    topics, key = quiz.topics_of(definition.contest, round), bank.by_id[question].answer
    found: dict[str, tuple[int, int]] = {}
    for attempt in attempts:
        if not attempt.seed:
            continue
        drawn = quiz.questions(bank, rules, topics, Stream(attempt.seed))
        for each, answer in zip(drawn, attempt.answers, strict=False):
            if each.id == question:
                times, right = found.get(attempt.contestant, (0, 0))
                found[attempt.contestant] = times + 1, right + (answer == key)
    return found


def _moves(before: Reckoning, after: Reckoning) -> Iterator[Move]:
    still = {each.id for each in after.contest.standings}
    for standing in before.contest.standings:
        if standing.id not in still:
            continue
        old = {place.subject: place.rank for place in before.ranking(standing.id).places}
        new = {place.subject: place.rank for place in after.ranking(standing.id).places}
        for subject in sorted({*old, *new}, key=lambda name: (new.get(name) or 1 << 40, name)):
            if old.get(subject) != new.get(subject):
                yield Move(standing.id, subject, old.get(subject), new.get(subject))


def _turns(before: Reckoning, after: Reckoning) -> Iterator[Turn]:
    still = {each.id: each for each in after.contest.selections}
    for selection in before.contest.selections:
        old = before.picked(selection)
        new = after.picked(still[selection.id]) if selection.id in still else None
        yield from _changed(selection.id, old.subjects if old else set(), new.subjects if new else set())
    won, wins = _money(before).keys(), _money(after).keys()
    for prize, subject in sorted(won ^ wins):
        yield Turn(prize, subject, (prize, subject) in wins)


def _sums(before: Reckoning, after: Reckoning) -> Iterator[Sum]:
    old, new = _money(before), _money(after)
    for prize, subject in sorted({*old, *new}):
        was, will_be = old.get((prize, subject), 0), new.get((prize, subject), 0)
        if was != will_be:
            yield Sum(prize, subject, was, will_be)


def _money(reckoning: Reckoning) -> dict[tuple[str, str], int]:
    """What everybody wins, by prize and subject, in đồng."""
    awards = reckoning.awards.awards if reckoning.awards else ()
    return {(award.prize, award.subject): award.amount for award in awards}


def _changed(what: str, old: Iterable[str], new: Iterable[str]) -> Iterator[Turn]:
    for subject in sorted(set(old) ^ set(new)):
        yield Turn(what, subject, subject in set(new))
