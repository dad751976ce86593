"""Files that people bring: what is read, what is said about it, and what is refused with which sentence."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest

from app.documents import sheet
from app.documents.sheet import Unreadable
from rounds.reasons import Reason, reason

HEAD = ["Mã", "Tên"]


def xlsx(*rows: list[Any], change: Callable[[Any], None] = lambda sheet: None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    change(book.active)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def archive(**replaced: bytes) -> bytes:
    """A workbook with some of its parts replaced or added; `__` in a name is a slash, `_0` a dot."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(HEAD, ["1", "Một"]))) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        changed = {name.replace("__", "/").replace("_0", "."): content for name, content in replaced.items()}
        for name in {*old.namelist(), *changed}:
            new.writestr(name, changed.get(name) or old.read(name))
    return made.getvalue()


def cp1258(words: str) -> bytes:
    """As Vietnamese Windows writes it: letters with their tones after them."""
    made = b""
    for letter in unicodedata.normalize("NFC", words):
        try:
            made += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tones = [part for part in parts if part in "\u0300\u0309\u0303\u0301\u0323"]
            rest = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
            made += (rest + "".join(tones)).encode("cp1258")
    return made


def refused(data: bytes, name: str = "so-lieu.xlsx") -> Reason:
    with pytest.raises(Unreadable) as caught:
        sheet.read(data, name)
    return caught.value.reason


def texts(data: bytes, name: str = "so-lieu.csv") -> list[list[str]]:
    return [[sheet.text(cell) for cell in cells] for _line, cells in sheet.read(data, name).rows]


def test_workbook_gives_its_rows_with_their_lines() -> None:
    data = xlsx([], ["UBND thành phố"], HEAD, ["001", "Cẩm Giàng"], [], [7, 2.5])
    read = sheet.read(data, "a.xlsx")
    assert read.rows == [
        (2, ["UBND thành phố", ""]),
        (3, HEAD),
        (4, ["001", "Cẩm Giàng"]),
        (6, [7.0, 2.5]),
    ]
    assert (read.notes, read.merged) == ((), ())


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (12.0, "12"),
        (2.5, "2.5"),
        (True, "TRUE"),
        (None, ""),
        (" Nguyễn\u00a0 Thị\n Ánh ", "Nguyễn Thị Ánh"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Ánh"), "Nguyễn Thị Ánh"),
        ("Cẩm\u200b Giàng\ufeff", "Cẩm Giàng"),
    ],
)
def test_p22_cell_is_written_in_one_form(cell: object, words: str) -> None:
    assert sheet.text(cell) == words


