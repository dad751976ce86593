"""Who reads what, as it was drawn: the seed of each panel, and the lists made from it.

Knows the table `assignment`. Stage 0 is made with the panel and has the seed alone, from which each judge's
own order follows; stage 1 and 2 exist where the entries are too many for everybody to read them all.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant


class Assignment(Base):
    """One draw. `given` holds the judges by entry, and is empty where everybody reads everything."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("stage IN (0, 1, 2)", name="stage"),
        CheckConstraint("jsonb_typeof(given) = 'object'", name="given"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True, info={"plain": "a round of the definition"})
    stage: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seed: Mapped[str] = mapped_column(Text, info={"plain": "64 hexadecimal digits"})
    given: Mapped[dict[str, Any]] = mapped_column(JSONB, info={"plain": "codes of entries and judges"})
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[int] = mapped_column(Instant)


def of(session: Session, contest_id: uuid.UUID, round: str) -> dict[int, Assignment]:
    """The draws of a round by stage."""
    wanted = select(Assignment).where(Assignment.contest_id == contest_id, Assignment.round == round)
    return {each.stage: each for each in session.scalars(wanted)}
