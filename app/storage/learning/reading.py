"""How far a contestant has read in each topic: the parts read, and the last of them.

One row a contestant and topic, changed in place: it says nothing that anybody is judged by. That all topics
are finished is a fact of its own (`step`).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import ARRAY, Text, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant


class Reading(Base):
    """The parts of one topic that one contestant has read, by their ids."""

    __tablename__ = "reading"

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contestant: Mapped[str] = mapped_column(Text, primary_key=True)
    topic: Mapped[str] = mapped_column(Text, primary_key=True)
    parts: Mapped[list[str]] = mapped_column(ARRAY(Text))
    last: Mapped[str] = mapped_column(Text)
    read_at: Mapped[int] = mapped_column(Instant)


def of(session: Session, contest_id: uuid.UUID, contestant: str) -> dict[str, Reading]:
    """What a contestant has read, by topic."""
    rows = session.scalars(
        select(Reading).where(Reading.contest_id == contest_id, Reading.contestant == contestant)
    )
    return {row.topic: row for row in rows}


def add(
    session: Session, contest_id: uuid.UUID, contestant: str, topic: str, part: str, *, at: int
) -> Collection[str]:
    """Note that a part was read, and give all parts of the topic read by now. Twice is as good as once."""
    row = insert(Reading).values(
        contest_id=contest_id, contestant=contestant, topic=topic, parts=[part], last=part, read_at=at
    )
    return session.execute(
        row.on_conflict_do_update(
            index_elements=["contest_id", "contestant", "topic"],
            set_={
                # One statement, so that two devices at once lose nothing of each other.
                "parts": text("ARRAY(SELECT DISTINCT unnest(reading.parts || excluded.parts) ORDER BY 1)"),
                "last": row.excluded.last,
                "read_at": row.excluded.read_at,
            },
        ).returning(Reading.parts)
    ).scalar_one()
