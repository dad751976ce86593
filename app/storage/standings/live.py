"""What live pictures are made from: counts that add up, kept by everything that was new.

Knows the tables `live`, `live_count`, `live_member`, `rank_count`, `live_best`. All of them follow from facts
and decisions and can be made anew; `rounds/live.py` says what is counted.
"""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Any, NamedTuple, overload

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ForeignKey,
    Integer,
    String,
    Text,
    delete,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres import line
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from rounds.contestant import Line
from rounds.live import Key


class Live(Base):
    """Up to where the facts of a contest are in its live figures.

    `facts`: the last seq of each kind. `rules`: a digest of all by which lines are reckoned; when it is
    another one, everything is counted anew. `rulings`: the numbers of those on single people that are in
    them. `waiting`: contestants of whom something is recorded that is said to happen later.
    """

    __tablename__ = "live"

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    as_of: Mapped[int] = mapped_column(Instant)
    facts: Mapped[dict[str, int]] = mapped_column(JSONB)
    decisions: Mapped[int]
    rules: Mapped[str] = mapped_column(String(64))
    rulings: Mapped[list[int]] = mapped_column(JSONB)
    waiting: Mapped[list[str]] = mapped_column(JSONB)


class LiveCount(Base):
    """How many of a unit and the units below it: `name` with few values, such as a day or a score."""

    __tablename__ = "live_count"

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True)
    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    people: Mapped[int] = mapped_column(BigInteger)


class LiveMember(Base):
    """The same for names with as many values as there are people: households, instants."""

    __tablename__ = "live_member"

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True)
    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    people: Mapped[int] = mapped_column(BigInteger)


class RankCount(Base):
    """How many people of a pool have a key that begins with `key`, which has `level` numbers."""

    __tablename__ = "rank_count"

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    standing: Mapped[str] = mapped_column(Text, primary_key=True)
    block: Mapped[str] = mapped_column(Text, primary_key=True)
    level: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), primary_key=True)
    people: Mapped[int] = mapped_column(BigInteger)


class LiveBest(Base):
    """The best of a pool: `seats` are their keys and lines as plain values, `floor` the key and code that
    everybody else comes after.
    """

    __tablename__ = "live_best"

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    standing: Mapped[str] = mapped_column(Text, primary_key=True)
    block: Mapped[str] = mapped_column(Text, primary_key=True)
    seats: Mapped[list[list[Any]]] = mapped_column(JSONB)
    floor: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))


class Standing(NamedTuple):
    """Where somebody stands: so many are before, so many have the same key (oneself included), of so many."""

    before: int
    equal: int
    of: int

    @property
    def rank(self) -> int:
        """1, 2, 2, 4."""
        return self.before + 1


def claim(session: Session, contest_id: uuid.UUID) -> bool:
    """Whether this transaction may refresh the live figures now; False while another one does."""
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(*_lock_of(contest_id)))))


def _lock_of(contest_id: uuid.UUID) -> tuple[int, int]:
    # Two numbers of 32 bits: another space of locks than the one number that facts are locked by.
    return 0x11FE, contest_id.int & 2**31 - 1


def state(session: Session, contest_id: uuid.UUID) -> Live | None:
    """Up to where the live figures are; None before the first."""
    return session.get(Live, contest_id, populate_existing=True)


def empty(session: Session, contest_id: uuid.UUID) -> None:
    """Forget all live figures of a contest, so that they can be counted anew."""
    for table in (Live, LiveCount, LiveMember, RankCount, LiveBest):
        session.execute(delete(table).where(table.contest_id == contest_id))
    session.expire_all()


# --- counts of units ------------------------------------------------------------------------------

_ADD = """
    WITH changed AS (
        INSERT INTO {table} AS t (contest_id, round, unit, name, value, people)
        SELECT :contest, :round, * FROM unnest(
            CAST(:units AS text[]), CAST(:names AS text[]), CAST(:values AS text[]),
            CAST(:people AS bigint[]))
        ON CONFLICT (contest_id, round, unit, name, value) DO UPDATE SET people = t.people + excluded.people
        RETURNING unit, name, value, people
    ) SELECT unit, name, value, people FROM changed
"""
_REMOVE = text("""
    DELETE FROM live_member AS t USING unnest(
        CAST(:units AS text[]), CAST(:names AS text[]), CAST(:values AS text[])) AS gone(unit, name, value)
    WHERE t.contest_id = :contest AND t.round = :round
      AND (t.unit, t.name, t.value) = (gone.unit, gone.name, gone.value)
""")


