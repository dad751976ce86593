"""Outside scores: every row that a sheet of another system brought, and whom it was found to be.

Knows the table `outside_row`. A row never vanishes: what nobody could be found for is kept, listed and may be
settled later by a person with a reason.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, func, select
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed

SCORED = Personal("identify", "duty", "contest")

State = Literal["matched", "review", "unmatched", "dismissed"]


class OutsideRow(Base):
    """One person's result elsewhere. `said` is the row as the sheet had it (JSON), `figures` its numbers,
    `subject` whom it was given to, `how` by what: code, phone, name or a person's word.
    """

    __tablename__ = "outside_row"
    __table_args__ = (
        CheckConstraint("state IN ('matched', 'review', 'unmatched', 'dismissed')", name="state"),
        CheckConstraint("(state = 'matched') = (subject <> '')", name="subject"),
        Index("uq_outside_row_key", "contest_id", "round", "key", unique=True),
        Index(None, "contest_id", "state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    round: Mapped[str] = mapped_column(Text, info={"plain": "id of a round"})
    key: Mapped[bytes] = mapped_column(BYTEA, info={"personal": SCORED})
    said: Mapped[str] = mapped_column(Sealed("outside_row.said"), info={"personal": SCORED})
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB, info={"plain": "figures by metric"})
    state: Mapped[State] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(Text, info={"plain": "a unit's or contestant's code"})
    how: Mapped[str] = mapped_column(String(16), info={"plain": "one of a fixed list"})
    candidates: Mapped[list[str]] = mapped_column(JSONB, info={"plain": "contestants' codes"})
    run_id: Mapped[uuid.UUID]
    taken_at: Mapped[int] = mapped_column(Instant)
    settled_by: Mapped[uuid.UUID | None]
    settled_at: Mapped[int | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text, info={"plain": "why the row was settled so"})


def by_key(
    session: Session, contest_id: uuid.UUID, round: str, keys: Collection[bytes]
) -> dict[bytes, OutsideRow]:
    """Rows of one round by their key."""
    wanted = select(OutsideRow).where(
        OutsideRow.contest_id == contest_id, OutsideRow.round == round, OutsideRow.key.in_(keys)
    )
    return {bytes(row.key): row for row in session.scalars(wanted)}


def lock(session: Session, contest_id: uuid.UUID, id: uuid.UUID) -> OutsideRow | None:
    """One row, for a change."""
    wanted = select(OutsideRow).where(OutsideRow.contest_id == contest_id, OutsideRow.id == id)
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def listed(
    session: Session, contest_id: uuid.UUID, states: Collection[str], *, offset: int = 0, limit: int = 100
) -> list[OutsideRow]:
    """Rows in some states, the oldest first."""
    wanted = select(OutsideRow).where(OutsideRow.contest_id == contest_id, OutsideRow.state.in_(states))
    return list(
        session.scalars(wanted.order_by(OutsideRow.taken_at, OutsideRow.id).offset(offset).limit(limit))
    )


def totals(session: Session, contest_id: uuid.UUID) -> dict[str, int]:
    """How many rows are in each state."""
    wanted = select(OutsideRow.state, func.count()).where(OutsideRow.contest_id == contest_id)
    return {row[0]: row[1] for row in session.execute(wanted.group_by(OutsideRow.state))}


def of_run(session: Session, run_id: uuid.UUID) -> list[OutsideRow]:
    """Rows that one import brought last."""
    return list(session.scalars(select(OutsideRow).where(OutsideRow.run_id == run_id)))


def settled(session: Session, run_id: uuid.UUID) -> bool:
    """Whether a person ruled on a row of that import."""
    wanted = select(OutsideRow.id).where(OutsideRow.run_id == run_id, OutsideRow.settled_by.is_not(None))
    return session.scalar(wanted.limit(1)) is not None
