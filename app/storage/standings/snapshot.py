"""Prepared pictures of standings: what a page shows, computed once and stored place by place.

Knows the tables `snapshot`, `place`, `outcome` and how to read them; `operations/standings/snapshot.py` fills
them. Nothing here asks a table of facts. Snapshots are copies that can be made anew; outcomes stay as they
were recorded.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Dialect,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    delete,
    false,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from app.storage.postgres.copying import copy_in
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.postgres.vietnamese import search_key
from app.storage.standings.picture import Line
from rounds.standings import Value

Order = Literal["rank", "name"]


class Values(TypeDecorator[Sequence[Value]]):
    """Exact figures as JSON: whole numbers as they are, fractions as text (`251/3`)."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(
        self, value: Sequence[Value] | None, dialect: Dialect
    ) -> list[int | str | None] | None:
        """Plain JSON values."""
        return None if value is None else plain(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Value, ...] | None:
        """Exact figures again."""
        if value is None:
            return None
        return tuple(Fraction(each) if isinstance(each, str) else each for each in value)


def plain(values: Sequence[Value]) -> list[int | str | None]:
    """Exact figures as plain JSON values."""
    return [str(value) if isinstance(value, Fraction) else value for value in values]


class Snapshot(Base):
    """A standing as of one instant. `total` counts its places; `figures` are sums over all units, by name.

    `rests_on`: how many facts and decisions it was computed from, by which version and which program, as the
    log says it of results. `live`: the next one takes its place; of people it holds the best only.
    """

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("contest_id", "standing", "as_of"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    standing: Mapped[str] = mapped_column(Text)
    as_of: Mapped[int] = mapped_column(Instant)
    prepared_at: Mapped[int] = mapped_column(Instant)
    version: Mapped[int]
    total: Mapped[int]
    figures: Mapped[dict[str, int]] = mapped_column(JSONB)
    rests_on: Mapped[dict[str, Any]] = mapped_column(JSONB)
    live: Mapped[bool] = mapped_column(default=False, server_default=false())


class Place(Base):
    """One line of a snapshot. Who is listed and not ranked has no `rank` and a `reason` (code and values).

    `values` are those of the standing's ladder, `extra` those of `also_show`, `rung` what separated it from
    the place above, `figures` the unit's plain counts.
    """

    __tablename__ = "place"
    __table_args__ = (
        CheckConstraint("(rank IS NULL) = (reason IS NOT NULL)", name="rank"),
        Index(None, "snapshot_id", "subject"),
    )

    snapshot_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("snapshot.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    rank: Mapped[int | None]
    subject: Mapped[str] = mapped_column(Text)
    block: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    values: Mapped[Sequence[Value]] = mapped_column(Values)
    extra: Mapped[Sequence[Value]] = mapped_column(Values)
    rung: Mapped[str] = mapped_column(Text)
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    figures: Mapped[dict[str, int]] = mapped_column(JSONB)
    sort_key: Mapped[str] = mapped_column(Text(collation="C"))
    search_key: Mapped[str] = mapped_column(Text)


class Outcome(Base):
    """All results as of one instant: `rounds.contest.to_data` without the places of standings.

    `digest` is the SHA-256 of the whole, which the log carries at `log_seq`.
    """

    __tablename__ = "outcome"
    __table_args__ = (
        CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[int] = mapped_column(Instant)
    recorded_at: Mapped[int] = mapped_column(Instant, server_default=func.clock_timestamp())
    digest: Mapped[str] = mapped_column(String(64))
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    log_seq: Mapped[int] = mapped_column(BigInteger)


class Point(NamedTuple):
    """Where a subject stood at one instant."""

    as_of: int
    rank: int | None
    values: Sequence[Value]
    figures: Mapping[str, int]


def store(session: Session, snapshot: Snapshot, lines: Iterable[Line], *, total: int | None = None) -> None:
    """Put a picture in the place of the one of the same instant, and of a live one of the same standing.

    `total` says how many are ranked, where the lines are not all of them.
    """
    session.execute(
        delete(Snapshot).where(
            Snapshot.contest_id == snapshot.contest_id,
            Snapshot.standing == snapshot.standing,
            or_(Snapshot.as_of == snapshot.as_of, Snapshot.live),
        )
    )
    ready = list(lines)
    snapshot.total = sum(line.rank is not None for line in ready) if total is None else total
    session.add(snapshot)
    session.flush()
    table = Place.metadata.tables[Place.__tablename__]
    columns = [table.columns[name] for name in ("snapshot_id", *Line._fields)]
    copy_in(session, columns, ((snapshot.id, *line) for line in ready))


def moved_on(session: Session, contest_id: uuid.UUID, standing: str, as_of: int) -> bool:
    """Let the live picture of a standing be as of a later instant; False when there is none."""
    moved = session.execute(
        update(Snapshot)
        .where(Snapshot.contest_id == contest_id, Snapshot.standing == standing, Snapshot.live)
        .values(as_of=as_of)
        .returning(Snapshot.id)
    )
    return moved.first() is not None


def lines(session: Session, snapshot_id: uuid.UUID) -> Iterator[Line]:
    """All lines of a picture in order."""
    columns = [getattr(Place, field) for field in Line._fields]
    rows = session.execute(select(*columns).where(Place.snapshot_id == snapshot_id).order_by(Place.position))
    return map(Line._make, rows)


def of_contest(session: Session, contest_id: uuid.UUID) -> list[Snapshot]:
    """Every picture of a contest, oldest first."""
    wanted = select(Snapshot).where(Snapshot.contest_id == contest_id)
    return list(session.scalars(wanted.order_by(Snapshot.as_of, Snapshot.standing)))


def latest(
    session: Session, contest_id: uuid.UUID, standing: str, as_of: int | None = None
) -> Snapshot | None:
    """The newest picture of a standing, or the newest that is not after `as_of`."""
    wanted = select(Snapshot).where(Snapshot.contest_id == contest_id, Snapshot.standing == standing)
    if as_of is not None:
        wanted = wanted.where(Snapshot.as_of <= as_of)
    return session.scalar(wanted.order_by(Snapshot.as_of.desc()).limit(1))


def moments(session: Session, contest_id: uuid.UUID, standing: str) -> list[int]:
    """The instants of which there is a picture of a standing, oldest first."""
    return list(
        session.scalars(
            select(Snapshot.as_of)
            .where(Snapshot.contest_id == contest_id, Snapshot.standing == standing)
            .order_by(Snapshot.as_of)
        )
    )


def places(
    session: Session,
    snapshot_id: uuid.UUID,
    *,
    block: str | None = None,
    search: str = "",
    order: Order = "rank",
    offset: int = 0,
    limit: int = 200,
) -> tuple[list[Place], int]:
    """A page of places, and how many there are in all with that `block` and `search`.

    `search` is looked for in names without accents, and as the beginning of a code. Those who are not ranked
    come after those who are.
    """
    conditions = [Place.snapshot_id == snapshot_id]
    if block is not None:
        conditions.append(Place.block == block)
    if search.strip():
        # Nothing is left of a search for signs alone, and an empty one would find everybody.
        in_name = Place.search_key.contains(search_key(search) or "\n", autoescape=True)
        conditions.append(or_(in_name, Place.subject.startswith(search.strip(), autoescape=True)))
    by = (Place.sort_key, Place.position) if order == "name" else (Place.position,)
    page = select(Place).where(*conditions).order_by(*by).offset(offset).limit(limit)
    total = session.scalar(select(func.count()).select_from(Place).where(*conditions)) or 0
    return list(session.scalars(page)), total


def ranked(session: Session, snapshot_id: uuid.UUID, block: str) -> int:
    """How many of a block have a rank."""
    wanted = select(func.count()).where(
        Place.snapshot_id == snapshot_id, Place.block == block, Place.rank.is_not(None)
    )
    return session.scalar(wanted) or 0


def places_at(session: Session, snapshot_id: uuid.UUID, positions: Collection[int]) -> dict[int, Place]:
    """The lines at those positions, by position: what stands just above the rows of a filtered page."""
    wanted = select(Place).where(Place.snapshot_id == snapshot_id, Place.position.in_(positions))
    return {place.position: place for place in session.scalars(wanted)}


def ranks_of(session: Session, snapshot_id: uuid.UUID, subjects: Collection[str]) -> dict[str, int]:
    """The ranks of those subjects; who is not ranked is left out."""
    rows = session.execute(
        select(Place.subject, Place.rank).where(
            Place.snapshot_id == snapshot_id, Place.subject.in_(subjects), Place.rank.is_not(None)
        )
    )
    return {row.subject: row.rank for row in rows}


def newest(session: Session, contest_ids: Collection[uuid.UUID]) -> list[Snapshot]:
    """The newest picture of every standing of those contests."""
    return list(
        session.scalars(
            select(Snapshot)
            .where(Snapshot.contest_id.in_(contest_ids))
            .ext(distinct_on(Snapshot.contest_id, Snapshot.standing))
            .order_by(Snapshot.contest_id, Snapshot.standing, Snapshot.as_of.desc())
        )
    )


def place_of(session: Session, snapshot_id: uuid.UUID, subject: str) -> Place | None:
    """The line of one unit, person or entry."""
    return session.scalar(select(Place).where(Place.snapshot_id == snapshot_id, Place.subject == subject))


def trend(session: Session, contest_id: uuid.UUID, standing: str, subject: str) -> list[Point]:
    """Where a subject stood in every picture of a standing, oldest first."""
    rows = session.execute(
        select(Snapshot.as_of, Place.rank, Place.values, Place.figures)
        .join(Place, Place.snapshot_id == Snapshot.id)
        .where(Snapshot.contest_id == contest_id, Snapshot.standing == standing, Place.subject == subject)
        .order_by(Snapshot.as_of)
    )
    return [Point(row.as_of, row.rank, row[2], row.figures) for row in rows]


def outcome(session: Session, contest_id: uuid.UUID) -> Outcome | None:
    """The last recorded results. `data` has `judged`, `selections`, `awards`, `blockers`, `decisions`."""
    return session.scalar(
        select(Outcome).where(Outcome.contest_id == contest_id).order_by(Outcome.number.desc()).limit(1)
    )


def official(session: Session, contest_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, frozenset[str]]:
    """What is official by the last results of each contest: ids of standings, selections, `prizes`."""
    rows = session.execute(
        select(Outcome.contest_id, Outcome.data["official"])
        .where(Outcome.contest_id.in_(contest_ids))
        .ext(distinct_on(Outcome.contest_id))
        .order_by(Outcome.contest_id, Outcome.number.desc())
    )
    return {row[0]: frozenset(row[1] or ()) for row in rows}


def outcomes(session: Session, contest_id: uuid.UUID) -> list[Outcome]:
    """Every version of the results, oldest first."""
    return list(
        session.scalars(select(Outcome).where(Outcome.contest_id == contest_id).order_by(Outcome.number))
    )


_STAMP = text("""
    SELECT version, state, date_trunc('minute', hoithi_now()),
        (SELECT (count(*), max(as_of), max(prepared_at))::text FROM snapshot WHERE contest_id = contest.id),
        (SELECT max(number) FROM decision WHERE contest_id = contest.id),
        (SELECT max(number) FROM outcome WHERE contest_id = contest.id)
    FROM contest WHERE id = :contest
""")


def stamp(session: Session, contest_id: uuid.UUID) -> str:
    """All that pictures, results, decisions and texts of a contest are now, in a text that changes with them
    and with every minute.
    """
    return str(session.execute(_STAMP, {"contest": contest_id}).one())
