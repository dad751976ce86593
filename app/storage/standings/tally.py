"""Counters of learning rounds, kept additively: what each unit has on each day, how many valid contestants
have each result, and the households of valid contestants.

Each writer adds what one contestant's line brings, in one of several slots, so that a rush on one unit does
not queue at one row. All of it can be counted anew from the facts (`operations/standings/tally.py`).
"""

from __future__ import annotations

import uuid
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

import orjson
from sqlalchemy import BigInteger, SmallInteger, Text, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.storage.learning import learner as learners
from app.storage.learning.learner import Exact, decimal, figure
from app.storage.postgres.copying import copy_in
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.postgres.line import Line as Wire
from app.storage.postgres.line import of
from rounds.contestant import Line, Value
from rounds.tally import Share

SLOTS = 8
ALL = ""
"""The unit under which results of everybody are counted."""
COUNTERS = (
    *("registered", "learned", "submitted", "shared", "valid"),
    *("attempts", "all_correct", "households"),
)


class Tally(Base):
    """What a unit's own contestants reached on one day (`day`: the instant at which it began), in one slot.

    The days of households mean nothing: only their sum over days does.
    """

    __tablename__ = "tally"

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True)
    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[int] = mapped_column(Instant, primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    registered: Mapped[int] = mapped_column(BigInteger)
    learned: Mapped[int] = mapped_column(BigInteger)
    submitted: Mapped[int] = mapped_column(BigInteger)
    shared: Mapped[int] = mapped_column(BigInteger)
    valid: Mapped[int] = mapped_column(BigInteger)
    attempts: Mapped[int] = mapped_column(BigInteger)
    all_correct: Mapped[int] = mapped_column(BigInteger)
    households: Mapped[int] = mapped_column(BigInteger)


class Histogram(Base):
    """How many valid contestants of a unit (of all: the empty code) have a result."""

    __tablename__ = "histogram"
    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True)
    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    score: Mapped[Value] = mapped_column(Exact, primary_key=True)
    seconds: Mapped[Value] = mapped_column(Exact, primary_key=True)
    people: Mapped[int] = mapped_column(BigInteger)


class Household(Base):
    """How many valid contestants of a unit belong to a household."""

    __tablename__ = "household"
    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True)
    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    household: Mapped[str] = mapped_column(Text, primary_key=True)
    people: Mapped[int] = mapped_column(BigInteger)


class TallyBasis(Base):
    """By which version and how many decisions the counters of a round were last counted as a whole."""

    __tablename__ = "tally_basis"

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int]
    decisions: Mapped[int]


Key = TypeVar("Key")


class Figures(NamedTuple):
    """The counters of a round: by unit, day and name; by unit, score and seconds; by unit and household."""

    days: Mapping[tuple[str, int, str], int]
    results: Mapping[tuple[str, Value, Value], int]
    households: Mapping[tuple[str, str], int]


def figures(shares: Iterable[tuple[Share | None, int]]) -> Figures:
    """The sum of shares, each taken so many times (1, or -1 to take it away); nothing that is 0."""
    days: dict[tuple[str, int, str], int] = {}
    results: dict[tuple[str, Value, Value], int] = {}
    households: dict[tuple[str, str], int] = {}
    for share, times in shares:
        if share is None:
            continue
        for (day, name), count in share.days.items():
            _count(days, (share.unit, day, name), times * count)
        if share.result is not None:
            _count(results, (share.unit, *share.result), times)
            _count(results, (ALL, *share.result), times)
        if share.household:
            _count(households, (share.unit, share.household), times)
    return Figures(_there(days), _there(results), _there(households))


def _count(counts: dict[Key, int], key: Key, more: int) -> None:
    counts[key] = counts.get(key, 0) + more


def _there(counts: dict[Key, int]) -> dict[Key, int]:
    return {key: count for key, count in counts.items() if count}


def slot(contestant: str) -> int:
    """The slot of one contestant."""
    return zlib.crc32(contestant.encode()) % SLOTS


