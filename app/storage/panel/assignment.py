"""The seed of each panel, from which the order follows in which everybody reads, and who reads what.

Knows the table `assignment`. Its hash is decided with the panel; what was drawn from it are decisions, too.
"""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant


class Assignment(Base):
    """The seed of one judged round, made when its panel was appointed first, and never another."""

    __tablename__ = "assignment"
    __table_args__ = ({"info": {"append_only": True}},)

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True, info={"plain": "a round of the definition"})
    seed: Mapped[str] = mapped_column(Text, info={"plain": "64 hexadecimal digits"})
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[int] = mapped_column(Instant)


def seed(session: Session, contest_id: uuid.UUID, round: str) -> str:
    """The seed of a round; empty before its panel was appointed, and for panels of invented contests."""
    found = session.get(Assignment, (contest_id, round))
    return found.seed if found else ""
