"""Official documents: a body that issues them, a draft, its number, its files and what they say."""

from __future__ import annotations

import io
from dataclasses import dataclass

from docx import Document

from tests.browser.contest_b.entries import to_desk
from tests.given import papers
from tests.given.hands import Hand

BODY = {
    "Tên cơ quan ban hành, viết hoa": "BAN TỔ CHỨC CUỘC THI",
    "Tên cơ quan viết trong câu": "Ban Tổ chức Cuộc thi",
    "Chữ viết tắt trong ký hiệu": "BTC",
    "Địa danh, đứng trước ngày tháng": "Thử Nghiệm",
    "Quyền hạn, chức vụ người ký, viết hoa": "TM. BAN TỔ CHỨC\nTRƯỞNG BAN",
    "Họ và tên người ký": "Đỗ Kim Oanh",
}
"""What is entered of the body, by label."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A document with its number: the text of its PDF, the lines and the rows of its DOCX."""

    page: str
    pdf: str
    lines: list[str]
    rows: list[list[str]]


def to_papers(hand: Hand) -> None:
    """From the front page to the documents."""
    to_desk(hand)
    hand.follow("Văn bản hành chính")


def enter_body(hand: Hand) -> None:
    """The organisers enter the body that issues."""
    to_papers(hand)
    hand.follow("Thêm cơ quan")
    for label, value in BODY.items():
        hand.fill(label, value)
    hand.press("Lưu")


def issue(hand: Hand, title: str) -> Printed:
    """Make a document, give it its number, take its files home."""
    to_papers(hand)
    hand.follow(title, of="Làm văn bản mới")
    hand.press("Tạo bản thảo")
    return number(hand)


def number(hand: Hand) -> Printed:
    """Give the draft that is open its number, take its files home."""
    hand.follow("Nhập số và ngày")
    hand.press("Ban hành văn bản")
    return read(hand, "PDF", "DOCX")


def read(hand: Hand, pdf: str, docx: str) -> Printed:
    """The files of the document that is open, behind the links of those names."""
    text = " ".join(papers.pages(hand.download(pdf)))
    book = Document(io.BytesIO(hand.download(docx)))
    rows = [[cell.text for cell in row.cells] for table in book.tables for row in table.rows]
    return Printed(hand.reads(), text, [each.text for each in book.paragraphs], rows)