def test_dates_are_written_as_days() -> None:
    data = xlsx([datetime(2025, 10, 22, 15, tzinfo=UTC).replace(tzinfo=None), date(2025, 10, 22)])
    assert texts(data) == [["2025-10-22 15:00:00", "2025-10-22"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_delimiter_is_found(delimiter: str) -> None:
    data = f"Mã{delimiter}Tên\r\n1{delimiter}Cẩm Giàng\r\n".encode("utf-8-sig")
    assert texts(data) == [HEAD, ["1", "Cẩm Giàng"]]


def test_csv_of_excel_says_its_delimiter() -> None:
    assert sheet.read(b"sep=;\r\nA;B,C\r\n1;2\r\n", "a.csv").rows == [(2, ["A", "B,C"]), (3, ["1", "2"])]


def test_csv_lines_count_breaks_inside_cells() -> None:
    assert sheet.read(b'A,B\n"1\n2",3\n4,5\n', "a.csv").rows[2] == (4, ["4", "5"])


@pytest.mark.parametrize(
    ("encoded", "said"),
    [
        ("Mã,Tên\n1,Phường Cẩm Giàng\n".encode("utf-16"), "UTF-16"),
        ("Mã,Tên\n1,Phường Cẩm Giàng\n".encode("utf-16-le"), "UTF-16"),
        (cp1258("Mã,Tên\n1,Phường Cẩm Giàng\n"), "Windows-1258"),
    ],
)
def test_other_encodings_are_read_and_said(encoded: bytes, said: str) -> None:
    assert texts(encoded) == [HEAD, ["1", "Phường Cẩm Giàng"]]
    assert sheet.read(encoded, "a.csv").notes == (reason("sheet.encoding", warning=True, encoding=said),)


def test_formula_gives_its_last_value_and_says_so() -> None:
    read = sheet.read(xlsx(HEAD, ["1", "=1+1"]), "a.xlsx")
    assert read.rows == [(1, HEAD), (2, ["1", ""])]
    assert read.notes == (reason("sheet.formulas", warning=True, count=1, cell="B2"),)


def test_merged_cells_are_told() -> None:
    data = xlsx(["Mã", "Số người", ""], change=lambda page: page.merge_cells("B1:C1"))
    assert sheet.read(data, "a.xlsx").merged == ((1, 1, 2),)


def test_content_counts_and_not_the_name() -> None:
    assert sheet.read(xlsx(HEAD), "a.csv").notes == (reason("sheet.is-xlsx", warning=True, ending="csv"),)
    assert sheet.read(b"A,B\n1,2\n", "a.xlsx").notes == (reason("sheet.is-csv", warning=True, ending="xlsx"),)


def test_p19_zip_bomb_is_not_opened() -> None:
    bomb = archive(xl__worksheets__sheet1_0xml=b"<worksheet>" + b" " * 40_000_000)
    assert len(bomb) < 100_000
    assert refused(bomb) == reason("sheet.bomb", most=256)


def test_p19_a_size_that_lies_is_caught() -> None:
    honest = archive(xl__worksheets__sheet1_0xml=b"<worksheet>" + b" " * 2_000_000)
    size = (2_000_011).to_bytes(4, "little")
    assert honest.count(size) == 2  # once beside the part, once in the list at the end
    assert refused(honest.replace(size, (500).to_bytes(4, "little"))) == reason(
        "sheet.broken", detail="BadZipFile"
    )


def test_last_row_of_excel_is_refused_and_an_empty_one_is_not() -> None:
    def last(value: object) -> Callable[[Any], None]:
        def change(page: Any) -> None:
            page["A1048576"] = value
            page["A1048576"].number_format = "0.0"

        return change

    assert refused(xlsx(HEAD, ["1", "2"], change=last("x"))) == reason(
        "sheet.too-far", rows=200_000, columns=52
    )
    assert len(sheet.read(xlsx(HEAD, ["1", "2"], change=last(None)), "a.xlsx").rows) == 2


def test_a_cell_in_the_last_column_takes_no_memory() -> None:
    def far(page: Any) -> None:
        page["XFD2"] = "x"

    assert refused(xlsx(HEAD, change=far)).code == "sheet.too-far"


def test_p27_xml_entities_are_refused() -> None:
    part = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'
    assert refused(archive(xl__worksheets__sheet1_0xml=part)) == reason("sheet.entities")


def test_broken_workbook_is_a_sentence() -> None:
    part = b'<?xml version="1.0"?><worksheet><sheetData><row'
    assert refused(archive(xl__worksheets__sheet1_0xml=part)).code == "sheet.broken"
    assert refused(xlsx(HEAD)[:-100]).code == "sheet.broken"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", reason("sheet.empty")),
        (b" \r\n ;;\r\n", reason("sheet.empty")),
        (xlsx(), reason("sheet.empty")),
        (sheet._OLE + b"\0" * 512 + "Workbook".encode("utf-16-le"), reason("sheet.xls")),
        (sheet._OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"), reason("sheet.password")),
        (b"%PDF-1.7\n", reason("sheet.other-kind", kind="PDF")),
        (b"<html><table><tr><td>1</table>", reason("sheet.other-kind", kind="HTML")),
        (b"a,b\n\x00\x01\x02,\x81\n", reason("sheet.no-encoding")),
        (b'a,b\n"' + b"x" * 200_000, reason("sheet.broken-line", line=2)),
    ],
)
def test_unfit_file_is_met_with_a_sentence(data: bytes, expected: Reason) -> None:
    assert refused(data) == expected


def test_ods_is_met_with_a_sentence() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refused(made.getvalue()) == reason("sheet.ods")
    with zipfile.ZipFile(made, "w") as book:
        book.writestr("word/document.xml", "<w/>")
    assert refused(made.getvalue()) == reason("sheet.other-kind", kind="DOCX")


def test_other_filled_sheets_are_mentioned() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Tháng 10"
    book.active.append(HEAD)
    book.create_sheet("Ẩn").sheet_state = "hidden"
    book["Ẩn"].append(["không đọc"])
    book.create_sheet("Tháng 11").append(["khác"])
    made = io.BytesIO()
    book.save(made)
    read = sheet.read(made.getvalue(), "a.xlsx")
    assert read.rows == [(1, HEAD)]
    assert read.notes == (reason("sheet.several", warning=True, count=2, name="Tháng 10"),)
