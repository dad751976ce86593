"""Official documents as they are printed: paper, margins, every box of Decree 30/2020, from both files."""

from __future__ import annotations

import io
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn

from app.documents.letter import docx, pdf
from tests.given import typed
from tests.given.papers import pages, rules, sizes, spot

LETTER = pdf.pdf(typed.letter())
DECISION = pdf.pdf(typed.decision())


def near(found: float, wanted: float, off: float = 1.0) -> bool:
    return abs(found - wanted) <= off


@pytest.mark.parametrize(
    ("words", "size", "face", "middle"),
    [
        ("UBND THÀNH PHỐ MẪU", 12, "Tinos-Regular", 63),  # box 2, the body above
        ("SỞ KHOA HỌC VÀ CÔNG NGHỆ", 12, "Tinos-Bold", 63),  # box 2, the body
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, "Tinos-Bold", 143),  # box 1
        ("Độc lập - Tự do - Hạnh phúc", 13, "Tinos-Bold", 143),  # box 1
        ("Số: 05/SKHCN-TTTT", 13, "Tinos-Regular", 63),  # box 3
        ("Thành phố Mẫu, ngày 03 tháng 01 năm 2026", 13, "Tinos-Italic", 143),  # box 4
        ("V/v thông tin kết quả", 12, "Tinos-Regular", None),  # box 5b
        ("HỎA TỐC", 13, "Tinos-Bold", 63),  # box 10b
        ("Kính gửi:", 14, "Tinos-Regular", None),  # box 9a
        ("Căn cứ Kế hoạch số 1", 14, "Tinos-Italic", None),  # box 6, căn cứ
        ("Nơi nhận:", 12, "Tinos-BoldItalic", None),  # box 9b
        ("- Lưu: VT, TTTT.", 11, "Tinos-Regular", None),  # box 9b, the list
        ("KT. GIÁM ĐỐC", 14, "Tinos-Bold", 150),  # box 7a
        ("Đỗ Kim Oanh", 14, "Tinos-Bold", 150),  # box 7b
        ("NVA.30", 11, "Tinos-Regular", None),  # box 12
    ],
)
def test_every_box_has_its_size_look_and_place(
    words: str, size: float, face: str, middle: float | None
) -> None:
    found = next(each for page in (1, 2) if (each := spot(LETTER, page, words)))
    assert (found.size, found.face) == (size, face)
    assert middle is None or near(found.middle, middle)


def test_paper_and_margins_are_those_of_the_decree() -> None:
    assert sizes(LETTER) == [(210, 297)] * 5
    body = spot(LETTER, 1, "Thực hiện kế hoạch")
    line = spot(LETTER, 2, "Nơi nhận:")
    top = spot(LETTER, 1, "UBND THÀNH PHỐ MẪU")
    assert body is not None
    assert line is not None
    assert top is not None
    assert near(body.left, 30 + 12.7)
    assert near(line.left, 30, 0.5)
    assert 20 <= top.top <= 25


def test_rules_are_as_long_as_the_decree_says() -> None:
    motto = spot(LETTER, 1, "Độc lập - Tự do - Hạnh phúc")
    body = spot(LETTER, 1, "SỞ KHOA HỌC VÀ CÔNG NGHỆ")
    assert motto is not None
    assert body is not None
    below = {round(left + long / 2): long for left, top, long in rules(LETTER, 1) if top < 45}
    assert near(below[143], motto.right - motto.left, 1.5)
    assert 1 / 3 <= below[63] / (body.right - body.left) <= 1 / 2


def test_pages_are_numbered_from_the_second_and_annexes_apart() -> None:
    numbers = [spot(LETTER, page, str(number)) for page, number in ((2, 2), (4, 2), (5, 3))]
    assert [(each.size, near(each.middle, 110), each.top < 20) for each in numbers if each] == [
        (13, True, True)
    ] * 3
    for page in (1, 3):
        for number in "123":
            found = spot(LETTER, page, number)
            assert found is None or found.top > 20
    assert pages(LETTER)[2].startswith(
        "Phụ lục KẾT QUẢ CỦA 114 XÃ, PHƯỜNG, ĐẶC KHU (Kèm theo Công văn số 05/SKHCN-TTTT"
    )


def test_the_foot_of_the_first_page_says_where_the_body_is() -> None:
    found = spot(LETTER, 1, "Địa chỉ: số 1 phố Mẫu")
    assert found is not None
    assert found.size == 11
    assert [near(long, 160) for left, top, long in rules(LETTER, 1) if 275 < top < found.top] == [True]
    assert spot(LETTER, 2, "Địa chỉ: số 1 phố Mẫu") is None


def test_a_decision_carries_its_name_and_abstract_in_the_middle() -> None:
    name = spot(DECISION, 1, "QUYẾT ĐỊNH")
    abstract = spot(DECISION, 1, "Công nhận kết quả Cuộc thi")
    assert name is not None
    assert abstract is not None
    assert (name.size, name.face, near(name.middle, 110)) == (14, "Tinos-Bold", True)
    assert (abstract.size, abstract.face, near(abstract.middle, 110)) == (14, "Tinos-Bold", True)
    assert [near(left + long / 2, 110) for left, _, long in rules(DECISION, 1) if 50 < long < 55] == [True]


