"""Decisions on the organisers' desk: seen first, proposed by one, approved by another who just signed in."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.operations.contest import publication
from app.operations.record import decision, fact
from app.operations.standings import snapshot
from app.permissions import Role
from app.storage.postgres.database import db
from rounds.record import FACTS
from tests.given import bundles, small
from tests.given.people import let_time_pass, signed_in
from tests.web.imports.test_importing import token

DESK = f"/contests/{small.SLUG}/desk/decisions"
LIST = f"{DESK}/results/vao-vong-2"


@pytest.fixture
def first(app: Flask) -> FlaskClient:
    files, record, _ = bundles.honest()
    with app.app_context():
        session = db.session()
        contest = publication.publish(session, files)
        fact.record(session, contest, {kind: getattr(record, kind) for kind in FACTS})
        taken = [each for each in record.decisions if each.kind not in ("advance", "confirm")]
        decision.decide(session, contest, taken)
        snapshot.prepare(session, contest, [clock.read(session)])
    return signed_in(app, "oanh", Role.ORGANISER, contest=small.SLUG)


@pytest.fixture
def second(app: Flask, first: FlaskClient) -> FlaskClient:
    return signed_in(app, "quan", Role.ORGANISER, contest=small.SLUG)


def press(client: FlaskClient, act: str) -> tuple[int, str]:
    answer = client.post(
        f"{DESK}/proposals/1/{act}", data={"csrf_token": token(client, f"{DESK}/proposals/1")}
    )
    return answer.status_code, answer.text


def propose(client: FlaskClient) -> str:
    form = {"csrf_token": token(client, LIST), "why": "Biên bản họp số 3"}
    return client.post(LIST, data=form).location


def test_p41_who_goes_on_is_approved_by_another_person(
    app: Flask, first: FlaskClient, second: FlaskClient
) -> None:
    assert f'href="{LIST}">Xác nhận danh sách đi tiếp</a>' in first.get(DESK).text
    page = first.get(LIST).text
    assert "Được chọn: 2" in page
    assert propose(first) == f"{DESK}/proposals/1"
    assert "Duyệt và quyết định" not in first.get(f"{DESK}/proposals/1").text
    status, page = press(first, "approve")
    assert (status, "Người đề xuất không tự duyệt được." in page) == (409, True)
    assert "Chờ người thứ hai" in second.get(DESK).text
    with app.app_context():
        let_time_pass(db.session(), 11 * 60)
    status, page = press(second, "approve")
    assert (status, "Hãy đăng nhập lại rồi duyệt." in page) == (409, True)
    with app.app_context():
        let_time_pass(db.session(), -11 * 60)
    assert press(second, "approve")[0] == 303
    assert f'href="/check?q={small.SLUG}/' in first.get(f"{DESK}/proposals/1").text
    desk = first.get(DESK).text
    assert "Đang tính kết quả" in desk
    assert "Biên bản họp số 3" in desk


def test_nothing_is_proposed_while_something_waits(app: Flask, first: FlaskClient) -> None:
    address = f"{DESK}/results/prizes"
    assert first.get(f"{DESK}/results/khong-co").status_code == 404
    form = {"csrf_token": token(first, address), "why": " "}
    assert "Hãy" in first.post(address, data=form).text
    assert first.get(f"{DESK}/proposals/1").status_code == 404


def test_only_organisers_and_auditors_see_the_desk(app: Flask, first: FlaskClient) -> None:
    judge = signed_in(app, "giang", Role.JUDGE, contest=small.SLUG)
    assert judge.get(DESK).status_code == 404
    auditor = signed_in(app, "an", Role.AUDITOR, contest=small.SLUG)
    assert auditor.get(DESK).status_code == 200
    assert auditor.get(LIST).status_code == 404
