"""Proposals: decisions that one person prepared and another must approve. Knows the table `proposal`."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant

State = Literal["open", "approved", "withdrawn"]


class Proposal(Base):
    """A decision that is not taken yet; `number` counts those of a contest from 1.

    `preview` is what it would change, as of `as_of`; `decision` its number once it was taken. `document` is
    the number of the signed document that approves it in the place of a second person, `sha256` of its scan.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'approved', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'approved') = (decision IS NOT NULL)", name="decision"),
        CheckConstraint(
            "ended_by <> proposed_by OR state <> 'approved' OR sha256 IS NOT NULL", name="second"
        ),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint(
            "(sha256 IS NULL) = (document = '') AND (sha256 IS NULL) = (file_id IS NULL)", name="document"
        ),
        CheckConstraint("number >= 1", name="number"),
        UniqueConstraint("contest_id", "number"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(Text)
    as_of: Mapped[int] = mapped_column(Instant)
    preview: Mapped[dict[str, Any]] = mapped_column(JSONB)
    proposed_by: Mapped[uuid.UUID]
    proposed_at: Mapped[int] = mapped_column(Instant)
    state: Mapped[State] = mapped_column(String(16))
    ended_by: Mapped[uuid.UUID | None]
    ended_at: Mapped[int | None] = mapped_column(Instant)
    decision: Mapped[int | None]
    document: Mapped[str] = mapped_column(Text, default="", server_default="")
    sha256: Mapped[str | None] = mapped_column(String(64))
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("file.id"), index=True)


def by_number(session: Session, contest_id: uuid.UUID, number: int) -> Proposal | None:
    """One proposal of a contest."""
    wanted = select(Proposal).where(Proposal.contest_id == contest_id, Proposal.number == number)
    return session.scalar(wanted)


def last_number(session: Session, contest_id: uuid.UUID) -> int:
    """The number of the last proposal; 0 before the first."""
    return session.scalar(select(func.max(Proposal.number)).where(Proposal.contest_id == contest_id)) or 0


def lock(session: Session, id: uuid.UUID) -> Proposal | None:
    """The same, for a change: others who want to change it wait until this transaction ends."""
    wanted = select(Proposal).where(Proposal.id == id).with_for_update()
    return session.scalar(wanted.execution_options(populate_existing=True))


def listed(session: Session, contest_id: uuid.UUID, kinds: Collection[str]) -> list[Proposal]:
    """The proposals of a contest of those kinds, the newest first."""
    wanted = select(Proposal).where(Proposal.contest_id == contest_id, Proposal.kind.in_(kinds))
    return list(session.scalars(wanted.order_by(Proposal.number.desc())))
