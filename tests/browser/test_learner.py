"""The whole way of a participant in real browsers: learn, answer on two devices while the line breaks, tell.

Knows the contest of the village that is open in the demo, and the pages as a phone shows them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy.orm import Session

from app import clock
from app.cli.demo import EXAMPLES, moved
from app.operations.contest import publication
from app.operations.learning import attempt, reading
from app.storage.contest import contest as contests
from app.storage.contest import folder
from app.storage.contest.contest import Contest
from app.web.learning import lesson
from rounds.definition import folder as folders
from tests.conftest import watched
from tests.given import learning, people
from tests.given.played import D

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
ROUND = "hoc"
LINE_CUT = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
"""What a browser complains of while there is no line; anything else it says fails the test."""

WEIGHT = """performance.getEntries().filter(each => !/woff2$/.test(each.name))
    .reduce((bytes, each) => bytes + (each.encodedBodySize || 0), 0)"""
"""Bytes of a page and of what it asks for, fonts left out: those come later and block nothing."""

Device = Callable[..., tuple[BrowserContext, Page]]


@pytest.fixture
def village(session: Session) -> Contest:
    """The contest of the village, open today."""
    files, _ = folder.read(EXAMPLES / D)
    return publication.publish(session, moved(files, D, clock.read(session)))


def enrolled(session: Session, contest: Contest) -> str:
    """Lan takes part there; her code."""
    return learning.enrol(session, contest, "lan", unit=contests.definition(session, contest).units[-1].code)


def read_all_but_one(session: Session, contest: Contest, code: str) -> None:
    """The last part of the last topic is unread."""
    definition = contests.definition(session, contest)
    texts = [lesson.of(definition, D, topic) for topic in definition.contest.topics]
    course = {text.topic.id: [part.id for part in text.parts] for text in texts if text}
    every = [(topic, part) for topic, parts in course.items() for part in parts]
    for topic, part in every[:-1]:
        reading.read_part(session, contest, code, ROUND, topic=topic, part=part, course=course)


@pytest.fixture
def device(app: Flask, browser: Browser, live_server: str) -> Iterator[Device]:
    """Another phone or computer; with Lan signed in on it, or nobody."""
    opened: list[tuple[BrowserContext, list[str]]] = []

    def another(size: dict[str, int], who: str = "", **options: Any) -> tuple[BrowserContext, Page]:
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            locale="vi-VN",
            base_url=live_server,
            **options,
        )
        if who:
            cookie = people.signed_in(app, who).get_cookie("hoithi")
            assert cookie is not None
            context.add_cookies([{"name": "hoithi", "value": cookie.value, "url": live_server}])
        page, heard = watched(context)
        opened.append((context, heard))
        return context, page

    yield another
    for context, _ in opened:
        context.close()
    complaints = [each for _, heard in opened for each in heard if not any(cut in each for cut in LINE_CUT)]
    assert complaints == []


def right_answers() -> dict[str, str]:
    """Stem -> the words of its right option."""
    files, _ = folder.read(EXAMPLES / D)
    definition, _ = folders.read(files)
    assert definition is not None
    assert definition.bank is not None
    return {each.stem: each.options[each.answer[0]] for each in definition.bank.questions}


def answer(page: Page, known: dict[str, str]) -> None:
    """Choose the right option of the question on the screen."""
    box = page.locator(".question:visible")
    stem = box.locator("legend").inner_text()
    box.get_by_text(known[stem], exact=True).click()


def test_p45_a_broken_line_loses_nothing_and_a_second_device_goes_on(
    app: Flask, session: Session, village: Contest, device: Device
) -> None:
    known = right_answers()
    phone_context, phone = device(PHONE)

    # From a visitor to a participant.
    phone.goto(f"/contests/{D}/learn")
    phone.get_by_role("link", name="Đăng ký").click()
    for field, value in {
        "full_name": people.LAN.name,
        "birth_date": "04/03/1955",
        "unit_name": contests.definition(session, village).units[-1].name,
        "phone": people.LAN.phone,
        "household": "TN-0312",
        "password": people.PASSWORD,
    }.items():
        phone.locator(f"#{field}").fill(value)
    for box in phone.locator(".consents input[type=checkbox]").all():
        box.check()
    phone.locator("form.form button[type=submit]").click()
    expect(phone.locator("main")).to_contain_text("Bạn đã đăng ký")
    code = learning.enrol(session, village, "lan")

    # Learn: the last part that is unread is one touch away.
    read_all_but_one(session, village, code)
    phone.goto(f"/contests/{D}/learn")
    phone.get_by_role("link", name="Đọc tiếp").click()
    phone.get_by_role("button", name="Tôi đã đọc phần này").click()
    expect(phone.locator(".ladder-of-steps > .now h2")).to_have_text("Làm bài thi")
    phone.locator(".ladder-of-steps > .now .btn").click()
    phone.get_by_role("button", name="Bắt đầu làm bài").click()

    # The line breaks after the first answer: the page says so, and goes on.
    answer(phone, known)
    expect(phone.locator("#saved")).to_contain_text("Đã lưu lúc")
    phone_context.set_offline(True)
    for _ in range(2):
        phone.locator("#next").click()
        answer(phone, known)
    expect(phone.locator("#offline")).to_be_visible()
    expect(phone.locator("#saved")).to_have_text("Chưa gửi được: đang giữ trên máy này")
    assert answered(session, village) == 1
    phone_context.set_offline(False)
    expect(phone.locator("#offline")).to_be_hidden()
    expect(phone.locator("#saved")).to_contain_text("Đã lưu lúc")
    assert answered(session, village) == 3

    # A computer goes on where the phone stopped.
    _, desk = device(DESK, "lan")
    desk.goto(f"/contests/{D}/quiz")
    desk.get_by_role("button", name="Làm tiếp bài đang dở").click()
    expect(desk.locator("#where")).to_have_text("Câu 4 trên 10")
    for _ in range(6):
        answer(desk, known)
        desk.locator("#next").click()
    expect(desk.locator("#saved")).to_contain_text("Đã lưu lúc")

    # Back on the phone, everything is there. The line breaks again, this time under the handing in:
    # the server has taken it, its answer is lost on the way, and the page sends the same once more.
    phone.goto(f"/contests/{D}/quiz/10")
    answer(phone, known)
    expect(phone.locator("#saved")).to_contain_text("Đã lưu lúc")
    phone.locator("#next").click()
    expect(phone.locator("#open")).to_have_text("Đã trả lời đủ mọi câu.")
    phone.get_by_label("Theo bạn, có bao nhiêu người").fill("1.250")
    sent: list[dict[str, Any]] = []

    def lose_the_answer(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or ""))
        route.fetch()
        route.abort()

    phone.route("**/quiz/submission", lose_the_answer, times=1)
    phone.on(
        "request",
        lambda request: (
            sent.append(json.loads(request.post_data or "")) if "submission" in request.url else None
        ),
    )
    phone.get_by_role("button", name="Nộp bài", exact=True).click()
    phone.wait_for_url(f"**/contests/{D}/quiz/results/1")
    expect(phone.locator("h1")).to_have_text("Đã nộp bài")
    expect(phone.locator(".score b")).to_have_text("10")
    receipt = phone.locator(".receipt code").first.inner_text()
    assert len({(each["key"], json.dumps(each["answers"])) for each in sent}) == 1
    assert len(sent) >= 3  # seen by the route once, by the page twice

    # The story, and what the person sees of themselves.
    phone.get_by_role("link", name="Sang bước tiếp theo").click()
    phone.locator(".ladder-of-steps > .now .btn").click()
    phone.locator("#words").fill(
        "Cả nhà tôi đặt một câu hỏi riêng để nhận ra nhau. Bà ngoại nhớ ngay từ tối đầu tiên."
    )
    expect(phone.locator("#saved")).to_contain_text("Đã giữ bản nháp lúc")
    phone.get_by_label("Tôi đồng ý").check()
    phone.get_by_role("button", name="Gửi bài").click()
    expect(phone.locator(".notice.good").first).to_contain_text("Đã gửi lúc")
    phone.goto(f"/contests/{D}/mine")
    expect(phone.locator(".notice.good")).to_contain_text("hợp lệ")
    expect(phone.locator("main")).to_contain_text(receipt)
    phone.get_by_role("link", name="Nhận giấy chứng nhận").click()
    phone.get_by_role("button", name="Nhận giấy chứng nhận").click()
    expect(phone.locator("main")).to_contain_text(people.LAN.name)
    expect(phone.get_by_role("link", name="Tải giấy chứng nhận")).to_be_visible()


def answered(session: Session, contest: Contest) -> int:
    """How many questions the server holds an answer to."""
    code = learning.enrol(session, contest, "lan")
    paper = attempt.running(session, contest, code, ROUND)
    assert paper is not None
    return sum(each.answer != "-" for each in paper.asked)


def test_the_quiz_works_without_scripts_on_a_phone(
    session: Session, village: Contest, device: Device
) -> None:
    enrolled(session, village)
    known = right_answers()
    _, phone = device(PHONE, "lan", java_script_enabled=False)
    phone.goto(f"/contests/{D}/quiz")
    phone.get_by_role("button", name="Bắt đầu làm bài").click()
    for _ in range(10):
        answer(phone, known)
        phone.locator("#next").click()
    expect(phone.locator("#open")).to_have_text("Đã trả lời đủ mọi câu.")
    phone.get_by_role("button", name="Nộp bài", exact=True).click()
    expect(phone.locator("h1")).to_have_text("Đã nộp bài")
    expect(phone.locator(".score b")).to_have_text("10")


def test_the_quiz_works_with_the_keyboard_alone_and_in_large_letters(
    session: Session, village: Contest, device: Device
) -> None:
    enrolled(session, village)
    _, phone = device(PHONE, "lan")
    phone.goto(f"/contests/{D}/quiz")
    phone.get_by_role("button", name="Bắt đầu làm bài").focus()
    phone.keyboard.press("Enter")
    expect(phone.locator("#where")).to_have_text("Câu 1 trên 10")
    assert phone.evaluate(WEIGHT) < 100_000
    phone.locator(".question:visible input").first.focus()
    phone.keyboard.press("ArrowDown")
    expect(phone.locator("#saved")).to_contain_text("Đã lưu lúc")
    phone.keyboard.press("Enter")
    expect(phone.locator("#where")).to_have_text("Câu 2 trên 10")
    expect(phone.locator("#where")).to_be_focused()
    phone.keyboard.press("Tab")
    phone.keyboard.press("Space")
    expect(phone.locator(".question:visible input").first).to_be_checked()


def test_the_clock_says_when_five_minutes_and_one_are_left(
    session: Session, village: Contest, device: Device
) -> None:
    enrolled(session, village)
    _, phone = device(PHONE, "lan")
    phone.goto(f"/contests/{D}/quiz")
    phone.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(phone.locator("#left")).to_contain_text(":")
    phone.clock.install()
    phone.reload()
    phone.clock.run_for("10:01")
    expect(phone.locator("#aloud")).to_have_text("còn 5 phút")
    phone.clock.run_for("04:00")
    expect(phone.locator("#aloud")).to_have_text("Còn một phút")
