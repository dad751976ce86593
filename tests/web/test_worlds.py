"""Two worlds that differ in one account only: a visitor is told the same, and as much is done for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import create_app, passwords
from app.config import Settings
from app.storage.postgres.database import db
from tests.conftest import Client
from tests.given.people import LAN, PASSWORD, account
from tests.web.people.test_sign_in import submit, token_of

NOBODY = "0900000099"
FORMS = {
    "/sign-in": {"password": "không phải mật khẩu này"},
    "/sign-in/forgotten": {},
    "/sign-in/code": {},
    "/sign-in/printed-code": {"code": "K7QF-3M2X-9TWA", "password": "một câu thật dài"},
}


@pytest.fixture
def site(settings: Settings) -> Iterator[Flask]:
    """A site that sends short messages, with Lan."""
    app = create_app(replace(settings, sms="file"))
    app.test_client_class = Client
    with app.app_context():
        account(db.session(), "lan")
    yield app
    with app.app_context():
        db.engine.dispose()


@contextmanager
def counted(site: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is asked of the database, by its first word, and each hash that is computed."""
    done: list[str] = []
    verify = passwords._HASHER.verify

    class Counting:
        def verify(self, *given: str) -> bool:
            done.append("hash")
            return verify(*given)

    monkeypatch.setattr(passwords, "_HASHER", Counting())
    passwords._nobody.cache_clear()
    monkeypatch.setattr(passwords, "_nobody", lambda: HASH)

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        done.append(statement.split()[0])

    with site.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield done
    event.remove(engine, "before_cursor_execute", note)
    monkeypatch.undo()


HASH = passwords.hashed("nobody has this password")


@pytest.mark.parametrize("address", FORMS)
def test_p35_known_and_unknown_get_the_same_answer_after_the_same_work(
    site: Flask, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    worlds = []
    for who in (LAN.phone, NOBODY):
        client = site.test_client()
        page = client.get(address)
        fields = {"csrf_token": token_of(page), "who": who, **FORMS[address]}
        with counted(site, monkeypatch) as done:
            answer = client.post(address, data=fields)
        said = re.sub(r'value="[^"]*"', "", answer.text).replace(who, "")
        worlds.append((answer.status_code, answer.location, said, sorted(answer.headers.keys()), done))
    known, unknown = worlds
    assert known[:4] == unknown[:4]
    if address != "/sign-in/printed-code":  # 58 bits from paper; a statement more tells nobody a code
        assert known[4] == unknown[4]
    assert known[4].count("hash") == unknown[4].count("hash") == (1 if address == "/sign-in" else 0)


@pytest.fixture
def lan(client: FlaskClient, session: Session) -> FlaskClient:
    account(session, "lan")
    submit(client, "/sign-in", who=LAN.phone, password=PASSWORD)
    return client


def test_p38_nobody_else_can_sign_somebody_out(lan: FlaskClient) -> None:
    statuses = [lan.get("/sign-out").status_code, lan.post("/sign-out").status_code]
    forged = lan.post("/sign-out", data={"csrf_token": "x"}, headers={"Origin": "https://evil.example"})
    assert (statuses, forged.status_code, lan.get("/account").status_code) == ([405, 400], 400, 200)


def test_p37_what_was_in_the_cookie_before_does_not_survive_the_sign_in(
    client: FlaskClient, session: Session
) -> None:
    account(session, "lan")
    with client.session_transaction() as cookie:
        cookie.update(_user_id="x" * 43, planted="1")
    submit(client, "/sign-in", who=LAN.phone, password=PASSWORD)
    with client.session_transaction() as cookie:
        assert ("planted" in cookie, cookie["_user_id"] != "x" * 43) == (False, True)


@pytest.mark.parametrize(
    ("address", "secure"), [("https://hoithi.example.vn", True), ("http://127.0.0.1", False)]
)
def test_p37_the_cookie_insists_on_https_where_the_site_has_it(
    settings: Settings, address: str, secure: bool
) -> None:
    app = create_app(replace(settings, base_url=address, trusted_hosts=("hoithi.example.vn", "127.0.0.1")))
    (cookie,) = app.test_client().get("/sign-in", base_url=address).headers.getlist("Set-Cookie")
    flags = {each.strip() for each in cookie.split(";")[1:]}
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= flags
    assert ("Secure" in flags) is secure
    with app.app_context():
        db.engine.dispose()
