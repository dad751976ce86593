"""Appeals on their pages: a coordinator lodges one, organisers rule on it, the coordinator reads it."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from app.operations.record import approval
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.postgres.database import db
from tests.given import people, small
from tests.given.people import signed_in
from tests.web.imports.test_importing import token
from tests.web.record.test_approval import first

__all__ = ["first"]

HOME = f"/contests/{small.SLUG}"
DESK = f"{HOME}/desk/appeals"
PROPOSED = f"{HOME}/desk/decisions/proposals/2"


def post(client: FlaskClient, address: str, page: str, **form: str) -> int:
    return client.post(address, data={"csrf_token": token(client, page), **form}).status_code


def test_an_appeal_is_lodged_admitted_and_answered(app: Flask, first: FlaskClient) -> None:
    with app.app_context():
        session = db.session()
        contest = contests.by_slug(session, small.SLUG)
        assert contest is not None
        oanh, quan = (people.account(session, who) for who in ("oanh", "quan"))
        made = approval.propose(session, contest, "vao-vong-2", why="Biên bản", by=oanh)
        approval.approve(session, contest, made.number, by=quan)
    second = signed_in(app, "quan", Role.ORGANISER, contest=small.SLUG)
    cuong = signed_in(app, "cuong", Role.COORDINATOR, contest=small.SLUG, unit="03")
    page = f"{HOME}/appeals/vao-vong-2"
    assert f'href="{page}"' in cuong.get(f"{HOME}/appeals").text
    assert "Hãy" in cuong.post(page, data={"csrf_token": token(cuong, page), "words": ""}).text
    assert post(cuong, page, page, words="Đơn vị 03 <b>đủ</b> điều kiện") == 303
    assert "Chờ xem xét" in cuong.get(f"{HOME}/appeals").text

    assert "1 khiếu nại đang chờ" in first.get(f"{HOME}/desk").text
    shown = first.get(f"{DESK}/1").text
    assert "Đơn vị 03 &lt;b&gt;đủ&lt;/b&gt; điều kiện" in shown
    assert "Lê Mạnh Cường" in shown
    assert post(first, f"{DESK}/1/admit", f"{DESK}/1", verdict="yes", why="Có căn cứ") == 303
    assert post(first, f"{DESK}/1/answer", f"{DESK}/1", verdict="no", why="Đã đối chiếu") == 303
    assert post(first, f"{PROPOSED}/approve", PROPOSED) == 409
    assert post(second, f"{PROPOSED}/approve", PROPOSED) == 303
    told = cuong.get(f"{HOME}/appeals").text
    assert "Không đúng: giữ nguyên kết quả" in told
    assert "Đã đối chiếu" in told


def test_who_takes_no_part_contests_nothing(app: Flask, first: FlaskClient) -> None:
    stranger = signed_in(app, "binh")
    assert stranger.get(f"{HOME}/appeals/vao-vong-2").status_code == 404
    assert stranger.get(DESK).status_code == 404
    assert first.get(f"{DESK}/1").status_code == 404
    assert signed_in(app, "lan").get(f"{HOME}/appeals").status_code == 200
