"""Background work as people see it: who asked for what, how far it is, what came of it.

Knows the table `task`. What waits for a worker right now is in `app/storage/work/queue.py`.
"""

from __future__ import annotations

import uuid
from typing import Any, Literal

from sqlalchemy import BigInteger, CheckConstraint, Connection, ForeignKey, Index, String, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.storage.files import File
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant

State = Literal["queued", "running", "done", "failed", "cancelled"]
UNFINISHED = ("queued", "running")


class Task(Base):
    """One piece of work. `values` is what it was asked with; `run` counts the workers that took it up.

    `done` of `total` steps (total 0: not known yet). `reasons` say why it failed or what came of it, each as
    `code` and `values`. `unit` is empty for work that concerns the whole contest.
    """

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
        CheckConstraint("done >= 0 AND total >= 0 AND run >= 0", name="figures"),
        CheckConstraint("(ended_at IS NULL) = (state IN ('queued', 'running'))", name="ended_at"),
        Index(None, "contest_id", "asked_at"),
        Index(None, "file_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contest.id"))
    unit: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(32))
    asked_by: Mapped[uuid.UUID | None]
    asked_at: Mapped[int] = mapped_column(Instant)
    values: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[State] = mapped_column(String(16))
    cancel_asked: Mapped[bool]
    run: Mapped[int]
    done: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(BigInteger)
    started_at: Mapped[int | None] = mapped_column(Instant)
    ended_at: Mapped[int | None] = mapped_column(Instant)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("file.id", ondelete="SET NULL"))
    file: Mapped[File | None] = relationship(lazy="joined")


def by_id(session: Session, id: uuid.UUID) -> Task | None:
    """One task, as it is in the database now."""
    return session.get(Task, id, populate_existing=True)


def lock(session: Session, id: uuid.UUID) -> Task | None:
    """The same, for a change: others who want to change it wait until this transaction ends."""
    return session.get(Task, id, populate_existing=True, with_for_update={"of": Task})


def of_contest(
    session: Session,
    contest_id: uuid.UUID,
    *,
    units: frozenset[str] | None = None,
    kind: str = "",
    limit: int = 100,
) -> list[Task]:
    """The last tasks of a contest, newest first; only those of some units, or of one kind, where asked."""
    wanted = select(Task).where(Task.contest_id == contest_id)
    if units is not None:
        wanted = wanted.where(Task.unit.in_(units))
    if kind:
        wanted = wanted.where(Task.kind == kind)
    return list(session.scalars(wanted.order_by(Task.asked_at.desc(), Task.id.desc()).limit(limit)))


def same_unfinished(session: Session, task: Task) -> Task | None:
    """A task that waits or runs and was asked the very same."""
    wanted = select(Task).where(
        Task.contest_id == task.contest_id,
        Task.unit == task.unit,
        Task.kind == task.kind,
        Task.values == task.values,
        Task.state.in_(UNFINISHED),
    )
    return session.scalars(wanted.limit(1)).first()


def unfinished(session: Session | Connection) -> list[uuid.UUID]:
    """The tasks that somebody still waits for, oldest first."""
    wanted = select(Task.id).where(Task.state.in_(UNFINISHED)).order_by(Task.asked_at, Task.id)
    return list(session.scalars(wanted))
