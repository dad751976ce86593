"""The register of prizes: a row for each award that was confirmed, and a row for each that was taken back."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant

FIGURES = ("prize", "subject", "amount", "rank", "shared_by")
"""What makes an award the same award."""


class PrizeAward(Base):
    """An award by a decision; or, where `revokes` names an earlier row, the end of that one.

    Money in whole đồng.
    """

    __tablename__ = "prize_award"
    __table_args__ = (
        ForeignKeyConstraint(["contest_id", "decision"], ["decision.contest_id", "decision.number"]),
        ForeignKeyConstraint(["contest_id", "revokes"], ["prize_award.contest_id", "prize_award.number"]),
        UniqueConstraint("contest_id", "revokes"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("amount >= 0 AND rank >= 0 AND shared_by >= 1", name="figures"),
        CheckConstraint("revokes < number", name="revokes"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    decision: Mapped[int]
    awarded_at: Mapped[int] = mapped_column(Instant)
    prize: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(BigInteger)
    rank: Mapped[int]
    shared_by: Mapped[int]
    revokes: Mapped[int | None]

    def figures(self) -> tuple[Any, ...]:
        """`FIGURES` of this award."""
        return tuple(getattr(self, name) for name in FIGURES)


def standing(session: Session, contest_id: uuid.UUID) -> list[PrizeAward]:
    """The awards that hold: neither revoked nor a revocation, by number."""
    revoked = select(PrizeAward.revokes).where(
        PrizeAward.contest_id == contest_id, PrizeAward.revokes.is_not(None)
    )
    return list(
        session.scalars(
            select(PrizeAward)
            .where(
                PrizeAward.contest_id == contest_id,
                PrizeAward.revokes.is_(None),
                PrizeAward.number.not_in(revoked),
            )
            .order_by(PrizeAward.number)
        )
    )


def last_number(session: Session, contest_id: uuid.UUID) -> int:
    """The number of the last row of the register; 0 before the first."""
    wanted = select(func.max(PrizeAward.number)).where(PrizeAward.contest_id == contest_id)
    return session.scalar(wanted) or 0
