"""Hostile and odd files, from the bytes to the sentence that says the mend; a row a kind of file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from sqlalchemy.orm import Session

from app import phrases
from app.documents import sheet
from app.operations import Refused
from app.operations.imports import run as imports
from app.operations.imports.kind import Checked
from app.storage.contest.contest import Contest
from rounds.reasons import Reason
from tests.documents.test_sheet import cp1258
from tests.given import enrolled

HEAD = ["Mã đơn vị", "Họ và tên", "Ngày sinh", "Số căn cước"]
LAN = ["01", "Trần Thị Lan", "04/03/1955", "031155000001"]
PLAIN = ";".join(HEAD) + "\n" + ";".join(LAN) + "\n"
XLS = bytes.fromhex("d0cf11e0a1b11ae1")


def book(*rows: list[Any], change: Callable[[Any], None] = lambda page: None) -> bytes:
    made, written = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    change(made.active)
    made.save(written)
    return written.getvalue()


def bomb() -> bytes:
    """Four hundred megabytes of blanks in a few hundred kilobytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 50_000_000)
    return written.getvalue()


def to_the_end(page: Any) -> None:
    page["A1048576"].number_format = "0.00"


def merged(page: Any) -> None:
    page["C1"], page["C2"], page["D2"] = "Giấy tờ", "Ngày sinh", "Số căn cước"
    page.merge_cells("C1:D1")


def look(session: Session, contest: Contest, data: bytes, name: str) -> tuple[Checked, list[str]]:
    """What the look at a file found, and every sentence it says in Vietnamese."""
    run = imports.upload(
        session, contest, "people", data=data, file_name=name, values={"reason": "-"}, by=None
    )
    notes = [Reason(code, "", path, tuple(values.items())) for code, values, _, path in run.found["notes"]]
    found = imports.problems(session, contest, run)
    said = [phrases.sentence(each, "vi") for each in (*notes, *(each.reason for each in found.problems))]
    return found, said


REFUSED = {
    "zip bomb": (bomb(), "a.xlsx", "lớn bất thường"),
    "xls named xlsx": (XLS + b"\0" * 600 + "Workbook".encode("utf-16-le"), "a.xlsx", "Lưu thành, kiểu .xlsx"),
    "empty sheet": (book(), "a.xlsx", "kiểm tra trang tính đầu tiên"),
    "empty file": (b"", "a.csv", "Tệp không có dòng nào"),
    "a cell in the last row": (
        book(HEAD, LAN, change=lambda page: page.__setitem__("A1048576", "x")),
        "a.xlsx",
        "Hãy xóa các dòng, cột thừa",
    ),
    "no encoding": (b"a;b\n\x00\x01\x02;\x81\n", "a.csv", "CSV với mã UTF-8"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "a.xlsx", "Đây là tệp PNG"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_file_is_refused_with_the_mend(case: str, session: Session) -> None:
    data, name, words = REFUSED[case]
    contest = enrolled.contest(session)
    with pytest.raises(Refused) as caught:
        look(session, contest, data, name)
    [why] = caught.value.reasons
    assert words in phrases.sentence(why, "vi")


READ = {
    "BOM": (PLAIN.encode("utf-8-sig"), "a.csv", ""),
    "comma": (PLAIN.replace(";", ",").encode(), "a.csv", ""),
    "UTF-16": (PLAIN.encode("utf-16"), "a.csv", "đã đoán là UTF-16"),
    "cp1258": (cp1258(PLAIN), "a.csv", "đã đoán là Windows-1258"),
    "xlsx named csv": (book(HEAD, LAN), "a.csv", "bên trong là .xlsx"),
    "csv named xlsx": (PLAIN.encode(), "a.xlsx", "đã đọc theo CSV"),
    "a million empty rows": (book(HEAD, LAN, change=to_the_end), "a.xlsx", ""),
    "merged heading": (
        book(["Mã đơn vị", "Họ và tên", "", ""], ["", "", "", ""], LAN, change=merged),
        "a.xlsx",
        "gộp ô; đã đọc hai dòng tiêu đề thành một",
    ),
    "numbers of columns": (book(HEAD, ["A", "B", 1, 2], LAN), "a.xlsx", "Dòng 2 là dòng tiêu đề thứ hai"),
    "heading in two languages": (
        book(HEAD, ["Unit code", "Full name", "Date of birth", "Citizen id"], LAN),
        "a.xlsx",
        "Dòng 2 là dòng tiêu đề thứ hai",
    ),
    "columns of one name": (
        book([*HEAD, "Họ và tên"], [*LAN, "khác"]),
        "a.xlsx",
        "hai cột cùng tên “Họ và tên”; đã chọn cột bên trái",
    ),
    "number-shaped CCCD": (book(HEAD, [*LAN[:3], 31155000001]), "a.xlsx", "bị mất số 0 ở đầu"),
    "day as a number": (book(HEAD, [*LAN[:2], 20152, LAN[3]]), "a.xlsx", "đã hiểu là ngày 04/03/1955"),
    "formula": (book([*HEAD, "Ghi chú"], [*LAN, "=1+1"]), "a.xlsx", "chép cột và dán lại dạng giá trị"),
    "letterhead": (
        book(["UBND XÃ THỬ NGHIỆM"], ["DANH SÁCH ĐĂNG KÝ"], [], HEAD, LAN),
        "a.xlsx",
        "",
    ),
}


@pytest.mark.parametrize("case", READ)
def test_file_is_read_and_what_is_odd_is_said(case: str, session: Session) -> None:
    data, name, words = READ[case]
    found, said = look(session, enrolled.contest(session), data, name)
    [comer] = found.rows
    given = comer.enrolment
    assert (given.full_name, given.unit, given.birth_date, given.cccd) == (
        "Trần Thị Lan",
        "01",
        "1955-03-04",
        "031155000001",
    )
    assert found.rejected == 0
    assert ([each for each in said if words in each] != []) if words else (said == [])


CELLS = {
    "1,23E+11": "Hãy nhập lại dưới dạng chữ (Text)",
    "123456789": "nhập lại đủ 12 số, kể cả số 0 ở đầu",
    "=HYPERLINK(1)": "",
}


@pytest.mark.parametrize("cell", CELLS)
def test_a_cccd_that_cannot_be_mended_says_how(cell: str, session: Session) -> None:
    data = (";".join(HEAD) + "\n" + ";".join([*LAN[:3], cell]) + "\n").encode()
    found, said = look(session, enrolled.contest(session), data, "a.csv")
    assert (found.rejected, found.rows) == (1, [])
    assert [each for each in said if CELLS[cell] in each] != []


def test_nothing_larger_than_the_limit_is_looked_at(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet, "LARGEST", 100)
    with pytest.raises(Refused) as caught:
        look(session, enrolled.contest(session), book(HEAD, LAN), "a.xlsx")
    assert caught.value.reasons[0].code == "sheet.too-large"
