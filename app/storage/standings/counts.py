"""Sheets of counts: which file brought which revision of the figures as of an instant.

The figures themselves are facts (`fact.py`); this knows the table `counts_sheet` and how to ask for the
figures that hold.
"""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, Text, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.contest.contest import SHA256
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.record import fact

Figures = tuple[int, int, int]
"""Registered, submitted, valid."""


class CountsSheet(Base):
    """One sheet that was taken in. `revision` counts those of the same round and instant from 1; `rows` are
    the figures that were new or changed.
    """

    __tablename__ = "counts_sheet"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint(f"sha256 ~ {SHA256}", name="sha256"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True)
    as_of: Mapped[int] = mapped_column(Instant, primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[uuid.UUID]
    source: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    recorded_at: Mapped[int] = mapped_column(Instant)


def held(session: Session, contest_id: uuid.UUID, round: str, as_of: int) -> dict[str, Figures]:
    """The figures of exactly that instant by unit, as last corrected."""
    table = fact.TABLES["counts"]
    return _figures(session, contest_id, round, table.c.as_of == as_of)


def before(session: Session, contest_id: uuid.UUID, round: str, as_of: int) -> dict[str, Figures]:
    """The latest figures of an instant before that one, by unit."""
    table = fact.TABLES["counts"]
    return _figures(session, contest_id, round, table.c.as_of < as_of)


def standing(session: Session, contest_id: uuid.UUID, round: str, as_of: int) -> dict[str, Figures]:
    """The figures that hold as of that instant by unit: its own, or the latest before it."""
    earlier = before(session, contest_id, round, as_of)
    return {**earlier, **held(session, contest_id, round, as_of)}


def last_revision(session: Session, contest_id: uuid.UUID, round: str, as_of: int) -> int:
    """The number of the last sheet of that instant; 0 before the first."""
    wanted = select(func.max(CountsSheet.revision)).where(
        CountsSheet.contest_id == contest_id, CountsSheet.round == round, CountsSheet.as_of == as_of
    )
    return session.scalar(wanted) or 0


def sheets(session: Session, contest_id: uuid.UUID) -> list[CountsSheet]:
    """Every sheet of a contest, the latest instant first and its last revision first."""
    wanted = select(CountsSheet).where(CountsSheet.contest_id == contest_id)
    return list(session.scalars(wanted.order_by(CountsSheet.as_of.desc(), CountsSheet.revision.desc())))


def _figures(
    session: Session, contest_id: uuid.UUID, round: str, which: ColumnElement[bool]
) -> dict[str, Figures]:
    table = fact.TABLES["counts"]
    rows = session.execute(
        select(table.c.unit, table.c.registered, table.c.submitted, table.c.valid)
        .where(table.c.contest_id == contest_id, table.c.round == round, which)
        .ext(distinct_on(table.c.unit))
        .order_by(table.c.unit, table.c.as_of.desc(), table.c.happened_at.desc(), table.c.seq.desc())
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}
