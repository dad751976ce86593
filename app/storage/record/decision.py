"""Decisions as append-only rows: what people decided, in the order of their numbers."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from rounds import record


class Decision(Base):
    """One decision, as `rounds.record.Decision`. `log_seq` is its record in the contest's ledger."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("kind <> ''", name="kind"),
        CheckConstraint("jsonb_typeof(data) = 'object'", name="data"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[int] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    second: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[int] = mapped_column(Instant, server_default=func.clock_timestamp())
    log_seq: Mapped[int] = mapped_column(BigInteger)

    def value(self) -> record.Decision:
        """The decision as the rules receive it."""
        return record.Decision(
            self.happened_at,
            self.number,
            self.kind,
            self.subject,
            self.data,
            self.reason,
            self.by,
            self.second,
        )


def listed(session: Session, contest_id: uuid.UUID) -> list[Decision]:
    """Every decision of a contest by number."""
    return list(
        session.scalars(select(Decision).where(Decision.contest_id == contest_id).order_by(Decision.number))
    )


def of_contests(session: Session, contest_ids: Collection[uuid.UUID]) -> list[Decision]:
    """Every decision of those contests, contest by contest and by number."""
    wanted = select(Decision).where(Decision.contest_id.in_(contest_ids))
    return list(session.scalars(wanted.order_by(Decision.contest_id, Decision.number)))


def last_number(session: Session, contest_id: uuid.UUID) -> int:
    """The number of the last decision; 0 before the first."""
    return session.scalar(select(func.max(Decision.number)).where(Decision.contest_id == contest_id)) or 0
