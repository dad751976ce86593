"""Who holds which role in a contest, and when something was last done to the instance: for the start list."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.storage.people.role import RoleGrant
from app.storage.record.audit import INSTANCE, ChainRecord


class Held(NamedTuple):
    """Who has which role: pairs of role and person. `units` have somebody who acts for them."""

    pairs: frozenset[tuple[str, uuid.UUID]]
    units: frozenset[str]

    def people(self, role: str) -> int:
        """How many hold it."""
        return sum(1 for held, _person in self.pairs if held == role)


def held(session: Session, contest_id: uuid.UUID, now: int) -> Held:
    """The roles that hold at `now`, in the contest or everywhere."""
    rows = session.scalars(
        select(RoleGrant).where(
            or_(RoleGrant.contest_id == contest_id, RoleGrant.contest_id.is_(None)),
            RoleGrant.ended_at.is_(None),
            or_(RoleGrant.until.is_(None), RoleGrant.until > now),
        )
    ).all()
    pairs = frozenset((row.role, row.person_id) for row in rows)
    return Held(pairs, frozenset(row.unit for row in rows if row.role == "coordinator" and row.unit))


def last(session: Session, action: str) -> int | None:
    """When that was last recorded of the instance."""
    wanted = select(func.max(ChainRecord.at)).where(
        ChainRecord.ledger == INSTANCE, ChainRecord.action == action
    )
    return session.scalar(wanted)
