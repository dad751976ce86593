"""Signing in and out as a browser does it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.permissions import Role
from app.storage.people.sign_in import SignIn
from tests.given.people import LAN, PASSWORD, account, grant, let_time_pass, sign_in, signed_in

DAY = 24 * 3600


def token_of(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def submit(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    """Open a page with a form and send it filled in."""
    page = client.get(address)
    return client.post(address, data={"csrf_token": token_of(page), **fields})


def enter(client: FlaskClient, who: str = LAN.phone, password: str = PASSWORD, **more: str) -> TestResponse:
    return submit(client, more.pop("address", "/sign-in"), who=who, password=password, **more)


@pytest.fixture
def lan(session: Session) -> str:
    return str(account(session, "lan").id)


@pytest.mark.parametrize("who", ["0900000001", "+84 (0)900 000 001", "0900​000​001"])
def test_a_person_signs_in_by_any_spelling_of_their_phone(client: FlaskClient, lan: str, who: str) -> None:
    answer = enter(client, who)
    assert (answer.status_code, answer.location) == (302, "/account")
    assert LAN.name in client.get("/account").text
    assert LAN.name in client.get("/").text


@pytest.mark.parametrize(("who", "password"), [("0900000001", "sai mật khẩu"), ("0900000099", PASSWORD)])
def test_whatever_is_wrong_the_answer_is_the_same(
    client: FlaskClient, lan: str, who: str, password: str
) -> None:
    answer = enter(client, who, password)
    refusals = re.findall(r'role="alert".*?</div></div>', answer.text, re.DOTALL)
    assert (answer.status_code, len(refusals)) == (200, 1)
    assert "Thông tin đăng nhập hoặc mật khẩu chưa đúng" in refusals[0]
    assert client.get("/account").location.startswith("/sign-in?next=")


@pytest.mark.parametrize(
    ("wish", "place"),
    [
        ("/check?q=1", "/check?q=1"),
        ("https://evil.example/", "/account"),
        ("//evil.example/", "/account"),
        ("/\\evil.example/", "/account"),
        ("/\t/evil.example/", "/account"),
        ("javascript:alert(1)", "/account"),
    ],
)
def test_signing_in_leads_back_and_never_to_another_site(
    client: FlaskClient, lan: str, wish: str, place: str
) -> None:
    client.get("/")
    page = client.get("/sign-in", query_string={"next": wish})
    fields = {"csrf_token": token_of(page), "who": LAN.phone, "password": PASSWORD}
    answer = client.post("/sign-in", query_string={"next": wish}, data=fields)
    assert answer.location == place


def test_private_pages_lead_to_the_sign_in_and_back(client: FlaskClient, lan: str) -> None:
    led = client.get("/account?lang=vi")
    assert led.location == "/sign-in?next=/account?lang%3Dvi"
    assert enter(client, address=led.location).location == "/account?lang=vi"


def test_p37_a_sign_in_is_new_each_time(app: Flask, lan: str) -> None:
    client = app.test_client()
    client.get("/sign-in")
    before = client.get_cookie("hoithi")
    enter(client)
    with client.session_transaction() as cookie:
        first = dict(cookie)
    client.post("/sign-out", data={"csrf_token": token_of(client.get("/account"))})
    enter(client)
    with client.session_transaction() as cookie:
        second = dict(cookie)
    assert before is not None
    assert (first["_user_id"] != second["_user_id"], len(first["_user_id"])) == (True, 43)


def test_p37_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient, lan: str) -> None:
    (cookie,) = [each for each in enter(client).headers.getlist("Set-Cookie") if each.startswith("hoithi=")]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_p37_signing_out_ends_the_sign_in_on_the_server(app: Flask, lan: str) -> None:
    client = app.test_client()
    enter(client)
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    client.post("/sign-out", data={"csrf_token": token_of(client.get("/account"))})
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(stolen)
    assert [each.get("/account").status_code for each in (client, thief)] == [302, 302]


@pytest.mark.parametrize(("shared", "still", "over"), [("", 6 * DAY, 8 * DAY), ("y", 1700, 1900)])
def test_p37_a_sign_in_that_lies_unused_runs_out(
    app: Flask, session: Session, lan: str, shared: str, still: int, over: int
) -> None:
    for seconds, status in ((still, 200), (over, 302)):
        client = app.test_client()
        enter(client, shared=shared)
        let_time_pass(session, seconds)
        assert client.get("/account").status_code == status


def test_p37_a_sign_in_ends_at_last_however_much_it_is_used(app: Flask, session: Session, lan: str) -> None:
    client = app.test_client()
    enter(client)
    statuses = []
    for _ in range(6):
        statuses.append(client.get("/account").status_code)
        let_time_pass(session, 6 * DAY)
    assert statuses == [200, 200, 200, 200, 200, 302]


def test_p37_a_change_of_roles_ends_every_sign_in(app: Flask, session: Session, lan: str) -> None:
    client = signed_in(app, "lan")
    before = client.get("/account").status_code
    grant(session, "lan", Role.AUDITOR)
    assert (before, client.get("/account").status_code) == (200, 302)


def test_p36_what_is_private_is_kept_by_no_cache(app: Flask, lan: str) -> None:
    visitor, client = app.test_client(), signed_in(app, "lan")
    found = {
        (who, address): (answer.headers.get("Cache-Control"), "Cookie" in answer.headers["Vary"])
        for who, each in (("visitor", visitor), ("lan", client))
        for address in ("/", "/sign-in", "/account")
        for answer in (each.get(address),)
    }
    assert found == {
        ("visitor", "/"): (None, True),
        ("visitor", "/sign-in"): ("no-store", True),
        ("visitor", "/account"): ("no-store", True),
        ("lan", "/"): ("no-store", True),
        ("lan", "/sign-in"): ("no-store", True),
        ("lan", "/account"): ("no-store", True),
    }


def test_the_form_is_helped_when_its_token_is_too_old(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"csrf_token": "old", "who": LAN.phone, "password": PASSWORD})
    assert (answer.status_code, "Biểu mẫu này không còn dùng được" in answer.text) == (400, True)


def test_a_sign_in_is_noted_as_used_once_a_minute(app: Flask, session: Session, lan: str) -> None:
    client = app.test_client()
    sign_in(client, "lan")
    used = []
    for seconds in (0, 30, 40):
        let_time_pass(session, seconds)
        client.get("/account")
        session.expire_all()
        used.append(session.query(SignIn.last_used_at - SignIn.began_at).scalar().seconds)
        session.rollback()
    assert used == [0, 0, 70]
