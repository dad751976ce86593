"""An official document -> DOCX, to be edited: styles by name, real page fields, real tables.

Names Times New Roman, which every office has. Knows the file format; sizes and boxes come from the model.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.document import Document as Book
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm
from docx.table import _Cell
from docx.text.paragraph import Paragraph as Lines

from app.documents.letter import letter as boxes
from app.documents.letter.letter import Annex, Block, Letter, Run, Signer, Table
from app.documents.letter.measure import width
from app.documents.letter.styles import define, fit

WIDTH = sum(boxes.HEAD)
"""Millimetres between the margins."""
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
}
_STYLE = {
    "text": "Nội dung",
    "plain": "Nội dung liền",
    "basis": "Căn cứ",
    "centred": "Tiêu đề giữa",
    "heading": "Đề mục",
    "item": "Nội dung",
    "article": "Điều",
}


def docx(of: Letter) -> bytes:
    """The document as a file for word processors; the same document gives the same bytes."""
    book = Document()
    define(book)
    dated(book, of.abstract, of.of, of.made_at)
    _page(book.sections[0], of, first=True)
    _head(book, of)
    _title(book, of)
    _addressees(book, of)
    for block in of.blocks:
        _block(book, block, WIDTH)
    if of.blocks and not isinstance(of.blocks[-1], Table):
        # The last paragraph stays with the signature, so that none stands on a page alone.
        book.paragraphs[-1].paragraph_format.keep_with_next = True
        book.paragraphs[-1].paragraph_format.keep_together = True
    _foot(book, of)
    for heading, annex in of.annexed():
        _annex(book, of, heading, annex)
    return settled(book)


def dated(book: Book, title: str, author: str, at: int) -> None:
    """What the file says of itself; `at` is the instant it was made at."""
    properties = book.core_properties
    made = datetime.fromtimestamp(at // 1_000_000, UTC).replace(tzinfo=None)
    properties.created = properties.modified = made
    properties.title, properties.author = fit(title)[:255], fit(author)[:255]
    properties.last_modified_by, properties.comments, properties.language = "", "", "vi-VN"


def _page(section: Section, of: Letter, *, first: bool, wide: bool = False) -> None:
    """Paper, margins, the number in the top margin from page 2 on, what stands at the foot."""
    across, down = (297, 210) if wide else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(across), Mm(down)
    section.top_margin, section.bottom_margin = Mm(boxes.TOP), Mm(boxes.BOTTOM)
    section.left_margin, section.right_margin = Mm(boxes.LEFT), Mm(boxes.RIGHT)
    section.header_distance, section.footer_distance = Mm(10), Mm(8)
    section.different_first_page_header_footer = True
    if not first:
        numbering = OxmlElement("w:pgNumType")
        numbering.set(qn("w:start"), "1")
        section._sectPr.append(numbering)
    for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
        part.is_linked_to_previous = False
    _field(section.header.paragraphs[0], "PAGE")
    section.header.paragraphs[0].style = "Số trang"
    if first and of.copy:
        line = section.first_page_header.paragraphs[0]
        line.style = "Bản sao"
        _say(line, [Run("\n".join(of.copy))])
    for part in (section.footer, section.first_page_footer):
        if of.mark:
            part.paragraphs[0].style = "Dấu mô phỏng"
            _say(part.paragraphs[0], [Run(of.mark)])
    if first and of.contact:
        last = section.first_page_footer
        line = last.add_paragraph() if of.mark else last.paragraphs[0]
        line.style = "Địa chỉ"
        _say(line, [Run(of.contact)])


def _head(book: Book, of: Letter) -> None:
    """Boxes 1 to 5b and 10: two columns without lines."""
    grid = bare(book, 2, boxes.HEAD)
    left, right = grid.rows[0].cells
    lines = [*((words, "Cơ quan chủ quản") for words in of.parent), *((w, "Cơ quan") for w in of.body)]
    _fill(left, lines)
    long = min(width(of.body[-1], boxes.NATION_SIZE, bold=True), boxes.HEAD[0]) if of.body else 0
    rule(left.add_paragraph(), boxes.HEAD[0], long * 0.4)
    _fill(right, [(boxes.NATION, "Quốc hiệu"), (boxes.MOTTO, "Tiêu ngữ")])
    rule(right.add_paragraph(), boxes.HEAD[1], width(boxes.MOTTO, boxes.MOTTO_SIZE, bold=True))
    left, right = grid.rows[1].cells
    _fill(left, [(of.numbered if of.symbol else "", "Số, ký hiệu")])
    if not of.name:
        _fill(left, [(of.short_abstract, "Trích yếu công văn")], more=True)
    for mark in of.marks:
        _fill(left, [(mark, "Mức độ")], more=True)
    _fill(right, [(of.dated, "Địa danh, ngày")])


def _title(book: Book, of: Letter) -> None:
    """Box 5a."""
    if not of.name:
        return
    _say(book.add_paragraph(style="Tên loại"), [Run(of.name)])
    _say(book.add_paragraph(style="Trích yếu"), [Run(of.abstract)])
    rule(book.add_paragraph(), WIDTH, 52)


def _addressees(book: Book, of: Letter) -> None:
    """Box 9a."""
    if len(of.to) == 1:
        _say(book.add_paragraph(style="Kính gửi"), [Run(f"Kính gửi: {of.to[0]}")])
    elif of.to:
        _say(book.add_paragraph(style="Kính gửi nhiều nơi"), [Run("Kính gửi:")])
        for words in of.to:
            _say(book.add_paragraph(style="Nơi kính gửi"), [Run(f"- {words}")])


def _block(book: Book, block: Block, across: int) -> None:
    if isinstance(block, Table):
        _table(book, block, across)
    else:
        line = book.add_paragraph(style=_STYLE[block.kind])
        if block.ragged:
            line.alignment = WD_ALIGN_PARAGRAPH.LEFT
        _say(line, block.runs)


def _table(book: Book, given: Table, across: int) -> None:
    grid = book.add_table(rows=0, cols=len(given.columns))
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    widths = [across * share / sum(given.widths) for share in given.widths]
    head = grid.add_row()
    _repeat(head)
    for cell, words, wide in zip(head.cells, given.columns, widths, strict=True):
        cell.width = Mm(wide)
        _cell(cell, words, "center", bold=True)
    last = len(given.rows) - 1
    for number, words_of in enumerate(given.rows):
        row = grid.add_row()
        _whole(row)
        if given.tall:
            row.height, row.height_rule = Mm(given.tall), WD_ROW_HEIGHT_RULE.AT_LEAST
        cells = row.cells
        for column, words in enumerate(words_of):
            cells[column].width = Mm(widths[column])
            _cell(cells[column], words, given.aligns[column], bold=given.totals and number == last)
    for column, wide in zip(grid.columns, widths, strict=True):
        column.width = Mm(wide)
    if given.short:
        for row in grid.rows[:-1]:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True


def _foot(book: Book, of: Letter) -> None:
    """Boxes 7, 9b and 12, which stay together on a page."""
    gap = book.add_paragraph(style="Khoảng cách")
    gap.paragraph_format.keep_with_next = True
    if len(of.signers) <= 1:
        grid = bare(book, 1, (WIDTH // 2, WIDTH - WIDTH // 2))
        left, right = grid.rows[0].cells
        if of.copies:
            _copies(left, of)
        for signer in of.signers:
            _sign(right, signer)
        _whole(grid.rows[0])
        return
    abreast = 3 if len(of.signers) == 3 else 2
    lines = [of.signers[start : start + abreast] for start in range(0, len(of.signers), abreast)]
    grid = bare(book, len(lines), (WIDTH // abreast,) * abreast)
    for row, those in zip(grid.rows, lines, strict=True):
        _whole(row)
        for cell, signer in zip(row.cells, those, strict=False):
            _sign(cell, signer)
    if of.copies:
        book.add_paragraph(style="Khoảng cách")
        _copies(bare(book, 1, (WIDTH // 2, WIDTH - WIDTH // 2)).rows[0].cells[0], of)


def _copies(cell: _Cell, of: Letter) -> None:
    lines = [("Nơi nhận:", "Nơi nhận"), *((f"- {words}", "Danh sách nơi nhận") for words in of.copies)]
    if of.drafter:
        lines.append((of.drafter, "Danh sách nơi nhận"))
    _fill(cell, lines)


def _sign(cell: _Cell, signer: Signer) -> None:
    _fill(cell, [(words, "Quyền hạn, chức vụ") for words in signer.lines])
    for line in cell.paragraphs:
        line.paragraph_format.keep_with_next = True
    room = cell.add_paragraph(style="Chỗ ký")
    room.paragraph_format.keep_with_next = True
    _say(cell.add_paragraph(style="Họ tên người ký"), [Run(signer.name or "\N{NO-BREAK SPACE}")])


def _annex(book: Book, of: Letter, heading: str, annex: Annex) -> None:
    section = book.add_section(WD_SECTION.NEW_PAGE)
    _page(section, of, first=False, wide=annex.wide)
    _say(book.add_paragraph(style="Phụ lục"), [Run(heading)])
    _say(book.add_paragraph(style="Tên phụ lục"), [Run(annex.title.upper())])
    _say(book.add_paragraph(style="Kèm theo"), [Run(of.annex_line)])
    across = 297 - boxes.LEFT - boxes.RIGHT if annex.wide else WIDTH
    rule(book.add_paragraph(), across, 52)
    for block in annex.blocks:
        _block(book, block, across)


def bare(book: Book, rows: int, widths: Sequence[int]) -> Any:
    """A table without lines or inner margins."""
    grid = book.add_table(rows=rows, cols=len(widths))
    grid.autofit = False
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        none = OxmlElement(f"w:{side}")
        none.set(qn("w:w"), "0")
        none.set(qn("w:type"), "dxa")
        margins.append(none)
    grid._tbl.tblPr.append(margins)
    for column, wide in zip(grid.columns, widths, strict=True):
        column.width = Mm(wide)
        for cell in column.cells:
            cell.width = Mm(wide)
    return grid


def _fill(cell: _Cell, lines: Iterable[tuple[str, str]], *, more: bool = False) -> None:
    """Lines of a cell, each in its style; the empty paragraph that a cell begins with takes the first."""
    for number, (words, style) in enumerate(lines):
        line = cell.paragraphs[0] if number == 0 and not more else cell.add_paragraph()
        line.style = style
        _say(line, [Run(words)])


def _cell(cell: _Cell, words: str, align: str, *, bold: bool) -> None:
    line = cell.paragraphs[0]
    line.style = "Bảng"
    line.alignment = _ALIGN[align]
    _say(line, [Run(words, bold=bold)])


def _say(line: Lines, runs: Iterable[Run]) -> None:
    for each in runs:
        run = line.add_run(fit(each.text))
        if each.bold:
            run.bold = True
        if each.italic:
            run.italic = True


def rule(line: Lines, across: float, long: float) -> None:
    """A solid rule of `long` millimetres in the middle of `across`: the border of a paragraph set in."""
    line.style = "Đường kẻ"
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm((across - long) / 2)


def _field(line: Lines, code: str) -> None:
    """A field that the word processor fills in, such as the number of the page."""
    for kind, words in (("begin", ""), ("", code), ("separate", ""), ("text", "2"), ("end", "")):
        run = line.add_run()
        if kind == "text":
            run.text = words
        elif kind:
            sign = OxmlElement("w:fldChar")
            sign.set(qn("w:fldCharType"), kind)
            run._r.append(sign)
        else:
            asked = OxmlElement("w:instrText")
            asked.set(qn("xml:space"), "preserve")
            asked.text = f" {words} "
            run._r.append(asked)


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def settled(book: Book) -> bytes:
    """The bytes of a book, its parts dated alike, so that the same book is the same file."""
    raw, made = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED
            )
    return made.getvalue()
