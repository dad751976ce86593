"""Passwords: changed by their owner, set anew by a link that works once."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.operations.people import password as verbs
from app.storage.people.ticket import Ticket
from app.storage.record import audit
from tests.given.people import LAN, PASSWORD, account, signed_in
from tests.web.people.test_sign_in import enter, submit

NEW = "bốn chú chim sẻ nâu"


@pytest.fixture
def link(session: Session) -> str:
    secret = verbs.reset_link(session, account(session, "lan"), by=account(session, "hoa"), why="Đã xem thẻ")
    session.commit()
    return f"/sign-in/reset/{secret}"


def test_a_change_keeps_this_device_and_ends_the_others(app: Flask, session: Session) -> None:
    client, other = signed_in(app, "lan"), signed_in(app, "lan")
    assert submit(client, "/account/password", old=PASSWORD, new=NEW).location == "/account"
    assert [each.get("/account").status_code for each in (client, other)] == [200, 302]
    assert [enter(app.test_client(), password=each).status_code for each in (PASSWORD, NEW)] == [200, 302]


@pytest.mark.parametrize(
    ("new", "words"),
    [("ngắn", "ít nhất 8 ký tự"), ("aaaaaaaaaa", "quá dễ đoán"), ("0900000001x", "quá dễ đoán")],
)
def test_easy_passwords_are_refused_with_the_reason(
    app: Flask, session: Session, new: str, words: str
) -> None:
    answer = submit(signed_in(app, "lan"), "/account/password", old=PASSWORD, new=new)
    assert (answer.status_code, words in answer.text) == (200, True)


def test_p39_a_link_works_once_and_ends_every_sign_in(
    app: Flask, client: FlaskClient, session: Session, link: str
) -> None:
    lan = signed_in(app, "lan")
    page = client.get(link)
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert submit(client, link, new=NEW).location == "/sign-in"
    assert lan.get("/account").status_code == 302
    assert "Đường dẫn này không còn dùng được" in client.get(link).text
    assert enter(client, LAN.phone, NEW).location == "/account"


def test_p39_a_refused_password_leaves_the_link_good(client: FlaskClient, link: str) -> None:
    assert [submit(client, link, new=each).status_code for each in ("ngắn", NEW)] == [200, 302]


def test_p39_a_link_ends_after_half_an_hour(client: FlaskClient, session: Session, link: str) -> None:
    answers = []
    for minutes in (29, 2):
        for row in session.query(Ticket):
            row.ends_at -= minutes * 60_000_000
        session.commit()
        answers.append("không còn dùng được" in client.get(link).text)
    assert answers == [False, True]


def test_p39_a_newer_link_ends_the_older(client: FlaskClient, session: Session, link: str) -> None:
    verbs.reset_link(session, account(session, "lan"))
    session.commit()
    assert "không còn dùng được" in client.get(link).text


def test_a_reset_at_a_counter_is_in_the_log_without_names(session: Session, link: str) -> None:
    lan, hoa = account(session, "lan"), account(session, "hoa")
    (logged,) = audit.records(session, audit.INSTANCE)
    assert (logged.entry.action, logged.entry.subject, logged.entry.actor, logged.data) == (
        "password.link",
        lan.actor,
        hoa.actor,
        {"reason": "Đã xem thẻ"},
    )
