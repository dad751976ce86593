"""The people of the demo: one for each role, with a password that everybody knows.

For simulated contests only.
`hoithi init` makes an instance that this never touches; nobody can choose the known password for themselves.
"""

from __future__ import annotations

import pyotp
from sqlalchemy.orm import Session

from app import clock, passwords
from app.identities import Identity, Scheme, canonical
from app.operations.people import role as verbs
from app.permissions import SECOND_FACTOR, UNIT_BOUND, Role
from app.storage.contest import unit
from app.storage.contest.contest import Contest
from app.storage.people import person as people
from app.storage.people import second_factor as factors
from app.storage.people.person import Person
from app.storage.people.second_factor import SecondFactor
from app.storage.people.sign_in import SECOND

PASSWORD = passwords.OF_THE_DEMO
SECRET = "HOITHIDUNGTHUHOITHIDUNGTHU222222"
"""What the authenticator of everybody in the demo holds; the page of the second factor shows its code."""
WHO = {
    Role.PARTICIPANT: ("0900000101", "Nguyễn Thị Thử"),
    Role.HELPER: ("0900000102", "Trần Văn Giúp"),
    Role.COORDINATOR: ("0900000103", "Lê Thị Mối"),
    Role.ORGANISER: ("0900000104", "Phạm Văn Tổ"),
    Role.JUDGE: ("0900000105", "Hoàng Thị Khảo"),
    Role.CHAIR: ("0900000106", "Vũ Văn Chủ"),
    Role.SECRETARY: ("0900000107", "Đỗ Thị Thư"),
    Role.AUDITOR: ("0900000108", "Bùi Văn Sát"),
    Role.ADMINISTRATOR: ("0900000109", "Đặng Thị Quản"),
}
WHY = "Bản dùng thử"


def settle(session: Session, contests: list[Contest]) -> None:
    """Make an account for each role, with the role in each of these simulated contests."""
    kept, now = passwords.hashed(PASSWORD), clock.read(session)
    for role, (phone, name) in WHO.items():
        person = people.add(session, name=name, password=kept, at=now)
        people.add_identity(session, person, login(phone), login=True, at=now, verified_at=now)
        if role in SECOND_FACTOR:
            session.add(SecondFactor(person_id=person.id, secret=SECRET, last_step=0, since=now))
        if role is Role.ADMINISTRATOR:
            verbs.grant(session, person.id, role, contest=None, why=WHY, by=None)
        elif role is not Role.PARTICIPANT:
            for contest in contests:
                assert contest.simulated
                first = unit.listed(session, contest.id)[0].code if role in UNIT_BOUND else ""
                verbs.grant(session, person.id, role, contest=contest, code=first, why=WHY, by=None)
    session.commit()


def here(session: Session) -> bool:
    """Whether the people of the demo are in this database."""
    return people.by_login(session, [login(phone) for phone, _ in WHO.values()]) is not None


def code(session: Session, person: Person, now: int) -> str:
    """The six digits that the app of somebody of the demo would show; empty for everybody else."""
    row = factors.of(session, person.id)
    if row is None or row.secret != SECRET:
        return ""
    step = max(now // SECOND // 30, row.last_step + 1)
    return pyotp.TOTP(SECRET).generate_otp(step)


def login(phone: str) -> Identity:
    """What somebody of the demo signs in by."""
    return canonical(Scheme.PHONE, phone)
