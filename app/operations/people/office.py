"""The office of an organiser: a deputy acts in it for a term, a successor takes it over.

Whoever acts as a deputy acts for the officer, and the record says so (`operations/record/proposal.py`).
"""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.people import role as roles
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.people import role as grants
from app.storage.people.person import Person
from app.storage.people.role import RoleGrant
from rounds.reasons import reason

OFFICE = Role.ORGANISER


def name_deputy(
    session: Session, contest: Contest, deputy: Person | None, *, until: int, why: str, by: Person
) -> RoleGrant:
    """Let somebody act in the office of `by` until an instant. Commits.

    Raises Refused(role.unknown-person | office.not-held | office.yourself | office.no-term) and as granting a
    role does.
    """
    own = _own(session, contest, by)
    who = _other(deputy, by)
    if not clock.read(session) < until <= (own.until or until):
        raise Refused(reason("office.no-term"))
    made = roles.enter(session, who.id, OFFICE, contest=contest, why=why, by=by, until=until)
    made.deputy_for = by.id
    session.commit()
    return made


def hand_over(
    session: Session, contest: Contest, successor: Person | None, *, why: str, by: Person
) -> RoleGrant:
    """Give one's office to somebody else for the rest of its term; its deputies end with it. Commits.

    Raises Refused(role.unknown-person | office.not-held | office.yourself) and as granting a role does.
    """
    own = _own(session, contest, by)
    who = _other(successor, by)
    for row, _person in grants.officers(session, contest.id, OFFICE.value, clock.read(session)):
        if row.deputy_for == by.id:
            roles.leave(session, row, contest=contest, why=why, by=by)
    session.flush()
    made = roles.enter(session, who.id, OFFICE, contest=contest, why=why, by=by, until=own.until)
    roles.leave(session, own, contest=contest, why=why, by=by)
    session.commit()
    return made


def dismiss(session: Session, contest: Contest, grant_id: uuid.UUID, *, why: str, by: Person) -> None:
    """End the term of one's deputy before its day. Commits. Raises Refused(role.unknown-grant)."""
    row = grants.lock(session, grant_id, contest.id)
    if row is None or row.ended_at is not None or row.deputy_for != by.id:
        raise Refused(reason("role.unknown-grant"))
    roles.leave(session, row, contest=contest, why=why, by=by)
    session.commit()


def _own(session: Session, contest: Contest, by: Person) -> RoleGrant:
    """The office somebody holds in the contest, not as a deputy."""
    held = grants.officers(session, contest.id, OFFICE.value, clock.read(session))
    found = [row for row, person in held if person.id == by.id and row.deputy_for is None]
    if not found:
        raise Refused(reason("office.not-held"))
    return found[0]


def _other(named: Person | None, by: Person) -> Person:
    if named is None:
        raise Refused(reason("role.unknown-person"))
    if named.id == by.id:
        raise Refused(reason("office.yourself"))
    return named
