"""Counters that run out: how often something was tried by whom or from where. Knows the table `throttle`.

What is counted stands in it as a keyed hash. A window begins with the first use and is forgotten after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Index, case, delete, func, select
from sqlalchemy.dialects.postgresql import BYTEA, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.postgres.line import Line, rows

SWEPT = 20
"""How many windows that are over each new count takes away."""


class Throttle(Base):
    """One counter within its window."""

    __tablename__ = "throttle"
    __table_args__ = (Index(None, "ends_at"),)

    key: Mapped[bytes] = mapped_column(BYTEA, primary_key=True)
    count: Mapped[int]
    ends_at: Mapped[int] = mapped_column(Instant)


_COUNTS = """
    SELECT key, count, ends_at - clock_timestamp() FROM throttle
    WHERE key = ANY($1) AND ends_at > clock_timestamp()
"""


def counts(line: Line, keys: Sequence[bytes]) -> Mapping[bytes, tuple[int, timedelta]]:
    """By key the count of the window that is open now, and how long it still is."""
    return {bytes(key): (count, left) for key, count, left in rows(line, _COUNTS, [list(keys)])}


def spend(session: Session, ends: Mapping[bytes, int]) -> None:
    """Count one more for each key; where no window is open one begins and lasts until the given instant."""
    over = Throttle.ends_at <= func.clock_timestamp()
    # In one order for everybody, so that two who count the same keys wait and do not lock each other out.
    rows = insert(Throttle).values([{"key": key, "count": 1, "ends_at": ends[key]} for key in sorted(ends)])
    session.execute(
        rows.on_conflict_do_update(
            index_elements=[Throttle.key],
            set_={
                "count": case((over, 1), else_=Throttle.count + 1),
                "ends_at": case((over, rows.excluded.ends_at), else_=Throttle.ends_at),
            },
        )
    )
    old = (
        select(Throttle.key)
        .where(over)
        .order_by(Throttle.ends_at)
        .limit(SWEPT)
        .with_for_update(skip_locked=True)
    )
    session.execute(delete(Throttle).where(Throttle.key.in_(old)))
