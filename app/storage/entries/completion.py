"""What the secretariat asked to be completed, and until when. Knows the table `completion_request`."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant


class CompletionRequest(Base):
    """What of a version is missing. The rules take a completion in until the day that they name."""

    __tablename__ = "completion_request"
    __table_args__ = (
        Index(None, "contest_id", "entry"),
        {"info": {"append_only": True}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    entry: Mapped[str] = mapped_column(Text, info={"plain": "the code of an entry"})
    version: Mapped[int]
    words: Mapped[str] = mapped_column(Text, info={"plain": "what the secretariat asks for"})
    until: Mapped[int] = mapped_column(Instant)
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[int] = mapped_column(Instant)


def of_entry(session: Session, contest_id: uuid.UUID, entry: str) -> list[CompletionRequest]:
    """Everything that was asked for, the newest first."""
    return of_entries(session, contest_id, {entry})


def of_entries(session: Session, contest_id: uuid.UUID, entries: Collection[str]) -> list[CompletionRequest]:
    """The same of several entries."""
    wanted = select(CompletionRequest).where(
        CompletionRequest.contest_id == contest_id, CompletionRequest.entry.in_(entries)
    )
    return list(session.scalars(wanted.order_by(CompletionRequest.at.desc(), CompletionRequest.id.desc())))
