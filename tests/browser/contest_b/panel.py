"""A panel at work: who sits on it, what they declare, sheets on the site and on paper, the chair's table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.browser.contest_b.entries import to_desk
from tests.given.hands import Hand

Sheet = Mapping[str, str]
"""Points as they are typed, by the name of the criterion."""


def appoint(
    hand: Hand, round: str, *, chair: str, secretary: str, judges: Sequence[str], alternate: str
) -> None:
    """The organisers appoint a panel, everybody by their mailbox."""
    to_waiting(hand, f"{round}: chưa có hội đồng")
    assert "có tham gia làm bài" not in hand.reads()
    hand.fill("Chủ tịch", chair)
    hand.fill("Thư ký", secretary)
    hand.fill("Giám khảo", "\n".join(judges))
    hand.fill("Dự khuyết", alternate)
    hand.fill("Số quyết định", "Quyết định số 21/QĐ-BTC")
    hand.press("Lập hội đồng")


def to_judging(hand: Hand) -> None:
    """From the front page to the judge's desk."""
    hand.follow("Ứng dụng AI")
    hand.follow("Bàn giám khảo")


def declare(hand: Hand, own: str = "") -> None:
    """A judge says where they work, or that they work in no unit of the contest."""
    to_judging(hand)
    hand.follow("Khai")
    if own:
        hand.fill("Tên đơn vị", own)
        hand.press("Tìm")
        hand.tick("Tôi đang làm việc ở đây", of=own)
    hand.press("Tôi khai như trên")


def score(hand: Hand, sheet: Sheet) -> None:
    """Fill the sheet that is open and sign it."""
    for criterion, points in sheet.items():
        hand.fill(f"Điểm cho {criterion}", points)
    hand.press("Ký phiếu")


def to_paper(hand: Hand, round: str) -> None:
    """From the front page to the sheets on paper."""
    to_table(hand, round)
    hand.follow("Phiếu giấy")


def to_waiting(hand: Hand, words: str) -> None:
    """From the front page to what waits on the desk."""
    to_desk(hand)
    hand.follow(words)


def type_paper(hand: Hand, judge: str, entry: str, sheet: Sheet) -> None:
    """The secretary types what a judge wrote on paper."""
    hand.choose("Giám khảo và bài", f"{judge} · {entry}")
    for criterion, points in sheet.items():
        hand.fill(criterion, points)
    hand.fill("Phiếu giấy được giữ ở đâu", "Cặp hồ sơ hội đồng số 2")
    hand.press("Nhập phiếu")


def confirm_paper(hand: Hand, judge: str, entry: str, total: int) -> None:
    """A second person with the paper in hand signs it by its total."""
    beside = f"{judge} · {entry} ·"
    hand.fill("Tổng điểm trên phiếu giấy", str(total), of=beside)
    hand.press("Xác nhận và ký", of=beside)


def to_table(hand: Hand, round: str) -> None:
    """From the front page to the table of a panel."""
    to_desk(hand)
    hand.follow("Bảng hội đồng")
    hand.follow(round)


def review(hand: Hand) -> None:
    """The secretary prepares the decision on a wide gap."""
    hand.follow("Xem lại", of="tổng cao nhất và thấp nhất chênh")
    hand.fill("Đã xem xét thế nào", "Hai giám khảo đọc lại, điểm giữ nguyên")
    hand.press("Lập quyết định")
