"""Consents: what somebody agreed to, in which words, when, and when they took it back. Knows `consent`.

Rows are added and never changed: the last one of a purpose holds.
"""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant

PURPOSES = ("processing", "rules", "show_name", "guardian", "story", "picture")


class Consent(Base):
    """One answer. `words`: version of the text that was shown. `recorded_by`: the helper who asked."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint(f"purpose IN ({', '.join(map(repr, PURPOSES))})", name="purpose"),
        Index(None, "person_id", "contest_id", "purpose"),
        {"info": {"append_only": True}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    purpose: Mapped[str] = mapped_column(Text, info={"plain": "one of a fixed list"})
    words: Mapped[str] = mapped_column(Text, info={"plain": "version of the text that was shown"})
    given: Mapped[bool]
    at: Mapped[int] = mapped_column(Instant)
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


def add(
    session: Session,
    person_id: uuid.UUID,
    contest_id: uuid.UUID,
    purpose: str,
    *,
    words: str,
    given: bool,
    at: int,
    recorded_by: uuid.UUID | None = None,
) -> Consent:
    """Write one answer down."""
    row = Consent(
        id=clock.new_id(),
        person_id=person_id,
        contest_id=contest_id,
        purpose=purpose,
        words=words,
        given=given,
        at=at,
        recorded_by=recorded_by,
    )
    session.add(row)
    return row


def history(session: Session, person_id: uuid.UUID, contest_id: uuid.UUID | None = None) -> list[Consent]:
    """Every answer of a person, the oldest first; in one contest or in all."""
    wanted = select(Consent).where(Consent.person_id == person_id)
    if contest_id is not None:
        wanted = wanted.where(Consent.contest_id == contest_id)
    return list(session.scalars(wanted.order_by(Consent.at, Consent.id)))


def held(session: Session, person_id: uuid.UUID, contest_id: uuid.UUID) -> dict[str, Consent]:
    """The last answer by purpose: `given` says whether it is a yes."""
    return {row.purpose: row for row in history(session, person_id, contest_id)}
