"""Reports that a unit collects from its sections, schools and neighbourhoods: who is to send, what came.

Knows the tables `report_sender` and `collected_report`; the second only grows.
"""

from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant

WAYS = ("site", "paper", "message", "phone")


class Sender(Base):
    """Somebody besides the units below it from whom a unit expects a report: an office, a school.

    `gone_at`: since when none is expected any more.
    """

    __tablename__ = "report_sender"
    __table_args__ = (Index(None, "contest_id", "unit"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    unit: Mapped[str] = mapped_column(Text, info={"plain": "a unit of the contest"})
    name: Mapped[str] = mapped_column(Text, info={"plain": "the name of an office, not of a person"})
    added_at: Mapped[int] = mapped_column(Instant)
    gone_at: Mapped[int | None] = mapped_column(Instant)


class Collected(Base):
    """One report that came to a unit, for the cut-off `as_of` of a report of the rules.

    `sender`: the code of a unit below it, or the id of another sender. A later `revision` mends the one
    before. `way`: how it came.
    """

    __tablename__ = "collected_report"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("finished >= 0 AND registered >= finished", name="figures"),
        CheckConstraint("way IN ('site', 'paper', 'message', 'phone')", name="way"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    report: Mapped[str] = mapped_column(Text, primary_key=True)
    as_of: Mapped[int] = mapped_column(Instant, primary_key=True)
    sender: Mapped[str] = mapped_column(Text, primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    registered: Mapped[int] = mapped_column(BigInteger)
    finished: Mapped[int] = mapped_column(BigInteger)
    way: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[int] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Text)


def lock(session: Session, contest_id: uuid.UUID) -> None:
    """Let those who send in a contest come one after the other, until the transaction ends."""
    key = int.from_bytes(contest_id.bytes[8:], "big", signed=True) ^ 0x434F4C4C
    session.execute(select(func.pg_advisory_xact_lock(key)))


def senders(session: Session, contest_id: uuid.UUID, unit: str) -> list[Sender]:
    """Those who are expected besides the units below it, as they were added."""
    wanted = select(Sender).where(
        Sender.contest_id == contest_id, Sender.unit == unit, Sender.gone_at.is_(None)
    )
    return list(session.scalars(wanted.order_by(Sender.added_at, Sender.id)))


def came(session: Session, contest_id: uuid.UUID, unit: str, report: str, as_of: int) -> dict[str, Collected]:
    """What came for one cut-off, the last revision of each sender."""
    wanted = (
        select(Collected)
        .ext(distinct_on(Collected.sender))
        .where(
            Collected.contest_id == contest_id,
            Collected.unit == unit,
            Collected.report == report,
            Collected.as_of == as_of,
        )
        .order_by(Collected.sender, Collected.revision.desc())
    )
    return {row.sender: row for row in session.scalars(wanted)}
