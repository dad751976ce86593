"""Seeds of draws between being committed and being revealed: encrypted, read by nobody until then."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy.sealed import Sealed


class DrawSeed(Base):
    """The seed of one subject (a round, or `ROUND:order`), which the decision of that hash committed to."""

    __tablename__ = "draw_seed"

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True, info={"plain": "what is drawn"})
    seed: Mapped[str] = mapped_column(Sealed("draw_seed.seed"), info={"plain": "a random number"})
    sha256: Mapped[str] = mapped_column(String(64), info={"plain": "hash of the random number"})
    made_at: Mapped[int] = mapped_column(Instant)


def of(session: Session, contest_id: uuid.UUID, subject: str) -> DrawSeed | None:
    """The seed that was committed for a subject."""
    return session.get(DrawSeed, (contest_id, subject))
