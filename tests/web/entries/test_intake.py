"""The secretariat's desk: register, one entry with its gate, places in the round; and who is not there."""

from __future__ import annotations

import html

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.permissions import Role
from app.storage.contest.contest import Contest
from rounds import calendar
from rounds.simulation.hours import DAY
from tests.given import entered, people
from tests.given.learning import token_of

SITE = f"/contests/{entered.SLUG}"
DESK = f"{SITE}/desk/entries/{entered.ROUND}"
WORK = f"{SITE}/works/B-001"
HOME = f"{SITE}/entries/{entered.ROUND}/01"


@pytest.fixture
def contest(session: Session) -> Contest:
    return entered.contest(session, gate=True)


@pytest.fixture
def oanh(app: Flask, contest: Contest) -> FlaskClient:
    return people.signed_in(app, "oanh", Role.ORGANISER, contest=entered.SLUG)


@pytest.fixture
def cuong(app: Flask, contest: Contest) -> FlaskClient:
    return people.signed_in(app, "cuong", Role.COORDINATOR, contest=entered.SLUG, unit="01")


def post(client: FlaskClient, address: str, page: str = "", **data: str):
    token = token_of(client.get(page or address).text)
    return client.post(address, data={"csrf_token": token, **data})


def local(session: Session, ahead: int = 0) -> str:
    at = calendar.local(clock.read(session) + ahead, "Asia/Ho_Chi_Minh")
    return f"{at:%Y-%m-%dT%H:%M:%S}"


def log(session: Session, client: FlaskClient, **changes: str):
    given = {
        "owner": "01",
        "channel": "zalo",
        "sender": "Trần Văn Nam",
        "received_at": local(session, -DAY),
        "evidence": "Tin nhắn 10:02",
        **{f"said-{name}": value for name, value in entered.SAID.items()},
        **changes,
    }
    return post(client, f"{DESK}/log", **given)


def test_what_came_by_zalo_is_logged_confirmed_and_screened(
    session: Session, oanh: FlaskClient, cuong: FlaskClient
) -> None:
    done = log(session, oanh)
    assert (done.status_code, done.location) == (303, DESK)
    page = html.unescape(oanh.get(DESK).text)
    assert "chờ đơn vị xác nhận" in page
    assert "Xã Cẩm Giang" in page
    mine = html.unescape(cuong.get(f"{HOME}/received/B-001/1").text)
    assert "người gửi Trần Văn Nam" in mine
    confirm = f"{HOME}/received/B-001/1/confirm"
    assert post(cuong, confirm, f"{HOME}/received/B-001/1").status_code == 303
    assert "chờ đơn vị xác nhận" not in oanh.get(DESK).text
    no = post(oanh, f"{WORK}/gate", WORK, **{"check-own": "yes", "check-form": "no"})
    assert (no.status_code, "Hãy ghi rõ điều còn thiếu hoặc lý do." in no.text) == (422, True)
    no = post(oanh, f"{WORK}/gate", WORK, why="Sai mẫu", **{"check-own": "yes", "check-form": "no"})
    assert no.status_code == 303
    assert "Tổ thư ký không chấp nhận" in oanh.get(DESK).text
    assert "Đúng mẫu?" in cuong.get(WORK).text
    book = oanh.get(f"{DESK}/register.xlsx")
    assert (book.status_code, book.data[:2]) == (200, b"PK")


def test_what_is_asked_to_be_completed_stands_in_the_workspace(app: Flask, session: Session) -> None:
    rules = f"{entered.RULES}completion_until = 2026-03-24\n"
    entered.contest(session, rules=rules)
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=entered.SLUG)
    cuong = people.signed_in(app, "cuong", Role.COORDINATOR, contest=entered.SLUG, unit="01")
    log(session, oanh)
    asked = post(oanh, f"{WORK}/completion", WORK, words="Bổ sung chữ ký", until=local(session, DAY))
    assert asked.status_code == 303
    assert "Bổ sung chữ ký" in html.unescape(cuong.get(HOME).text)


def test_a_log_says_what_is_wrong_and_keeps_what_was_typed(session: Session, oanh: FlaskClient) -> None:
    wrong = log(session, oanh, owner="99", sender="Người gửi thử")
    page = html.unescape(wrong.text)
    assert "Không có mã 99 trong cuộc thi này." in page
    assert 'value="Người gửi thử"' in page


def test_p41_more_time_is_proposed_by_one_and_decided_by_another(
    app: Flask, session: Session, oanh: FlaskClient
) -> None:
    made = post(oanh, f"{DESK}/seats/extend", unit="01", to=local(session, 30 * DAY), why="Mất điện")
    assert (made.status_code, made.location) == (303, f"{DESK}/seats/1")
    own = post(oanh, f"{DESK}/seats/1/approve", f"{DESK}/seats/1")
    assert own.status_code == 409
    thu = people.signed_in(app, "thu", Role.SECRETARY, contest=entered.SLUG)
    assert post(thu, f"{DESK}/seats/1/approve", f"{DESK}/seats/1").status_code == 303
    page = thu.get(f"{DESK}/seats/1").text
    assert f"{entered.SLUG}/2" in page  # the first decision let the units in


def test_silence_and_reserve_are_shown_before_they_are_decided(session: Session, oanh: FlaskClient) -> None:
    made = post(oanh, f"{DESK}/seats/silent", unit="02", why="Không nộp")
    assert "Phường Cẩm Giàng ra khỏi danh sách." in html.unescape(oanh.get(made.location).text)
    assert post(oanh, f"{DESK}/seats/1/withdraw", f"{DESK}/seats/1").status_code == 303
    assert oanh.get(f"{DESK}/seats/replace").status_code == 200
    assert oanh.get(f"{DESK}/seats").status_code == 200


def test_a_unit_gives_its_place_up_after_a_fresh_sign_in(
    session: Session, app: Flask, cuong: FlaskClient
) -> None:
    people.let_time_pass(session, 3600)
    old = cuong.get(f"{HOME}/withdrawal")
    assert (old.status_code, "/account/confirm" in old.location) == (302, True)
    cuong = people.signed_in(app, "cuong")
    assert f"{HOME}/withdrawal" in cuong.get(HOME).text
    assert post(cuong, f"{HOME}/withdrawal", why="Không đủ người").status_code == 303
    assert cuong.get(f"{HOME}/withdrawal").status_code == 404


def test_p30_the_desk_and_the_works_of_others_are_not_there(
    app: Flask, session: Session, oanh: FlaskClient, cuong: FlaskClient
) -> None:
    log(session, oanh)
    binh = people.signed_in(app, "binh", Role.COORDINATOR, contest=entered.SLUG, unit="02")
    pages = [DESK, f"{DESK}/log", f"{DESK}/seats", f"{DESK}/register.xlsx"]
    assert [cuong.get(each).status_code for each in pages] == [404] * 4
    assert cuong.get(WORK).status_code == 200
    hidden = [WORK, f"{WORK}/1/manifest.json", f"{SITE}/works/B-999"]
    assert [binh.get(each).status_code for each in hidden] == [404] * 3
    assert post(cuong, f"{WORK}/gate", HOME, **{"check-own": "yes"}).status_code == 404
