"""Hand-ins by the site: each key of a form is used once, whatever is sent how often.

Knows the tables `hand_in` and `hand_in_file`. A row waits (`recorded_at` None) while a declared file
is still on its way; then its fact, content and receipt follow in one transaction
(`app/operations/entries/handing_in.py`).
"""

from __future__ import annotations

import uuid

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    delete,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.contest.contest import SHA256
from app.storage.entries.entry import HANDED_IN, OWNER, WHICH
from app.storage.entries.upload import Upload
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy.sealed import Sealed


class HandIn(Base):
    """One hand-in. `payload` is the hash of what was sent with `key`; `said` the fields, frozen.

    `handed_at` is when; `entry`, `version` what became of it (empty and 0 while it waits).
    """

    __tablename__ = "hand_in"
    __table_args__ = (
        UniqueConstraint("contest_id", "by_id", "round", "key"),
        CheckConstraint(f"payload ~ {SHA256}", name="payload"),
        CheckConstraint("(recorded_at IS NULL) = (version = 0)", name="recorded"),
        Index("ix_hand_in_waiting", "contest_id", postgresql_where=text("recorded_at IS NULL")),
        Index(None, "draft_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    round: Mapped[str] = mapped_column(Text, info=WHICH)
    owner: Mapped[str] = mapped_column(Text, info=OWNER)
    unit: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text, info={"plain": "a random number of a form"})
    payload: Mapped[str] = mapped_column(String(64), info={"plain": "the hash of what was sent"})
    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("draft.id"))
    said: Mapped[str] = mapped_column(Sealed("hand_in.said"), info={"personal": HANDED_IN})
    supersedes: Mapped[str] = mapped_column(Text, info={"plain": "the code of another entry"})
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    handed_at: Mapped[int] = mapped_column(Instant)
    entry: Mapped[str] = mapped_column(Text, info={"plain": "the code of an entry"})
    version: Mapped[int]
    recorded_at: Mapped[int | None] = mapped_column(Instant)


class HandInFile(Base):
    """A file of a hand-in, finished or on its way."""

    __tablename__ = "hand_in_file"
    __table_args__ = (Index(None, "upload_id"),)

    hand_in_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hand_in.id"), primary_key=True)
    upload_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("upload.id"), primary_key=True)


def by_key(session: Session, contest_id: uuid.UUID, by_id: uuid.UUID, round: str, key: str) -> HandIn | None:
    """What was handed in with that key by that person."""
    return session.scalar(
        select(HandIn).where(
            HandIn.contest_id == contest_id, HandIn.by_id == by_id, HandIn.round == round, HandIn.key == key
        )
    )


def waiting(session: Session, contest_id: uuid.UUID, round: str, owner: str) -> list[HandIn]:
    """Those of an owner whose files are still on their way, the oldest first."""
    wanted = select(HandIn).where(
        HandIn.contest_id == contest_id,
        HandIn.round == round,
        HandIn.owner == owner,
        HandIn.recorded_at.is_(None),
    )
    return list(session.scalars(wanted.order_by(HandIn.handed_at)))


def by_id(session: Session, id: uuid.UUID) -> HandIn | None:
    """One hand-in, as it is in the database now."""
    return session.get(HandIn, id, populate_existing=True)


def uploads(session: Session, handed: HandIn) -> list[Upload]:
    """Its files, in the order in which they were begun."""
    wanted = (
        select(Upload)
        .join(HandInFile, HandInFile.upload_id == Upload.id)
        .where(HandInFile.hand_in_id == handed.id)
        .order_by(Upload.begun_at, Upload.id)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(wanted))


def complete(session: Session) -> list[tuple[uuid.UUID, str, str]]:
    """Contest, round and owner of those that wait and whose files are all here."""
    under_way = (
        select(HandInFile.hand_in_id)
        .join(Upload, Upload.id == HandInFile.upload_id)
        .where(HandInFile.hand_in_id == HandIn.id, Upload.state != "whole")
    )
    wanted = select(HandIn.contest_id, HandIn.round, HandIn.owner).where(
        HandIn.recorded_at.is_(None), ~under_way.exists()
    )
    return [(row[0], row[1], row[2]) for row in session.execute(wanted.distinct())]


def erase(session: Session, contest_id: uuid.UUID, owner: str) -> None:
    """Take away what a contestant handed in. In the caller's transaction; keys and hashes stay."""
    for row in session.scalars(select(HandIn).where(HandIn.contest_id == contest_id, HandIn.owner == owner)):
        row.said = ""
        session.execute(delete(HandInFile).where(HandInFile.hand_in_id == row.id))