def test_the_signature_never_stands_on_a_page_alone() -> None:
    for lines in range(14, 30):
        printed = pages(pdf.pdf(typed.decision(lines=lines)))
        signed = next(page for page in printed if "Nơi nhận:" in page)
        assert "Điều cuối." in signed


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 1, 3), "ngày 03 tháng 01 năm 2026"),
        (date(2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
        (date(2026, 6, 9), "ngày 09 tháng 6 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
        (None, "ngày tháng năm 2026"),
    ],
)
def test_days_and_numbers_have_zeros_where_the_decree_wants_them(on: date | None, words: str) -> None:
    one = typed.letter(number=None if on is None else on.day, on=on)
    number = "" if on is None else f"{on.day:02d}"
    assert f"Số: {number}/SKHCN-TTTT" in pages(pdf.pdf(one))[0]
    assert f"Thành phố Mẫu, {words}" in pages(pdf.pdf(one))[0]


@pytest.mark.parametrize("words", typed.HOSTILE)
def test_p27_whatever_is_typed_is_shown_as_it_is(words: str) -> None:
    one = typed.letter(text=words)
    assert words in " ".join(pages(pdf.pdf(one)))
    book = Document(io.BytesIO(docx.docx(one)))
    assert words in [line.text for line in book.paragraphs]


def test_the_same_document_is_the_same_file() -> None:
    assert pdf.pdf(typed.letter()) == LETTER
    assert docx.docx(typed.letter()) == docx.docx(typed.letter())


def test_a_simulated_document_says_so_on_every_page() -> None:
    marked = typed.letter(mark="MÔ PHỎNG / SIMULATED")
    assert ["MÔ PHỎNG / SIMULATED" in page for page in pages(pdf.pdf(marked))] == [True] * 5
    book = Document(io.BytesIO(docx.docx(marked)))
    feet = [
        part.paragraphs[0].text for each in book.sections for part in (each.footer, each.first_page_footer)
    ]
    assert feet == ["MÔ PHỎNG / SIMULATED"] * 4


def test_the_file_for_word_processors_has_the_pages_of_the_decree() -> None:
    book = Document(io.BytesIO(docx.docx(typed.letter())))
    for section in book.sections:
        found = (section.page_width, section.page_height, section.left_margin, section.right_margin)
        assert [round(each.mm) for each in found if each is not None] == [210, 297, 30, 20]
        assert section.different_first_page_header_footer
        assert section.first_page_header.paragraphs[0].text == ""
        fields = [each.text for each in section.header._element.iter(qn("w:instrText"))]
        assert fields == [" PAGE "]
    annex = book.sections[1]._sectPr.find(qn("w:pgNumType"))
    assert annex is not None
    assert annex.get(qn("w:start")) == "1"


def test_the_file_for_word_processors_has_a_style_for_every_box() -> None:
    book = Document(io.BytesIO(docx.docx(typed.letter())))
    lines = list(book.paragraphs)
    for table in book.tables:
        lines += [line for row in table.rows for cell in row.cells for line in cell.paragraphs]
    found = {line.text: line.style for line in lines if line.style is not None}
    wanted = {
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": ("Quốc hiệu", 12, True, False),
        "Độc lập - Tự do - Hạnh phúc": ("Tiêu ngữ", 13, True, False),
        "UBND THÀNH PHỐ MẪU": ("Cơ quan chủ quản", 12, False, False),
        "SỞ KHOA HỌC VÀ CÔNG NGHỆ": ("Cơ quan", 12, True, False),
        "Số: 05/SKHCN-TTTT": ("Số, ký hiệu", 13, False, False),
        "Thành phố Mẫu, ngày 03 tháng 01 năm 2026": ("Địa danh, ngày", 13, False, True),
        "Căn cứ Kế hoạch số 1;": ("Căn cứ", 14, False, True),
        "KT. GIÁM ĐỐC": ("Quyền hạn, chức vụ", 14, True, False),
        "Đỗ Kim Oanh": ("Họ tên người ký", 14, True, False),
        "Nơi nhận:": ("Nơi nhận", 12, True, True),
        "- Lưu: VT, TTTT.": ("Danh sách nơi nhận", 11, False, False),
        "HỎA TỐC": ("Mức độ", 13, True, False),
    }
    shown = {}
    for words in wanted:
        style = found[words]
        size = style.font.size
        assert size is not None
        shown[words] = (style.name, size.pt, bool(style.font.bold), bool(style.font.italic))
        assert style.font.name == "Times New Roman"
    assert shown == wanted


def test_tables_repeat_their_head_and_never_break_a_row() -> None:
    book = Document(io.BytesIO(docx.docx(typed.letter())))
    table = book.tables[-1]
    assert len(table.rows) == 1 + 114 + 1
    assert table.rows[0]._tr.trPr is not None
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in table.rows[-1].cells][1:4] == ["Tổng cộng", "84.360", "49.317"]
