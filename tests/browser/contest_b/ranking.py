"""The night after Round 1: its list drawn up by itself, looked at, decided by two people, told to the units.

Four presses: have the results computed, propose the list, approve it, send the notices. Drafts of minutes and
decision are there when the second one is pressed.
"""

from __future__ import annotations

import time

from tests.browser.contest_b import decided, printed
from tests.browser.contest_b.entries import to_desk
from tests.browser.contest_b.printed import Printed
from tests.browser.contest_b.town import DESK, ORGANISER, PHONE, SECOND, Town
from tests.given.hands import Hand

LIST = "Các đơn vị vào Chặng 2"
DRAFTS = ("Biên bản xét chọn", "Quyết định công nhận danh sách", "Thông báo đơn vị được chọn")


def round_closes(town: Town) -> None:
    """Five minutes past midnight: a worker drew the list up, which decides nothing."""
    printed.enter_body(town.post(ORGANISER))
    town.time("06-11", "00:05")
    hand = town.post(ORGANISER)
    end = time.monotonic() + decided.WAIT_SECONDS
    to_steps(hand)
    while f"Lập danh sách: {LIST}Dự thảo có 11 đơn vị" not in hand.reads():
        assert time.monotonic() < end, hand.reads()
        time.sleep(0.2)
        hand.open("/")
        to_steps(hand)


def list_is_decided(town: Town, *, told: int) -> dict[str, Printed]:
    """Computed and looked at, proposed, approved, told to so many. The drafts as they were before."""
    decided.compute(town.screen(ORGANISER, DESK))
    hand = town.post(ORGANISER)
    drafts = {title: draft(hand, title) for title in DRAFTS}
    decided.propose(hand, "Xác nhận danh sách đi tiếp", LIST, "Biên bản họp số 5/BB")
    decided.approve(town.screen(SECOND, PHONE), LIST)
    to_list(hand)
    hand.press("Gửi thông báo")
    assert f"Đã soạn {told} thông báo." in hand.reads(), hand.reads()
    return drafts


def draft(hand: Hand, title: str) -> Printed:
    """A draft that lies ready at the list."""
    hand.open("/")
    to_list(hand)
    hand.follow(title)
    return printed.read(hand, "Tải PDF", "Tải DOCX")


def to_steps(hand: Hand) -> None:
    """From the front page to what the calendar brings."""
    to_desk(hand)
    hand.follow("Lịch sắp tới")


def to_list(hand: Hand) -> None:
    """From the front page to the list of those who go on."""
    hand.open("/")
    to_steps(hand)
    hand.follow(f"Lập danh sách: {LIST}")
    hand.follow("Đến danh sách và quyết định")
