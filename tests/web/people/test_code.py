"""Codes and links by mail and short message, sent to a real mail server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import create_app
from app.config import Settings
from app.identities import Scheme, canonical
from app.operations.people import outbox
from app.storage.people import person as people
from app.storage.people.outbox import Letter
from app.storage.people.person import IdentityRow
from app.storage.people.ticket import Ticket
from app.storage.postgres.database import db
from tests.conftest import Client
from tests.given.mailbox import Mailbox, listening
from tests.given.people import LAN, PASSWORD, account
from tests.web.people.test_password import NEW
from tests.web.people.test_sign_in import submit, token_of

MAIL = "lan@example.vn"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    with listening() as found:
        yield found


@pytest.fixture
def mailing(settings: Settings, mailbox: tuple[Mailbox, str], tmp_path: Path) -> Settings:
    return replace(settings, smtp_url=mailbox[1], sms="file", instance=tmp_path)


@pytest.fixture
def site(mailing: Settings) -> Iterator[Flask]:
    """The site with Lan, who has an e-mail besides her phone."""
    app = create_app(mailing)
    app.test_client_class = Client
    with app.app_context():
        lan = account(db.session(), "lan")
        people.add_identity(db.session(), lan, canonical(Scheme.EMAIL, MAIL), login=True, at=0)
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


def deliver(site: Flask, mailing: Settings) -> int:
    with site.app_context():
        return outbox.deliver(db.session(), outbox.of(mailing))


def later(site: Flask, minutes: int) -> None:
    """Make everything that waits or runs out older."""
    with site.app_context():
        for letter in db.session.query(Letter):
            letter.next_at -= minutes * 60_000_000
        for ticket in db.session.query(Ticket):
            ticket.ends_at -= minutes * 60_000_000
        db.session.commit()


def ask(client: FlaskClient, who: str = MAIL) -> None:
    assert submit(client, "/sign-in/code", who=who).location == "/sign-in/code/enter"


def code_of(mailing: Settings) -> str:
    """The code of the newest short message."""
    newest = max((mailing.instance / "sms").glob("*.txt"), key=lambda file: file.name)
    return code_in(newest.read_text(encoding="utf-8").split("\n", 1)[1])


def code_in(letter: str) -> str:
    found = re.search(r"\d{6}", letter)
    assert found is not None
    return found[0]


def test_a_code_by_mail_signs_in_once(site: Flask, mailing: Settings, mailbox: tuple[Mailbox, str]) -> None:
    client, other = site.test_client(), site.test_client()
    ask(client)
    with other.session_transaction() as cookie:
        cookie["code_for"] = MAIL
    assert deliver(site, mailing) == 1
    (letter,) = mailbox[0].letters
    assert (letter["To"], letter["From"], letter["Auto-Submitted"]) == (
        MAIL,
        "hoithi@127.0.0.1",
        "auto-generated",
    )
    code = code_in(letter.get_content())
    assert (
        submit(client, "/sign-in/code/enter", code=f"{code[:3]} {code[3:]}").location == "/account/password"
    )
    assert submit(other, "/sign-in/code/enter", code=code).status_code == 200
    with site.app_context():
        row = db.session.query(IdentityRow).filter_by(scheme="email").one()
        assert row.verified_at is not None


def test_a_code_by_short_message_is_a_file(site: Flask, mailing: Settings) -> None:
    client = site.test_client()
    before = set((mailing.instance / "sms").glob("*.txt"))
    ask(client, LAN.phone)
    assert deliver(site, mailing) == 1
    (file,) = set((mailing.instance / "sms").glob("*.txt")) - before
    number, words = file.read_text(encoding="utf-8").split("\n", 1)
    assert number == "".join(("+84", "900000001"))
    assert submit(client, "/sign-in/code/enter", code=code_in(words)).location == "/account/password"


def test_who_proves_a_telephone_shuts_out_whoever_registered_with_it(
    site: Flask, mailing: Settings, mailbox: tuple[Mailbox, str]
) -> None:
    squatter, owner = site.test_client(), site.test_client()
    submit(squatter, "/sign-in", who=LAN.phone, password=PASSWORD)
    ask(owner, LAN.phone)
    deliver(site, mailing)
    assert submit(owner, "/sign-in/code/enter", code=code_of(mailing)).location == "/account/password"
    assert squatter.get("/account").status_code == 302
    tries = [submit(squatter, "/sign-in", who=who, password=PASSWORD) for who in (LAN.phone, MAIL)]
    assert [each.status_code for each in tries] == [200, 200]
    ask(squatter)
    deliver(site, mailing)
    assert mailbox[0].letters == []
    assert submit(owner, "/account/password", new=NEW).location == "/account"
    assert submit(site.test_client(), "/sign-in", who=LAN.phone, password=NEW).location == "/account"


@pytest.mark.parametrize("spoil", ["five wrong tries", "eleven minutes", "a newer code"])
def test_a_code_that_is_spent_opens_nothing(
    site: Flask, mailing: Settings, mailbox: tuple[Mailbox, str], spoil: str
) -> None:
    client = site.test_client()
    ask(client)
    deliver(site, mailing)
    code = code_in(mailbox[0].letters[0].get_content())
    if spoil == "five wrong tries":
        wrong = "000000" if code != "000000" else "111111"
        for _ in range(5):
            submit(client, "/sign-in/code/enter", code=wrong)
    elif spoil == "eleven minutes":
        later(site, 11)
    else:
        ask(client)
    answer = submit(client, "/sign-in/code/enter", code=code)
    assert (answer.status_code, "Mã chưa đúng, đã dùng, đã quá 10 phút" in answer.text) == (200, True)


def test_p35_nobody_learns_whether_an_account_exists(
    site: Flask, mailing: Settings, mailbox: tuple[Mailbox, str]
) -> None:
    pages = []
    for who in (MAIL, "ai-do@example.vn"):
        client = site.test_client()
        asked = [submit(client, "/sign-in/forgotten", who=who), submit(client, "/sign-in/code", who=who)]
        entered = client.get("/sign-in/code/enter").text.replace(who, "")
        pages.append([each.location for each in asked] + [re.sub(r'value="[^"]+"', "", entered)])
    assert pages[0] == pages[1]
    assert deliver(site, mailing) == 2
    assert {letter["To"] for letter in mailbox[0].letters} == {MAIL}
    with site.app_context():
        rows = [(row.kind, row.state) for row in db.session.query(Letter).order_by(Letter.id)]
    assert rows == [
        ("reset", "sent"),
        ("code.sign-in", "sent"),
        ("reset", "dropped"),
        ("code.sign-in", "dropped"),
    ]


def test_p39_a_forgotten_password_is_set_by_the_link_in_the_letter(
    site: Flask, mailing: Settings, mailbox: tuple[Mailbox, str]
) -> None:
    client = site.test_client()
    submit(client, "/sign-in/forgotten?lang=vi", who=MAIL)
    deliver(site, mailing)
    (letter,) = mailbox[0].letters
    link = re.search(r"(http://\S+?)(/sign-in/reset/\S+)", letter.get_content())
    assert link is not None
    assert link[1] == mailing.base_url
    assert submit(client, link[2], new=NEW).location == "/sign-in"
    for password, status in ((PASSWORD, 200), (NEW, 302)):
        visitor = site.test_client()
        assert submit(visitor, "/sign-in", who=MAIL, password=password).status_code == status


def test_p39_a_forged_host_is_refused_and_reaches_no_letter(
    site: Flask, mailing: Settings, mailbox: tuple[Mailbox, str]
) -> None:
    client = site.test_client()
    fields = {"csrf_token": token_of(client.get("/sign-in/forgotten")), "who": MAIL}
    statuses = [
        client.post("/sign-in/forgotten", data=fields, headers={"Host": host}).status_code
        for host in ("evil.example", "127.0.0.1.evil.example", "localhost")
    ]
    deliver(site, mailing)
    assert statuses == [400, 400, 302]
    assert all("evil" not in str(letter) for letter in mailbox[0].letters)


def test_p39_asking_again_and_again_is_stopped(site: Flask) -> None:
    for who in (MAIL, "ai-do@example.vn"):
        client = site.test_client()
        statuses = [submit(client, "/sign-in/forgotten", who=who).status_code for _ in range(5)]
        assert statuses == [302] * 4 + [429]


def test_a_letter_is_tried_until_it_is_taken_and_then_forgotten(
    site: Flask, mailing: Settings, mailbox: tuple[Mailbox, str]
) -> None:
    mailbox[0].deaf = 2
    ask(site.test_client())
    taken = []
    for _ in range(4):
        taken.append(deliver(site, mailing))
        later(site, 5)
    assert taken == [0, 0, 1, 0]
    with site.app_context():
        (row,) = db.session.query(Letter)
        assert (row.state, row.tries, row.address, row.subject, row.body) == ("sent", 3, "", "", "")


def test_where_nothing_can_be_sent_nothing_waits(app: Flask, session: Session, settings: Settings) -> None:
    account(session, "lan")
    submit(app.test_client(), "/sign-in/forgotten", who=LAN.phone)
    assert [row.state for row in session.query(Letter)] == ["dropped"]
    assert outbox.deliver(session, outbox.of(settings)) == 0
