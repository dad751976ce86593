"""Reports of the rules, each as it was made at its cut-off. Knows the table `report`.

A report stays as it was made. What is corrected later shows in the standings and in the next one.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer

from app.storage.contest.contest import SHA256
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant


class Report(Base):
    """One report: `report` is its id in the definition, `kind` says whether it is the supplement.

    `data` is what it says (`operations/standings/report.py`), read when asked for; `digest` its SHA-256,
    which the log carries at `log_seq`; `rests_on` how much of the record it was computed from.
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("contest_id", "report", "as_of"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("kind IN ('report', 'supplement')", name="kind"),
        CheckConstraint(f"digest ~ {SHA256}", name="digest"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    as_of: Mapped[int] = mapped_column(Instant)
    made_at: Mapped[int] = mapped_column(Instant)
    rests_on: Mapped[dict[str, Any]] = mapped_column(JSONB)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)
    digest: Mapped[str] = mapped_column(String(64))
    log_seq: Mapped[int] = mapped_column(BigInteger)


def listed(
    session: Session, contest_id: uuid.UUID, reports: Collection[str] | None = None, *, whole: bool = False
) -> list[Report]:
    """The reports of a contest, or those of some ids alone, the newest first; `whole`: with what they say."""
    wanted = select(Report).where(Report.contest_id == contest_id)
    if reports is not None:
        wanted = wanted.where(Report.report.in_(reports))
    if whole:
        wanted = wanted.options(undefer(Report.data))
    return list(session.scalars(wanted.order_by(Report.number.desc())))


def by_number(session: Session, contest_id: uuid.UUID, number: int) -> Report | None:
    """One report."""
    return session.get(Report, (contest_id, number))


def last_number(session: Session, contest_id: uuid.UUID) -> int:
    """The number of the last report; 0 before the first."""
    return session.scalar(select(func.max(Report.number)).where(Report.contest_id == contest_id)) or 0


def of_cut(session: Session, contest_id: uuid.UUID, report: str, as_of: int) -> Report | None:
    """The report of that id as of that instant; None before it was made."""
    wanted = select(Report).where(
        Report.contest_id == contest_id, Report.report == report, Report.as_of == as_of
    )
    return session.scalar(wanted)
