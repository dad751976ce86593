"""Results decided by two people: computed, proposed with a reason, approved by who just signed in."""

from __future__ import annotations

import time

from tests.browser.contest_b.entries import to_desk
from tests.given.hands import Hand

WAIT_SECONDS = 120


def to_decisions(hand: Hand) -> None:
    """From the front page to the results that people decide on."""
    to_desk(hand)
    hand.follow("Quyết định")


def compute(hand: Hand) -> None:
    """Have the results computed where something was recorded since, and wait for the worker."""
    to_decisions(hand)
    if "Đã có dữ liệu hoặc quyết định mới" in hand.reads():
        hand.press("Tính kết quả")
    until_done(hand)


def propose(hand: Hand, act: str, of: str, why: str) -> None:
    """Look at a result and propose what comes next."""
    to_decisions(hand)
    hand.follow(act, of=of)
    hand.fill("Lý do", why)
    hand.press(f"Đề xuất: {act}")


def approve(hand: Hand, of: str) -> None:
    """Look at it as the second person, decide, and wait for the worker."""
    to_decisions(hand)
    hand.follow("Xem đề xuất", of=of)
    assert f"{of}: " in hand.reads()
    hand.press("Duyệt và quyết định")
    until_done(hand)


def until_done(hand: Hand) -> None:
    """Look again until the results are there."""
    end = time.monotonic() + WAIT_SECONDS
    hand.open("/")
    to_decisions(hand)
    while "Đang tính kết quả" in hand.reads():
        assert time.monotonic() < end, hand.reads()
        time.sleep(0.1)
        hand.open("/")
        to_decisions(hand)
