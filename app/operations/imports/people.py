"""People who take part, registered together: a list that a unit has taken on paper, with their consent.

One row a person, with the fields that the contest asks for. Who is found by a number or an address is the
same person; who has no account gets one, without a password: the first sign-in is by a one-time code or at a
helper's counter. What somebody has given about themselves is never changed by a list.
`values`: `reason` (where the signed lists are kept).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from app.documents import sheet
from app.documents.sheet import Sheet
from app.identities import Identity, NotAnIdentity, Scheme, canonical
from app.operations.imports import enrolling, staff, values
from app.operations.imports.columns import Field, Line
from app.operations.imports.enrolling import Known
from app.operations.imports.kind import Asked, Checked, Step
from app.operations.registration import application, profile
from app.operations.registration.profile import Read
from app.operations.registration.sameness import KEYS
from app.storage.postgres.vietnamese import search_key
from app.storage.registration.enrolment import Enrolment
from rounds import calendar, registration
from rounds.reasons import Reason, reason

UNIT, UNIT_NAME, STAFF_CODE = staff.UNIT, staff.UNIT_NAME, staff.STAFF_CODE
TITLES: Mapping[str, tuple[str, ...]] = {
    "full_name": ("Họ và tên", "Full name", "Họ tên", "Tên thí sinh", "Name"),
    "birth_date": ("Ngày sinh", "Date of birth", "Ngày tháng năm sinh", "Năm sinh", "Birthday"),
    "sex": ("Giới tính", "Sex", "Nam/Nữ", "Gender"),
    "phone": staff.PHONE.names,
    "email": ("Thư điện tử", "E-mail", "Email"),
    "cccd": ("Số căn cước", "Citizen id", "CCCD", "Số CCCD", "Căn cước công dân", "Số định danh cá nhân"),
    "address": ("Địa chỉ", "Address", "Nơi ở", "Nơi thường trú"),
    "occupation": ("Nghề nghiệp", "Occupation"),
    "position": ("Chức vụ", "Position", "Chức danh"),
    "workplace": ("Nơi làm việc", "Workplace"),
    "class": ("Lớp", "Class"),
    "household": ("Mã hộ", "Household code", "Mã hộ gia đình"),
    "household_head": ("Chủ hộ", "Head of household", "Họ tên chủ hộ"),
    "household_group": ("Thôn, tổ dân phố", "Neighbourhood", "Thôn", "Tổ dân phố", "Khu dân cư"),
    "guardian": ("Người giám hộ", "Guardian", "Cha mẹ hoặc người giám hộ"),
}
SEXES = {"nam": "male", "male": "male", "nu": "female", "female": "female", "khac": "other", "other": "other"}
_DIGITS = re.compile(r"[\d\s.,eE+-]+")

Seen = dict[bytes, int]
"""Lines of the file by a hash that only one person has."""


def fields(asked: Asked) -> Sequence[Field]:
    """Unit, staff code, and what the contest asks of those who register."""
    contest = asked.definition.contest
    wanted = registration.asked(contest)
    found = [
        Field(each.name, TITLES[each.name], required=each.required) for each in wanted if each.name != "unit"
    ]
    if any(each.name == "unit" for each in wanted):
        found = [UNIT, UNIT_NAME, *found]
    if contest.eligibility.guardian_under > contest.eligibility.age_from:
        found.append(Field("guardian", TITLES["guardian"]))
    return [*found, STAFF_CODE]


def read(data: bytes, name: str, values: Mapping[str, Any]) -> Sheet:
    """A workbook or a CSV file."""
    return sheet.read(data, name)


def sample(asked: Asked) -> Iterable[Sequence[str]]:
    """One invented person in each of the first units."""
    invented = {
        "full_name": "Nguyễn Văn A",
        "birth_date": "04/03/1955",
        "sex": "Nam",
        "email": "nguyenvana@example.org",
        "address": "Số 1, đường Trần Phú",
        "household": "H001",
        "household_head": "Nguyễn Văn A",
        "household_group": "Thôn 3",
    }
    for number, unit in enumerate(asked.definition.units[:3], 1):
        told = {
            **invented,
            "unit": unit.code,
            "unit_name": unit.name,
            "phone": f"090000{number:04}",
            "cccd": f"031055{number:06}",
        }
        yield [told.get(field.id, "") for field in fields(asked)]


def check(session: Session, asked: Asked, lines: Sequence[Line]) -> Checked:
    """Every row against what the contest asks, its window, and who is known already."""
    found, by_id = Checked(), {field.id: field for field in fields(asked)}
    units = values.Units(asked.definition.units) if UNIT.id in by_id else None
    today = calendar.local(enrolling.now(session), asked.contest.zone).date()
    codes = {unit.code for unit in asked.definition.units}
    drafts: list[tuple[Line, Read]] = []
    for line in lines:
        typed, unread = _typed(line, units, found)
        got = profile.read(asked.definition.contest, typed)
        got = _with_staff_code(line, got)
        known_wrong = unread | {each.path for each in got.mistakes}
        wrong = registration.mistakes(asked.definition.contest, got.given, on=today, units=codes)
        wrong = [*got.mistakes, *(each for each in wrong if each.path not in known_wrong)]
        for each in [*wrong, *registration.doubts(got.given)]:
            found.refuse(line, by_id.get(each.path), each)
        if not wrong and not unread:
            drafts.append((line, got))
    known = Known(session, asked, [got for _line, got in drafts])
    seen: Seen = {}
    for line, got in drafts:
        why = _decide(session, asked, known, seen, line, got, found)
        if why is not None:
            found.refuse(line, by_id.get(why.path), why)
    return found


def apply(session: Session, asked: Asked, checked: Checked, step: Step) -> dict[str, Any]:
    """Register all who are new and mend those an earlier list brought."""
    return enrolling.enrol(session, asked, checked.rows, step)


def why_not_undone(session: Session, asked: Asked, done: Mapping[str, Any]) -> Reason | None:
    """Somebody of them has signed in, learnt or answered."""
    return enrolling.why_not_undone(session, asked, done)


def undo(session: Session, asked: Asked, done: Mapping[str, Any]) -> None:
    """Take them out again and erase what the list said of them."""
    enrolling.undo(session, asked, done)


# --- one row ----------------------------------------------------------------------------------------


def _typed(line: Line, units: values.Units | None, found: Checked) -> tuple[dict[str, str], set[str]]:
    """The row as a form would have brought it, and the fields whose cells could not be understood, which is
    noted.
    """
    unread: set[str] = set()
    typed = {name: line.text(name) for name in TITLES if name in line.mapped}
    typed["guardian_agrees"] = "yes" if typed.get("guardian") else ""
    if units is not None:
        unit = found.unit(line, units, UNIT, UNIT_NAME)
        if unit is not None:
            typed["unit"] = unit.code
        else:
            unread.add("unit")
    if typed.get("sex"):
        typed["sex"] = SEXES.get(search_key(typed["sex"]), typed["sex"])
    for name, mend in (("phone", values.phone), ("cccd", _cccd), ("birth_date", values.birth_date)):
        if typed.get(name):
            typed[name], why = mend(line.raw(name))
            if why is not None:
                found.refuse(line, Field(name, TITLES[name]), why)
                if not why.warning:
                    unread.add(name)
    return typed, unread


def _cccd(cell: sheet.Cell) -> tuple[str, Reason | None]:
    """A number that lost its zeros is mended; a passport is left as it is."""
    words = sheet.text(cell)
    if not _DIGITS.fullmatch(words) or re.fullmatch(r"\d{12}", words):
        return words, None
    return values.cccd(cell)


def _with_staff_code(line: Line, got: Read) -> Read:
    try:
        code = canonical(Scheme.STAFF_CODE, line.text(STAFF_CODE.id))
    except NotAnIdentity:
        return got
    return replace(got, identities=(*got.identities, code))


def _decide(
    session: Session, asked: Asked, known: Known, seen: Seen, line: Line, got: Read, found: Checked
) -> Reason | None:
    """Count the row as new, changed or the same; or why it can be none of them."""
    schemes = asked.definition.contest.registration.identity
    logins = sorted(
        (each for each in got.identities if each.scheme.value in schemes),
        key=lambda each: KEYS.index(each.scheme),
    )
    whom = _whom(known, got, logins)
    if isinstance(whom, Reason):
        return whom
    mine = known.enrolled.get(whom.id) if whom else None
    if mine is not None:
        return _of_known(mine, got, line, seen, found)
    if whom is not None:
        given = replace(got.given, roles=application.barred(session, asked.contest, whom.id))
        if barred := registration.why_excluded(asked.definition.contest, given):
            return barred[0]
    if closed := known.why_closed(got.given.values.get("unit", "")):
        return closed
    comer = enrolling.comer(asked, got, whom, known)
    own = [each for each in logins if known.hashed(each) not in seen and known.is_free(each, whom)]
    twin = seen.get(comer.enrolment.same or b"")
    if twin is not None or (not own and known.hashed(logins[0]) in seen):
        first = twin if twin is not None else seen[known.hashed(logins[0])]
        return reason("import.twice", path="full_name", got=comer.enrolment.full_name, first=first)
    if known.blocks(comer.enrolment):
        return reason("enrolment.same-person", path=logins[0].scheme.value)
    if not own:
        return reason("import.login-taken", path=logins[0].scheme.value)
    for each in own:
        seen[known.hashed(each)] = line.number
    if comer.enrolment.same:
        seen[comer.enrolment.same] = line.number
    found.new += 1
    found.rows.append(comer._replace(logins=tuple(own)))
    return None


def _whom(known: Known, got: Read, logins: Sequence[Identity]) -> enrolling.Holder | Reason | None:
    """Whose account this is, by number and name; a household's telephone alone is nobody's in particular."""
    name, cccd = search_key(got.given.values.get("full_name", "")), got.given.values.get("cccd", "")
    for identity in logins:
        holder = known.holder(identity)
        if holder is None:
            continue
        mine = known.enrolled.get(holder.id)
        alike = search_key(mine.full_name if mine and mine.full_name else holder.name) == name
        if alike and (mine is None or not cccd or mine.cccd in ("", cccd)):
            return holder
        if identity.scheme is Scheme.CCCD:
            return reason("import.other-name", path="cccd")
    return None


def _of_known(mine: Enrolment, got: Read, line: Line, seen: Seen, found: Checked) -> Reason | None:
    """Somebody who takes part already: as they were, or with something else in the list."""
    key = mine.person_id.bytes
    if key in seen:
        return reason("import.twice", path="full_name", got=mine.full_name, first=seen[key])
    seen[key] = line.number
    if mine.left_at is not None or mine.erased_at is not None:
        return reason("import.person-left", path="full_name")
    before = {**mine.profile(), "unit": mine.unit}
    after = before | {name: value for name, value in got.given.values.items() if value}
    if before == after:
        found.same += 1
    elif mine.helper_id is None:
        found.same += 1
        found.refuse(line, None, reason("import.own-words", warning=True))
    else:
        found.changed += 1
        found.rows.append(enrolling.Change(mine.person_id, json.dumps(after, ensure_ascii=False)))
    return None
