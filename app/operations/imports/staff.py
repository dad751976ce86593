"""Rosters of staff: who works in which unit, as the unit says. Nobody is registered by it.

One row a person: unit, name, and a staff code or a phone by which they can be found. The same code (or phone,
or name within the unit where there is neither) is the same person: a later file changes their row.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app import clock
from app.documents import sheet
from app.documents.sheet import Sheet
from app.identities import Identity, NotAnIdentity, Scheme, canonical
from app.operations.imports import values
from app.operations.imports.columns import Field, Line
from app.operations.imports.kind import Asked, Checked, Step
from app.storage.people import person as people
from app.storage.postgres.copying import copy_in
from app.storage.privacy import sealed
from app.storage.units import roster
from app.storage.units.roster import RosterEntry, Said
from rounds.reasons import Reason, reason

UNIT = Field("unit", ("Mã đơn vị", "Unit code", "Mã ĐVHC", "Mã xã", "Mã cơ quan"))
UNIT_NAME = Field("unit_name", ("Tên đơn vị", "Unit", "Đơn vị", "Cơ quan", "Đơn vị công tác", "Phòng ban"))
NAME = Field("name", ("Họ và tên", "Full name", "Họ tên", "Tên cán bộ", "Name"), required=True)
POSITION = Field("position", ("Chức vụ", "Position", "Chức danh", "Vị trí việc làm"))
STAFF_CODE = Field("staff_code", ("Mã cán bộ", "Staff code", "Mã CBCCVC", "Số hiệu", "Mã nhân viên"))
PHONE = Field("phone", ("Số điện thoại", "Phone", "Điện thoại", "Di động", "SĐT"))
FIELDS = (UNIT, UNIT_NAME, NAME, POSITION, STAFF_CODE, PHONE)

CHUNK = 5_000
LONGEST = 120
_JSON = json.JSONEncoder(ensure_ascii=False).encode

Row = tuple[bytes, str, Said]
"""Key, unit code, what is said."""


def fields(asked: Asked) -> Sequence[Field]:
    """Unit, name, position, staff code, phone."""
    return FIELDS


def read(data: bytes, name: str, values: Mapping[str, Any]) -> Sheet:
    """A workbook or a CSV file."""
    return sheet.read(data, name)


def sample(asked: Asked) -> Iterable[Sequence[str]]:
    """One invented person in each of the first units."""
    return (
        [unit.code, unit.name, "Nguyễn Văn A", "Chuyên viên", f"CB{number:03}", f"090000{number:04}"]
        for number, unit in enumerate(asked.definition.units[:3], 1)
    )


def check(session: Session, asked: Asked, lines: Sequence[Line]) -> Checked:
    """Every row against the units of the contest and against the rosters there are."""
    found, units = Checked(), values.Units(asked.definition.units)
    held, contest = _held(session, asked.contest.id), str(asked.contest.id)
    seen: dict[bytes, int] = {}
    for line in lines:
        unit, said = found.unit(line, units, UNIT, UNIT_NAME), _said(line, found)
        if unit is None or said is None:
            continue
        key = _key(contest, unit.code, said)
        if key in seen:
            found.refuse(line, NAME, reason("import.twice", got=said.name, first=seen[key]))
            continue
        seen[key] = line.number
        known = held.get(key)
        if known == (unit.code, said):
            found.same += 1
            continue
        found.new += known is None
        found.changed += known is not None
        found.rows.append((key, unit.code, said))
    absent = len(held.keys() - seen.keys())
    if absent:
        found.notes.append(reason("import.staff-absent", warning=True, count=absent))
    return found


def apply(session: Session, asked: Asked, checked: Checked, step: Step) -> dict[str, Any]:
    """Write new people onto the rosters by COPY and mend those who are on them."""
    table = RosterEntry.metadata.tables[RosterEntry.__tablename__]
    rows: Sequence[Row] = checked.rows
    before = (
        _before(session, asked.contest.id, [key for key, _unit, _said in rows]) if checked.changed else {}
    )
    now = clock.read(session)
    fresh = [row for row in rows if row[0] not in before]
    copy_in(session, list(table.columns), _written(asked, fresh, now, step))
    changed = []
    for key, unit, said in rows:
        if key in before:
            id, old_unit, old_said = before[key]
            changed.append([str(id), old_unit, old_said.hex()])
            told = {**_hashes(unit, said), "unit": unit, "said": _JSON(said)}
            session.execute(update(RosterEntry).where(RosterEntry.id == id).values(**told))
    step(len(rows))
    return {"changed": changed}


def why_not_undone(session: Session, asked: Asked, done: Mapping[str, Any]) -> Reason | None:
    """Nothing rests on a roster."""
    return None


def undo(session: Session, asked: Asked, done: Mapping[str, Any]) -> None:
    """Take off who was new, and say of the others what was said before."""
    mine = (RosterEntry.contest_id == asked.contest.id, RosterEntry.run_id == asked.run)
    session.execute(delete(RosterEntry).where(*mine))
    for id, unit, old in done["changed"]:
        text = sealed.ring().open(bytes.fromhex(old), "roster_entry.said")
        told = {**_hashes(unit, Said(*json.loads(text))), "unit": unit, "said": text}
        session.execute(update(RosterEntry).where(RosterEntry.id == uuid.UUID(id)).values(**told))


def name_of(line: Line, found: Checked) -> str:
    """The name of a row; empty where there is none or it is too long, which is noted."""
    name = line.text(NAME.id)
    if not name:
        found.refuse(line, NAME, reason("import.cell-empty"))
    elif len(name) > LONGEST:
        found.refuse(line, NAME, reason("import.too-long", most=LONGEST))
        return ""
    return name


def phone_identity(line: Line, field: Field, found: Checked) -> Identity | None:
    """The phone of a row in its one form, a lost zero put back with a warning; None where there is none or
    it is wrong, which is noted.
    """
    words = line.text(field.id)
    if not words:
        return None
    digits, mended = values.phone(line.raw(field.id))
    if mended:
        found.refuse(line, field, mended)
    try:
        return canonical(Scheme.PHONE, digits)
    except NotAnIdentity as wrong:
        found.refuse(line, field, reason(wrong.code))
        return None


def _said(line: Line, found: Checked) -> Said | None:
    name, phone = name_of(line, found), phone_identity(line, PHONE, found)
    if not name or (phone is None and line.text(PHONE.id)):
        return None
    code = line.text(STAFF_CODE.id)[:LONGEST]
    return Said(name, line.text(POSITION.id)[:LONGEST], code, phone.value if phone else "")


def _key(contest: str, unit: str, said: Said) -> bytes:
    """What makes two rows the same person."""
    if said.staff_code:
        what = f"code\0{said.staff_code.casefold()}"
    elif said.phone:
        what = f"phone\0{said.phone}"
    else:
        what = f"name\0{unit}\0{said.name.casefold()}"
    return sealed.ring().hash("roster-key", f"{contest}\0{what}")


def _hashes(unit: str, said: Said) -> dict[str, bytes | None]:
    code, phone = said.staff_code, said.phone
    return {
        "name_hash": roster.name_hash(unit, said.name),
        "staff_hash": people.hash_of(Identity(Scheme.STAFF_CODE, code.casefold())) if code else None,
        "phone_hash": people.hash_of(Identity(Scheme.PHONE, phone)) if phone else None,
    }


def _written(asked: Asked, rows: Sequence[Row], now: int, step: Step) -> Iterator[tuple[Any, ...]]:
    """Rows of the table in the order of its columns."""
    contest_id, run = asked.contest.id, asked.run
    for number, (key, unit, said) in enumerate(rows):
        if number % CHUNK == 0:
            step(number)
        hashes = _hashes(unit, said).values()
        yield (clock.new_id(), contest_id, unit, key, _JSON(said), *hashes, run, now)


def _held(session: Session, contest_id: uuid.UUID) -> dict[bytes, tuple[str, Said]]:
    rows = session.execute(
        select(RosterEntry.key, RosterEntry.unit, RosterEntry.said).where(
            RosterEntry.contest_id == contest_id
        )
    )
    return {bytes(row.key): (row.unit, Said(*json.loads(row.said))) for row in rows}


def _before(
    session: Session, contest_id: uuid.UUID, keys: Sequence[bytes]
) -> dict[bytes, tuple[uuid.UUID, str, bytes]]:
    """Rows that are there already: id, unit and what was said, sealed."""
    wanted = select(RosterEntry).where(RosterEntry.contest_id == contest_id, RosterEntry.key.in_(keys))
    return {
        bytes(row.key): (row.id, row.unit, sealed.ring().seal(row.said, "roster_entry.said"))
        for row in session.scalars(wanted)
    }
