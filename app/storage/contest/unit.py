"""Units of the current definition as rows, for lists, search and the map.

Facts and outcomes do not rest on them.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.vietnamese import search_key
from app.storage.record import fact


class Unit(Base):
    """A commune, department, school ... `block` is empty where the contest has none. Tiles count from 0."""

    __tablename__ = "unit"
    __table_args__ = (CheckConstraint("(tile_column IS NULL) = (tile_row IS NULL)", name="tile"),)

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(32))
    block: Mapped[str] = mapped_column(Text)
    parent: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = mapped_column(Text(collation="C"))
    search_key: Mapped[str] = mapped_column(Text)
    tile_column: Mapped[int | None]
    tile_row: Mapped[int | None]


class Amount(Base):
    """A dated denominator of a unit and where the figure comes from."""

    __tablename__ = "amount"
    __table_args__ = (
        ForeignKeyConstraint(["contest_id", "unit"], ["unit.contest_id", "unit.code"]),
        CheckConstraint("value >= 0", name="value"),
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    denominator: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)
    as_of: Mapped[date | None]
    source_vi: Mapped[str] = mapped_column(Text)
    source_en: Mapped[str] = mapped_column(Text)


def listed(
    session: Session, contest_id: uuid.UUID, *, block: str | None = None, search: str = ""
) -> list[Unit]:
    """The units in the order of their proper names; `search` is looked for without accents."""
    wanted = select(Unit).where(Unit.contest_id == contest_id)
    if block is not None:
        wanted = wanted.where(Unit.block == block)
    if search:
        wanted = wanted.where(Unit.search_key.contains(search_key(search), autoescape=True))
    return list(session.scalars(wanted.order_by(Unit.sort_key, Unit.code)))


def by_code(session: Session, contest_id: uuid.UUID, code: str) -> Unit | None:
    """One unit."""
    return session.get(Unit, (contest_id, code))


def used(session: Session, contest_id: uuid.UUID, codes: Collection[str]) -> set[str]:
    """Those of `codes` that a registration, a sheet of counts or an entry names."""
    found: set[str] = set()
    for kind in ("registrations", "counts", "entries"):
        table = fact.TABLES[kind]
        named = select(table.c.unit.distinct()).where(
            table.c.contest_id == contest_id, table.c.unit.in_(codes)
        )
        found.update(session.scalars(named))
    return found


def amounts(session: Session, contest_id: uuid.UUID, unit: str) -> list[Amount]:
    """The denominators of one unit."""
    return list(
        session.scalars(
            select(Amount)
            .where(Amount.contest_id == contest_id, Amount.unit == unit)
            .order_by(Amount.denominator)
        )
    )
