"""The secretariat's desk: register, one entry with its gate, places in the round; and who is not there."""

from __future__ import annotations

import html
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.operations.entries.upload import EVIDENCE
from app.permissions import Role
from app.storage.contest.contest import Contest
from rounds import calendar
from rounds.simulation.hours import DAY
from tests.documents import files
from tests.given import entered, people, sent
from tests.given.learning import token_of

SITE = f"/contests/{entered.SLUG}"
DESK = f"{SITE}/desk/entries/{entered.ROUND}"
PROPOSALS = f"{SITE}/desk/decisions/proposals"
WORK = f"{SITE}/works/B-001"
STAMP = files.png()
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


def begin(session: Session, client: FlaskClient, **changes: str):
    given = {
        "owner": "01",
        "channel": "zalo",
        "sender": "Trần Văn Nam",
        "received": local(session, -DAY),
        "evidence": "Tin nhắn 10:02",
        **{f"said-{name}": value for name, value in entered.SAID.items()},
        **changes,
    }
    return post(client, f"{DESK}/log", **given)


def log(session: Session, client: FlaskClient, **changes: str):
    slip = begin(session, client, **changes).location
    return post(client, slip)


def test_what_came_by_zalo_is_logged_confirmed_and_screened(
    session: Session, oanh: FlaskClient, cuong: FlaskClient
) -> None:
    done = log(session, oanh)
    assert (done.status_code, done.location) == (303, f"{DESK}/log/1/check")
    there = oanh.get(done.location)
    assert (there.status_code, there.location) == (303, f"{DESK}/received/B-001/1")
    assert "Đã vào sổ và được tính" in html.unescape(oanh.get(there.location).text)
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


def test_the_next_entry_at_the_gate_is_one_link_away(session: Session, oanh: FlaskClient) -> None:
    log(session, oanh)
    log(session, oanh, owner="02")
    following = f'href="{SITE}/works/B-002#gate"'
    assert following not in oanh.get(WORK).text  # first this one
    yes = {"check-own": "yes", "check-form": "yes"}
    assert post(oanh, f"{WORK}/gate", WORK, **yes).status_code == 303
    assert following in oanh.get(WORK).text
    assert post(oanh, f"{SITE}/works/B-002/gate", f"{SITE}/works/B-002", **yes).status_code == 303
    assert "#gate" not in oanh.get(WORK).text


def test_what_is_asked_to_be_completed_stands_in_the_workspace(app: Flask, session: Session) -> None:
    rules = f"{entered.RULES}completion_until = 2026-03-24\n"
    entered.contest(session, rules=rules)
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=entered.SLUG)
    cuong = people.signed_in(app, "cuong", Role.COORDINATOR, contest=entered.SLUG, unit="01")
    log(session, oanh)
    asked = post(oanh, f"{WORK}/completion", WORK, words="Bổ sung chữ ký", until=local(session, DAY))
    assert asked.status_code == 303
    assert "Bổ sung chữ ký" in html.unescape(cuong.get(HOME).text)


def test_a_slip_says_what_is_wrong_and_keeps_what_was_typed(session: Session, oanh: FlaskClient) -> None:
    wrong = begin(session, oanh, owner="", sender="Người gửi thử")
    page = html.unescape(wrong.text)
    assert (wrong.status_code, "Hãy chọn đơn vị." in page) == (422, True)
    assert 'value="Người gửi thử"' in page
    assert begin(session, oanh, owner="99").status_code == 422


def test_an_owner_who_has_an_entry_is_asked_what_the_next_one_is(session: Session, oanh: FlaskClient) -> None:
    log(session, oanh)
    second = begin(session, oanh)
    no = post(oanh, second.location)
    assert (no.status_code, "B-001" in no.text) == (422, True)
    slip = second.location.removesuffix("/check")
    page = html.unescape(oanh.get(slip).text)
    assert re.findall(r'name="what"[^>]* value="([^"]+)"', page) == ["version:B-001", "instead:B-001"]
    given = {
        **dict(re.findall(r'name="(owner|channel|sender|received)"[^>]*value="([^"]*)"', page)),
        "owner": "01",
        "channel": "zalo",
        "evidence": "Tin nhắn 11:00",
        "version": "1",
        **{f"said-{name}": value for name, value in entered.SAID.items()},
        "what": "instead:B-001",
    }
    done = post(oanh, slip, **given)
    assert (done.status_code, done.location) == (303, second.location)
    assert "Bài sẽ được tính" in html.unescape(oanh.get(second.location).text)
    assert post(oanh, second.location).status_code == 303
    page = html.unescape(oanh.get(f"{SITE}/works/B-002").text)
    assert "Thay bài" in page


