"""Files in a real browser on a phone: sent over a line that is cut, and refused with a sentence."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from app.storage import files as kept
from app.storage.contest import contest as contests
from app.storage.entries import upload as uploads
from tests.conftest import watched
from tests.documents import files
from tests.given import sent, wires
from tests.given.wires import Wire

PHONE = {"width": 390, "height": 844}
LARGE = files.pdf(files.stream(random.Random(1).randbytes(2_500_000)))
CUT = ("ERR_EMPTY_RESPONSE", "ERR_CONNECTION", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "422 ")
"""What a browser complains of while there is no line, or when something is refused."""


@pytest.fixture
def line(live_server: str) -> Iterator[Wire]:
    """What lies between the browser and the site."""
    with wires.wire(live_server) as made:
        yield made


@pytest.fixture
def page(app: Flask, session: Session, browser: Browser, line: Wire) -> Iterator[Page]:
    """The draft of a unit on a phone."""
    sent.contest(session)
    cookie = sent.coordinator(app).get_cookie("hoithi")
    assert cookie is not None
    context = browser.new_context(viewport=PHONE, locale="vi-VN", base_url=line.url)  # type: ignore[arg-type]
    context.add_cookies([{"name": "hoithi", "value": cookie.value, "url": line.url}])
    page, heard = watched(context)
    page.goto(sent.DRAFT)
    yield page
    context.close()
    assert [each for each in heard if not any(word in each for word in CUT)] == []


def test_a_file_goes_on_where_a_cut_line_left_it(
    page: Page, session: Session, line: Wire, tmp_path: Path
) -> None:
    path = tmp_path / "Sáng kiến.pdf"
    path.write_bytes(LARGE)
    box = page.locator("#document")
    expect(box.get_by_role("button", name="Gửi tệp")).to_be_hidden()
    line.cut_after(1_400_000)
    page.locator("#document-file").set_input_files(path)
    expect(box.locator("[data-how-far]")).to_contain_text("Mất kết nối. 41 % đã an toàn")
    before = line.sent
    line.mend()
    expect(box.locator(".piece")).to_have_attribute("data-state", "whole", timeout=30_000)
    expect(box.locator(".piece")).to_contain_text("Khai báo lúc")
    assert line.sent < before + len(LARGE)
    contest = contests.by_slug(session, sent.SLUG)
    assert contest is not None
    (row,) = uploads.of_owner(session, contest.id, sent.ROUND, sent.UNIT)
    assert row.file is not None
    assert (row.name, row.sha256, row.file.sha256) == (
        "Sáng kiến.pdf",
        *[hashlib.sha256(LARGE).hexdigest()] * 2,
    )
    with kept.content(row.file) as content:
        assert content.read() == LARGE
    page.reload()
    expect(box.locator(".piece b")).to_have_text("Sáng kiến.pdf")


def test_a_file_is_chosen_and_sent_by_the_keyboard_alone(page: Page, line: Wire, tmp_path: Path) -> None:
    path = tmp_path / "Sáng kiến.pdf"
    path.write_bytes(LARGE)
    # From here on the browser hands its windows for choosing to this test, not only once it waits for one.
    page.on("filechooser", lambda _: None)
    chosen = page.locator("#document-file")
    page.locator("#said-link").focus()
    for _ in range(3):  # over the two buttons of the form before
        page.keyboard.press("Tab")
    expect(chosen).to_be_focused()
    with page.expect_file_chooser() as opened:
        page.keyboard.press("Enter")
    line.cut_after(1_400_000)
    opened.value.set_files(path)
    expect(page.locator("#document [data-how-far]")).to_contain_text("Mất kết nối")
    # While one is on its way no other is chosen, and the place on the page is kept.
    page.keyboard.press("Space")
    expect(chosen).to_have_attribute("aria-disabled", "true")
    expect(chosen).to_be_focused()
    page.keyboard.press("Tab")
    stop = page.get_by_role("button", name="Dừng gửi")
    expect(stop).to_be_focused()
    page.keyboard.press("Shift+Tab")
    line.mend()
    expect(page.locator("#document .piece")).to_have_attribute("data-state", "whole", timeout=30_000)
    expect(chosen).to_be_focused()
    with page.expect_file_chooser():
        page.keyboard.press("Space")


def test_what_is_not_taken_is_said_where_it_was_chosen(page: Page, tmp_path: Path) -> None:
    named = tmp_path / "bài dự thi.exe.pdf"
    named.write_bytes(sent.PDF)
    page.locator("#document-file").set_input_files(named)
    wrong = page.locator("#document-wrong")
    expect(wrong).to_contain_text("Tên tệp có hai đuôi: “.exe” và “.pdf”")
    expect(page.locator("#document-file")).to_be_focused()
    macros = tmp_path / "a.docx"
    macros.write_bytes(files.package("docx", {"word/vbaProject.bin": b"macro"}))
    page.locator("#document-file").set_input_files(macros)
    piece = page.locator("#document .piece")
    expect(piece).to_have_attribute("data-state", "refused")
    expect(piece).to_contain_text("macro")
    expect(wrong).to_be_hidden()
