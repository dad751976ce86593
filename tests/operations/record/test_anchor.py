"""The head of a log goes to people outside: once an event, to judges and unit contacts; it must stay."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.identities import Identity, Scheme
from app.operations.contest.publication import publish
from app.operations.record import anchor
from app.operations.record.decision import decide
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.notices.notice import Notice
from app.storage.people import outbox
from app.storage.people import person as people_rows
from app.storage.people.outbox import Letter
from app.storage.people.person import Person
from app.storage.postgres.database import db
from app.storage.record import anchor as anchors
from app.storage.record import audit
from rounds.reasons import reason
from rounds.record import Decision
from tests.given import people, small


@pytest.fixture(name="settings")
def with_mail(settings: Settings) -> Settings:
    return replace(settings, smtp_url="smtp://127.0.0.1:1")


@pytest.fixture
def contest(session: Session) -> Contest:
    """A contest with a judge, a coordinator and an organiser who all have an address, and a judge without."""
    contest = publish(session, small.files())
    for who, role, unit in (
        ("giang", Role.JUDGE, ""),
        ("cuong", Role.COORDINATOR, "01"),
        ("oanh", Role.ORGANISER, ""),
        ("chi", Role.CHAIR, ""),
    ):
        people.grant(session, who, role, contest=contest.slug, unit=unit)
        if who != "chi":
            address = Identity(Scheme.EMAIL, f"{who}@example.vn")
            of, now = people.account(session, who), clock.read(session)
            people_rows.add_identity(session, of, address, login=False, at=now)
    session.commit()
    return contest


def letters(session: Session) -> list[Letter]:
    """What waits, by address."""
    return sorted(
        session.scalars(select(Letter).where(Letter.kind == "anchor")), key=lambda each: each.address
    )


def told(session: Session) -> list[str]:
    """Who finds it in their inbox, by name; once for each notice."""
    wanted = select(Person).join(Notice, Notice.person_id == Person.id).where(Notice.kind == "anchor")
    return sorted(each.name for each in session.scalars(wanted))


def test_judges_and_unit_contacts_get_the_head_once(session: Session, contest: Contest) -> None:
    held = audit.head(session, contest.ledger)
    assert held is not None
    at = clock.read(session)
    assert anchor.send(session, contest, "close:hoc") == 3
    assert anchor.send(session, contest, "close:hoc") is None
    session.commit()
    sent = letters(session)
    assert [each.address for each in sent] == ["cuong@example.vn", "giang@example.vn"]
    assert told(session) == ["Bùi Linh Chi", "Lê Mạnh Cường", "Vũ Hương Giang"]
    for each in sent:
        subject, body = outbox.read(each.subject, each.body)
        assert subject == reason("letter.anchor-subject", contest=contest.title_vi, seq=held[0])
        assert [one.code for one in body] == [
            *("letter.anchor-close", "letter.anchor-root", "letter.anchor-keep"),
            *("letter.link", "letter.sign"),
        ]
        assert dict(body[0].values)["event"] == "close:hoc"
        assert body[1] == reason("letter.anchor-root", seq=held[0], root=held[1])
    row = anchors.of_contest(session, contest.id)[0]
    assert at <= row.at <= clock.read(session)
    assert [
        (each.event, each.log_seq, each.root.hex(), each.letters)
        for each in anchors.of_contest(session, contest.id)
    ] == [("close:hoc", *held, 3), ("publish:1", *held, 0)]


def test_many_processes_tell_an_event_once(app: Flask, session: Session, contest: Contest) -> None:
    id, together, sent = contest.id, threading.Barrier(6, timeout=60), []
    session.rollback()

    def tell() -> None:
        with app.app_context():
            own = db.session()
            of = own.get_one(Contest, id)
            together.wait()
            sent.append(anchor.send(own, of, "open:hoc"))
            own.commit()

    threads = [threading.Thread(target=tell) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(sent, key=str) == [3, *[None] * 5]
    assert (len(letters(session)), len(told(session))) == (2, 3)


def test_what_happened_and_is_taken_back_is_told_to_nobody(session: Session, contest: Contest) -> None:
    anchor.send(session, contest, "open:hoc")
    session.rollback()
    assert (letters(session), told(session)) == ([], [])


def test_an_official_outcome_tells_the_head(session: Session, contest: Contest) -> None:
    act = Decision(small.DAY, 0, "confirm", "prizes", {"digest": "0" * 64}, "Họp ban tổ chức", by="chair")
    decide(session, contest, [act, act._replace(kind="leave", subject="c1", data={})])
    decide(session, contest, [act._replace(kind="leave", subject="c2", data={})])
    assert [each.event for each in anchors.of_contest(session, contest.id)] == ["decision:2", "publish:1"]
    assert len(letters(session)) == 2
