"""Seals: which facts are covered by which Merkle root in the log."""

from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, func, select
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base


class Seal(Base):
    """The `count` facts of one kind numbered from `from_seq` to `to_seq`, both included, and their root."""

    __tablename__ = "seal"
    __table_args__ = (
        CheckConstraint("from_seq >= 1 AND count >= 1 AND to_seq >= from_seq + count - 1", name="range"),
        CheckConstraint("octet_length(root) = 32", name="root"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    from_seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    to_seq: Mapped[int] = mapped_column(BigInteger)
    count: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[bytes] = mapped_column(BYTEA)
    log_seq: Mapped[int] = mapped_column(BigInteger)


def lock(session: Session, contest_id: uuid.UUID) -> None:
    """Wait for whoever seals facts of this contest, and keep others who want to waiting until the end."""
    session.execute(select(func.pg_advisory_xact_lock(contest_id.int & 2**63 - 1)))


def sealed(session: Session, contest_id: uuid.UUID) -> dict[str, int]:
    """The number of the last sealed fact of each kind; kinds without any are left out."""
    rows = session.execute(
        select(Seal.kind, func.max(Seal.to_seq)).where(Seal.contest_id == contest_id).group_by(Seal.kind)
    )
    return {row[0]: row[1] for row in rows}


def counts(session: Session, contest_id: uuid.UUID) -> dict[str, int]:
    """How many facts of each kind are sealed; kinds without any are left out."""
    rows = session.execute(
        select(Seal.kind, func.sum(Seal.count)).where(Seal.contest_id == contest_id).group_by(Seal.kind)
    )
    return {row[0]: int(row[1]) for row in rows}


def over(session: Session, contest_id: uuid.UUID, kind: str, seq: int) -> Seal | None:
    """The seal over the fact of that number; None before it is sealed."""
    return session.scalar(
        select(Seal).where(
            Seal.contest_id == contest_id, Seal.kind == kind, Seal.from_seq <= seq, Seal.to_seq >= seq
        )
    )


def listed(session: Session, contest_id: uuid.UUID) -> list[Seal]:
    """Every seal of a contest, kind by kind in order."""
    return list(
        session.scalars(select(Seal).where(Seal.contest_id == contest_id).order_by(Seal.kind, Seal.from_seq))
    )
