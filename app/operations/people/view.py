"""Looking at a contest as somebody else would: recorded when it begins and when it ends."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.operations import Refused
from app.permissions import Role
from app.storage.contest import unit as units
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record import audit
from rounds.reasons import reason


def begin(session: Session, contest: Contest, role: Role, unit: str, *, by: Person) -> None:
    """Note who begins to look, and as whom. Commits. Raises Refused(role.needs-unit | role.unknown-unit)."""
    if role is Role.COORDINATOR:
        if not unit:
            raise Refused(reason("role.needs-unit", role=role.value))
        if units.by_code(session, contest.id, unit) is None:
            raise Refused(reason("role.unknown-unit", unit=unit))
    said = {"role": role.value, "unit": unit}
    audit.record(session, contest.ledger, "view.begin", by.actor, said, actor=by.actor)
    session.commit()


def end(session: Session, contest: Contest, *, by: Person) -> None:
    """Note that it is over. Commits."""
    audit.record(session, contest.ledger, "view.end", by.actor, {}, actor=by.actor)
    session.commit()
