"""A roster as an import leaves it: people a unit expects, written one by one."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy.orm import Session

from app import clock
from app.identities import Scheme, canonical
from app.storage.contest.contest import Contest
from app.storage.people import person
from app.storage.units import roster
from app.storage.units.roster import RosterEntry, Said


def put(
    session: Session, contest: Contest, unit: str, name: str, *, phone: str = "", staff: str = ""
) -> None:
    """Put somebody on the roster of a unit."""
    code = canonical(Scheme.STAFF_CODE, staff) if staff else None
    number = canonical(Scheme.PHONE, phone) if phone else None
    said = Said(name, "Chuyên viên", staff, number.value if number else "")
    session.add(
        RosterEntry(
            id=clock.new_id(),
            contest_id=contest.id,
            unit=unit,
            key=hashlib.sha256(f"{unit} {said}".encode()).digest(),
            said=json.dumps(said, ensure_ascii=False),
            name_hash=roster.name_hash(unit, name),
            staff_hash=person.hash_of(code) if code else None,
            phone_hash=person.hash_of(number) if number else None,
            run_id=contest.id,
            listed_at=clock.read(session),
        )
    )
    session.commit()
