"""The second factor as its owner meets it."""

from __future__ import annotations

import re

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.operations.people import second_factor as verbs
from app.operations.people import trial
from app.permissions import Role
from app.storage.people.second_factor import SecondFactor
from app.storage.people.sign_in import SignIn
from app.storage.record import audit
from tests.given.people import PASSWORD, account, let_time_pass, sign_in, signed_in
from tests.web.people.test_sign_in import submit

PAGE = "/account/second-factor"


def key_on(page: str) -> str:
    found = re.search(r"<code>([A-Z2-7 ]{39})</code>", page)
    assert found is not None
    return found[1].replace(" ", "")


def set_up(client: FlaskClient) -> tuple[str, list[str]]:
    """Set the factor up; the key that the app holds now, and the recovery codes."""
    key = key_on(client.get(PAGE).text)
    page = submit(client, PAGE, code=pyotp.TOTP(key).now())
    return key, re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", page.text)


def next_code(session: Session, key: str) -> str:
    """The code after the last one that was taken, without waiting half a minute for it."""
    session.rollback()
    last = session.scalars(select(SecondFactor.last_step)).one()
    return pyotp.TOTP(key).generate_otp(last + 1)


def test_who_decides_must_set_it_up_first_and_then_goes_on(app: Flask, session: Session) -> None:
    client = signed_in(app, "quan", Role.ADMINISTRATOR, second_factor=False)
    assert "Vai trò của bạn đang chờ xác thực hai lớp" in client.get("/account").text
    key, codes = set_up(client)
    assert (len(key), len(codes), len(set(codes))) == (32, 10, 10)
    assert "đang chờ xác thực" not in client.get("/account").text
    logged = [each.entry.action for each in audit.records(session, audit.INSTANCE)]
    assert logged == ["role.grant", "second-factor.set-up"]


def test_a_later_sign_in_shows_a_code_once(app: Flask, session: Session) -> None:
    key, _ = set_up(signed_in(app, "quan", second_factor=False))
    client, other = app.test_client(), app.test_client()
    for each in (client, other):
        sign_in(each, "quan", second_factor=False)
    code = next_code(session, key)
    assert submit(client, PAGE + "?next=/check", code=code).location == "/check"
    again = submit(other, PAGE, code=code)
    assert (again.status_code, "Mã chưa đúng, hoặc đã dùng rồi" in again.text) == (200, True)


def test_p37_showing_the_code_changes_the_token(app: Flask, session: Session) -> None:
    client = signed_in(app, "quan", second_factor=False)
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    set_up(client)
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(stolen)
    assert [each.get("/account").status_code for each in (client, thief)] == [200, 302]


def test_a_recovery_code_works_once(app: Flask, session: Session) -> None:
    _, codes = set_up(signed_in(app, "quan", second_factor=False))
    answers = []
    for _ in range(2):
        client = app.test_client()
        sign_in(client, "quan", second_factor=False)
        answers.append(submit(client, PAGE, code=codes[3].upper()).status_code)
    assert answers == [302, 200]


def test_guessing_codes_is_stopped_with_the_time_to_wait(app: Flask, session: Session) -> None:
    set_up(signed_in(app, "quan", second_factor=False))
    client = app.test_client()
    sign_in(client, "quan", second_factor=False)
    answers = [submit(client, PAGE, code=f"{number:06}") for number in range(11)]
    assert [each.status_code for each in answers] == [200] * 10 + [429]
    assert 800 < int(answers[-1].headers["Retry-After"]) <= 900
    assert "Xin chờ 15 phút" in answers[-1].text


def test_setting_up_asks_for_the_password_when_the_sign_in_is_old(app: Flask, session: Session) -> None:
    client = signed_in(app, "lan", second_factor=False)
    let_time_pass(session, 700)
    led = client.get(PAGE)
    assert led.location == "/account/confirm?next=/account/second-factor"
    wrong = submit(client, led.location, password="không phải")
    right = submit(client, led.location, password=PASSWORD)
    assert (wrong.status_code, right.location) == (200, PAGE)
    assert client.get(PAGE).status_code == 200


def test_an_administrator_removes_a_lost_one_and_it_is_kept(app: Flask, session: Session) -> None:
    client = signed_in(app, "giang", second_factor=False)
    set_up(client)
    lost, by = account(session, "giang"), account(session, "quan")
    verbs.remove(session, lost.id, why="Mất điện thoại, đã xem thẻ", by=by)
    logged = list(audit.records(session, audit.INSTANCE))[-1]
    assert (logged.entry.action, logged.entry.actor, logged.data) == (
        "second-factor.remove",
        by.actor,
        {"reason": "Mất điện thoại, đã xem thẻ"},
    )
    assert session.scalars(select(SecondFactor)).all() == []
    assert client.get("/account").status_code == 302


def test_the_demo_shows_its_code_and_nobody_else_does(app: Flask, session: Session) -> None:
    quan = account(session, "quan")
    trial.settle(session, [])
    assert trial.here(session)
    (known,) = {
        trial.code(session, person, row.began_at)
        for row, person in [(SignIn(began_at=0), trial.people.by_login(session, [trial.login("0900000109")]))]
        if person is not None
    }
    assert (len(known), trial.code(session, quan, 0)) == (6, "")


@pytest.mark.parametrize("password", [trial.PASSWORD, trial.PASSWORD.upper()])
def test_nobody_may_choose_the_password_of_the_demo(app: Flask, session: Session, password: str) -> None:
    client = signed_in(app, "lan")
    answer = submit(client, "/account/password", old=PASSWORD, new=password)
    assert (answer.status_code, "quá dễ đoán" in answer.text) == (200, True)
