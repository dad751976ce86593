"""Rules that changed are accepted anew; a change of anything else asks nobody."""

from __future__ import annotations

import hashlib

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.contest.publication import publish
from app.operations.registration import acceptance
from app.storage.contest import contest as contests
from app.storage.privacy import consent
from app.storage.record import audit
from tests.given import people
from tests.given.enrolled import LAN, SLUG, contest, register


def test_changed_rules_are_accepted_anew(app: Flask, session: Session) -> None:
    where = contest(session)
    person_id = register(session, where, LAN).person.id
    published = contests.files(session, where)
    publish(session, published | {"course/A.md": "Bài khác\n".encode()})
    assert (where.version, acceptance.outdated(session, where, person_id)) == (2, None)
    publish(session, published | {"rules.md": "Thể lệ khác\n".encode()})
    assert acceptance.outdated(session, where, person_id) == 1

    client = app.test_client()
    people.sign_in(client, "lan")
    page = f"/contests/{SLUG}/registration"
    shown = client.get(page).text
    assert "Thể lệ đã thay đổi từ khi bạn đồng ý" in shown
    token = shown.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post(f"{page}/rules", data={"csrf_token": token})
    assert answer.headers["Location"] == f"{page}?done=rules"
    assert "Thể lệ đã thay đổi" not in client.get(page).text

    session.expire_all()
    assert acceptance.outdated(session, where, person_id) is None
    rows = [each for each in consent.history(session, person_id, where.id) if each.purpose == "rules"]
    assert [each.given for each in rows] == [True, True]
    last = list(audit.records(session, where.ledger))[-1]
    hashes = {name: hashlib.sha256(published[name]).hexdigest() for name in ("rules.en.md",)}
    hashes["rules.md"] = hashlib.sha256("Thể lệ khác\n".encode()).hexdigest()
    assert (last.entry.action, last.data) == ("enrolment.accept", {"version": 3, "rules": hashes})


def test_who_takes_no_part_accepts_nothing(session: Session) -> None:
    where = contest(session)
    nobody = people.account(session, "binh").id
    assert acceptance.outdated(session, where, nobody) is None
    with pytest.raises(Refused) as refused:
        acceptance.accept(session, where, nobody)
    assert [each.code for each in refused.value.reasons] == ["enrolment.none"]
