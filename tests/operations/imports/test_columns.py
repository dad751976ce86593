"""Columns: headings as offices write them, and the field each of them is taken for."""

from __future__ import annotations

from app.documents.sheet import Sheet
from app.operations.imports import columns, counts, questions
from rounds.reasons import reason

COUNTS = (counts.CODE, counts.NAME, *counts.FIGURES)


def test_heading_below_a_letterhead_is_found() -> None:
    rows = [
        (1, ["ỦY BAN NHÂN DÂN THÀNH PHỐ", "", ""]),
        (3, ["Số liệu đến 15 giờ", "", ""]),
        (5, ["Đơn vị", "Đăng ký", "Hoàn thành"]),
        (6, ["Xã A", 2.0, 1.0]),
    ]
    found = columns.heading(Sheet(rows=rows), COUNTS)
    assert (found.cells, found.line, found.rows) == (("Đơn vị", "Đăng ký", "Hoàn thành"), 5, rows[3:])
    assert columns.guess(found.cells, COUNTS) == {"name": 0, "registered": 1, "submitted": 2}


def test_merged_heading_is_read_as_one() -> None:
    rows = [
        (1, ["Mã", "Tên", "Số người", "", ""]),
        (2, ["", "", "đăng ký", "hoàn thành", "hợp lệ"]),
        (3, ["01", "Xã A", 3.0, 2.0, 1.0]),
    ]
    found = columns.heading(Sheet(rows=rows, merged=((1, 2, 4),)), COUNTS)
    assert found.cells == ("Mã", "Tên", "Số người đăng ký", "Số người hoàn thành", "Số người hợp lệ")
    assert (found.line, found.rows) == (2, rows[2:])
    assert found.notes == (reason("import.heading-merged", warning=True, line=1),)
    assert columns.guess(found.cells, COUNTS) == {
        "unit": 0,
        "registered": 2,
        "submitted": 3,
        "valid": 4,
    }


def test_no_column_serves_two_fields() -> None:
    cells = ["Mã câu hỏi", "Chuyên đề", "Câu hỏi", "A", "B", "Đáp án"]
    assert columns.guess(cells, questions.FIELDS) == {
        "id": 0,
        "topic": 1,
        "stem": 2,
        "A": 3,
        "B": 4,
        "answer": 5,
    }


def test_english_headings_are_known() -> None:
    cells = ["Unit code", "Unit name", "Registered (total)", "COMPLETED", "Remarks"]
    assert columns.guess(cells, COUNTS) == {"unit": 0, "name": 1, "registered": 2, "submitted": 3}


def test_required_fields_without_a_column_are_named() -> None:
    assert columns.missing({"name": 0}, COUNTS) == [counts.REGISTERED, counts.SUBMITTED]


def test_fingerprint_forgets_accents_and_spaces_only() -> None:
    one = columns.Heading(cells=("Mã  đơn vị", "ĐĂNG KÝ"), line=1, rows=[])
    same = columns.Heading(cells=("Ma don vi", "Đăng ký "), line=7, rows=[])
    other = columns.Heading(cells=("Đăng ký", "Mã đơn vị"), line=1, rows=[])
    assert one.fingerprint == same.fingerprint != other.fingerprint


def test_line_is_as_long_as_it_is() -> None:
    line = columns.Line(4, ["a"], {"unit": 0, "name": 3})
    assert (line.text("unit"), line.text("name"), line.text("valid")) == ("a", "", "")
