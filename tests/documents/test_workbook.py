"""Workbooks that leave the program: their cells, and that none of them computes anything."""

from __future__ import annotations

import io
from fractions import Fraction

import openpyxl

from app.documents import sheet, workbook
from app.documents.workbook import Page


def test_p23_no_cell_becomes_a_formula_or_a_link() -> None:
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "http://a.example", "{=1}", "internal:'x'!A1"]
    made = workbook.write(Page(title="[Lỗi]: 1", columns=hostile, rows=[hostile], above=hostile))
    page = openpyxl.load_workbook(io.BytesIO(made)).active
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.hyperlink for cell in cells if cell.hyperlink] == []
    assert page.title == "Lỗi   1"


def test_workbook_reads_back_as_it_was_written() -> None:
    made = workbook.write(
        Page(title="a", columns=["Mã", "Số", "Tỷ lệ"], rows=[["001", 84360, Fraction(1, 2)], ["", None, 0]])
    )
    assert sheet.read(made, "a.xlsx").rows == [
        (1, ["Mã", "Số", "Tỷ lệ"]),
        (2, ["001", 84360.0, 0.5]),
        (3, ["", "", 0.0]),
    ]


def test_the_same_pages_give_the_same_bytes() -> None:
    page = Page(title="a", columns=["A"], rows=[["1"]])
    assert workbook.write(page) == workbook.write(page)
