"""Coordinators of units: who may see and report what belongs to a unit.

One row a grant: unit, name, and a phone or an e-mail. Who has no account gets one, without a password: the
first sign-in is by a one-time code. `values`: `reason`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.documents import sheet
from app.documents.sheet import Sheet
from app.identities import Identity, NotAnIdentity, Scheme, canonical
from app.operations.imports import staff, values
from app.operations.imports.columns import Field, Line
from app.operations.imports.kind import Asked, Checked, Step
from app.operations.people import person as accounts
from app.operations.people import role as roles
from app.permissions import Role
from app.storage.people import person as people
from app.storage.people.person import Person
from app.storage.people.role import RoleGrant
from app.storage.record import audit
from rounds.reasons import Reason, reason

UNIT, UNIT_NAME, NAME = staff.UNIT, staff.UNIT_NAME, staff.NAME
PHONE = staff.PHONE
EMAIL = Field("email", ("Thư điện tử", "E-mail", "Email", "Hộp thư công vụ"))
FIELDS = (UNIT, UNIT_NAME, NAME, PHONE, EMAIL)


class Row(NamedTuple):
    """One grant to come."""

    unit: str
    name: str
    identities: tuple[Identity, ...]


def fields(asked: Asked) -> Sequence[Field]:
    """Unit, name, phone, e-mail."""
    return FIELDS


def read(data: bytes, name: str, values: Mapping[str, Any]) -> Sheet:
    """A workbook or a CSV file."""
    return sheet.read(data, name)


def sample(asked: Asked) -> Iterable[Sequence[str]]:
    """One invented coordinator for each of the first units."""
    return (
        [unit.code, unit.name, "Nguyễn Văn A", f"090000{number:04}", ""]
        for number, unit in enumerate(asked.definition.units[:3], 1)
    )


def check(session: Session, asked: Asked, lines: Sequence[Line]) -> Checked:
    """Every row against the units of the contest and against the grants that hold."""
    found, units = Checked(), values.Units(asked.definition.units)
    held = _held(session, asked)
    seen: dict[tuple[str, Identity], int] = {}
    for line in lines:
        unit, named = found.unit(line, units, UNIT, UNIT_NAME), _named(line, found)
        if unit is None or named is None:
            continue
        row = Row(unit.code, *named)
        key = unit.code, row.identities[0]
        if key in seen:
            found.refuse(line, NAME, reason("import.twice", got=row.name, first=seen[key]))
            continue
        seen[key] = line.number
        person = people.by_login(session, row.identities)
        if person is not None and (person.id, unit.code) in held:
            found.same += 1
        else:
            found.new += 1
            found.rows.append(row)
    return found


def apply(session: Session, asked: Asked, checked: Checked, step: Step) -> dict[str, Any]:
    """Grant, making accounts for those who have none."""
    by = session.get(Person, asked.person) if asked.person else None
    audit.hold(session, asked.contest.ledger, audit.INSTANCE)
    made = []
    for number, row in enumerate(checked.rows):
        step(number)
        person = people.by_login(session, row.identities) or accounts.create(
            session, name=row.name, logins=row.identities, password=None
        )
        grant = roles.enter(
            session,
            person.id,
            Role.COORDINATOR,
            contest=asked.contest,
            code=row.unit,
            why=asked.values["reason"],
            by=by,
        )
        made.append(str(grant.id))
    return {"grants": made}


def why_not_undone(session: Session, asked: Asked, done: Mapping[str, Any]) -> Reason | None:
    """Rights can always be taken back."""
    return None


def undo(session: Session, asked: Asked, done: Mapping[str, Any]) -> None:
    """End the grants; accounts that were made stay, without rights."""
    by = session.get(Person, asked.person) if asked.person else None
    audit.hold(session, asked.contest.ledger, audit.INSTANCE)
    for id in done["grants"]:
        row = session.get(RoleGrant, UUID(id))
        if row is not None and row.ended_at is None:
            roles.leave(session, row, contest=asked.contest, why=asked.values["reason"], by=by)


def _named(line: Line, found: Checked) -> tuple[str, tuple[Identity, ...]] | None:
    """Who is meant, and by what they sign in."""
    name, phone = staff.name_of(line, found), staff.phone_identity(line, PHONE, found)
    identities = [phone] if phone else []
    wrong = not name or (phone is None and bool(line.text(PHONE.id)))
    if words := line.text(EMAIL.id):
        try:
            identities.append(canonical(Scheme.EMAIL, words))
        except NotAnIdentity as error:
            found.refuse(line, EMAIL, reason(error.code))
            wrong = True
    elif not line.text(PHONE.id):
        found.refuse(line, PHONE, reason("import.no-identity"))
        wrong = True
    return None if wrong else (name, tuple(identities))


def _held(session: Session, asked: Asked) -> set[tuple[UUID, str]]:
    """Person and unit of the grants that hold."""
    now = clock.read(session)
    rows = session.scalars(
        select(RoleGrant).where(
            RoleGrant.contest_id == asked.contest.id,
            RoleGrant.role == Role.COORDINATOR.value,
            RoleGrant.ended_at.is_(None),
        )
    )
    return {(row.person_id, row.unit) for row in rows if row.until is None or row.until > now}
