"""Answers and the handing in over HTTP: what is taken, what is refused and how, and that no key goes out."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.config import Settings
from app.operations.contest.publication import publish
from app.operations.learning import attempt
from app.operations.learning.paper import Paper
from app.operations.record import bundle as bundles
from app.operations.record import receipt
from app.storage.contest import contest as contests
from app.storage.learning import sitting, submission
from app.storage.learning.sitting import Sitting
from app.storage.postgres import line
from app.storage.postgres.database import db
from app.storage.record import fact
from app.web.learning import answer
from app.web.site import light
from rounds import calendar
from rounds.attempt import GRACE
from rounds.calendar import SECOND
from rounds.proof import bundle
from tests.given import small
from tests.given.clocks import set_clock
from tests.operations.learning.test_attempt import NOW, enter

SAVE, SUBMIT = f"/contests/{small.SLUG}/quiz/answers", f"/contests/{small.SLUG}/quiz/submission"
KEY = "key-0001"


@pytest.fixture(name="settings")
def stopped(settings: Settings) -> Iterator[Settings]:
    """The clock of the database stands at the second day of the round."""
    set_clock(settings, NOW)
    return settings


@pytest.fixture
def paper(session: Session) -> Paper:
    """A paper that was begun now."""
    contest = publish(session, small.files())
    enter(session, contest, "an")
    paper = attempt.start(session, contest, "an", "hoc")
    session.rollback()
    return paper


@pytest.fixture
def ticket(client: FlaskClient, paper: Paper) -> str:
    """What its page carries."""
    return answer.ticket(light.secret(client.application), paper.place)


def post(client: FlaskClient, address: str, **body: Any) -> TestResponse:
    return client.post(address, json=body)


def held(session: Session) -> tuple[str, list[int], str]:
    """What the database holds of the only sitting."""
    session.rollback()
    row = session.execute(select(Sitting.answers, Sitting.seqs, Sitting.state)).one()
    return row.answers, row.seqs, row.state


def test_p03_answers_are_saved_in_whatever_order_they_come(
    client: FlaskClient, session: Session, ticket: str
) -> None:
    later = post(client, SAVE, ticket=ticket, answers=[[1, "B", 7], [4, "D", 8]])
    assert (later.status_code, later.json) == (200, {"left": 600})
    assert post(client, SAVE, ticket=ticket, answers=[[1, "A", 6]]).status_code == 200
    assert post(client, SAVE, ticket=ticket, answers=[[2, "C", 9]]).status_code == 200
    assert held(session) == ("BC-D", [7, 9, 0, 8], "running")


def test_p08_the_same_receipt_comes_byte_by_byte_however_often(
    client: FlaskClient, session: Session, paper: Paper, ticket: str
) -> None:
    sent: dict[str, Any] = {
        "ticket": ticket,
        "key": KEY,
        "answers": [[place, "A", 1] for place in range(1, 5)],
    }
    first = post(client, SUBMIT, **sent)
    (written,) = fact.read(session, paper.place.contest_id, "attempts")
    proof = receipt.of("attempts", 1, written)
    assert (first.status_code, first.json) == (
        200,
        {
            "state": "submitted",
            "at": NOW,
            "receipt": {
                "code": proof.code,
                "number": 1,
                "at": calendar.text(NOW),
                "sha256": proof.sha256,
                "leaf": proof.leaf,
                "check": f"{client.application.extensions['hoithi'].base_url}/check?q={proof.code}",
            },
        },
    )
    assert post(client, SUBMIT, **sent).data == first.data
    other = post(client, SUBMIT, **{**sent, "answers": [[1, "B", 2]]})
    assert (other.status_code, other.json and other.json["reason"]) == (422, "attempt.other-answers")
    second = post(client, SUBMIT, **{**sent, "key": "key-0002"})
    assert (second.status_code, second.json and second.json["reason"]) == (409, "attempt.finished")
    assert second.headers["Retry-After"] == "1"


def test_p05_a_hand_in_does_not_wait_for_an_export(
    client: FlaskClient, session: Session, paper: Paper, ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end, pack = threading.Event(), threading.Event(), bundle.make

    def packing(*given: Any, **named: Any) -> bytes:
        begun.set()
        assert may_end.wait(60)
        return pack(*given, **named)

    monkeypatch.setattr(bundle, "make", packing)

    def export() -> bytes:
        with client.application.app_context():
            where = contests.by_slug(db.session(), small.SLUG)
            assert where is not None
            return bundles.export(db.session(), where, Ed25519PrivateKey.generate())

    with ThreadPoolExecutor(1) as other:
        exported = other.submit(export)
        assert begun.wait(60)
        saved = post(client, SAVE, ticket=ticket, answers=[[1, "A", 1]])
        taken = post(client, SUBMIT, ticket=ticket, key=KEY, answers=[[2, "B", 2]])
        went_on = not exported.done()
        may_end.set()
        assert exported.result()
    assert (saved.status_code, taken.status_code, went_on) == (200, 200, True)


def test_p06_an_answer_costs_one_statement_and_a_hand_in_two(
    client: FlaskClient, ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(client, SAVE, ticket=ticket, answers=[[1, "A", 1], [2, "A", 1]])  # rules and connections are there
    asked: list[object] = []

    def counted(ask: Callable[..., Any]) -> Callable[..., Any]:
        def counting(line: psycopg.Connection[Any], query: Any, *values: Any, **how: Any) -> Any:
            asked.append(query)
            return ask(line, query, *values, **how)

        return counting

    monkeypatch.setattr(psycopg.Connection, "execute", counted(psycopg.Connection.execute))
    monkeypatch.setattr(sitting, "row", counted(line.row))
    monkeypatch.setattr(submission, "row_of", counted(line.row))
    assert post(client, SAVE, ticket=ticket, answers=[[1, "B", 2]]).status_code == 200
    assert len(asked) == 1
    assert post(client, SUBMIT, ticket=ticket, key=KEY, answers=[[1, "C", 3]]).status_code == 200
    assert len(asked) == 3


@pytest.mark.parametrize(("after", "status"), [(-1, 200), (0, 409), (GRACE, 409)])
def test_p13_a_late_answer_is_refused(
    client: FlaskClient,
    session: Session,
    paper: Paper,
    ticket: str,
    settings: Settings,
    after: int,
    status: int,
) -> None:
    set_clock(settings, paper.limit_at + after)
    said = post(client, SAVE, ticket=ticket, answers=[[1, "A", 1]])
    assert said.status_code == status
    assert held(session)[0] == ("A---" if status == 200 else "----")
    if status != 200:
        assert said.json is not None
        assert said.json["reason"] == "attempt.time-over"


@pytest.mark.parametrize("hours", [-1, 1])
def test_p14_a_machine_whose_clock_is_wrong_moves_no_deadline(
    client: FlaskClient, session: Session, paper: Paper, ticket: str, settings: Settings, hours: int
) -> None:
    with time_machine.travel(clock.moment(paper.limit_at) + timedelta(hours=hours), tick=True):
        set_clock(settings, paper.limit_at - 1)
        assert post(client, SAVE, ticket=ticket, answers=[[1, "A", 1]]).status_code == 200
        set_clock(settings, paper.limit_at)
        assert post(client, SAVE, ticket=ticket, answers=[[1, "B", 2]]).status_code == 409
        assert held(session) == ("A---", [1, 0, 0, 0], "running")
        set_clock(settings, paper.limit_at + GRACE - 1)
        receipt = post(client, SUBMIT, ticket=ticket, key=KEY, answers=[])
        assert (receipt.status_code, held(session)[2]) == (200, "submitted")


@pytest.mark.parametrize(
    "forged",
    [
        {"limit_at": NOW + 10**12},
        {"now": NOW - 10**9},
        {"started_at": NOW + 10**9},
        {"correct": 4},
        {"state": "running"},
        {"number": 2},
    ],
)
def test_p26_p46_forged_fields_are_refused_and_change_nothing(
    client: FlaskClient, session: Session, ticket: str, forged: dict[str, Any]
) -> None:
    before = held(session)
    for address in (SAVE, SUBMIT):
        said = post(client, address, ticket=ticket, key=KEY, answers=[[1, "A", 1]], **forged)
        assert (said.status_code, said.json and said.json["reason"]) == (400, "attempt.unreadable")
    assert held(session) == before


def test_p30_a_ticket_that_was_not_given_out_opens_nothing(
    client: FlaskClient, session: Session, ticket: str
) -> None:
    body, _, mark = ticket.rpartition(".")
    for wrong in (
        "",
        "x",
        mark,
        body + ".",
        f"{body}.{mark[::-1]}",
        f"{body[:-2]}AA.{mark}",
        None,
        7,
        [ticket],
    ):
        for address in (SAVE, SUBMIT):
            said = post(client, address, ticket=wrong, key=KEY, answers=[[1, "A", 1]])
            assert (said.status_code, said.json and said.json["reason"]) == (403, "attempt.bad-ticket")
    assert held(session)[0] == "----"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"ticket":' + b"[" * 100_000,
        b'{"answers": [' + b'[1,"A",1],' * 10_000 + b'[1,"A",1]]}',
        b'{"answers": [[1, "A"]]}',
        b'{"answers": [[1, "AB", 1]]}',
        b'{"answers": [[1.0, "A", 1]]}',
        b'{"answers": [[true, "A", 1]]}',
        b'{"answers": [[-1, "A", 1]]}',
        b'{"answers": [[1, "A", 9007199254740993]]}',
        b'{"answers": {"1": "A"}}',
        b'{"prediction": [1]}',
        b'{"prediction": [NaN, 1]}',
    ],
)
def test_p25_what_cannot_be_read_is_refused_at_once(
    client: FlaskClient, session: Session, ticket: str, body: bytes
) -> None:
    if body.startswith(b'{"') and body.endswith(b"}"):
        body = b'{"ticket": ' + json.dumps(ticket).encode() + b", " + body[1:]
    for address in (SAVE, SUBMIT):
        began = time.thread_time()  # what it costs, whatever else the machine does
        said = client.post(address, data=body, content_type="application/json")
        assert time.thread_time() - began < 1
        assert said.json is not None
        assert (said.status_code, said.json["reason"]) == (400, "attempt.unreadable")
    assert held(session) == ("----", [0, 0, 0, 0], "running")


@pytest.mark.parametrize("key", [None, 7, "short", "k" * 65])
def test_p08_nothing_is_handed_in_without_a_key(
    client: FlaskClient, session: Session, ticket: str, key: object
) -> None:
    said = post(client, SUBMIT, ticket=ticket, key=key, answers=[])
    assert (said.status_code, said.json and said.json["reason"]) == (400, "attempt.unreadable")
    assert held(session)[2] == "running"


def test_p25_more_than_a_megabyte_is_not_read(client: FlaskClient, ticket: str) -> None:
    assert client.post(SAVE, data=b'"' + b"x" * 1024 * 1024 + b'"').status_code == 413


def test_p38_looking_changes_nothing(client: FlaskClient, session: Session, ticket: str) -> None:
    for address in (SAVE, SUBMIT):
        answer = client.get(address, query_string={"ticket": ticket, "key": KEY})
        assert (answer.status_code, answer.location.split("?")[0]) == (302, "/sign-in")
    assert held(session) == ("----", [0, 0, 0, 0], "running")


def test_p36_no_cache_keeps_an_answer(client: FlaskClient, ticket: str) -> None:
    said = post(client, SAVE, ticket=ticket, answers=[[1, "A", 1]])
    assert said.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in said.headers


def test_p43_nothing_that_is_said_depends_on_the_key(
    client: FlaskClient, session: Session, paper: Paper, ticket: str
) -> None:
    said = {
        letter: post(client, SAVE, ticket=ticket, answers=[[1, letter, seq]]).data
        for seq, letter in enumerate("ABCD-", 1)
    }
    assert set(said.values()) == {b'{"left":600}'}
    receipts = post(client, SUBMIT, ticket=ticket, key=KEY, answers=[])
    assert receipts.json is not None
    assert set(receipts.json) == {"state", "at", "receipt"}
    assert set(receipts.json["receipt"]) == {"code", "number", "at", "sha256", "leaf", "check"}


def test_p47_what_was_saved_counts_when_the_hand_in_comes_too_late(
    client: FlaskClient, session: Session, paper: Paper, ticket: str, settings: Settings
) -> None:
    post(client, SAVE, ticket=ticket, answers=[[1, "A", 1], [2, "B", 2]])
    set_clock(settings, paper.limit_at + GRACE + 30 * SECOND)
    said = post(client, SUBMIT, ticket=ticket, key=KEY, answers=[[3, "C", 3]])
    assert said.json is not None
    assert (said.status_code, said.json["state"], said.json["at"]) == (200, "expired", paper.limit_at)
    (written,) = fact.read(session, paper.place.contest_id, "attempts")
    assert written.correct + written.wrong == 2
