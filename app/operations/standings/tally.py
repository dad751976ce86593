"""Count: keep the figures of units and the lines of contestants as facts come, or count them all anew.

Every number is what the pure rules say (`rounds.contestant`, `rounds.tally`); here they are only asked about
one contestant at a time, and what changed is added.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import memory
from app.memory import Shelf
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.learning import learner as learners
from app.storage.learning.learner import Basis
from app.storage.postgres.line import of
from app.storage.record import decision as decisions
from app.storage.record import fact
from app.storage.record import record as records
from app.storage.standings import tally as tallies
from app.storage.standings.tally import Figures, TallyBasis
from rounds import calendar, quiz
from rounds.attempt import named_by
from rounds.contestant import EVER, Line, Reckoner, lines
from rounds.definition.folder import Definition
from rounds.quiz import Keys
from rounds.reasons import Reason, reason
from rounds.record import Record
from rounds.tally import share

CHANGES_LINES = frozenset({"extend", "void", "regrade"})
"""Decisions after which lines of the past are no longer what they were."""


class Rules(NamedTuple):
    """What it takes to reckon the line of one contestant, by learning round."""

    definition: Definition
    reckoners: Mapping[str, Reckoner]
    keys: Mapping[str, Keys]
    day: Callable[[int], int]


def rules(session: Session, contest_id: uuid.UUID, basis: Basis) -> Rules:
    """The rules of a contest at that basis; worked out once in each process."""
    return _rules.get((contest_id, basis), lambda: _rules_at(session, contest_id, basis))


_rules: Shelf[tuple[uuid.UUID, Basis], Rules] = Shelf(50)


def _rules_at(session: Session, contest_id: uuid.UUID, basis: Basis) -> Rules:
    definition = contests.defined(session, contest_id, basis.version, basis.digest)
    contest, bank = definition.contest, definition.bank
    taken = [each.value() for each in decisions.of_contests(session, [contest_id])]
    taken = [each for each in taken if each.number <= basis.decisions]
    rounds = [round for round in contest.rounds if round.learning]
    return Rules(
        definition,
        {round.id: Reckoner(contest, round, taken, bank=bank, units=definition.units) for round in rounds},
        {round.id: quiz.keys(bank, round.id, taken) for round in rounds if bank},
        lru_cache(maxsize=4096)(calendar.day_starts(contest.zone)),
    )


def change(
    contest_id: uuid.UUID,
    round: str,
    contestant: str,
    lines: tuple[Line | None, Line | None],
    day: Callable[[int], int],
) -> dict[str, Any]:
    """What to count so that the second of two lines of one contestant takes the place of the first: what
    `storage.tally.count` takes. The caller holds the lock of the contest's record and of the contestant.
    """
    old, new = lines
    shares = [(share(new, day) if new else None, 1), (share(old, day) if old else None, -1)]
    return tallies.change(contest_id, round, contestant, new, tallies.figures(shares))


@memory.kept()
def recount(session: Session, contest: Contest, facts: Mapping[str, Sequence[Any]] | None = None) -> None:
    """Count everything of a contest anew, in the caller's transaction. Writers of facts wait till it ends.

    `facts`: all there are, by kind, where the caller has just written them.
    """
    fact.lock(session, contest.id)
    taken = decisions.last_number(session, contest.id)
    day = calendar.day_starts(contest.zone)
    for round, found in _lines(session, contest, facts).items():
        learners.replace(session, contest.id, round, found)
        tallies.replace(session, contest.id, round, {line.contestant: share(line, day) for line in found})
        _note(session, contest, round, taken)


def _recount_of(session: Session, contest: Contest, contestants: Iterable[str], taken: int) -> None:
    """Count those contestants anew: after decisions up to `taken` that change nobody else's line."""
    wire = of(session)
    for contestant in sorted(contestants):
        learners.hold(session, contest.id, contestant)
        basis, facts = learners.facts(wire, contest.id, contestant)
        known = rules(session, contest.id, basis)
        for round, reckoner in known.reckoners.items():
            lines = learners.line(wire, contest.id, round, contestant), reckoner.of(*facts)
            if lines != (None, None):
                tallies.count(wire, change(contest.id, round, contestant, lines, known.day))
    for each in contests.definition(session, contest).contest.rounds:
        if each.learning:
            _note(session, contest, each.id, taken)


