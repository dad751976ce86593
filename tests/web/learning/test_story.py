"""The story on its pages: written, kept, sent, read by organisers, shown and taken off."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.permissions import Role
from app.storage.contest.contest import Contest
from tests.given import learning, people
from tests.given.clocks import set_clock
from tests.given.learning import token_of, words_of

BASE = f"/contests/{learning.SLUG}"
STORY, WALL, DESK = f"{BASE}/story", f"{BASE}/wall", f"{BASE}/desk/stories"
TEXT = "Tôi dạy bà ngoại gọi video cho các cháu ở xa."
NASTY = 'Xin chào <script>alert("x")</script> <b onclick=x>mọi người</b> nhé, hôm nay tôi kể.'


@pytest.fixture
def contest(session: Session) -> Contest:
    return learning.publish(session)


@pytest.fixture
def code(session: Session, contest: Contest) -> str:
    return learning.enrol(session, contest, "lan")


@pytest.fixture
def lan(app: Flask, code: str) -> FlaskClient:
    return people.signed_in(app, "lan")


@pytest.fixture
def oanh(app: Flask, contest: Contest) -> FlaskClient:
    return people.signed_in(app, "oanh", Role.ORGANISER, contest=learning.SLUG)


def send(client: FlaskClient, words: str = TEXT, **more: str):
    token = token_of(client.get(STORY).text)
    return client.post(STORY, data={"csrf_token": token, "words": words, **more})


def rule(client: FlaskClient, code: str, **data: str):
    page = client.get(f"{DESK}/{code}").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    return client.post(f"{DESK}/{code}", data={"csrf_token": token_of(page), "version": version[1], **data})


def test_consent_is_not_ticked_beforehand(lan: FlaskClient) -> None:
    box = re.search(r'<input type="checkbox" id="publish"[^>]*>', lan.get(STORY).text)
    assert box is not None
    assert "checked" not in box[0]


def test_a_draft_waits_where_it_was_left(lan: FlaskClient) -> None:
    send(lan, "Đang viết dở", keep="y")
    page = lan.get(STORY).text
    assert "Đang viết dở</textarea>" in page
    assert "Đã gửi lúc" not in words_of(page)


def test_the_script_keeps_the_draft(lan: FlaskClient) -> None:
    token = token_of(lan.get(STORY).text)
    answer = lan.post(f"{STORY}/draft", json={"words": "Nháp"}, headers={"X-CSRFToken": token})
    assert answer.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d:\d\d", answer.json["at"])
    assert "Nháp</textarea>" in lan.get(STORY).text
    wrong = lan.post(f"{STORY}/draft", json=["Nháp"], headers={"X-CSRFToken": token})
    assert wrong.status_code == 400


def test_too_short_says_how_much_is_missing_and_keeps_it(lan: FlaskClient) -> None:
    answer = send(lan, "Ngắn.")
    assert answer.status_code == 422
    assert "Bài mới có 4 chữ cái, cần ít nhất 20." in words_of(answer.text)
    assert "Ngắn.</textarea>" in lan.get(STORY).text


def test_from_the_writer_to_the_wall_and_off_it(
    lan: FlaskClient, oanh: FlaskClient, client: FlaskClient, code: str
) -> None:
    assert send(lan, publish="y").status_code == 303
    assert "Bài sẽ hiện trên tường chia sẻ sau khi Ban Tổ chức đọc." in words_of(lan.get(STORY).text)
    assert TEXT not in client.get(WALL).text
    assert TEXT in oanh.get(DESK).text
    assert rule(oanh, code, ruling="accept").location == DESK
    assert TEXT in client.get(WALL).text
    assert "Trần Thị Lan" not in client.get(WALL).text
    assert TEXT in client.get(f"{WALL}?q=BA+NGOAI").text
    assert "Không có bài nào" in words_of(client.get(f"{WALL}?q=xe+dap").text)
    token = token_of(lan.get(STORY).text)
    lan.post(f"{STORY}/consent", data={"csrf_token": token})
    assert TEXT not in client.get(WALL).text
    assert "Chưa có bài chia sẻ" in words_of(client.get(WALL).text)


def test_without_consent_nothing_is_shown(
    lan: FlaskClient, oanh: FlaskClient, client: FlaskClient, code: str
) -> None:
    send(lan)
    rule(oanh, code, ruling="accept")
    assert TEXT not in client.get(WALL).text


def test_a_story_given_back_is_mended(lan: FlaskClient, oanh: FlaskClient, code: str) -> None:
    send(lan, publish="y")
    refused = rule(oanh, code, ruling="refuse", why="")
    assert (refused.status_code, "Hãy ghi lý do trả lại." in words_of(refused.text)) == (422, True)
    rule(oanh, code, ruling="refuse", why="Xin bỏ <b>tên</b> người khác.")
    assert "Lý do: Xin bỏ &lt;b&gt;tên&lt;/b&gt; người khác." in lan.get(STORY).text
    assert "Ban Tổ chức trả lại kèm lý do" in words_of(lan.get(f"{BASE}/learn").text)
    assert send(lan, TEXT + " Vui lắm.").status_code == 303
    history = words_of(oanh.get(f"{DESK}/{code}").text)
    assert "Đã trả lại · bản 1" in history
    assert "Phiên bản 1 · " in history


def test_the_next_that_waits_comes_by_itself(
    app: Flask, session: Session, contest: Contest, lan: FlaskClient, oanh: FlaskClient, code: str
) -> None:
    other = learning.enrol(session, contest, "binh", unit="02")
    send(lan)
    send(people.signed_in(app, "binh"), "Nhà tôi đặt câu hỏi riêng để nhận ra nhau.")
    assert rule(oanh, code, ruling="accept").location == f"{DESK}/{other}"


def test_what_people_write_is_only_text(
    lan: FlaskClient, oanh: FlaskClient, client: FlaskClient, code: str
) -> None:
    send(lan, NASTY, publish="y")
    rule(oanh, code, ruling="accept")
    seen = [lan.get(STORY), oanh.get(DESK + "?state=accepted"), oanh.get(f"{DESK}/{code}"), client.get(WALL)]
    assert ["<script>alert" in page.text or "<b onclick" in page.text for page in seen] == [False] * 4
    assert "&lt;script&gt;" in client.get(WALL).text


def test_after_the_close_the_story_stands_and_consent_may_still_change(
    lan: FlaskClient, session: Session, settings: Settings
) -> None:
    send(lan)
    set_clock(settings, clock.read(session) + learning.ahead(20))
    people.sign_in(lan, "lan")
    page = lan.get(STORY)
    assert TEXT in page.text
    assert "<textarea" not in page.text
    lan.post(f"{STORY}/consent", data={"csrf_token": token_of(page.text), "publish": "y"})
    assert "Gỡ bài của tôi khỏi tường chia sẻ" in words_of(lan.get(STORY).text)


@pytest.mark.parametrize("address", [DESK, f"{DESK}/x"])
def test_p29_only_organisers_read_stories(
    app: Flask, contest: Contest, lan: FlaskClient, client: FlaskClient, address: str
) -> None:
    assert lan.get(address).status_code == 404
    assert client.get(address).status_code == 302


def test_p30_a_story_that_is_not_there_looks_like_one_of_another(
    app: Flask, session: Session, contest: Contest, oanh: FlaskClient
) -> None:
    unsent = learning.enrol(session, contest, "binh")
    drafting = people.signed_in(app, "binh")
    send(drafting, "Đang viết dở", keep="y")
    draft, nobody = oanh.get(f"{DESK}/{unsent}"), oanh.get(f"{DESK}/XXXXXXXXXXXX")
    assert (draft.status_code, words_of(draft.text)) == (404, words_of(nobody.text))


def test_a_contest_without_a_wall_has_none(client: FlaskClient, session: Session) -> None:
    learning.publish(session, ("wall = true", "wall = false"))
    assert client.get(WALL).status_code == 404
