"""Sample entries that a panel scores first, as the organisers or the chair put them down.

Knows the table `calibration_sample`. Which of them hold is a decision of the record; what judges gave them is
kept like every other sheet.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import CheckConstraint, ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.storage.files import File
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant


class CalibrationSample(Base):
    """One sample: a title, and a text or a file or both. Stays as it is; another one may take its place."""

    __tablename__ = "calibration_sample"
    __table_args__ = (
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("words <> '' OR file_id IS NOT NULL", name="content"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True, info={"plain": "a round of the definition"})
    code: Mapped[str] = mapped_column(Text, primary_key=True, info={"plain": "the code of a sample"})
    title: Mapped[str] = mapped_column(Text, info={"plain": "the title of a sample"})
    words: Mapped[str] = mapped_column(Text, info={"plain": "what a sample says"})
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("file.id"), index=True)
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[int] = mapped_column(Instant)
    file: Mapped[File | None] = relationship(lazy="joined")


def listed(
    session: Session, contest_id: uuid.UUID, round: str, codes: Collection[str]
) -> dict[str, CalibrationSample]:
    """These samples of a round, by code."""
    wanted = select(CalibrationSample).where(
        CalibrationSample.contest_id == contest_id,
        CalibrationSample.round == round,
        CalibrationSample.code.in_(codes),
    )
    return {each.code: each for each in session.scalars(wanted)}


def codes(session: Session, contest_id: uuid.UUID, round: str) -> list[str]:
    """The codes of all that were ever put down for a round."""
    wanted = select(CalibrationSample.code).where(
        CalibrationSample.contest_id == contest_id, CalibrationSample.round == round
    )
    return list(session.scalars(wanted.order_by(CalibrationSample.code)))
