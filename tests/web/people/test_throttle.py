"""Who guesses is stopped, and a whole office gets in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import passwords
from app.config import Settings
from app.identities import Scheme, canonical
from app.operations.people import throttle
from app.operations.people.throttle import TooOften
from app.storage.people import person as people
from app.storage.people.throttle import Throttle
from app.storage.postgres.database import db
from tests.given.people import LAN, PASSWORD, account
from tests.web.people.test_sign_in import token_of

OFFICE = {"REMOTE_ADDR": "203.0.113.9"}


def attempt(client: FlaskClient, who: str, password: str, address: str = OFFICE["REMOTE_ADDR"]) -> int:
    place = {"REMOTE_ADDR": address}
    page = client.get("/sign-in", environ_base=place)
    fields = {"csrf_token": token_of(page), "who": who, "password": password}
    return client.post("/sign-in", data=fields, environ_base=place).status_code


@pytest.mark.usefixtures("easy")
def test_two_hundred_people_of_one_office_sign_in_within_the_hour(app: Flask, session: Session) -> None:
    kept = passwords.hashed(PASSWORD)
    phones = [f"09000002{number:02}" for number in range(100)] + [f"09000003{n:02}" for n in range(100)]
    for phone in phones:
        person = people.add(session, name="Cán bộ", password=kept, at=0)
        people.add_identity(session, person, canonical(Scheme.PHONE, phone), login=True, at=0)
    session.commit()
    found = []
    for number, phone in enumerate(phones):
        client = app.test_client()
        if number % 3 == 0:
            found.append(attempt(client, phone, "gõ nhầm"))
        found.append(attempt(client, phone, PASSWORD))
    assert (found.count(302), found.count(200), len(found)) == (200, 67, 267)


@pytest.mark.usefixtures("easy")
def test_one_address_that_tries_many_accounts_is_stopped(app: Flask, session: Session) -> None:
    client = app.test_client()
    found = [attempt(client, f"090000{number:04}", "mật khẩu phổ biến") for number in range(102)]
    assert found == [200] * 100 + [429] * 2
    # Somewhere else life goes on.
    assert attempt(client, "0900000002", "mật khẩu phổ biến", "198.51.100.1") == 200


@pytest.mark.usefixtures("easy")
def test_many_addresses_that_try_one_account_are_stopped(app: Flask, session: Session) -> None:
    account(session, "lan")
    client = app.test_client()
    found = [attempt(client, LAN.phone, f"đoán {n}", f"198.51.{n}.7") for n in range(32)]
    assert found == [200] * 30 + [429] * 2


@pytest.mark.usefixtures("easy")
def test_p35_an_account_that_is_not_there_is_stopped_at_the_same_time(app: Flask, session: Session) -> None:
    account(session, "lan")
    found = {
        phone: [attempt(app.test_client(), phone, f"đoán {number}") for number in range(12)]
        for phone in (LAN.phone, "0900000099")
    }
    assert found == dict.fromkeys(found, [200] * 10 + [429] * 2)


def test_a_limit_opens_again_when_its_window_ends(session: Session) -> None:
    use = {"second-factor.person": "lan"}
    for _ in range(10):
        throttle.count(session, use)
    with pytest.raises(TooOften) as stopped:
        throttle.check(session, use)
    for row in session.query(Throttle):
        row.ends_at -= 900_000_000
    session.commit()
    throttle.check(session, use)
    throttle.count(session, use)
    assert (895 < stopped.value.seconds <= 900, session.query(Throttle.count).scalar()) == (True, 1)


def test_tries_at_one_moment_are_all_counted(app: Flask, settings: Settings) -> None:
    def try_once(number: int) -> None:
        with app.app_context():
            throttle.count(db.session(), {"sign-in.person": "lan", "sign-in.address": "a"})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(try_once, range(40)))
    with app.app_context():
        assert [row.count for row in db.session().query(Throttle)] == [40, 40]


def test_p40_a_forged_forwarding_changes_nobody_s_address(app: Flask, session: Session) -> None:
    client = app.test_client()
    place = {"REMOTE_ADDR": "203.0.113.9"}
    statuses = []
    for number in range(12):
        page = client.get("/sign-in", environ_base=place)
        fields = {"csrf_token": token_of(page), "who": "0900000099", "password": "đoán"}
        forged = {"X-Forwarded-For": f"198.51.100.{number}"}
        statuses.append(client.post("/sign-in", data=fields, environ_base=place, headers=forged).status_code)
    assert statuses == [200] * 10 + [429] * 2


def test_who_comes_when_too_many_sign_in_is_asked_to_come_back(app: Flask, session: Session) -> None:
    account(session, "lan")
    for _ in range(passwords.MOST_WAITING):
        assert passwords._places.acquire(blocking=False)
    client, place = app.test_client(), {"REMOTE_ADDR": "203.0.113.9"}
    fields = {"csrf_token": token_of(client.get("/sign-in")), "who": LAN.phone, "password": PASSWORD}
    answer = client.post("/sign-in", data=fields, environ_base=place)
    passwords._places.release(passwords.MOST_WAITING)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert attempt(client, LAN.phone, PASSWORD) == 302
