"""Which of its drafts a unit chose to represent it: the list there was, who decided, on what paper.

Knows the table `nomination`, which only grows; the last one of a unit holds.
"""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Index, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.entries.entry import OWNER, WHICH
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant


class Nomination(Base):
    """A unit chose `draft_id` among `listed` (ids of drafts); `why` names the meeting or paper."""

    __tablename__ = "nomination"
    __table_args__ = (
        Index(None, "contest_id", "round", "owner"),
        {"info": {"append_only": True}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    round: Mapped[str] = mapped_column(Text, info=WHICH)
    owner: Mapped[str] = mapped_column(Text, info=OWNER)
    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("draft.id"))
    listed: Mapped[list[str]] = mapped_column(JSONB, info={"plain": "ids of drafts"})
    why: Mapped[str] = mapped_column(Text, info={"plain": "the meeting or paper that decided"})
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[int] = mapped_column(Instant)


def last(session: Session, contest_id: uuid.UUID, round: str, owner: str) -> Nomination | None:
    """The one that holds."""
    return next(iter(listed(session, contest_id, round, owner)), None)


def listed(session: Session, contest_id: uuid.UUID, round: str, owner: str) -> list[Nomination]:
    """Every one of a unit, the newest first."""
    wanted = select(Nomination).where(
        Nomination.contest_id == contest_id, Nomination.round == round, Nomination.owner == owner
    )
    return list(session.scalars(wanted.order_by(Nomination.at.desc(), Nomination.id.desc())))
