"""What a panel said in its discussion: notes that stay as they were written, each with its hour."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant


class PanelNote(Base):
    """A note on one entry of a judged round, or on the whole of it (`entry` empty)."""

    __tablename__ = "panel_note"
    __table_args__ = (
        CheckConstraint("words <> ''", name="words"),
        Index(None, "contest_id", "round"),
        {"info": {"append_only": True}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    round: Mapped[str] = mapped_column(Text)
    entry: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(Instant)


def listed(session: Session, contest_id: uuid.UUID, round: str) -> list[PanelNote]:
    """The notes on a round, the first first."""
    wanted = select(PanelNote).where(PanelNote.contest_id == contest_id, PanelNote.round == round)
    return list(session.scalars(wanted.order_by(PanelNote.at, PanelNote.id)))
