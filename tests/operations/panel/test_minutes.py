"""Minutes: frozen as they are signed, and worth something only while they say what the table shows."""

from __future__ import annotations

import hashlib
import json
import threading

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.panel import minutes, note, verdict
from app.operations.record import result
from app.operations.work import task
from app.storage.contest import contest as contests
from app.storage.panel import minutes as stored
from app.storage.panel.minutes import Seat
from app.storage.people.person import Person
from app.storage.postgres.database import db
from app.storage.record import audit
from app.storage.standings import snapshot
from app.storage.work import task as tasks
from rounds.proof import chain
from rounds.reasons import reason
from tests.given import judged
from tests.given.people import account


@pytest.fixture
def chair(session: Session) -> Person:
    return account(session, "chi")


@pytest.fixture
def secretary(session: Session) -> Person:
    return account(session, "thu")


def test_minutes_hold_everything_the_result_rests_on(
    session: Session, chair: Person, secretary: Person
) -> None:
    contest = judged.publish(session)
    note.write(session, contest, judged.ROUND, entry="", words="Thống nhất kết quả.", by=secretary)
    first = minutes.sign(session, contest, judged.ROUND, seat="secretary", by=secretary)
    second = minutes.sign(session, contest, judged.ROUND, seat="chair", by=chair)
    assert (first.version, second.version) == (1, 1)
    said = json.loads(second.content)
    assert second.content.encode() == chain.canonical(said)
    assert second.sha256 == hashlib.sha256(second.content.encode()).hexdigest()
    assert audit.data(session, contest.ledger, second.log_seq) == {"sha256": second.sha256}
    assert [(place["rank"], place["entry"], place["score"]) for place in said["places"]][:3] == [
        (1, "A", "86.4"),
        (2, "B", "85.2"),
        (3, "C", "85.2"),
    ]
    assert said["places"][2] | {"rung": "majority", "value": "2", "above": "5"} == said["places"][2]
    assert said["totals"]["A"] == {
        "J1": "88",
        "J2": "86",
        "J3": "79",
        "J4": "90",
        "J5": "89",
        "J6": "93",
        "J7": "62",
    }
    assert [cut | {"chances": {}} for cut in said["how_sure"]["cuts"]] == [
        {"places": 3, "status": "not-robust", "discuss": ["B", "C", "D"], "chances": {}}
    ]
    assert said["how_sure"]["alpha"] == "756/3697"
    assert [each["words"] for each in said["notes"]] == ["Thống nhất kết quả."]
    assert [place["subject"] for place in said["standings"][0]["places"]] == list("ABCDFEGH")


def test_signing_again_after_something_changed_makes_the_next_version(
    session: Session, chair: Person, secretary: Person
) -> None:
    contest = judged.publish(session)
    minutes.sign(session, contest, judged.ROUND, seat="chair", by=chair)
    note.write(session, contest, judged.ROUND, entry="B", words="Xem lại bài B.", by=chair)
    found = verdict.find(session, contest, judged.ROUND)
    assert found is not None
    last = minutes.sign(session, contest, judged.ROUND, seat="secretary", by=secretary)
    assert (last.version, minutes.holds(session, contest, found)) == (2, False)
    minutes.sign(session, contest, judged.ROUND, seat="chair", by=chair)
    assert minutes.holds(session, contest, found)


def test_one_person_signs_once_and_for_one_seat(session: Session, chair: Person) -> None:
    contest = judged.publish(session)
    first = minutes.sign(session, contest, judged.ROUND, seat="chair", by=chair)
    again = minutes.sign(session, contest, judged.ROUND, seat="chair", by=chair)
    assert (again.version, len(stored.signatures(session, first))) == (first.version, 1)
    others = [
        ("chair", account(session, "oanh"), "minutes.signed"),
        ("secretary", chair, "minutes.same-person"),
    ]
    for seat, by, wrong in others:
        with pytest.raises(Refused) as refused:
            minutes.sign(session, contest, judged.ROUND, seat=seat, by=by)  # type: ignore[arg-type]
        assert list(refused.value.reasons) == [reason(wrong)]
        session.rollback()


def test_two_tabs_and_two_people_at_once_make_one_version_with_two_signatures(app: Flask) -> None:
    with app.app_context():
        id = judged.publish(db.session()).id
        people = {"chair": account(db.session(), "chi").id, "secretary": account(db.session(), "thu").id}
    together, said = threading.Barrier(8, timeout=60), []

    def press(seat: Seat) -> None:
        with app.app_context():
            session = db.session()
            by = session.get_one(Person, people[seat])
            contest = contests.by_id(session, id)
            together.wait()
            said.append(minutes.sign(session, contest, judged.ROUND, seat=seat, by=by).version)

    threads = [threading.Thread(target=press, args=(seat,)) for seat in stored.SEATS for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with app.app_context():
        last = stored.last(db.session(), id, judged.ROUND)
        assert last is not None
        assert sorted(each.seat for each in stored.signatures(db.session(), last)) == ["chair", "secretary"]
        assert (said, last.version) == ([1] * 8, 1)


def test_nobody_signs_what_was_changed_meanwhile(session: Session, chair: Person, secretary: Person) -> None:
    contest = judged.publish(session)
    found = verdict.find(session, contest, judged.ROUND)
    assert found is not None
    seen = minutes.digest(session, contest, found)
    note.write(session, contest, judged.ROUND, entry="B", words="Xem lại bài B.", by=secretary)
    with pytest.raises(Refused) as refused:
        minutes.sign(session, contest, judged.ROUND, seat="chair", by=chair, seen=seen)
    assert list(refused.value.reasons) == [reason("minutes.changed")]
    session.rollback()
    assert stored.last(session, contest.id, judged.ROUND) is None


def test_nothing_is_signed_while_a_sheet_is_open(session: Session, chair: Person) -> None:
    contest = judged.publish(session, judges=judged.JUDGES[:6])
    with pytest.raises(Refused) as refused:
        minutes.sign(session, contest, judged.ROUND, seat="chair", by=chair)
    assert list(refused.value.reasons) == [reason("minutes.not-ready")]


def test_result_is_published_only_when_both_signed(
    session: Session, chair: Person, secretary: Person
) -> None:
    contest = judged.publish(session)
    minutes.sign(session, contest, judged.ROUND, seat="chair", by=chair)
    with pytest.raises(Refused) as refused:
        minutes.publish(session, contest, judged.ROUND, by=chair)
    assert list(refused.value.reasons) == [reason("minutes.not-signed")]
    session.rollback()
    minutes.sign(session, contest, judged.ROUND, seat="secretary", by=secretary)
    asked = minutes.publish(session, contest, judged.ROUND, by=chair)
    assert minutes.publish(session, contest, judged.ROUND, by=chair).id == asked.id
    assert snapshot.outcome(session, contest.id) is None
    task.perform(session, asked.id, result.work)
    recorded = snapshot.outcome(session, contest.id)
    assert recorded is not None
    assert [award["subject"] for award in recorded.data["awards"]["awards"]] == ["A", "B", "C"]
    done = tasks.by_id(session, asked.id)
    assert done is not None
    assert done.state == "done"


def test_minutes_and_signatures_cannot_be_changed(session: Session, chair: Person) -> None:
    contest = judged.publish(session)
    minutes.sign(session, contest, judged.ROUND, seat="chair", by=chair)
    for statement in ("UPDATE minutes SET version = 2", "DELETE FROM minutes_signature"):
        with pytest.raises(DBAPIError):
            session.execute(text(statement))
        session.rollback()
    assert stored.last(session, contest.id, judged.ROUND) is not None
