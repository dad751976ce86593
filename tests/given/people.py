"""The people of the tests: named once, used everywhere. Their phones are invented and begin with 0900000.

`settle` makes their accounts; `sign_in` puts one of them behind a client without the cost of a password.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import passwords
from app.identities import Scheme, canonical
from app.operations.people import person as accounts
from app.operations.people import role as verbs
from app.operations.people import sign_in as sign_ins
from app.operations.people.sign_in import Device
from app.permissions import UNIT_BOUND, Role
from app.storage.contest import contest as contests
from app.storage.contest import unit as units
from app.storage.people import person as rows
from app.storage.people.person import Person
from app.storage.people.role import RoleGrant
from app.storage.people.sign_in import SignIn
from app.storage.postgres.database import db

PASSWORD = "ba con mèo trên mái"
DEVICE = Device("Firefox · Linux", "127.0.0.0/24", "127.0.0.1/32", shared=False)


@dataclass(frozen=True)
class Named:
    """Somebody: how they are called, and the phone they sign in by."""

    name: str
    phone: str


LAN = Named("Trần Thị Lan", "0900000001")
BINH = Named("Nguyễn Văn Bình", "0900000002")
HOA = Named("Phạm Thị Hoa", "0900000003")
CUONG = Named("Lê Mạnh Cường", "0900000004")
OANH = Named("Đỗ Kim Oanh", "0900000005")
GIANG = Named("Vũ Hương Giang", "0900000006")
CHI = Named("Bùi Linh Chi", "0900000007")
THU = Named("Hoàng Minh Thư", "0900000008")
AN = Named("Đặng Bình An", "0900000009")
QUAN = Named("Ngô Anh Quân", "0900000010")
PEOPLE = {
    "lan": LAN,  # a citizen
    "binh": BINH,  # another one, Lan's husband
    "hoa": HOA,  # a helper
    "cuong": CUONG,  # a unit's coordinator
    "oanh": OANH,  # an organiser
    "giang": GIANG,  # a judge
    "chi": CHI,  # the chair of the panel
    "thu": THU,  # its secretary
    "an": AN,  # an auditor
    "quan": QUAN,  # the administrator
}
USUAL = {
    "hoa": Role.HELPER,
    "cuong": Role.COORDINATOR,
    "oanh": Role.ORGANISER,
    "giang": Role.JUDGE,
    "chi": Role.CHAIR,
    "thu": Role.SECRETARY,
    "an": Role.AUDITOR,
    "quan": Role.ADMINISTRATOR,
}


def account(session: Session, who: str) -> Person:
    """The account of somebody, made when they have none; they sign in by phone and `PASSWORD`."""
    named = PEOPLE[who]
    phone = canonical(Scheme.PHONE, named.phone)
    found = rows.by_login(session, [phone])
    if found is None:
        found = accounts.create(session, name=named.name, logins=[phone], password=None)
        found.password = hashed(passwords._HASHER)
        session.commit()
    return found


@cache
def hashed(hasher: object) -> str:
    """The hash of everybody's password, which takes long on purpose, made once by each way to hash."""
    return passwords.hashed(PASSWORD)


def grant(session: Session, who: str, role: Role, *, contest: str = "", unit: str = "") -> RoleGrant:
    """Give somebody a role in the contest of that slug, or everywhere."""
    person = account(session, who)
    where = contests.by_slug(session, contest) if contest else None
    return verbs.grant(
        session, person.id, role, contest=where, code=unit, why="Kế hoạch của cuộc thi", by=None
    )


def sign_in(client: FlaskClient, who: str, *, second_factor: bool = True) -> Person:
    """Sign somebody in behind `client`, their second factor shown unless told otherwise."""
    with client.application.app_context():
        person = account(db.session(), who)
        token = sign_ins.begin(db.session(), person, DEVICE, second_factor=second_factor)
        db.session.refresh(person)
        db.session.expunge(person)
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie["_user_id"] = token
    return person


def signed_in(
    app: Flask, who: str, *roles: Role, contest: str = "", unit: str = "", second_factor: bool = True
) -> FlaskClient:
    """A new client with somebody behind it who was granted `roles` just now."""
    with app.app_context():
        for role in roles:
            grant(db.session(), who, role, contest=contest, unit=unit)
    client = app.test_client()
    sign_in(client, who, second_factor=second_factor)
    return client


def settle(session: Session, slugs: Sequence[str]) -> None:
    """Accounts for everybody, and their usual roles in each of these contests, in its first unit."""
    for who in PEOPLE:
        account(session, who)
    grant(session, "quan", Role.ADMINISTRATOR)
    for slug in slugs:
        contest = contests.by_slug(session, slug)
        assert contest is not None
        first = units.listed(session, contest.id)[0].code
        for who, role in USUAL.items():
            if role is not Role.ADMINISTRATOR:
                grant(session, who, role, contest=slug, unit=first if role in UNIT_BOUND else "")


def let_time_pass(session: Session, seconds: int) -> None:
    """Make every sign-in as much older."""
    by = seconds * 1_000_000
    for row in session.query(SignIn):
        row.began_at -= by
        row.confirmed_at -= by
        row.last_used_at -= by
        row.ends_at -= by
    session.commit()
