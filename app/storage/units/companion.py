"""What units say of companion activities: counts with their as-of, corrections as further revisions.

Knows the table `companion_count`, which only grows.
"""

from __future__ import annotations

import uuid
from fractions import Fraction

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Text, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant


class CompanionCount(Base):
    """A count of one unit as of an instant; a later `revision` of the same as-of mends the one before.

    `out_of`: how many there are, where the definition names no denominator and the unit said it.
    """

    __tablename__ = "companion_count"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("value >= 0 AND (out_of IS NULL OR out_of >= value)", name="figures"),
        CheckConstraint("source IN ('declared', 'imported')", name="source"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    companion: Mapped[str] = mapped_column(Text, primary_key=True)
    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    as_of: Mapped[int] = mapped_column(Instant, primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(BigInteger)
    out_of: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[int] = mapped_column(Instant)

    def share(self, denominator: int | None) -> Fraction | None:
        """The part that is reached, of the denominator or of what the unit itself said; None without both."""
        whole = denominator if denominator is not None else self.out_of
        return Fraction(self.value, whole) if whole else None


def lock(session: Session, contest_id: uuid.UUID) -> None:
    """Let those who declare in a contest come one after the other, until the transaction ends."""
    key = int.from_bytes(contest_id.bytes[8:], "big", signed=True) ^ 0x434F4D50
    session.execute(select(func.pg_advisory_xact_lock(key)))


def last_revisions(session: Session, contest_id: uuid.UUID, companion: str, as_of: int) -> dict[str, int]:
    """How often the count of that instant was given, by unit."""
    wanted = (
        select(CompanionCount.unit, func.max(CompanionCount.revision))
        .where(
            CompanionCount.contest_id == contest_id,
            CompanionCount.companion == companion,
            CompanionCount.as_of == as_of,
        )
        .group_by(CompanionCount.unit)
    )
    return dict(session.execute(wanted).all())


def held(
    session: Session, contest_id: uuid.UUID, companion: str, as_of: int
) -> dict[str, tuple[int, int | None]]:
    """What is recorded as of that very instant, by unit: the figure, and of how many."""
    wanted = (
        select(CompanionCount)
        .where(
            CompanionCount.contest_id == contest_id,
            CompanionCount.companion == companion,
            CompanionCount.as_of == as_of,
        )
        .order_by(CompanionCount.revision)
    )
    return {row.unit: (row.value, row.out_of) for row in session.scalars(wanted)}


def current(
    session: Session, contest_id: uuid.UUID, *, unit: str | None = None
) -> dict[tuple[str, str], CompanionCount]:
    """The count that holds by companion and unit: the last revision of the latest as-of."""
    wanted = select(CompanionCount).where(CompanionCount.contest_id == contest_id)
    if unit is not None:
        wanted = wanted.where(CompanionCount.unit == unit)
    wanted = wanted.ext(distinct_on(CompanionCount.companion, CompanionCount.unit)).order_by(
        CompanionCount.companion,
        CompanionCount.unit,
        CompanionCount.as_of.desc(),
        CompanionCount.revision.desc(),
    )
    return {(row.companion, row.unit): row for row in session.scalars(wanted)}


def history(session: Session, contest_id: uuid.UUID, unit: str) -> list[CompanionCount]:
    """Everything a unit ever gave, the newest first."""
    wanted = select(CompanionCount).where(
        CompanionCount.contest_id == contest_id, CompanionCount.unit == unit
    )
    return list(
        session.scalars(wanted.order_by(CompanionCount.as_of.desc(), CompanionCount.recorded_at.desc()))
    )