def test_files_and_pictures_of_a_slip_reach_the_entry_and_only_the_secretariat_sees_what_shows_when_it_came(
    app: Flask, session: Session
) -> None:
    sent.contest(session)
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=entered.SLUG)
    cuong = people.signed_in(app, "cuong", Role.COORDINATOR, contest=entered.SLUG, unit="01")
    slip = begin(session, oanh).location.removesuffix("/check")
    for field, content, name in (
        ("document", sent.PDF, "Thuyết minh.pdf"),
        (EVIDENCE.id, STAMP, "Dấu đến.png"),
    ):
        token = token_of(oanh.get(f"{slip}/check").text)
        data = {"csrf_token": token, "file": (io.BytesIO(content), name)}
        done = oanh.post(f"{slip}/files/{field}/plain", data=data)
        assert (done.status_code, done.location) == (303, f"{slip}/check#{field}")
    wrong = {"csrf_token": token_of(oanh.get(f"{slip}/check").text), "file": (io.BytesIO(b"MZ"), "a.exe")}
    assert oanh.post(f"{slip}/files/document/plain", data=wrong).status_code == 422
    large = {"csrf_token": wrong["csrf_token"], "file": (io.BytesIO(bytes(4_000_000)), "a.pdf")}
    assert oanh.post(f"{slip}/files/document/plain", data=large).status_code == 413
    [kept, _] = re.findall(r"/contests/[^\"]+/uploads/[0-9a-f-]+/file", oanh.get(f"{slip}/check").text)
    assert [who.get(kept).status_code for who in (oanh, cuong)] == [200, 404]
    assert cuong.get(f"{slip}/check").status_code == 404
    post(oanh, f"{slip}/check")
    for who in (oanh, cuong):
        file = who.get(f"{WORK}/1/files/1")
        assert (file.status_code, file.data) == (200, sent.PDF)
        assert file.headers["Content-Disposition"].startswith("attachment; filename=")
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in file.headers["Content-Security-Policy"]
        assert who.get(f"{WORK}/1/files/2").status_code == 404
    shown = oanh.get(f"{WORK}/1/evidence/1")
    assert (shown.status_code, shown.data) == (200, STAMP)
    assert cuong.get(f"{WORK}/1/evidence/1").status_code == 404
    assert ["Dấu đến.png" in html.unescape(who.get(WORK).text) for who in (oanh, cuong)] == [True, False]
    receipt = html.unescape(cuong.get(f"{HOME}/received/B-001/1").text)
    assert [each in receipt for each in ("Thuyết minh.pdf", sent.SHA256, "Dấu đến.png")] == [
        True,
        True,
        False,
    ]


def test_a_slip_takes_large_files_by_the_protocol(app: Flask, session: Session) -> None:
    sent.contest(session)
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=entered.SLUG)
    slip = begin(session, oanh).location.removesuffix("/check")
    key = token_of(oanh.get(f"{slip}/check").text)
    headers = {
        **sent.TUS,
        "X-CSRFToken": key,
        "Upload-Length": str(len(sent.PDF)),
        "Upload-Metadata": sent.metadata(filename="Thuyết minh.pdf", sha256=sent.SHA256),
    }
    made = oanh.post(f"{slip}/files/document", headers=headers)
    assert made.status_code == 201
    waits = post(oanh, f"{slip}/check")
    assert (waits.status_code, "chưa gửi xong" in html.unescape(waits.text)) == (422, True)
    assert sent.patch(oanh, key, made.location, 0, sent.PDF).status_code == 204
    assert post(oanh, f"{slip}/check").status_code == 303
    assert oanh.get(f"{WORK}/1/files/1").data == sent.PDF
    assert post(oanh, f"{slip}/throw-away", f"{DESK}/log").status_code == 404


def test_p41_more_time_is_proposed_by_one_and_decided_by_another(
    app: Flask, session: Session, oanh: FlaskClient
) -> None:
    made = post(oanh, f"{DESK}/seats/extend", unit="01", to=local(session, 30 * DAY), why="Mất điện")
    assert (made.status_code, made.location) == (303, f"{PROPOSALS}/1")
    own = post(oanh, f"{PROPOSALS}/1/approve", f"{PROPOSALS}/1")
    assert own.status_code == 409
    thu = people.signed_in(app, "thu", Role.SECRETARY, contest=entered.SLUG)
    assert post(thu, f"{PROPOSALS}/1/approve", f"{PROPOSALS}/1").status_code == 303
    page = thu.get(f"{PROPOSALS}/1").text
    assert f"{entered.SLUG}/2" in page  # the first decision let the units in


def test_silence_and_reserve_are_shown_before_they_are_decided(session: Session, oanh: FlaskClient) -> None:
    made = post(oanh, f"{DESK}/seats/silent", unit="02", why="Không nộp")
    assert "Phường Cẩm Giàng ra khỏi danh sách." in html.unescape(oanh.get(made.location).text)
    assert post(oanh, f"{PROPOSALS}/1/withdraw", f"{PROPOSALS}/1").status_code == 303
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