def change(
    contest_id: uuid.UUID, round: str, contestant: str, line: Line | None, added: Figures
) -> dict[str, Any]:
    """What `count` takes: the line of one contestant as it is now (None: out of the round), and what that
    adds to the counters or takes away, as orjson writes it, in the one order in which all writers lock rows.
    """
    key = {"contest_id": str(contest_id), "round": round}
    days: dict[tuple[str, int], dict[str, int]] = {}
    for (unit, day, name), count in added.days.items():
        days.setdefault((unit, day), dict.fromkeys(COUNTERS, 0))[name] = count
    at = slot(contestant)
    return {
        **(
            {"line": {**key, **learners.written(line)}}
            if line
            else {"gone": {**key, "contestant": contestant}}
        ),
        "slot": at,
        "households": [
            {**key, "unit": unit, "household": household, "people": people}
            for (unit, household), people in sorted(added.households.items())
        ],
        "days": [
            {**key, "unit": unit, "day": clock.moment(day), "slot": at, **counts}
            for (unit, day), counts in sorted(days.items())
        ],
        "results": [
            {
                **key,
                "unit": unit,
                "score": str(decimal(score)),
                "seconds": str(decimal(seconds)),
                "people": people,
            }
            for (unit, score, seconds), people in sorted(added.results.items())
        ],
    }


def count(wire: Wire, changed: dict[str, Any]) -> None:
    """Count a `change`, in the caller's transaction. Rows are always locked in the same order, so that no two
    writers wait for each other.
    """
    wire.execute("SELECT count_change(%s::jsonb)", [orjson.dumps(changed).decode()], prepare=True)


def replace(session: Session, contest_id: uuid.UUID, round: str, shares: Mapping[str, Share]) -> None:
    """Count a round anew from the shares of all its contestants."""
    for table in (Tally, Histogram, Household):
        session.execute(delete(table).where(table.contest_id == contest_id, table.round == round))
    days: defaultdict[tuple[str, int, int, str], int] = defaultdict(int)
    for contestant, share in shares.items():
        unit, at = share.unit, slot(contestant)
        for (day, name), count in share.days.items():
            days[unit, day, at, name] += count
    # `figures` adds up the few shares of a change; of all shares there are, the rest is but counted.
    results = Counter(
        (unit, *share.result) for share in shares.values() if share.result for unit in (share.unit, ALL)
    )
    households = Counter((share.unit, share.household) for share in shares.values() if share.household)
    first: dict[str, int] = {}
    for unit, day, _, _ in days:
        first[unit] = min(day, first.get(unit, day))
    for unit, _ in households:
        days[unit, first[unit], 0, "households"] += 1
    rows = sorted({key[:3] for key in days})
    copy_in(
        session,
        _columns(Tally),
        ((contest_id, round, *row, *(days[(*row, name)] for name in COUNTERS)) for row in rows),
    )
    copy_in(
        session,
        _columns(Histogram),
        ((contest_id, round, *cell, people) for cell, people in results.items()),
    )
    copy_in(
        session,
        _columns(Household),
        ((contest_id, round, *home, people) for home, people in households.items()),
    )


def _columns(table: type[Base]) -> list[Any]:
    return list(table.__table__.columns)


_DAYS = f"""
    SELECT unit, day, {", ".join(f"sum({name})::bigint" for name in COUNTERS)} FROM tally
    WHERE contest_id = %s AND round = %s GROUP BY unit, day
"""


def by_day(line: Wire, contest_id: uuid.UUID, round: str) -> dict[tuple[str, int, str], int]:
    """The counters of a round by unit, day and name; none that is 0."""
    return {
        (row[0], clock.instant(row[1]), name): count
        for row in line.execute(_DAYS, (contest_id, round), prepare=True)
        for name, count in zip(COUNTERS, row[2:], strict=True)
        if count
    }


def kept(session: Session, contest_id: uuid.UUID, round: str) -> Figures:
    """All counters of a round as they are kept."""
    line = of(session)
    results = line.execute(
        "SELECT unit, score, seconds, people FROM histogram"
        " WHERE contest_id = %s AND round = %s AND people <> 0",
        (contest_id, round),
    )
    households = line.execute(
        "SELECT unit, household, people FROM household WHERE contest_id = %s AND round = %s AND people <> 0",
        (contest_id, round),
    )
    return Figures(
        by_day(line, contest_id, round),
        {(row[0], _exact(row[1]), _exact(row[2])): row[3] for row in results.fetchall()},
        {(row[0], row[1]): row[2] for row in households.fetchall()},
    )


def _exact(value: Any) -> Value:
    found = figure(value)
    assert found is not None
    return found
