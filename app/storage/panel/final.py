"""A final while it takes place: who of the panel is there, who presents when, what the screen has shown.

State that changes by the minute; nothing here decides a place.
"""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant


class FinalPresence(Base):
    """A judge is in the room."""

    __tablename__ = "final_presence"

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True)
    judge: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[int] = mapped_column(Instant)


class FinalSlot(Base):
    """When a finalist began to present, when the questions began, when it was over."""

    __tablename__ = "final_slot"
    __table_args__ = (
        CheckConstraint("asked_at IS NULL OR asked_at >= began_at", name="asked_at"),
        CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name="ended_at"),
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True)
    owner: Mapped[str] = mapped_column(Text, primary_key=True)
    began_at: Mapped[int] = mapped_column(Instant)
    asked_at: Mapped[int | None] = mapped_column(Instant)
    ended_at: Mapped[int | None] = mapped_column(Instant)


class FinalScreen(Base):
    """How many places the screen has shown, from the last one up; `version` of the minutes it shows."""

    __tablename__ = "final_screen"
    __table_args__ = (CheckConstraint("shown >= 0", name="shown"),)

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int]
    shown: Mapped[int]
    at: Mapped[int] = mapped_column(Instant)


def present(session: Session, contest_id: uuid.UUID, round: str) -> dict[str, FinalPresence]:
    """The judges who are there, by code."""
    wanted = select(FinalPresence).where(FinalPresence.contest_id == contest_id, FinalPresence.round == round)
    return {each.judge: each for each in session.scalars(wanted)}


def slots(session: Session, contest_id: uuid.UUID, round: str) -> dict[str, FinalSlot]:
    """The slots that began, by owner."""
    wanted = select(FinalSlot).where(FinalSlot.contest_id == contest_id, FinalSlot.round == round)
    return {each.owner: each for each in session.scalars(wanted)}


def screen(session: Session, contest_id: uuid.UUID, round: str) -> FinalScreen | None:
    """What the screen shows; None before it was begun."""
    return session.get(FinalScreen, (contest_id, round))