def add(
    session: Session,
    contest_id: uuid.UUID,
    round: str,
    changes: Mapping[Key, int],
    scattered: Collection[str],
) -> None:
    """Add `changes` to the counts of a round. `scattered` are names with as many values as people.

    Of households a plain count `households` is kept beside: how many have anybody.
    """
    few = {key: change for key, change in changes.items() if change and key.name not in scattered}
    many = {key: change for key, change in changes.items() if change and key.name in scattered}
    after = _add(session, "live_member", contest_id, round, many)
    gone = [key for key, people in after.items() if not people]
    if gone:
        session.execute(_REMOVE, {"contest": contest_id, "round": round, **_columns(gone)})
    for key, people in after.items():
        if key.name == "household":
            before = people - many[key]
            few[Key(key.unit, "households")] = (
                few.get(Key(key.unit, "households"), 0) + (people > 0) - (before > 0)
            )
    _add(session, "live_count", contest_id, round, few)


def _add(
    session: Session, table: str, contest_id: uuid.UUID, round: str, changes: Mapping[Key, int]
) -> dict[Key, int]:
    if not changes:
        return {}
    # In one order everywhere, so that two writers could never wait for each other.
    keys = sorted(changes)
    rows = session.execute(
        text(_ADD.format(table=table)),
        {"contest": contest_id, "round": round, "people": [changes[key] for key in keys], **_columns(keys)},
    )
    return {Key(row.unit, row.name, row.value): row.people for row in rows}


def _columns(keys: Sequence[Key]) -> dict[str, list[str]]:
    return {
        "units": [key.unit for key in keys],
        "names": [key.name for key in keys],
        "values": [key.value for key in keys],
    }


def counts(
    session: Session, contest_id: uuid.UUID, round: str, units: Collection[str]
) -> dict[str, dict[tuple[str, str], int]]:
    """The counts of those units by unit, and by name and value."""
    rows = session.execute(
        select(LiveCount.unit, LiveCount.name, LiveCount.value, LiveCount.people).where(
            LiveCount.contest_id == contest_id,
            LiveCount.round == round,
            LiveCount.unit == func.any(list(units)),
        )
    )
    found: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for unit, name, value, people in rows:
        found[unit][name, value] = people
    return found


class Instants(Sequence[int]):
    """The instants at which people of a unit reached a stage, in order; each is looked up when asked for.

    `days` count them by the instant at which their day began.
    """

    def __init__(
        self, session: Session, of: tuple[uuid.UUID, str, str, str], days: Mapping[int, int]
    ) -> None:
        self.session, self.of = session, of
        self.begins = sorted(days)
        self.until = list(accumulate(days[begin] for begin in self.begins))

    def __len__(self) -> int:
        return self.until[-1] if self.until else 0

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[int]: ...
    def __getitem__(self, at: int | slice) -> int | Sequence[int]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        day = bisect_right(self.until, at)
        skipped = self.until[day - 1] if day else 0
        contest_id, round, unit, name = self.of
        so_far = func.sum(LiveMember.people).over(order_by=LiveMember.value)
        after = self.begins[day + 1] if day + 1 < len(self.begins) else 10**20 - 1
        within = (
            select(LiveMember.value, so_far.label("so_far"))
            .where(
                LiveMember.contest_id == contest_id,
                LiveMember.round == round,
                LiveMember.unit == unit,
                LiveMember.name == name,
                LiveMember.value >= f"{self.begins[day]:020d}",
                LiveMember.value < f"{after:020d}",
            )
            .subquery()
        )
        wanted = select(func.min(within.c.value)).where(within.c.so_far > at - skipped)
        return int(self.session.scalar(wanted) or 0)


# --- ranks of people ------------------------------------------------------------------------------

