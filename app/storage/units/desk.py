"""The figures of units as their desks show them: from the live counts, or from the newest picture.

Reads counts that are there already; asks no table of facts.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.storage.standings import live
from app.storage.standings.snapshot import Place, Snapshot

Counts = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts of units as of one instant: by unit, then by name and value (`rounds/live.py`)."""

    as_of: int
    of: Mapping[str, Counts]

    def count(self, unit: str, name: str) -> int:
        """One plain count of a unit."""
        return self.of.get(unit, {}).get((name, ""), 0)

    def days(self, unit: str, stage: str) -> dict[int, int]:
        """How many of a unit reached a stage, by the instant at which their day began."""
        return {
            int(day): count
            for (name, day), count in self.of.get(unit, {}).items()
            if name == f"day {stage}" and count
        }


def counted(
    session: Session,
    contest_id: uuid.UUID,
    round: str,
    standings: Collection[str],
    units: Collection[str],
    day: Callable[[int], int],
) -> Counted | None:
    """The figures of those units in a learning round; None before the first.

    `standings` are those of units in this round, `day` tells at which instant a local day began.
    """
    state = live.state(session, contest_id)
    if state is not None:
        return Counted(state.as_of, live.counts(session, contest_id, round, units))
    rows = session.execute(
        select(Snapshot.standing, Snapshot.as_of)
        .where(Snapshot.contest_id == contest_id, Snapshot.standing.in_(standings))
        .order_by(Snapshot.as_of.desc())
        .limit(1)
    ).first()
    if rows is None:
        return None
    found: dict[str, dict[tuple[str, str], int]] = {}
    places = session.execute(
        select(Place.subject, Place.figures, Snapshot.as_of)
        .join(Snapshot, Snapshot.id == Place.snapshot_id)
        .where(
            Snapshot.contest_id == contest_id,
            Snapshot.standing == rows.standing,
            Place.subject.in_(units),
        )
        .order_by(Snapshot.as_of)
    )
    for unit, figures, as_of in places:
        own = found.setdefault(unit, {})
        for name, count in figures.items():
            own_day = (f"day {name}", str(day(as_of - 1)))
            own[own_day] = own.get(own_day, 0) + count - own.get((name, ""), 0)
            own[name, ""] = count
    return Counted(rows.as_of, found)
