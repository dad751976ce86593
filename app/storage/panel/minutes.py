"""Minutes of panels as they were frozen, and who signed which version. Nothing of them ever changes."""

from __future__ import annotations

import uuid
from typing import Literal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.panel.sheet import SheetEvent
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from rounds import calibration

Seat = Literal["chair", "secretary"]
SEATS: tuple[Seat, ...] = ("chair", "secretary")


class Minutes(Base):
    """One version of the minutes of a judged round: canonical JSON, and the hash that the log carries."""

    __tablename__ = "minutes"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex')", name="sha256"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[int] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Text)
    log_seq: Mapped[int] = mapped_column(BigInteger)


class MinutesSignature(Base):
    """Somebody signed a version from their seat."""

    __tablename__ = "minutes_signature"
    __table_args__ = (
        CheckConstraint("seat IN ('chair', 'secretary')", name="seat"),
        ForeignKeyConstraint(
            ["contest_id", "round", "version"], ["minutes.contest_id", "minutes.round", "minutes.version"]
        ),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    seat: Mapped[Seat] = mapped_column(String(16), primary_key=True)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(Instant)


def last(session: Session, contest_id: uuid.UUID, round: str) -> Minutes | None:
    """The newest version of a round's minutes."""
    wanted = select(Minutes).where(Minutes.contest_id == contest_id, Minutes.round == round)
    return session.scalar(wanted.order_by(Minutes.version.desc()).limit(1))


def signatures(session: Session, of: Minutes) -> list[MinutesSignature]:
    """Who signed that version, the first first."""
    wanted = select(MinutesSignature).where(
        MinutesSignature.contest_id == of.contest_id,
        MinutesSignature.round == of.round,
        MinutesSignature.version == of.version,
    )
    return list(session.scalars(wanted.order_by(MinutesSignature.at)))


def signed(session: Session, contest_id: uuid.UUID, round: str) -> Minutes | None:
    """The newest version that chair and secretary both signed."""
    wanted = (
        select(Minutes)
        .join(
            MinutesSignature,
            (MinutesSignature.contest_id == Minutes.contest_id)
            & (MinutesSignature.round == Minutes.round)
            & (MinutesSignature.version == Minutes.version),
        )
        .where(Minutes.contest_id == contest_id, Minutes.round == round, MinutesSignature.seat == "chair")
        .order_by(Minutes.version.desc())
    )
    whole = (each for each in session.scalars(wanted) if len(signatures(session, each)) == len(SEATS))
    return next(whole, None)


def waited_for(session: Session, contest_id: uuid.UUID) -> list[str]:
    """The rounds of which persons signed sheets, of samples too, but chair and secretary no minutes yet.

    Nobody but the panel may learn anything of those sheets: not what they say, nor how many there are.
    """
    begun = select(SheetEvent.round).where(SheetEvent.contest_id == contest_id, SheetEvent.what == "signed")
    rounds = sorted({calibration.round_of(each) for each in session.scalars(begun.distinct())})
    return [round for round in rounds if signed(session, contest_id, round) is None]


def waited_since(session: Session, contest_id: uuid.UUID) -> int | None:
    """When the first of the sheets was signed of which nobody may learn yet; None where all may be known."""
    waiting = waited_for(session, contest_id)
    events = session.execute(
        select(SheetEvent.round, func.min(SheetEvent.at))
        .where(SheetEvent.contest_id == contest_id, SheetEvent.what == "signed")
        .group_by(SheetEvent.round)
    )
    return min((at for round, at in events if calibration.round_of(round) in waiting), default=None)
