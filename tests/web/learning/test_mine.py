"""My part: validity with every missing part named, and what the steps say on the way there."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.operations.record import decision, fact
from app.operations.standings import live, snapshot
from app.storage.contest.contest import Contest
from rounds.record import Attempt, Decision, Registration, Step
from tests.given import learning, people
from tests.given.clocks import set_clock
from tests.given.learning import token_of, words_of
from tests.web.learning.test_attempt import begin, hand_in, press
from tests.web.learning.test_story import send

BASE = f"/contests/{learning.SLUG}"
LEARN, MINE, QUIZ = f"{BASE}/learn", f"{BASE}/mine", f"{BASE}/quiz"


@pytest.fixture
def contest(session: Session) -> Contest:
    return learning.publish(session)


def read(client: FlaskClient, *addresses: str) -> str:
    where = ""
    for address in addresses:
        answer = client.post(address, data={"csrf_token": token_of(client.get(address).text)})
        assert answer.status_code == 303
        where = answer.location
    return where


def lacks(client: FlaskClient) -> list[tuple[str, str]]:
    """Every missing part, and where it is mended."""
    page = client.get(MINE).text
    block = re.search(r'<ul class="lacks section">(.*?)</ul>', page, re.DOTALL)
    if block is None:
        return []
    return [
        (re.sub(r"<[^>]*>", "", line).strip(), (re.findall(r'href="([^"]+)"', line) or [""])[0])
        for line in re.findall(r"<li>(.*?)</li>", block[1], re.DOTALL)
    ]


def test_every_missing_part_is_named_with_the_page_that_mends_it(
    app: Flask, session: Session, contest: Contest
) -> None:
    learning.enrol(session, contest, "lan", complete=False)
    assert lacks(people.signed_in(app, "lan")) == [
        ("Thông tin đăng ký còn thiếu. Bổ sung", f"{BASE}/registration"),
        ("Chưa đọc hết các chuyên đề. Đọc tiếp", LEARN),
        ("Chưa có lượt thi nào trả lời đủ 4 câu. Vào bài thi", QUIZ),
        ("Chưa gửi &#34;Tôi học, tôi kể&#34;. Viết bài", f"{BASE}/story"),
    ]


def test_the_whole_way_makes_a_valid_entry(app: Flask, session: Session, contest: Contest) -> None:
    learning.enrol(session, contest, "lan")
    lan = people.signed_in(app, "lan")
    assert read(lan, f"{LEARN}/A/1") == f"{LEARN}/A/2"
    assert f'href="{LEARN}/A/2">Đọc tiếp' in lan.get(LEARN).text
    assert read(lan, f"{LEARN}/A/2", f"{LEARN}/A/3", f"{LEARN}/B/1") == LEARN
    assert "Bước 2/4: Làm bài thi" in words_of(lan.get(LEARN).text)
    begin(lan)
    for place in range(1, 5):
        press(lan, f"{QUIZ}/{place}", **{f"answer-{place}": "A"}, go="hand-in")
    hand_in(lan)
    assert "Bước 3/4: Tôi học, tôi kể" in words_of(lan.get(LEARN).text)
    send(lan)
    assert lacks(lan) == []
    assert "Bài dự thi của bạn hợp lệ" in words_of(lan.get(MINE).text)
    assert "Bước 4/4: Chứng nhận" in words_of(lan.get(LEARN).text)
    certificate = f"{BASE}/certificate"
    assert f'<a class="btn" href="{certificate}">Nhận giấy chứng nhận' in lan.get(MINE).text
    press(lan, certificate)
    assert f'href="{certificate}">Xem giấy chứng nhận' in lan.get(LEARN).text
    assert "Bạn đã làm xong mọi việc cần làm lúc này." in words_of(lan.get(LEARN).text)


def test_the_step_after_this_one_is_none_that_is_done(app: Flask, session: Session, contest: Contest) -> None:
    learning.enrol(session, contest, "lan")
    lan = people.signed_in(app, "lan")
    learnt = words_of(lan.get(LEARN).text)
    read(lan, f"{LEARN}/A/1", f"{LEARN}/A/2", f"{LEARN}/A/3", f"{LEARN}/B/1")
    before = words_of(lan.get(LEARN).text)
    send(lan)
    after = words_of(lan.get(LEARN).text)
    found = [
        re.findall(r"Bước ./4: ([^·]+?) · tiếp theo: ([^·]+?) ·", each) for each in (learnt, before, after)
    ]
    assert found == [
        [("Học", "Làm bài thi")],
        [("Làm bài thi", "Tôi học, tôi kể")],
        [("Làm bài thi", "Chứng nhận")],
    ]


def test_when_it_is_too_late_nothing_is_offered(
    app: Flask, session: Session, settings: Settings, contest: Contest
) -> None:
    learning.enrol(session, contest, "lan")
    set_clock(settings, clock.read(session) + learning.ahead(20))
    lan = people.signed_in(app, "lan")
    assert [href for _, href in lacks(lan)] == ["", "", ""]
    assert "Vòng thi đã khép lại." in words_of(lan.get(MINE).text)
    page = lan.get(f"{LEARN}/A/1").text
    assert "<form" not in page.partition("<article")[2]


def test_used_up_attempts_are_said(app: Flask, session: Session, contest: Contest) -> None:
    learning.enrol(session, contest, "lan")
    lan = people.signed_in(app, "lan")
    for _ in range(2):
        begin(lan)
        hand_in(lan)
    assert ("Chưa có lượt thi nào trả lời đủ 4 câu. Bạn đã dùng hết số lượt.", "") in lacks(lan)
    assert "Bước 1/4: Học · tiếp theo: Tôi học, tôi kể" in words_of(lan.get(LEARN).text)


def test_another_device_reads_on_where_this_one_was(app: Flask, session: Session, contest: Contest) -> None:
    learning.enrol(session, contest, "lan")
    read(people.signed_in(app, "lan"), f"{LEARN}/A/1")
    assert f'href="{LEARN}/A/2">Đọc tiếp' in people.signed_in(app, "lan").get(f"{LEARN}/A").text


def test_who_is_not_registered_has_no_part_and_keeps_no_progress(app: Flask, contest: Contest) -> None:
    binh = people.signed_in(app, "binh")
    assert binh.get(MINE).status_code == 404
    assert binh.get(f"{BASE}/story").status_code == 404
    page = binh.get(f"{LEARN}/A/1").text
    assert "Bạn đang đọc với tư cách khách." in words_of(page)
    token = token_of(binh.get(f"{BASE}/practice").text)
    assert binh.post(f"{LEARN}/A/1", data={"csrf_token": token}).status_code == 404


def test_p30_nobody_sees_anothers_part(app: Flask, session: Session, contest: Contest) -> None:
    learning.enrol(session, contest, "lan")
    learning.enrol(session, contest, "binh", unit="02")
    read(people.signed_in(app, "lan"), f"{LEARN}/A/1")
    words = words_of(people.signed_in(app, "binh").get(LEARN).text)
    assert "đã đọc 1" not in words


def test_own_rank_is_told_with_those_who_have_the_same_result(app: Flask, session: Session) -> None:
    of = learning.publish(session)
    codes = [learning.enrol(session, of, who, unit=unit) for who, unit in (("lan", "01"), ("binh", "02"))]
    began = clock.read(session) - 60_000_000
    tries = [
        Attempt(began + 9_000_000, code, "hoc", 1, began, "", "ABCD", right, 4 - right)
        for code, right in ((codes[0], 3), (codes[1], 3), ("c3", 4))
    ]
    steps = [Step(began, each.contestant, "hoc", part) for each in tries for part in ("topics", "story")]
    fact.record(
        session, of, {"registrations": [Registration(began, "c3", "03")], "steps": steps, "attempts": tries}
    )
    lan = people.signed_in(app, "lan")
    assert "Bạn đang đứng ở đâu" not in words_of(lan.get(MINE).text)
    live.refresh(session, of.id)
    page = words_of(lan.get(MINE).text)
    assert "Bạn đang đứng ở đâu Cá nhân Hạng 2 trên 3; 2 người có kết quả này, kể cả bạn" in page
    act = Decision(clock.read(session), 0, "disqualify", codes[0], {}, "x", "a", "b")
    decision.decide(session, of, [act])
    live.refresh(session, of.id)
    assert "Hạng 2 trên 2 " in words_of(people.signed_in(app, "binh").get(MINE).text)
    page = words_of(lan.get(MINE).text)
    assert ("Hạng 1" in page, "Cá nhân Không xếp hạng vì đã có quyết định" in page) == (False, True)
    snapshot.prepare(session, of, [clock.read(session)])
    page = words_of(people.signed_in(app, "binh").get(MINE).text)
    assert "Cá nhân Hạng 2 trên 2, tính đến " in page