_RANK = text("""
    INSERT INTO rank_count AS t (contest_id, standing, block, level, key, people)
    SELECT :contest, :standing, :block, cardinality(key), key, people
    FROM (SELECT CAST(key AS bigint[]) AS key, people
          FROM unnest(CAST(:keys AS text[]), CAST(:people AS bigint[])) AS given(key, people)) AS given
    ON CONFLICT (contest_id, standing, block, level, key) DO UPDATE SET people = t.people + excluded.people
""")
_RANK_GONE = text("""
    DELETE FROM rank_count WHERE contest_id = :contest AND standing = :standing AND block = :block
      AND people = 0 AND (level, key) IN (
        SELECT cardinality(CAST(key AS bigint[])), CAST(key AS bigint[])
        FROM unnest(CAST(:keys AS text[])) AS key)
""")
_STANDING = """
    SELECT (SELECT coalesce(sum(beside.people), 0)::bigint
            FROM generate_series(1, cardinality($4::bigint[])) AS at,
                 LATERAL (SELECT sum(people) AS people FROM rank_count
                          WHERE contest_id = $1::uuid AND standing = $2 AND block = $3 AND level = at
                            AND key > ($4::bigint[])[: at - 1] AND key < ($4::bigint[])[: at]) AS beside),
           coalesce((SELECT people FROM rank_count
                     WHERE contest_id = $1::uuid AND standing = $2 AND block = $3
                       AND level = cardinality($4::bigint[]) AND key = $4::bigint[]), 0),
           coalesce((SELECT people FROM rank_count
                     WHERE contest_id = $1::uuid AND standing = $2 AND block = $3
                       AND level = 0 AND key = '{}'), 0)
"""


def add_ranks(
    session: Session,
    contest_id: uuid.UUID,
    standing: str,
    block: str,
    changes: Mapping[tuple[int, ...], int],
) -> None:
    """Add `changes` to the counts of beginnings of keys in one pool of a standing."""
    keys = sorted(key for key, change in changes.items() if change)
    if not keys:
        return
    about = {"contest": contest_id, "standing": standing, "block": block}
    written = [_array(key) for key in keys]
    session.execute(_RANK, {**about, "keys": written, "people": [changes[key] for key in keys]})
    fewer = [line for line, key in zip(written, keys, strict=True) if changes[key] < 0]
    if fewer:
        session.execute(_RANK_GONE, {**about, "keys": fewer})


def ranked(session: Session, contest_id: uuid.UUID, standing: str) -> dict[str, int]:
    """How many are ranked in a standing of people, by block."""
    rows = session.execute(
        select(RankCount.block, RankCount.people).where(
            RankCount.contest_id == contest_id, RankCount.standing == standing, RankCount.level == 0
        )
    )
    return {row.block: row.people for row in rows}


def standing_of(
    session: Session, contest_id: uuid.UUID, standing: str, block: str, key: tuple[int, ...]
) -> Standing:
    """Where the holder of a key stands in a pool: some 64 counts are added up for each number of the key,
    however many people there are.
    """
    with line.straight(session) as wire:
        row = line.row(wire, _STANDING, [contest_id, standing, block, _array(key)])
    assert row is not None
    return Standing(*row)


def _array(key: Iterable[int]) -> str:
    return "{" + ",".join(map(str, key)) + "}"


class Kept(NamedTuple):
    """The best of a pool by code, each with key and line; everybody else comes after `floor`."""

    seats: dict[str, tuple[tuple[int, ...], Line]]
    floor: tuple[tuple[int, ...], str] | None


def kept(session: Session, contest_id: uuid.UUID, standing: str) -> dict[str, Kept]:
    """The best of each pool of a standing, by block."""
    rows = session.execute(
        select(LiveBest.block, LiveBest.seats, LiveBest.floor).where(
            LiveBest.contest_id == contest_id, LiveBest.standing == standing
        )
    )
    return {
        block: Kept(
            {line[0]: (tuple(key), _line(line)) for key, line in seats},
            (tuple(floor[0]), floor[1]) if floor else None,
        )
        for block, seats, floor in rows
    }


def keep(session: Session, contest_id: uuid.UUID, standing: str, pools: Mapping[str, Kept]) -> None:
    """Put the best of the pools of a standing in the place of those kept before."""
    session.execute(delete(LiveBest).where(LiveBest.contest_id == contest_id, LiveBest.standing == standing))
    for block, pool in pools.items():
        seats = [[list(key), [_plain(each) for each in line]] for key, line in pool.seats.values()]
        floor = [list(pool.floor[0]), pool.floor[1]] if pool.floor else None
        session.execute(
            insert(LiveBest).values(
                contest_id=contest_id, standing=standing, block=block, seats=seats, floor=floor
            )
        )


def _line(values: list[Any]) -> Line:
    return Line._make([*map(_exact, values[:8]), tuple(values[8]), *map(_exact, values[9:])])


def _plain(value: Any) -> Any:
    return {"exact": str(value)} if isinstance(value, Fraction) else value


def _exact(value: Any) -> Any:
    return Fraction(value["exact"]) if isinstance(value, dict) else value
