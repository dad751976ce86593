"""Rulings on their pages: what would change is seen first, and a second organiser decides."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.operations.contest import publication
from app.operations.record import fact
from app.permissions import Role
from app.storage.postgres.database import db
from tests.given import small
from tests.given.people import let_time_pass, signed_in
from tests.rounds.test_ruling import DAY, HOUR, attempt, questions, record
from tests.web.imports.test_importing import token

DESK = f"/contests/{small.SLUG}/desk/rulings"
PROPOSALS = f"/contests/{small.SLUG}/desk/decisions/proposals"


@pytest.fixture
def first(app: Flask) -> FlaskClient:
    with app.app_context():
        contest = publication.publish(db.session(), small.files())
        taken = record(attempt("c1", "a", 3, DAY + 2 * HOUR), attempt("c2", "b", 4, DAY + 2 * HOUR))
        fact.record(
            db.session(),
            contest,
            {"registrations": taken.registrations, "steps": taken.steps, "attempts": taken.attempts},
        )
    return signed_in(app, "oanh", Role.ORGANISER, contest=small.SLUG)


@pytest.fixture
def second(app: Flask, first: FlaskClient) -> FlaskClient:
    return signed_in(app, "quan", Role.ORGANISER, contest=small.SLUG)


def propose(client: FlaskClient) -> str:
    form = {
        "csrf_token": token(client, f"{DESK}/regrade"),
        "round": "hoc",
        "question": questions("a")[3],
        "key": "",
        "why": "Cả bốn phương án đều đúng",
    }
    return client.post(f"{DESK}/regrade", data=form).location


def press(client: FlaskClient, act: str) -> tuple[int, str]:
    answer = client.post(f"{PROPOSALS}/1/{act}", data={"csrf_token": token(client, f"{DESK}/regrade")})
    return answer.status_code, answer.text


def test_p41_regrade_is_seen_then_decided_by_a_second_person(first: FlaskClient, second: FlaskClient) -> None:
    assert propose(first) == f"{PROPOSALS}/1"
    page = first.get(f"{PROPOSALS}/1").text
    assert "<dt>người đổi kết quả</dt><dd>1</dd>" in page
    assert "Duyệt và quyết định" not in page
    status, page = press(first, "approve")
    assert (status, "Người đề xuất không tự duyệt được." in page) == (409, True)
    assert "Duyệt và quyết định" in second.get(f"{PROPOSALS}/1").text
    assert press(second, "approve")[0] == 303
    assert f'{small.SLUG}/1">{small.SLUG}/1</a></dd>' in first.get(f"{PROPOSALS}/1").text
    assert press(second, "withdraw")[0] == 409


def test_p41_deciding_wants_a_fresh_sign_in(app: Flask, first: FlaskClient, second: FlaskClient) -> None:
    propose(first)
    with app.app_context():
        let_time_pass(db.session(), 11 * 60)
    status, page = press(second, "approve")
    assert (status, "Hãy đăng nhập lại rồi duyệt." in page) == (409, True)


def test_void_lists_the_people_it_touches(first: FlaskClient) -> None:
    form = {
        "csrf_token": token(first, f"{DESK}/void"),
        "round": "hoc",
        "begins": "2026-03-01T00:00:00",
        "ends": "2026-03-03T00:00:00",
        "why": "Mất điện",
    }
    answer = first.post(f"{DESK}/void", data=form)
    page = first.get(answer.location).text
    assert "<dt>người liên quan</dt><dd>2</dd>" in page
    backwards = first.post(f"{DESK}/void", data={**form, "ends": "2026-03-01T00:00:00"})
    assert "Thời điểm kết thúc phải sau thời điểm bắt đầu." in backwards.text


def test_rulings_are_for_organisers(app: Flask, first: FlaskClient) -> None:
    propose(first)
    for who, role in (("binh", Role.CHAIR), ("giang", Role.JUDGE)):
        client = signed_in(app, who, role, contest=small.SLUG)
        assert client.get(f"{PROPOSALS}/1").status_code == 404
