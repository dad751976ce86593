"""Prizes and commendations as they were given: each by an issued document, with a code to check it by.

Rows are added and never changed. Whether one still stands follows from decisions (`rounds/award.py`) and
from the register of results (`app/storage/record/prize.py`).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Literal, NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.contest.contest import Contest
from app.storage.papers.paper import PaperIssue
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.record.prize import PrizeAward

Kind = Literal["prize", "merit"]


class Award(Base):
    """One prize or one commendation (`merit`); `number` counts both in a contest from 1.

    `entry` is the line of the register of results it was won by; `registered` the number of a commendation in
    the register of its body and year, None for a prize.
    """

    __tablename__ = "award"
    __table_args__ = (
        CheckConstraint("kind IN ('prize', 'merit')", name="kind"),
        CheckConstraint("(kind = 'merit') = (registered IS NOT NULL)", name="registered"),
        CheckConstraint("number >= 1 AND registered >= 1", name="number"),
        CheckConstraint("code ~ '^[0-9A-HJKMNP-TV-Z]{12}$'", name="code"),
        ForeignKeyConstraint(["contest_id", "entry"], ["prize_award.contest_id", "prize_award.number"]),
        UniqueConstraint("contest_id", "kind", "entry"),
        UniqueConstraint("issuer_id", "year", "registered"),
        Index("uq_award_code", "code", unique=True),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[Kind] = mapped_column(Text)
    entry: Mapped[int]
    code: Mapped[str] = mapped_column(Text)
    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper_issue.paper_id"))
    issuer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issuer.id"))
    year: Mapped[int]
    registered: Mapped[int | None]
    given_at: Mapped[int] = mapped_column(Instant)


class Given(NamedTuple):
    """An award with what it was won by and the document that gave it.

    `replaced_by` is the line of the register that ended its own, where results changed later.
    """

    award: Award
    won: PrizeAward
    issue: PaperIssue
    replaced_by: PrizeAward | None


def listed(session: Session, contest_id: uuid.UUID) -> list[Given]:
    """The awards of a contest by number."""
    rows = session.execute(
        select(Award, PrizeAward, PaperIssue)
        .join(PrizeAward, (PrizeAward.contest_id == Award.contest_id) & (PrizeAward.number == Award.entry))
        .join(PaperIssue, PaperIssue.paper_id == Award.paper_id)
        .where(Award.contest_id == contest_id)
        .order_by(Award.number)
    ).all()
    wanted = select(PrizeAward).where(PrizeAward.contest_id == contest_id, PrizeAward.revokes.is_not(None))
    over = {row.revokes: row for row in session.scalars(wanted)} if rows else {}
    return [Given(award, won, issue, over.get(won.number)) for award, won, issue in rows]


def by_number(session: Session, contest_id: uuid.UUID, number: int) -> Given | None:
    """One award of a contest."""
    return next((each for each in listed(session, contest_id) if each.award.number == number), None)


def by_code(session: Session, code: str) -> tuple[Contest, Award] | None:
    """The award of that code and its contest."""
    wanted = select(Contest, Award).join(Award, Award.contest_id == Contest.id).where(Award.code == code)
    row = session.execute(wanted).one_or_none()
    return (row[0], row[1]) if row else None


def last_number(session: Session, contest_id: uuid.UUID) -> int:
    """The number of the last award of a contest; 0 before the first."""
    return session.scalar(select(func.max(Award.number)).where(Award.contest_id == contest_id)) or 0


def last_registered(session: Session, issuer_id: uuid.UUID, year: int) -> int:
    """The last number in the register of commendations of a body and year; 0 before the first."""
    wanted = select(func.max(Award.registered)).where(Award.issuer_id == issuer_id, Award.year == year)
    return session.scalar(wanted) or 0


def taken(session: Session, issuer_id: uuid.UUID, year: int, numbers: Collection[int]) -> int | None:
    """The lowest of these numbers that stands in that register already."""
    wanted = select(func.min(Award.registered)).where(
        Award.issuer_id == issuer_id, Award.year == year, Award.registered.in_(numbers)
    )
    return session.scalar(wanted)


def entries(session: Session, contest_id: uuid.UUID, kind: Kind) -> set[int]:
    """The lines of the register for which such an award was given."""
    wanted = select(Award.entry).where(Award.contest_id == contest_id, Award.kind == kind)
    return set(session.scalars(wanted))
