"""Administrators grant roles and end them, and see what became of letters."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.identities import Scheme, canonical
from app.permissions import TABLE, Role
from app.storage.people import outbox as letters
from app.storage.people import person as people
from app.storage.people import role as roles
from app.storage.people.outbox import Letter
from app.storage.people.role import RoleGrant
from app.storage.record import audit
from tests.given.people import LAN, account, let_time_pass, signed_in
from tests.web.people.test_sign_in import submit, token_of


@pytest.fixture
def admin(app: Flask, session: Session) -> FlaskClient:
    account(session, "lan")
    return signed_in(app, "quan", Role.ADMINISTRATOR)


def granted(client: FlaskClient, **fields: str) -> int:
    given = {"who": LAN.phone, "role": "auditor", "contest": "-", "why": "Quyết định 12"} | fields
    return submit(client, "/admin/roles/new", **given).status_code


def held(session: Session, who: str = "lan") -> list[tuple[str, str, str]]:
    session.expire_all()
    person = account(session, who)
    return [(row.role, row.reason, row.unit) for row in roles.held(session, person.id, clock.read(session))]


def test_a_role_is_granted_and_ended_with_reasons_that_stay(admin: FlaskClient, session: Session) -> None:
    assert granted(admin) == 302
    assert held(session) == [("auditor", "Quyết định 12", "")]
    page = admin.get("/admin/roles?role=auditor").text
    assert (LAN.name in page, "Quyết định 12" in page) == (True, True)
    row = session.query(RoleGrant).filter_by(role="auditor").one()
    assert submit(admin, f"/admin/roles/{row.id}/end", why="Nghỉ hưu").status_code == 302
    assert held(session) == []
    log = [
        (each.entry.action, (each.data or {}).get("reason"))
        for each in audit.records(session, audit.INSTANCE)
        if each.entry.subject == f"person:{account(session, 'lan').id}"
    ]
    assert log == [("role.grant", "Quyết định 12"), ("role.end", "Nghỉ hưu")]
    assert admin.get(f"/admin/roles/{row.id}/end").status_code == 404


def test_whoever_has_no_account_gets_one_with_the_role_and_without_a_password(
    admin: FlaskClient, session: Session
) -> None:
    assert granted(admin, who="thu.ky@example.vn") == 200
    assert granted(admin, who="thu.ky@example.vn", name=" Hoàng  Minh Thư ") == 302
    person = people.by_login(session, [canonical(Scheme.EMAIL, "thu.ky@example.vn")])
    assert person is not None
    assert (person.name, person.password) == ("Hoàng Minh Thư", None)
    assert [row.role for row in roles.held(session, person.id, clock.read(session))] == ["auditor"]
    # Of somebody who has one the name stays as it is.
    assert granted(admin, name="Một tên khác") == 302
    session.expire_all()
    assert account(session, "lan").name == LAN.name


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"why": ""}, "Xin điền mục này"),
        ({"who": "0900000099"}, ""),
        ({"role": "judge"}, ""),
        ({"role": "participant"}, ""),
        ({"contest": "khong-co"}, ""),
    ],
)
def test_what_makes_no_sense_is_refused(
    admin: FlaskClient, session: Session, fields: dict[str, str], words: str
) -> None:
    assert (granted(admin, **fields), held(session)) == (200, [])


def test_granting_wants_a_fresh_proof_and_the_second_factor(app: Flask, session: Session) -> None:
    client = signed_in(app, "quan", Role.ADMINISTRATOR)
    let_time_pass(session, 700)
    assert client.get("/admin/roles").status_code == 200
    assert client.get("/admin/roles/new").location == "/account/confirm?next=/admin/roles/new"
    half = signed_in(app, "quan", second_factor=False)
    assert half.get("/admin/roles").location == "/account/second-factor?next=/admin/roles"


def test_others_find_nothing_there(app: Flask, session: Session) -> None:
    clients = [signed_in(app, "lan"), signed_in(app, "an", Role.AUDITOR)]
    pages = ("/admin/roles", "/admin/roles/table", "/admin/roles/new", "/admin/letters")
    assert {client.get(page).status_code for client in clients for page in pages} == {404}


def test_the_table_shows_every_action(admin: FlaskClient) -> None:
    page = admin.get("/admin/roles/table").text
    assert [action for action in TABLE if f"<code>{action}</code>" not in page] == ["styleguide.see"]


def test_a_letter_that_failed_is_shown_without_its_words_and_sent_again(
    admin: FlaskClient, session: Session
) -> None:
    row = letters.add(
        session,
        letters.MAIL,
        "reset",
        person_id=None,
        address="lan@example.vn",
        subject="Bí mật",
        body="Bí mật",
        now=0,
    )
    row.state, row.why, row.tries = letters.FAILED, "unreachable", 8
    session.commit()
    page = admin.get("/admin/letters")
    assert ("Không kết nối được tới máy chủ" in page.text, "đã thử 8 lần" in page.text) == (True, True)
    assert ("lan@example.vn" in page.text, "Bí mật" in page.text) == (False, False)
    admin.post(f"/admin/letters/{row.id}/again", data={"csrf_token": token_of(page)})
    session.expire_all()
    assert [(each.state, each.tries) for each in session.query(Letter)] == [("waiting", 0)]
