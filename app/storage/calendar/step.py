"""Steps of the calendar that were done, that somebody holds, or that something blocks.

Knows the tables `step_turn`, `step_done`, `step_hold` and `step_block`. Which steps there are follows from
the definition and the decisions (`rounds/steps.py`).
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    delete,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant


class StepTurn(Base):
    """A row that whoever does steps of a contest holds: there is one at a time, and others pass it over."""

    __tablename__ = "step_turn"

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)


class StepDone(Base):
    """A step that was done: once, in the order of `number`.

    `inputs` is the digest of what it rested on, `result` what came of it, `by` who had it run by hand.
    """

    __tablename__ = "step_done"
    __table_args__ = (
        UniqueConstraint("contest_id", "key"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("inputs ~ '^[0-9a-f]{64}$'", name="inputs"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    due_at: Mapped[int] = mapped_column(Instant)
    done_at: Mapped[int] = mapped_column(Instant)
    inputs: Mapped[str] = mapped_column(String(64))
    result: Mapped[dict[str, Any]] = mapped_column(JSONB)
    by: Mapped[str] = mapped_column(Text)
    log_seq: Mapped[int] = mapped_column(BigInteger)


class StepHold(Base):
    """A step that waits until the hold is lifted."""

    __tablename__ = "step_hold"

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    since: Mapped[int] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)


class StepBlock(Base):
    """A step that was due and could not be done; looked at again once `basis` is another."""

    __tablename__ = "step_block"

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    since: Mapped[int] = mapped_column(Instant)
    basis: Mapped[str] = mapped_column(String(64))
    reasons: Mapped[list[Any]] = mapped_column(JSONB)


def make_turn(session: Session, contest_id: uuid.UUID) -> bool:
    """Let a contest have a turn that can be taken; whether it had none. To be committed at once."""
    if session.get(StepTurn, contest_id) is not None:
        return False
    session.execute(insert(StepTurn).values(contest_id=contest_id).on_conflict_do_nothing())
    return True


def claim(session: Session, contest_id: uuid.UUID, *, patiently: bool = False) -> bool:
    """Take the turn of a contest until this transaction ends. False when somebody else has it, unless
    `patiently`: after whoever has it.
    """
    mine = select(StepTurn.contest_id).where(StepTurn.contest_id == contest_id)
    return session.scalar(mine.with_for_update(skip_locked=not patiently)) is not None


def done(session: Session, contest_id: uuid.UUID) -> list[StepDone]:
    """What was done, the first first."""
    wanted = select(StepDone).where(StepDone.contest_id == contest_id).order_by(StepDone.number)
    return list(session.scalars(wanted))


def keys(session: Session, contest_id: uuid.UUID) -> frozenset[str]:
    """The keys of what was done."""
    return frozenset(session.scalars(select(StepDone.key).where(StepDone.contest_id == contest_id)))


def last(session: Session, contest_id: uuid.UUID, kind: str, subject: str) -> StepDone | None:
    """The newest of a kind about a subject."""
    wanted = select(StepDone).where(
        StepDone.contest_id == contest_id, StepDone.kind == kind, StepDone.subject == subject
    )
    return session.scalar(wanted.order_by(StepDone.number.desc()).limit(1))


def holds(session: Session, contest_id: uuid.UUID) -> dict[str, StepHold]:
    """What is held, by key."""
    wanted = select(StepHold).where(StepHold.contest_id == contest_id)
    return {row.key: row for row in session.scalars(wanted)}


def blocked(session: Session, contest_id: uuid.UUID) -> dict[str, StepBlock]:
    """What was found blocked, by key."""
    wanted = select(StepBlock).where(StepBlock.contest_id == contest_id)
    return {row.key: row for row in session.scalars(wanted)}


def block(session: Session, row: StepBlock) -> None:
    """Note that a step is blocked; since when stays."""
    values = {name: getattr(row, name) for name in ("contest_id", "key", "since", "basis", "reasons")}
    made = insert(StepBlock).values(values)
    session.execute(
        made.on_conflict_do_update(
            index_elements=["contest_id", "key"],
            set_={"basis": made.excluded.basis, "reasons": made.excluded.reasons},
        )
    )


def release(session: Session, contest_id: uuid.UUID, key: str) -> None:
    """Forget that a step is held or blocked."""
    for table in (StepHold, StepBlock):
        session.execute(delete(table).where(table.contest_id == contest_id, table.key == key))


def last_number(session: Session, contest_id: uuid.UUID) -> int:
    """The number of the last step that was done; 0 before the first."""
    return session.scalar(select(func.max(StepDone.number)).where(StepDone.contest_id == contest_id)) or 0
