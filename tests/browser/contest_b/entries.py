"""Round 2 as units and secretariat live it: drafts, the choice, handing in, the register, seats, the gate."""

from __future__ import annotations

import re

from tests.documents import files
from tests.given.hands import Hand

CHECKS = ("nộp đúng hạn", "đại diện duy nhất", "người đại diện", "bí mật nhà nước", "cam kết tự làm")


def to_desk(hand: Hand) -> None:
    """From the front page to the desk of the contest."""
    hand.follow("Ứng dụng AI")
    hand.follow("Bàn làm việc")


def to_entries(hand: Hand, unit: str, round: str = "Chặng 2") -> None:
    """From the front page to where a unit writes."""
    to_desk(hand)
    hand.follow(unit)
    hand.follow(round)


def to_register(hand: Hand) -> None:
    """From the front page to the intake register."""
    to_desk(hand)
    hand.follow("Sổ nhận bài")


def write(hand: Hand, unit: str) -> str:
    """A draft with its file; its title."""
    title = f"Trợ lý AI của {unit}"
    hand.press("Tạo bản nháp")
    hand.fill("Tên bài dự thi", title)
    hand.fill("Tóm tắt", f"{unit} trả lời người dân nhanh hơn một nửa.")
    hand.fill("Người đại diện và cách liên hệ", f"Bộ phận một cửa {unit}")
    hand.press("Lưu")
    hand.send("Chọn tệp: Thuyết minh", f"{title}.pdf", document(title))
    hand.follow(f"Bài dự thi của {unit}")
    return title


def choose(hand: Hand, title: str) -> None:
    """The leaders of the unit chose one of its drafts."""
    hand.follow("Chọn bài đại diện")
    hand.tick(title)
    hand.fill("Ai quyết định", "Họp lãnh đạo ngày 12/6, biên bản số 14/BB")
    hand.press("Chọn bài này")


def hand_in(hand: Hand, title: str) -> str:
    """Look once more, declare, hand in; the number of the receipt."""
    hand.follow("Xem lại và nộp", of=title)
    hand.tick("Bài do đơn vị tự thực hiện")
    hand.tick("Đơn vị khai rõ công cụ AI")
    hand.press("Nộp bài")
    return receipt(hand)


def receipt(hand: Hand) -> str:
    """The number of the receipt on the page."""
    found = re.search(r"Đã nhận, và được tính.*Số biên nhận (E\d+-[0-9a-f]{16}) ", hand.reads())
    assert found is not None, hand.reads()
    return found[1]


def log(hand: Hand, unit: str) -> None:
    """What a unit sent by Zalo is written down by the secretary, with its files and what shows the hour."""
    title = f"Trợ lý AI của {unit}"
    hand.follow("Ghi bài gửi bằng cách khác")
    hand.choose("Của đơn vị nào", unit)
    hand.choose("Cách gửi", "Zalo")
    hand.fill("Người gửi", f"Văn phòng {unit}")
    hand.fill("Nhận lúc", "2026-06-13T16:20:00")
    hand.fill("Căn cứ của giờ nhận", "Tin nhắn trong nhóm Zalo của cuộc thi, 16:20 ngày 13/6")
    hand.fill("Tên bài dự thi", title)
    hand.fill("Tóm tắt", f"{unit} trả lời người dân nhanh hơn một nửa.")
    hand.fill("Người đại diện và cách liên hệ", f"Bộ phận một cửa {unit}")
    hand.press("Tiếp tục: thêm tệp")
    hand.send("Chọn tệp: Thuyết minh", f"{title}.pdf", document(title))
    hand.press("Ghi vào sổ")


def confirm(hand: Hand) -> str:
    """The unit says that what was logged is theirs; the number of the receipt."""
    hand.follow("lần nộp 1")
    hand.press("đây là bài của chúng tôi")
    return receipt(hand)


def silence(hand: Hand, unit: str) -> None:
    """The secretary proposes to note that a unit handed nothing in."""
    hand.follow("Gia hạn, rút lui, dự bị")
    hand.follow("Ghi nhận đơn vị không nộp bài")
    hand.choose("Đơn vị", unit)
    hand.fill("Lý do", "Đã gọi điện ba lần, đơn vị báo không tham gia")
    hand.press("Đề xuất")


def replace(hand: Hand, out: str, new: str) -> None:
    """The secretary proposes that the first in reserve takes the free seat."""
    hand.follow("Gia hạn, rút lui, dự bị")
    hand.follow("Gọi đơn vị dự bị thay")
    hand.choose("Suất của", out)
    hand.choose("Giao cho", new)
    hand.fill("Lý do", "Đơn vị dự bị thứ nhất đồng ý tham gia")
    hand.press("Đề xuất")


def approve(hand: Hand, what: str) -> None:
    """A second person decides what waits on the desk."""
    to_desk(hand)
    hand.follow("chờ người thứ hai")
    hand.follow(what)
    hand.press("Duyệt và quyết định")


def screen(hand: Hand, entry: str) -> None:
    """The secretariat finds that an entry on the register may be judged."""
    hand.follow(entry)
    for check in CHECKS:
        hand.tick("Có", of=check)
    hand.press("Quyết định theo bản")


def to_gate(hand: Hand) -> None:
    """From the front page to the entries that nobody has decided on."""
    to_desk(hand)
    hand.follow("bài chờ sơ loại")


def codes(hand: Hand) -> dict[str, str]:
    """The unit of each entry that counts, by the code, as the register says."""
    found = re.findall(r"((?:Xã|Phường|Thanh tra) [^.–]*?) Đã nộp bài ([BC]-\d{3})", hand.reads())
    return {code: unit for unit, code in found}


def document(title: str) -> bytes:
    """A PDF that differs from those of others."""
    return files.pdf(files.stream(title.encode()))
