"""Contestants: the pseudonyms of one contest. Nothing personal stands here."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.postgres.database import Base


class Contestant(Base):
    """Someone who takes part, by a code that holds within this contest only."""

    __tablename__ = "contestant"
    __table_args__ = ({"info": {"append_only": True}},)

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
