"""The styles of official documents in a word processor, by Vietnamese names, as offices know them.

Knows looks; which paragraph gets which is the business of `docx.py`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from app.documents.letter import letter as boxes

FACE = "Times New Roman"
LEFT, CENTER, JUSTIFY, RIGHT = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
    WD_ALIGN_PARAGRAPH.RIGHT,
)
SIMULATED_COLOUR = RGBColor(0xB3, 0x26, 0x1E)
SIGNATURE_ROOM = 26  # millimetres


class Look(NamedTuple):
    """One style. Sizes and distances in points, indents in millimetres."""

    size: float
    align: Any = LEFT
    bold: bool = False
    italic: bool = False
    before: float = 0
    after: float = 0
    first: float = 0
    left: float = 0
    spacing: float = 1
    keep: bool = False


STYLES: dict[str, Look] = {
    "Quốc hiệu": Look(boxes.NATION_SIZE, CENTER, bold=True),
    "Tiêu ngữ": Look(boxes.MOTTO_SIZE, CENTER, bold=True),
    "Cơ quan chủ quản": Look(boxes.NATION_SIZE, CENTER),
    "Cơ quan": Look(boxes.NATION_SIZE, CENTER, bold=True),
    "Số, ký hiệu": Look(boxes.NUMBER_SIZE, CENTER, before=6),
    "Địa danh, ngày": Look(boxes.NUMBER_SIZE, CENTER, italic=True, before=6),
    "Trích yếu công văn": Look(boxes.ABSTRACT_SIZE, CENTER, before=6, left=2),
    "Mức độ": Look(13, CENTER, bold=True, before=8, left=16),
    "Tên loại": Look(boxes.BODY_SIZE, CENTER, bold=True, before=18, keep=True),
    "Trích yếu": Look(boxes.BODY_SIZE, CENTER, bold=True, left=14, keep=True),
    "Kính gửi": Look(boxes.BODY_SIZE, CENTER, before=14, after=8),
    "Kính gửi nhiều nơi": Look(boxes.BODY_SIZE, left=28, before=14),
    "Nơi kính gửi": Look(boxes.BODY_SIZE, left=28, before=2),
    "Nội dung": Look(boxes.BODY_SIZE, JUSTIFY, before=6, first=12.7, spacing=1.15),
    "Nội dung liền": Look(boxes.BODY_SIZE, JUSTIFY, before=6, spacing=1.15),
    "Căn cứ": Look(boxes.BODY_SIZE, JUSTIFY, italic=True, before=6, first=12.7, spacing=1.15),
    "Điều": Look(boxes.BODY_SIZE, JUSTIFY, before=6, first=12.7, spacing=1.15),
    "Đề mục": Look(boxes.BODY_SIZE, JUSTIFY, before=6, first=12.7, spacing=1.15, keep=True),
    "Tiêu đề giữa": Look(boxes.BODY_SIZE, CENTER, bold=True, before=12, after=4, keep=True),
    "Quyền hạn, chức vụ": Look(boxes.BODY_SIZE, CENTER, bold=True),
    "Chỗ ký": Look(boxes.BODY_SIZE, CENTER, before=SIGNATURE_ROOM / 25.4 * 72 - boxes.BODY_SIZE),
    "Họ tên người ký": Look(boxes.BODY_SIZE, CENTER, bold=True),
    "Nơi nhận": Look(boxes.COPIES_SIZE, bold=True, italic=True),
    "Danh sách nơi nhận": Look(boxes.LIST_SIZE),
    "Phụ lục": Look(boxes.BODY_SIZE, CENTER, bold=True, keep=True),
    "Tên phụ lục": Look(boxes.BODY_SIZE, CENTER, bold=True, left=8, keep=True),
    "Kèm theo": Look(boxes.BODY_SIZE, CENTER, italic=True, before=3, keep=True),
    "Bảng": Look(boxes.TABLE_SIZE, before=1, after=1),
    "Số trang": Look(13, CENTER),
    "Bản sao": Look(10, RIGHT),
    "Địa chỉ": Look(boxes.CONTACT_SIZE, CENTER),
    "Dấu mô phỏng": Look(10, CENTER, bold=True),
    "Đường kẻ": Look(2, CENTER, before=1),
    "Khoảng cách": Look(6),
}
BORDERED = {"Đường kẻ": ("top",), "Địa chỉ": ("top",), "Mức độ": ("top", "left", "bottom", "right")}
INDENTED_BOTH_SIDES = frozenset({"Trích yếu công văn", "Mức độ", "Trích yếu", "Tên phụ lục"})


def define(book: Document) -> None:
    """Put the styles into a book, and its typeface and language under all of them."""
    normal = book.styles["Normal"]
    normal.font.size = Pt(boxes.BODY_SIZE)
    _face(normal)
    for name, look in STYLES.items():
        style = book.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.quick_style = True
        _dress(style, name, look)


def _dress(style: Any, name: str, look: Look) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(look.size), look.bold, look.italic
    _face(style)
    if name == "Dấu mô phỏng":
        style.font.color.rgb = SIMULATED_COLOUR
    form = style.paragraph_format
    form.alignment = look.align
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.line_spacing = look.spacing
    form.first_line_indent, form.left_indent = Mm(look.first), Mm(look.left)
    form.right_indent = Mm(look.left if name in INDENTED_BOTH_SIDES else 0)
    form.keep_with_next = look.keep
    form.widow_control = True
    if sides := BORDERED.get(name, ()):
        borders = OxmlElement("w:pBdr")
        for side in sides:
            line = OxmlElement(f"w:{side}")
            for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
                line.set(qn(f"w:{key}"), value)
            borders.append(line)
        style.element.get_or_add_pPr().insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc"
        )


def _face(style: Any) -> None:
    style.font.name = FACE
    own = style.element.get_or_add_rPr()
    faces = own.get_or_add_rFonts()
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        faces.set(qn(f"w:{kind}"), FACE)
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        faces.attrib.pop(qn(f"w:{kind}"), None)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    own.append(language)


def fit(typed: str) -> str:
    """Words without the letters that XML forbids."""
    return "".join(each for each in typed if each in "\n\t" or (each >= " " and each not in "\ufffe\uffff"))
