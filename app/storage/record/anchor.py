"""What was told to the outside of a contest's log: its last record and that record's hash, once an event.

Knows the table `anchor`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Text, select
from sqlalchemy.dialects.postgresql import BYTEA, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.contest.contest import Contest
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant


class Anchor(Base):
    """At `event` the head of the ledger was record `log_seq` with hash `root`.

    `letters`: so many people were told.
    """

    __tablename__ = "anchor"
    __table_args__ = (
        CheckConstraint("octet_length(root) = 32", name="root"),
        CheckConstraint("event <> ''", name="event"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    event: Mapped[str] = mapped_column(
        Text, primary_key=True, info={"plain": "what happened, to which round"}
    )
    log_seq: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[bytes] = mapped_column(BYTEA)
    letters: Mapped[int]
    at: Mapped[int] = mapped_column(Instant)


def claim(session: Session, **values: object) -> bool:
    """Add a row; False where the event has one already."""
    wanted = insert(Anchor).values(values).on_conflict_do_nothing().returning(Anchor.event)
    return session.scalar(wanted) is not None


def told(session: Session) -> dict[str, list[tuple[int, str]]]:
    """Seq and hash of every record that was told, by ledger."""
    found: dict[str, list[tuple[int, str]]] = {}
    rows = session.execute(select(Contest, Anchor).join(Anchor, Anchor.contest_id == Contest.id))
    for contest, row in rows:
        found.setdefault(contest.ledger, []).append((row.log_seq, row.root.hex()))
    return found


def of_contest(session: Session, contest_id: uuid.UUID) -> Sequence[Anchor]:
    """All of a contest, the newest first."""
    wanted = select(Anchor).where(Anchor.contest_id == contest_id)
    return session.scalars(wanted.order_by(Anchor.at.desc(), Anchor.event)).all()
