"""Reminders: which address was reminded in which contest on which day, so that none is twice.

Knows the table `reminder`. An address is a keyed hash, whoever shares it; rows go after a month.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, delete, func, select
from sqlalchemy.dialects.postgresql import BYTEA, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.identities import Identity
from app.storage.postgres.database import Base
from app.storage.privacy import sealed

KEPT = timedelta(days=31)


class Reminder(Base):
    """One address that was reminded on a day of the contest's zone, on behalf of a unit."""

    __tablename__ = "reminder"
    __table_args__ = (
        CheckConstraint("octet_length(address) = 32", name="address"),
        CheckConstraint("channel IN ('mail', 'sms')", name="channel"),
        Index(None, "contest_id", "unit"),
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    address: Mapped[bytes] = mapped_column(BYTEA, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    unit: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)


class Sent(NamedTuple):
    """How many were reminded on a day by a channel."""

    day: date
    channel: str
    people: int


def hash_of(contest_id: uuid.UUID, address: Identity) -> bytes:
    """The keyed hash of an address within a contest."""
    return sealed.ring().hash("reminder", f"{contest_id}\0{address.scheme}\0{address.value}")


def claim(
    session: Session, contest_id: uuid.UUID, address: bytes, day: date, *, unit: str, channel: str
) -> bool:
    """Note that an address is reminded on that day; False when it was already."""
    row = insert(Reminder).values(contest_id=contest_id, address=address, day=day, unit=unit, channel=channel)
    return session.scalar(row.on_conflict_do_nothing().returning(Reminder.day)) is not None


def sent(session: Session, contest_id: uuid.UUID, units: Collection[str]) -> Sequence[Sent]:
    """What went out on behalf of those units, the last day first."""
    wanted = (
        select(Reminder.day, Reminder.channel, func.count())
        .where(Reminder.contest_id == contest_id, Reminder.unit.in_(units))
        .group_by(Reminder.day, Reminder.channel)
        .order_by(Reminder.day.desc(), Reminder.channel)
    )
    return [Sent(*row) for row in session.execute(wanted)]


def forget(session: Session, contest_id: uuid.UUID, today: date) -> None:
    """Let go of what is older than a month."""
    session.execute(delete(Reminder).where(Reminder.contest_id == contest_id, Reminder.day < today - KEPT))
