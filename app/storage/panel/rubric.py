"""Wordings for levels of a rubric that its authors are working on: drafted, edited, approved.

Knows the table `rubric_wording`. Each belongs to one text of the rubric, by its SHA-256: once another is
published they stay as they were, and the work begins anew.
"""

from __future__ import annotations

import uuid
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.contest.contest import SHA256
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant

Origin = Literal["model", "person"]


class RubricWording(Base):
    """What a level may say. `origin`: who wrote it first; `approved_by`: a person who read it."""

    __tablename__ = "rubric_wording"
    __table_args__ = (
        UniqueConstraint("contest_id", "sha256", "sheet", "criterion", "level"),
        CheckConstraint(f"sha256 ~ {SHA256}", name="sha256"),
        CheckConstraint("origin IN ('model', 'person')", name="origin"),
        CheckConstraint("(approved_by = '') = (approved_at IS NULL)", name="approved"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    sheet: Mapped[str] = mapped_column(Text)
    criterion: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    vi: Mapped[str] = mapped_column(Text)
    en: Mapped[str] = mapped_column(Text)
    origin: Mapped[Origin] = mapped_column(String(8))
    written_at: Mapped[int] = mapped_column(Instant)
    approved_by: Mapped[str] = mapped_column(Text)
    approved_at: Mapped[int | None] = mapped_column(Instant)


def of(session: Session, contest_id: uuid.UUID, sha256: str) -> dict[tuple[str, str, str], RubricWording]:
    """All for one text of a rubric, by sheet, criterion and level."""
    wanted = select(RubricWording).where(
        RubricWording.contest_id == contest_id, RubricWording.sha256 == sha256
    )
    return {(row.sheet, row.criterion, row.level): row for row in session.scalars(wanted)}