def _note(session: Session, contest: Contest, round: str, taken: int) -> None:
    """Keep that the round is counted by the first so many decisions."""
    values = {"version": contest.version, "decisions": taken}
    session.execute(
        insert(TallyBasis)
        .values(contest_id=contest.id, round=round, **values)
        .on_conflict_do_update(index_elements=["contest_id", "round"], set_=values)
    )


def _lines(
    session: Session, contest: Contest, facts: Mapping[str, Sequence[Any]] | None = None
) -> dict[str, list[Line]]:
    """Every line of every learning round, reckoned from all that was recorded."""
    definition = contests.definition(session, contest)
    if facts is None:
        record = records.read(session, contest.id)
    else:
        made = [each.value() for each in decisions.listed(session, contest.id)]
        record = Record(**facts, decisions=made)
    about = definition.contest
    return {
        round.id: lines(about, round, record, EVER, bank=definition.bank, units=definition.units)
        for round in about.rounds
        if round.learning
    }


def catch_up(session: Session, contest: Contest) -> bool:
    """Count anew where a decision or a publication has changed what was counted before; whether it was so.

    After rulings on single contestants only those are counted anew.
    """
    behind = _behind(session, contest)
    if behind is None:
        return False
    if behind.named:
        _recount_of(session, contest, behind.named, behind.taken)
    else:
        recount(session, contest)
    session.commit()
    return True


class Behind(NamedTuple):
    """Counters that rest on less than what was decided up to the decision `taken`: those of the contestants
    that it names, or of everybody where it names nobody.
    """

    taken: int
    named: frozenset[str]


def _behind(session: Session, contest: Contest) -> Behind | None:
    """What was never counted as a whole was counted from the first fact on, by the first version."""
    bases = session.scalars(select(TallyBasis).where(TallyBasis.contest_id == contest.id)).all()
    counted = min((basis.decisions for basis in bases), default=0)
    acts = [each.value() for each in decisions.listed(session, contest.id)]
    last = acts[-1].number if acts else 0
    if any(version != contest.version for version in [basis.version for basis in bases] or [1]):
        return Behind(last, frozenset())
    named = [named_by(act) for act in acts if act.kind in CHANGES_LINES and act.number > counted]
    if not named:
        return None
    return Behind(last, frozenset().union(*named) if all(named) else frozenset())


def differences(session: Session, contest: Contest) -> Iterator[Reason]:
    """Where what is kept is not what comes out of the facts; nothing while it waits to be counted anew."""
    if _behind(session, contest) is not None:
        return
    day = calendar.day_starts(contest.zone)
    for round, found in _lines(session, contest).items():
        by_code = {line.contestant: line._replace(missing=()) for line in found}
        for line in learners.listed(session, contest.id, round):
            if by_code.pop(line.contestant, None) != line:
                yield reason("doctor.learner-differs", contest=contest.slug, contestant=line.contestant)
                return
        if by_code:
            yield reason("doctor.learner-differs", contest=contest.slug, contestant=min(by_code))
            return
        whole = tallies.figures((share(line, day), 1) for line in found)
        yield from _differ(contest, whole, tallies.kept(session, contest.id, round))


def _differ(contest: Contest, counted: Figures, kept: Figures) -> Iterator[Reason]:
    homes = Counter(unit for unit, _ in counted.households)
    held: Counter[str] = Counter()
    for (unit, _, name), count in kept.days.items():
        if name == "households":
            held[unit] += count
    days = {key: count for key, count in kept.days.items() if key[2] != "households"}
    pairs = (
        (counted.days, days),
        (counted.results, kept.results),
        (counted.households, kept.households),
        ({(unit,): count for unit, count in homes.items()}, {(unit,): n for unit, n in held.items() if n}),
    )
    for ours, theirs in pairs:
        if ours != theirs:
            unit = min(key[0] for key in {*ours, *theirs} if ours.get(key) != theirs.get(key))
            yield reason("doctor.tally-differs", contest=contest.slug, unit=unit)
            return
