"""Grant roles and take them back. Both leave a record in the instance's log, without names.

Whoever's roles change is signed out everywhere: what they may do now begins with a new sign-in. Only who
publishes a contest becomes its organiser on the spot.
"""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.permissions import EVERYWHERE, GRANTED, UNIT_BOUND, Role
from app.storage.contest import unit
from app.storage.contest.contest import Contest
from app.storage.people import person as people
from app.storage.people import role as roles
from app.storage.people import sign_in as sign_ins
from app.storage.people.person import Person
from app.storage.people.role import RoleGrant
from app.storage.record import audit
from rounds.reasons import Reason, reason


def grant(
    session: Session,
    person_id: uuid.UUID,
    role: Role,
    *,
    contest: Contest | None,
    code: str = "",
    why: str,
    by: Person | None,
    until: int | None = None,
) -> RoleGrant:
    """Grant `role` in `contest` (None: everywhere), for the unit `code` where the role is bound to one.

    `by` is None for the command line. Raises Refused(role.unknown-person | role.not-granted |
    role.needs-contest | role.needs-unit | role.needs-no-unit | role.unknown-unit | role.needs-reason |
    role.held).
    """
    row = enter(session, person_id, role, contest=contest, code=code, why=why, by=by, until=until)
    session.commit()
    return row


def enter(
    session: Session,
    person_id: uuid.UUID,
    role: Role,
    *,
    contest: Contest | None,
    code: str = "",
    why: str,
    by: Person | None,
    until: int | None = None,
    stays: bool = False,
) -> RoleGrant:
    """The same within the caller's transaction. `stays`: signed in, where nothing is taken from them."""
    person = people.lock(session, person_id)
    if person is None or person.state != "active":
        raise Refused(reason("role.unknown-person"))
    if wrong := _why_not(session, role, contest, code, why):
        raise Refused(wrong)
    now, contest_id = clock.read(session), contest.id if contest else None
    scope = (role.value, contest_id, code)
    if any((each.role, each.contest_id, each.unit) == scope for each in roles.held(session, person.id, now)):
        raise Refused(reason("role.held"))
    row = RoleGrant(
        id=clock.new_id(),
        person_id=person.id,
        role=role.value,
        contest_id=contest_id,
        unit=code,
        reason=why.strip(),
        granted_by=by.id if by else None,
        granted_at=now,
        until=until,
        ended_by=None,
        ended_at=None,
    )
    session.add(row)
    session.flush()
    _record(session, "role.grant", row, contest.slug if contest else "", by)
    if not stays:
        sign_ins.end(session, row.person_id, now)
    return row


def end(
    session: Session, grant_id: uuid.UUID, *, contest: Contest | None, why: str, by: Person | None
) -> None:
    """Take a role back that was granted in `contest` (None: everywhere).

    Raises Refused(role.unknown-grant | role.needs-reason | role.last-administrator).
    """
    row = roles.lock(session, grant_id, contest.id if contest else None)
    if row is None or row.ended_at is not None:
        raise Refused(reason("role.unknown-grant"))
    if not why.strip():
        raise Refused(reason("role.needs-reason"))
    now = clock.read(session)
    if row.role == Role.ADMINISTRATOR and roles.how_many(session, Role.ADMINISTRATOR.value, now) == 1:
        raise Refused(reason("role.last-administrator"))
    leave(session, row, contest=contest, why=why, by=by)
    session.commit()


def leave(session: Session, row: RoleGrant, *, contest: Contest | None, why: str, by: Person | None) -> None:
    """End a grant that holds, within the caller's transaction."""
    now = clock.read(session)
    row.ended_at, row.ended_by = now, by.id if by else None
    _record(session, "role.end", row, contest.slug if contest else "", by, why)
    sign_ins.end(session, row.person_id, now)


def _why_not(session: Session, role: Role, contest: Contest | None, code: str, why: str) -> Reason | None:
    if role not in GRANTED:
        return reason("role.not-granted", role=role.value)
    if not why.strip():
        return reason("role.needs-reason")
    if contest is None:
        return None if role in EVERYWHERE else reason("role.needs-contest", role=role.value)
    if role not in UNIT_BOUND:
        return reason("role.needs-no-unit", role=role.value) if code else None
    if not code:
        return reason("role.needs-unit", role=role.value)
    if unit.by_code(session, contest.id, code) is None:
        return reason("role.unknown-unit", unit=code)
    return None


def _record(
    session: Session, action: str, row: RoleGrant, slug: str, by: Person | None, why: str = ""
) -> None:
    audit.record(
        session,
        audit.INSTANCE,
        action,
        f"person:{row.person_id}",
        {
            "grant": str(row.id),
            "role": row.role,
            "contest": slug,
            "unit": row.unit,
            "reason": why.strip() or row.reason,
        },
        actor=by.actor if by else audit.SYSTEM,
    )
