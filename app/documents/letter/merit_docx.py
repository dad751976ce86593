"""Certificates of merit -> DOCX, one page each, so that an office can fit them to its own stock."""

from __future__ import annotations

from typing import Any

from docx import Document
from docx.document import Document as Book
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Mm, Pt

from app.documents.letter import letter as boxes
from app.documents.letter.docx import bare, dated, rule, settled
from app.documents.letter.measure import width
from app.documents.letter.merit import TITLE, Merits, Recipient
from app.documents.letter.styles import define, fit

ACROSS = 297 - 30 - 30
"""Millimetres between the margins."""


def docx(of: Merits) -> bytes:
    """The certificates as a file for word processors; the same data give the same bytes."""
    book = Document()
    define(book)
    dated(book, TITLE, " ".join(of.giver), of.made_at)
    section = book.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(30)
    section.top_margin, section.bottom_margin = Mm(22), Mm(18)
    if of.mark:
        section.header.paragraphs[0].style = "Dấu mô phỏng"
        section.header.paragraphs[0].add_run(of.mark)
    for number, recipient in enumerate(of.recipients):
        first = book.add_paragraph(style="Quốc hiệu")
        if number:
            first.add_run().add_break(WD_BREAK.PAGE)
        first.add_run(boxes.NATION)
        _page(book, of, recipient)
    return settled(book)


def _page(book: Book, of: Merits, to: Recipient) -> None:
    book.add_paragraph(boxes.MOTTO, style="Tiêu ngữ")
    rule(book.add_paragraph(), ACROSS, width(boxes.MOTTO, boxes.MOTTO_SIZE, bold=True))
    for words in of.giver:
        _line(book, words, 15, bold=True)
    _line(book, "TẶNG", 15, bold=True)
    _line(book, TITLE, 36, bold=True)
    _line(book, to.name, 24, bold=True)
    _line(book, to.prize, 16)
    _line(book, of.achievement, 15)
    left, right = bare(book, 1, (ACROSS // 2, ACROSS - ACROSS // 2)).rows[0].cells
    left.paragraphs[0].style = "Danh sách nơi nhận"
    left.paragraphs[0].add_run(fit(of.decision))
    for words in filter(None, (to.register, to.checked)):
        left.add_paragraph(fit(words), style="Danh sách nơi nhận")
    right.paragraphs[0].style = "Địa danh, ngày"
    right.paragraphs[0].add_run(fit(of.dated))
    for words in of.post:
        right.add_paragraph(fit(words), style="Quyền hạn, chức vụ")
    room: Any = right.add_paragraph(style="Chỗ ký")
    room.paragraph_format.space_before = Mm(18)
    right.add_paragraph(fit(of.signer), style="Họ tên người ký")


def _line(book: Book, words: str, size: int, *, bold: bool = False) -> None:
    line = book.add_paragraph(style="Tiêu đề giữa")
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(3), Pt(3)
    run = line.add_run(fit(words))
    run.font.size, run.bold = Pt(size), bold
