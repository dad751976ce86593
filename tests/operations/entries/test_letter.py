"""Letters about entries: one for each thing that happened, by a real mail server, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy.orm import Session

from app import clock, create_app, moments, phrases
from app.config import Settings
from app.identities import Scheme, canonical
from app.operations import Refused
from app.operations.entries import draft as drafting
from app.operations.entries import gate, handing_in, intake, nomination, seat
from app.operations.entries.intake import Arrived
from app.operations.people import outbox
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries.draft import Draft
from app.storage.people import person as accounts
from app.storage.people.outbox import Letter
from app.storage.people.person import Person
from app.storage.postgres.database import db
from rounds import calendar
from rounds.simulation.hours import DAY
from tests.given import entered, people
from tests.given.mailbox import Mailbox, listening

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    with listening() as found:
        yield found


@pytest.fixture
def site(settings: Settings, mailbox: tuple[Mailbox, str], tmp_path: Path) -> Iterator[Flask]:
    app = create_app(replace(settings, smtp_url=mailbox[1], instance=tmp_path))
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.fixture
def session(site: Flask) -> Session:
    return db.session()


@pytest.fixture
def contest(session: Session) -> Contest:
    return entered.contest(session, rules=f"{entered.RULES}completion_until = 2026-03-24\n")


def coordinator(session: Session, who: str, unit: str) -> Person:
    person = people.account(session, who)
    accounts.add_identity(
        session,
        person,
        canonical(Scheme.EMAIL, f"{who}@example.vn"),
        login=False,
        at=0,
        verified_at=clock.read(session),
    )
    people.grant(session, who, Role.COORDINATOR, contest=entered.SLUG, unit=unit)
    session.commit()
    return person


def sent(session: Session, mailbox: tuple[Mailbox, str]) -> list[tuple[str, str, str]]:
    """Address, subject and body of each letter that went out since."""
    outbox.deliver(session, outbox.of(own_settings()), phrases.letter)
    letters, mailbox[0].letters = mailbox[0].letters, []
    return [(str(each["To"]), str(each["Subject"]), text(each)) for each in letters]


def own_settings() -> Settings:
    found: Settings = current_app.extensions["hoithi"]
    return found


def text(letter: EmailMessage) -> str:
    return str(letter.get_content()).replace("\r\n", "\n").strip()


def chosen(session: Session, contest: Contest, by: Person) -> Draft:
    made = drafting.begin(session, contest, entered.ROUND, "01", by=by)
    rules = contests.definition(session, contest).contest.round(entered.ROUND).entry
    assert rules is not None
    made = drafting.save(session, rules, made, entered.SAID, if_version=1, by=by)
    nomination.nominate(session, contest, made, why="Họp ngày 12/3", by=by)
    return made


def logged(session: Session, contest: Contest, by: Person) -> None:
    said = Arrived(
        owner="01",
        entry="",
        supersedes="",
        channel="zalo",
        sender="Trần Văn Nam",
        received_at=clock.read(session) - 1,
        evidence="Tin nhắn 10:02",
        values=entered.SAID,
    )
    intake.log(session, contest, entered.ROUND, said, by=by)


def test_who_hands_in_gets_one_receipt_however_often_they_press(
    session: Session, contest: Contest, mailbox: tuple[Mailbox, str]
) -> None:
    cuong = coordinator(session, "cuong", "01")
    coordinator(session, "lan", "01")
    of = chosen(session, contest, cuong)
    for _ in range(3):
        done = handing_in.hand_in(
            session, contest, of, key=KEY, version=of.version, declared=(0, 1), unit="01", by=cuong
        )
    assert done.receipt is not None
    [(to, subject, body)] = sent(session, mailbox)
    assert (to, subject) == (
        "cuong@example.vn",
        "Biên nhận bài dự thi B-001, phiên bản 1: Làng số / Receipt of entry B-001, version 1: Làng số",
    )
    vi, en = body.split("\n\n* * *\n\n")
    assert 'đã nhận bài dự thi "Trợ lý văn thư" của Xã Cẩm Giang lúc' in vi
    assert 'The entry "Trợ lý văn thư" of Xã Cẩm Giang was received at' in en
    for language in (vi, en):
        assert f"{done.receipt.code}\n" in language
        assert f"/check?q={done.receipt.code}" in language
    assert sent(session, mailbox) == []


def test_the_coordinator_is_told_what_was_logged_asked_and_decided(
    session: Session, contest: Contest, mailbox: tuple[Mailbox, str]
) -> None:
    coordinator(session, "cuong", "01")
    oanh, quan = people.account(session, "oanh"), people.account(session, "quan")
    logged(session, contest, oanh)
    [(to, subject, body)] = sent(session, mailbox)
    assert (to, subject.partition(" / ")[0]) == (
        "cuong@example.vn",
        "Biên nhận bài dự thi B-001, phiên bản 1: Làng số",
    )
    assert "xác nhận đây là bài của mình" in body

    until = clock.read(session) + DAY
    gate.ask(session, contest, "B-001", version=1, words="Bổ sung chữ ký", until=until, by=oanh)
    [(to, subject, body)] = sent(session, mailbox)
    assert subject == "Cần bổ sung bài dự thi B-001: Làng số / Entry B-001 is to be completed: Làng số"
    moment = moments.until(calendar.local(until, contest.zone), "vi")
    assert (body.count("Bổ sung chữ ký"), body.count(moment)) == (2, 1)

    later = clock.read(session) + 20 * DAY
    made = seat.extend(session, contest, entered.ROUND, units=["01"], to=later, why="Mất điện", by=oanh)
    assert sent(session, mailbox) == []
    seat.approve(session, contest, made.number, by=quan)
    [(to, subject, body)] = sent(session, mailbox)
    assert subject.startswith("Thêm thời gian nộp bài cho Xã Cẩm Giang: Làng số / ")
    assert moments.until(calendar.local(later, contest.zone), "vi") in body

    seat.withdraw(session, contest, entered.ROUND, unit="01", why="Không đủ người", by=oanh)
    [(to, subject, body)] = sent(session, mailbox)
    assert (to, "Lý do: Không đủ người" in body) == ("cuong@example.vn", True)


def test_nothing_is_told_of_what_was_refused(
    session: Session, contest: Contest, mailbox: tuple[Mailbox, str]
) -> None:
    cuong = coordinator(session, "cuong", "01")
    of = chosen(session, contest, cuong)
    with pytest.raises(Refused):
        handing_in.hand_in(
            session, contest, of, key=KEY, version=of.version, declared=(), unit="01", by=cuong
        )
    session.rollback()
    assert (session.query(Letter).count(), sent(session, mailbox)) == (0, [])


def test_nobody_is_written_to_without_an_address_that_is_theirs(
    session: Session, contest: Contest, mailbox: tuple[Mailbox, str]
) -> None:
    people.grant(session, "cuong", Role.COORDINATOR, contest=entered.SLUG, unit="01")
    lan = people.account(session, "lan")
    accounts.add_identity(session, lan, canonical(Scheme.EMAIL, "lan@example.vn"), login=False, at=0)
    people.grant(session, "lan", Role.COORDINATOR, contest=entered.SLUG, unit="01")
    logged(session, contest, people.account(session, "oanh"))
    assert sent(session, mailbox) == []


def test_letters_kept_as_reasons_wait_for_who_can_say_them(
    session: Session, contest: Contest, mailbox: tuple[Mailbox, str]
) -> None:
    coordinator(session, "cuong", "01")
    logged(session, contest, people.account(session, "oanh"))
    assert outbox.deliver(session, outbox.of(own_settings())) == 0
    assert len(sent(session, mailbox)) == 1
