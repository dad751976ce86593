"""Bulletins: standings of units as of an instant, numbered and given out. Knows the table `bulletin`.

A bulletin stays as it was given out; a correction is the next one: the same instant, a higher revision.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.contest.contest import SHA256
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant


class Bulletin(Base):
    """One bulletin. `data` is what it says (`operations/standings/bulletin.py`), `digest` its SHA-256, which
    the log carries at `log_seq`; `rests_on` how much of the record it was computed from.
    """

    __tablename__ = "bulletin"
    __table_args__ = (
        UniqueConstraint("contest_id", "standing", "as_of", "revision"),
        CheckConstraint("number >= 1 AND revision >= 1", name="number"),
        CheckConstraint(f"digest ~ {SHA256}", name="digest"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    standing: Mapped[str] = mapped_column(Text)
    as_of: Mapped[int] = mapped_column(Instant)
    revision: Mapped[int]
    issued_at: Mapped[int] = mapped_column(Instant)
    issued_by: Mapped[str] = mapped_column(Text)
    rests_on: Mapped[dict[str, Any]] = mapped_column(JSONB)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digest: Mapped[str] = mapped_column(String(64))
    log_seq: Mapped[int] = mapped_column(BigInteger)


def listed(session: Session, contest_id: uuid.UUID) -> list[Bulletin]:
    """The bulletins of a contest, the newest first."""
    wanted = select(Bulletin).where(Bulletin.contest_id == contest_id)
    return list(session.scalars(wanted.order_by(Bulletin.number.desc())))


def by_number(session: Session, contest_id: uuid.UUID, number: int) -> Bulletin | None:
    """One bulletin."""
    return session.get(Bulletin, (contest_id, number))


def last_number(session: Session, contest_id: uuid.UUID) -> int:
    """The number of the last bulletin; 0 before the first."""
    return session.scalar(select(func.max(Bulletin.number)).where(Bulletin.contest_id == contest_id)) or 0


def of_instant(session: Session, contest_id: uuid.UUID, standing: str, as_of: int) -> list[Bulletin]:
    """The bulletins of one standing as of one instant, the first revision first."""
    wanted = select(Bulletin).where(
        Bulletin.contest_id == contest_id, Bulletin.standing == standing, Bulletin.as_of == as_of
    )
    return list(session.scalars(wanted.order_by(Bulletin.revision)))
