"""The final: presentations handed in, the order drawn, slots, the big screen."""

from __future__ import annotations

from tests.browser.contest_b.entries import document, receipt, to_desk, to_entries
from tests.given.hands import Hand


def present(hand: Hand, unit: str) -> str:
    """A finalist hands the presentation in; the number of the receipt."""
    to_entries(hand, unit, "Chặng 3")
    hand.press("Tạo bản nháp")
    hand.send("Chọn tệp: Báo cáo thuyết trình", f"{unit}.pdf", document(f"Trình bày của {unit}"))
    hand.follow(f"Bài dự thi của {unit}")
    hand.follow("Xem lại và nộp")
    hand.press("Nộp bài")
    return receipt(hand)


def to_day(hand: Hand) -> None:
    """From the front page to the desk of the final day."""
    to_desk(hand)
    hand.follow("Ngày chung kết")


def draw(hand: Hand) -> None:
    """The order by lot: sealed, then opened."""
    hand.press("Niêm phong hạt giống")
    hand.press("Mở hạt giống và bốc thăm")


def come(hand: Hand, judge: str) -> None:
    """A judge has come."""
    hand.press(f"{judge} · chưa có mặt")


def run(hand: Hand, place: int) -> None:
    """One presentation from its begin to its end."""
    for step in ("Bắt đầu", "Câu hỏi", "Kết thúc"):
        hand.press(step, of=f"{place}. ")


def reveal(hand: Hand, places: int) -> None:
    """The big screen, from the last place to the first."""
    hand.follow("Màn hình lớn")
    for _ in range(places):
        hand.press("Công bố hạng tiếp theo")
