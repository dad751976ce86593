"""Pairs of enrolments that may be one person, and what was ruled on them. Knows the table `sameness`."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant


class Sameness(Base):
    """Two people of one contest; `first_id` registered earlier.

    `why`: `same` (equal in what the contest names), `alike` (name and date of birth), `identity` (both claim
    one number). `state`: open, same, different.
    """

    __tablename__ = "sameness"
    __table_args__ = (
        ForeignKeyConstraint(
            ["contest_id", "first_id"],
            ["enrolment.contest_id", "enrolment.person_id"],
            name="fk_sameness_first",
        ),
        ForeignKeyConstraint(
            ["contest_id", "later_id"],
            ["enrolment.contest_id", "enrolment.person_id"],
            name="fk_sameness_later",
        ),
        CheckConstraint("why IN ('same', 'alike', 'identity')", name="why"),
        CheckConstraint("state IN ('open', 'same', 'different')", name="state"),
        Index("uq_sameness_pair", "contest_id", "first_id", "later_id", unique=True),
        Index(None, "contest_id", "state"),
        Index(None, "contest_id", "later_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID]
    first_id: Mapped[uuid.UUID]
    later_id: Mapped[uuid.UUID]
    why: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    found_at: Mapped[int] = mapped_column(Instant)
    ruled_at: Mapped[int | None] = mapped_column(Instant)


def note(
    session: Session, contest_id: uuid.UUID, first: uuid.UUID, later: uuid.UUID, *, why: str, at: int
) -> Sameness:
    """The pair, noted once."""
    known = session.scalar(
        select(Sameness).where(
            Sameness.contest_id == contest_id,
            or_(
                (Sameness.first_id == first) & (Sameness.later_id == later),
                (Sameness.first_id == later) & (Sameness.later_id == first),
            ),
        )
    )
    if known is not None:
        return known
    row = Sameness(
        id=clock.new_id(),
        contest_id=contest_id,
        first_id=first,
        later_id=later,
        why=why,
        state="open",
        found_at=at,
    )
    session.add(row)
    session.flush()
    return row


def of_person(session: Session, contest_id: uuid.UUID, person_id: uuid.UUID) -> list[Sameness]:
    """The pairs that one person is in, the oldest first."""
    wanted = select(Sameness).where(
        Sameness.contest_id == contest_id,
        or_(Sameness.first_id == person_id, Sameness.later_id == person_id),
    )
    return list(session.scalars(wanted.order_by(Sameness.found_at, Sameness.id)))


def lock(session: Session, contest_id: uuid.UUID, id: uuid.UUID) -> Sameness | None:
    """One pair, for a ruling."""
    wanted = select(Sameness).where(Sameness.contest_id == contest_id, Sameness.id == id)
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def still_open(session: Session, contest_id: uuid.UUID) -> int:
    """How many pairs wait for a ruling."""
    wanted = select(func.count()).where(Sameness.contest_id == contest_id, Sameness.state == "open")
    return session.scalar(wanted) or 0
