"""An attempt declared void, from both sides and by pages alone: two organisers decide, its contestant reads
why and takes the quiz again, and the standing counts the new one.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.operations.standings import live
from app.permissions import Role
from app.storage.contest.contest import Contest
from rounds import calendar
from tests.given import learning
from tests.given.clocks import set_clock
from tests.given.learning import token_of, words_of
from tests.given.people import signed_in
from tests.web.learning.test_attempt import begin, hand_in, press
from tests.web.learning.test_mine import read
from tests.web.learning.test_story import send

BASE = f"/contests/{learning.SLUG}"
LEARN, MINE, QUIZ, DESK = f"{BASE}/learn", f"{BASE}/mine", f"{BASE}/quiz", f"{BASE}/desk/rulings"
PROPOSALS = f"{BASE}/desk/decisions/proposals"
WHY = "Mất điện cả xã"


@pytest.fixture
def contest(session: Session) -> Contest:
    """One attempt for everybody."""
    return learning.publish(session, ("attempts = 2", "attempts = 1"))


@pytest.fixture
def desk(app: Flask, contest: Contest) -> tuple[FlaskClient, FlaskClient]:
    """Two organisers."""
    one, other = (signed_in(app, who, Role.ORGANISER, contest=learning.SLUG) for who in ("oanh", "quan"))
    return one, other


@pytest.fixture
def lan(app: Flask, session: Session, contest: Contest) -> FlaskClient:
    """Somebody who has done everything but the quiz."""
    learning.enrol(session, contest, "lan")
    client = signed_in(app, "lan")
    read(client, *(f"{LEARN}/{part}" for part in ("A/1", "A/2", "A/3", "B/1")))
    send(client)
    return client


def take(client: FlaskClient, *, right: int) -> str:
    """Take the quiz with so many right answers; the address of the result."""
    page = client.get(begin(client)).text
    for place, question in enumerate(page.split('<fieldset class="question"')[1:], 1):
        found = re.search(r"Câu số (\d+) hỏi", question)
        assert found is not None
        key = "ABCD"[int(found[1]) % 4]
        shown = {
            words: letter
            for letter, words in re.findall(r'value="([A-D])".*?phương án ([A-D])<', question, re.DOTALL)
        }
        letter = shown[key] if place <= right else next(shown[each] for each in "ABCD" if each != key)
        press(client, f"{QUIZ}/{place}", **{f"answer-{place}": letter}, go="hand-in")
    return hand_in(client)


def decide(desk: tuple[FlaskClient, FlaskClient], page: str, **form: str) -> None:
    """One proposes, the other approves."""
    first, second = desk
    proposed = press(first, f"{DESK}/{page}", round="hoc", why=WHY, **form)
    assert proposed.status_code == 303, proposed.text
    token = token_of(second.get(proposed.location).text)
    assert second.post(f"{proposed.location}/approve", data={"csrf_token": token}).status_code == 303


def standing(client: FlaskClient, session: Session, contest: Contest) -> list[tuple[int, str, int]]:
    """Rank, code and score of everybody on the public page, once the worker was there."""
    live.refresh(session, contest.id)
    places = client.get(f"{BASE}/standings/ca-nhan.json").json["places"]
    return [(each["rank"], each["code"], each["figures"]["score"]) for each in places if each["rank"]]


def stretch(session: Session, contest: Contest) -> dict[str, str]:
    """The hour around now, as the form of a void takes it."""
    now: datetime = calendar.local(clock.read(session), "Asia/Ho_Chi_Minh")
    begins, ends = (now + timedelta(minutes=minutes) for minutes in (-30, 30))
    return {"begins": f"{begins:%Y-%m-%dT%H:%M:%S}", "ends": f"{ends:%Y-%m-%dT%H:%M:%S}"}


def code_of(session: Session, contest: Contest) -> str:
    return learning.enrol(session, contest, "lan")


def test_whoever_was_voided_reads_why_and_takes_the_quiz_again(
    session: Session, contest: Contest, desk: tuple[FlaskClient, FlaskClient], lan: FlaskClient
) -> None:
    code = code_of(session, contest)
    assert take(lan, right=1) == f"{QUIZ}/results/1"
    assert standing(lan, session, contest) == [(1, code, 1)]
    assert "Thi lại" not in lan.get(MINE).text
    decide(desk, "void-attempt", contestant=code, number="1")
    title = "Lượt thi 1 không được tính Ban tổ chức đã quyết định như vậy lúc"
    for address in (LEARN, QUIZ, MINE, f"{QUIZ}/results/1"):
        words = words_of(lan.get(address).text)
        assert (title in words, f"Lý do: {WHY}" in words, "bạn có thể thi lại đến" in words) == (True,) * 3
    assert "Bạn còn 1 lượt." in words_of(lan.get(QUIZ).text)
    assert standing(lan, session, contest) == []
    assert take(lan, right=3) == f"{QUIZ}/results/2"
    assert standing(lan, session, contest) == [(1, code, 3)]
    words = words_of(lan.get(MINE).text)
    assert "Bài dự thi của bạn hợp lệ" in words
    assert "Hạng 1 trên 1" in words
    again = lan.post(QUIZ, data={"csrf_token": token_of(lan.get(f"{BASE}/practice").text)})
    assert (again.status_code, "Bạn đã dùng hết 1 lượt làm bài." in again.text) == (409, True)


def test_a_void_of_one_attempt_leaves_everybody_else_alone(
    app: Flask, session: Session, contest: Contest, desk: tuple[FlaskClient, FlaskClient], lan: FlaskClient
) -> None:
    other = learning.enrol(session, contest, "binh", unit="02")
    binh = signed_in(app, "binh")
    read(binh, *(f"{LEARN}/{part}" for part in ("A/1", "A/2", "A/3", "B/1")))
    send(binh)
    take(binh, right=2)
    take(lan, right=4)
    code = code_of(session, contest)
    assert standing(lan, session, contest) == [(1, code, 4), (2, other, 2)]
    decide(desk, "void-attempt", contestant=code, number="1")
    assert standing(lan, session, contest) == [(1, other, 2)]
    assert "không được tính" not in binh.get(MINE).text
    page = desk[0].get(f"{PROPOSALS}/1").text
    assert f"Không tính lượt thi của {code} nộp lúc" in page
    assert "<dt>người liên quan</dt><dd>1</dd>" in page


def test_after_a_void_stretch_of_a_round_that_closed_nothing_is_offered(
    app: Flask,
    session: Session,
    settings: Settings,
    contest: Contest,
    desk: tuple[FlaskClient, FlaskClient],
    lan: FlaskClient,
) -> None:
    take(lan, right=1)
    decide(desk, "void", **stretch(session, contest))
    assert "bạn có thể thi lại đến" in words_of(lan.get(QUIZ).text)
    set_clock(settings, clock.read(session) + learning.ahead(20))
    words = words_of(signed_in(app, "lan").get(QUIZ).text)
    assert "Vòng thi đã khép lại nên không thể thi lại." in words
    assert "Bắt đầu" not in words


def test_an_attempt_is_voided_by_its_receipt(
    session: Session, contest: Contest, desk: tuple[FlaskClient, FlaskClient], lan: FlaskClient
) -> None:
    page = lan.get(take(lan, right=1)).text
    code = re.search(r"<code>(A[0-9]+-[0-9a-f]{16})</code>", page)
    assert code is not None
    wrong = [
        {"receipt": "A1-0123456789abcdef"},
        {"receipt": code[1][:-1] + ("0" if code[1][-1] != "0" else "1")},
        {"receipt": code[1], "contestant": code_of(session, contest), "number": "1"},
        {},
    ]
    said = [press(desk[0], f"{DESK}/void-attempt", round="hoc", why=WHY, **form).text for form in wrong]
    assert [("mang số biên nhận đó" in page, "Hãy ghi số biên nhận, hoặc mã" in page) for page in said] == [
        (True, False),
        (True, False),
        (False, True),
        (False, True),
    ]
    decide(desk, "void-attempt", receipt=f" {code[1].upper()} ")
    assert (
        f"Không tính lượt thi của {code_of(session, contest)} nộp lúc" in desk[0].get(f"{PROPOSALS}/1").text
    )
    assert standing(lan, session, contest) == []


def test_an_attempt_that_is_not_there_cannot_be_voided(
    desk: tuple[FlaskClient, FlaskClient], lan: FlaskClient
) -> None:
    for number in ("1", "x", "-1"):
        page = press(desk[0], f"{DESK}/void-attempt", round="hoc", contestant="c9", number=number, why=WHY)
        assert (page.status_code, "Không có lượt thi số" in page.text) == (200, True)
