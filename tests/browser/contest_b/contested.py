"""A result contested: lodged by a unit, admitted or not, answered by two people."""

from __future__ import annotations

from tests.browser.contest_b.entries import to_desk
from tests.given.hands import Hand


def lodge(hand: Hand, about: str, words: str) -> None:
    """A unit says what it thinks wrong."""
    hand.follow("Ứng dụng AI")
    hand.follow("Kết quả")
    hand.follow("Khiếu nại")
    hand.follow(about)
    hand.fill("Điểm chưa đúng và căn cứ", words)
    hand.press("Gửi khiếu nại")


def to_appeal(hand: Hand, number: int) -> None:
    """From the front page to an appeal on the desk."""
    to_desk(hand)
    hand.follow("Khiếu nại")
    hand.follow(f"Khiếu nại số {number}")


def admit(hand: Hand, number: int, why: str) -> None:
    """An organiser says that it is looked into."""
    to_appeal(hand, number)
    hand.tick("Có: kết quả bị khiếu nại phải chờ trả lời")
    hand.fill("Lý do", why)
    hand.press("Quyết định")


def answer(hand: Hand, number: int, why: str) -> None:
    """The same proposes that the result stays."""
    to_appeal(hand, number)
    hand.tick("không đúng: giữ nguyên kết quả")
    hand.fill("Nội dung trả lời và lý do", why)
    hand.press("Đề xuất trả lời")


def approve(hand: Hand, number: int) -> None:
    """A second person gives that answer."""
    to_appeal(hand, number)
    hand.follow("Xem đề xuất")
    hand.press("Duyệt và quyết định")
