"""The head of a log goes to people outside: once an event, to judges and unit contacts; it must stay."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.identities import Identity, Scheme
from app.operations.contest.publication import publish
from app.operations.record import anchor
from app.operations.record.decision import decide
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.people import person as people_rows
from app.storage.people.outbox import Letter
from app.storage.postgres.database import db
from app.storage.record import anchor as anchors
from app.storage.record import audit
from rounds.record import Decision
from tests.given import people, small


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


def test_judges_and_unit_contacts_get_the_head_once(session: Session, contest: Contest) -> None:
    held = audit.head(session, contest.ledger)
    assert held is not None
    assert anchor.send(session, contest, "close:hoc") == 2
    assert anchor.send(session, contest, "close:hoc") is None
    session.commit()
    sent = letters(session)
    assert [each.address for each in sent] == ["cuong@example.vn", "giang@example.vn"]
    assert {(str(held[0]) in each.body, held[1] in each.body) for each in sent} == {(True, True)}
    told = [
        (each.event, each.log_seq, each.root.hex(), each.letters)
        for each in anchors.of_contest(session, contest.id)
    ]
    assert told == [("close:hoc", *held, 2), ("publish:1", *held, 0)]


def test_many_processes_tell_an_event_once(app: Flask, session: Session, contest: Contest) -> None:
    id, together, told = contest.id, threading.Barrier(6), []
    session.rollback()

    def tell() -> None:
        with app.app_context():
            own = db.session()
            of = own.get_one(Contest, id)
            together.wait()
            told.append(anchor.send(own, of, "open:hoc"))
            own.commit()

    threads = [threading.Thread(target=tell) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(told, key=str) == [2, *[None] * 5]
    assert len(letters(session)) == 2


def test_what_happened_and_is_taken_back_is_told_to_nobody(session: Session, contest: Contest) -> None:
    anchor.send(session, contest, "open:hoc")
    session.rollback()
    assert letters(session) == []


def test_an_official_outcome_tells_the_head(session: Session, contest: Contest) -> None:
    act = Decision(small.DAY, 0, "confirm", "prizes", {"digest": "0" * 64}, "Họp ban tổ chức", by="chair")
    decide(session, contest, [act, act._replace(kind="leave", subject="c1", data={})])
    decide(session, contest, [act._replace(kind="leave", subject="c2", data={})])
    assert [each.event for each in anchors.of_contest(session, contest.id)] == ["decision:2", "publish:1"]
    assert len(letters(session)) == 2
