"""Appeals as they were lodged. What was ruled on them stands in decisions. Knows the table `appeal`."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed


class Appeal(Base):
    """One appeal; `number` counts those of a contest from 1.

    `about`: a selection or `prizes`. `unit`: for which somebody speaks, empty for oneself. `words`: the
    grounds, which may name people and are sealed.
    """

    __tablename__ = "appeal"
    __table_args__ = (CheckConstraint("number >= 1", name="number"), Index(None, "contest_id", "person_id"))

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    about: Mapped[str] = mapped_column(Text, info={"plain": "a result of the contest"})
    unit: Mapped[str] = mapped_column(String(64), info={"plain": "a unit of the contest"})
    words: Mapped[str] = mapped_column(
        Sealed("appeal.words"), info={"personal": Personal("take-part", "consent", "contest")}
    )
    lodged_at: Mapped[int] = mapped_column(Instant)

    @property
    def subject(self) -> str:
        """How decisions name it."""
        return f"appeal:{self.number}"


def listed(session: Session, contest_id: uuid.UUID) -> list[Appeal]:
    """The appeals of a contest, the oldest first."""
    return list(
        session.scalars(select(Appeal).where(Appeal.contest_id == contest_id).order_by(Appeal.number))
    )


def of_person(session: Session, contest_id: uuid.UUID, person_id: uuid.UUID) -> list[Appeal]:
    """Those of one person, the newest first."""
    wanted = select(Appeal).where(Appeal.contest_id == contest_id, Appeal.person_id == person_id)
    return list(session.scalars(wanted.order_by(Appeal.number.desc())))


def by_number(session: Session, contest_id: uuid.UUID, number: int) -> Appeal | None:
    """One appeal of a contest."""
    return session.get(Appeal, (contest_id, number))


def last_number(session: Session, contest_id: uuid.UUID) -> int:
    """The number of the last; 0 before the first."""
    return session.scalar(select(func.max(Appeal.number)).where(Appeal.contest_id == contest_id)) or 0
