"""Score sheets that came on paper or in a workbook: entered by one person, confirmed by another.

Knows the table `paper_sheet`. A confirmed one is signed like any other (`sheet_event`, and a fact).
"""

from __future__ import annotations

import uuid
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.panel.sheet import ENTRY, JUDGE, POINTS, WHICH
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant

State = Literal["open", "confirmed", "withdrawn"]


class PaperSheet(Base):
    """One sheet as somebody typed it from a paper. Of a judge and entry only one is open at a time."""

    __tablename__ = "paper_sheet"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'confirmed', 'withdrawn')", name="state"),
        CheckConstraint("ended_by <> entered_by OR state <> 'confirmed'", name="second"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        Index(
            "uq_paper_sheet_open",
            "contest_id",
            "round",
            "entry",
            "judge",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    round: Mapped[str] = mapped_column(Text, info=WHICH)
    entry: Mapped[str] = mapped_column(Text, info=ENTRY)
    judge: Mapped[str] = mapped_column(Text, info=JUDGE)
    points: Mapped[dict[str, Any]] = mapped_column(JSONB, info=POINTS)
    evidence: Mapped[str] = mapped_column(Text, info={"plain": "where the paper is kept, or a file's name"})
    state: Mapped[State] = mapped_column(String(16))
    entered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[int] = mapped_column(Instant)
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[int | None] = mapped_column(Instant)


def listed(session: Session, contest_id: uuid.UUID, round: str) -> list[PaperSheet]:
    """Everything entered for a round, the last first."""
    wanted = select(PaperSheet).where(PaperSheet.contest_id == contest_id, PaperSheet.round == round)
    return list(session.scalars(wanted.order_by(PaperSheet.entered_at.desc(), PaperSheet.id)))


def lock(session: Session, contest_id: uuid.UUID, round: str, id: uuid.UUID) -> PaperSheet | None:
    """One of them for a change: others who want to change it wait until this transaction ends."""
    wanted = select(PaperSheet).where(
        PaperSheet.id == id, PaperSheet.contest_id == contest_id, PaperSheet.round == round
    )
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
