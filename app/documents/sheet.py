"""Sheets that people bring: the bytes of an XLSX or CSV file -> rows of cells, or why it cannot be read.

    read(data, name) -> Sheet                       raises Unreadable(reason)

What a file is, its content says and not its name. A workbook is unpacked here under limits and handed to
calamine stored, so that nothing hidden in an archive can grow. Cells keep the value they have in the file;
`text` writes one as a person reads it. Knows files and cells; knows no contest and no meaning of a column.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import python_calamine as calamine

from rounds.reasons import Reason, reason

MEGABYTE = 1024 * 1024
LARGEST = 32 * MEGABYTE
"""Bytes of a file."""
LARGEST_UNPACKED = 256 * MEGABYTE
MOST_RATIO = 200
"""How many times its packed size a part may have once it is larger than a megabyte."""
MOST_PARTS = 1000
MOST_ROWS = 200_000
MOST_COLUMNS = 52

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"
# A cell with something in it beyond the last column or row that is read (columns A to AZ).
_FAR = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"'](?:[A-Z]{3,}\d+|[B-Z][A-Z]\d+|[A-Z]+(?:[2-9]\d{5}|\d{7,}))[\"'][^>]*(?<!/)>(?!\s*</)"
)
_FORMULA = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Z]+\d+)[\"'][^>]*>\s*<(?:\w+:)?f\b")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DELIMITERS = ",;\t|"

Cell = Any
Row = tuple[int, Sequence[Cell]]
"""The line of a row in the file, from 1, and its cells."""


class Unreadable(Exception):
    """A file that cannot be read as a sheet; `reason` says why and what would help."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why)
        self.reason = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The rows of a file that hold anything. `notes` are things to know, none of them a mistake.

    `merged` are cells that stand for several beside each other in one row: (line, first, last column from 0).
    """

    rows: Sequence[Row]
    notes: tuple[Reason, ...] = ()
    merged: tuple[tuple[int, int, int], ...] = ()


def read(data: bytes, name: str) -> Sheet:
    """The first visible sheet of a workbook, or the lines of a CSV file. Raises Unreadable."""
    if not data.strip():
        raise Unreadable(reason("sheet.empty"))
    if len(data) > LARGEST:
        raise Unreadable(reason("sheet.too-large", most=LARGEST // MEGABYTE))
    ending = name.rpartition(".")[2].lower()
    if data.startswith(_OLE):
        raise Unreadable(reason("sheet.password" if _utf16(b"EncryptedPackage") in data else "sheet.xls"))
    if data.startswith(_ZIP):
        found = _workbook(data)
        if ending not in ("xlsx", "xlsm"):
            found = _noted(found, reason("sheet.is-xlsx", warning=True, ending=ending[:12]))
        return found
    if kind := _other(data):
        raise Unreadable(reason("sheet.other-kind", kind=kind))
    found = _lines(data)
    if ending in ("xlsx", "xlsm", "xls"):
        found = _noted(found, reason("sheet.is-csv", warning=True, ending=ending[:12]))
    return found


def text(cell: Cell) -> str:
    """A cell as a person reads it: composed letters, single spaces, nothing invisible; whole numbers plain.

    A date is written 2026-03-01, a moment 2026-03-01 15:00:00.
    """
    if isinstance(cell, str):
        if cell.isascii() or (cell.isprintable() and unicodedata.is_normalized("NFC", cell)):
            return " ".join(cell.split())
        return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", cell)).split())
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat() if not isinstance(cell, datetime) else cell.isoformat(" ", "seconds")
    return "" if cell is None else str(cell)


def is_number(cell: Cell) -> bool:
    """Whether the file holds a number, so that zeros in front of it were lost if there ever were any."""
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _noted(sheet: Sheet, note: Reason) -> Sheet:
    return Sheet(rows=sheet.rows, notes=(*sheet.notes, note), merged=sheet.merged)


def _utf16(word: bytes) -> bytes:
    return word.decode("ascii").encode("utf-16-le")


def _other(data: bytes) -> str:
    """What a file is that is certainly no sheet; empty when it may be one."""
    start = data[:512].lstrip().lower()
    kinds = ((b"%pdf", "PDF"), (b"\x89png", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"{\\rtf", "RTF"))
    for sign, kind in (*kinds, (b"<!doctype html", "HTML"), (b"<html", "HTML"), (b"<?xml", "XML")):
        if start.startswith(sign):
            return kind
    return ""


# --- workbooks ------------------------------------------------------------------------------------


def _workbook(data: bytes) -> Sheet:
    parts = _unpacked(data)
    for content in parts.values():
        if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:65536]:
            raise Unreadable(reason("sheet.entities"))
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    stored.seek(0)
    sheets = [content for part, content in parts.items() if "worksheets/" in part.lower()]
    if any(_FAR.search(content) for content in sheets):
        raise Unreadable(reason("sheet.too-far", rows=MOST_ROWS, columns=MOST_COLUMNS))
    try:
        with calamine.load_workbook(stored) as book:
            shown = [
                about.name
                for about in book.sheets_metadata
                if about.visible == calamine.SheetVisibleEnum.Visible
                and about.typ == calamine.SheetTypeEnum.WorkSheet
            ]
            found = [book.get_sheet_by_name(name) for name in shown]
            sheet = next((each for each in found if each.height), None)
            if sheet is None:
                raise Unreadable(reason("sheet.empty"))
            notes = [*_several(found, sheet.name), *_formulas(sheets)]
            rows = _filled(enumerate(sheet.to_python(skip_empty_area=False), 1))
            merged = [
                (top + 1, left, right)
                for (top, left), (_bottom, right) in sheet.merged_cell_ranges or ()
                if right > left
            ]
    except Unreadable:
        raise
    # A panic in the reader's own language is no Exception; a broken file must not end the worker.
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise Unreadable(reason("sheet.broken", detail=type(error).__name__)) from error
    return Sheet(rows=_enough(rows), notes=tuple(notes), merged=tuple(merged))


def _unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook that hold text, unpacked as far as the limits allow."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if "mimetype" in names and archive.read("mimetype")[:40].startswith(b"application/vnd.oasis"):
            raise Unreadable(reason("sheet.ods"))
        if not any(name.lower() == "xl/workbook.xml" for name in names):
            raise Unreadable(reason("sheet.other-kind", kind=_archive(names)))
        if any(part.flag_bits & 1 for part in parts):
            raise Unreadable(reason("sheet.password"))
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise Unreadable(reason("sheet.bomb", most=LARGEST_UNPACKED // MEGABYTE))
        if any(p.file_size > MEGABYTE and p.file_size > MOST_RATIO * p.compress_size for p in parts):
            raise Unreadable(reason("sheet.bomb", most=LARGEST_UNPACKED // MEGABYTE))
        # `read` never gives more than the size it checks against, whatever the packed bytes would become.
        return {part.filename: archive.read(part) for part in parts if _is_text(part.filename)}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise Unreadable(reason("sheet.broken", detail=type(error).__name__)) from error


def _is_text(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _archive(names: set[str]) -> str:
    for start, kind in (("word/", "DOCX"), ("ppt/", "PPTX"), ("xl/", "XLSB")):
        if any(name.startswith(start) for name in names):
            return kind
    return "ZIP"


def _several(sheets: Sequence[calamine.CalamineSheet], name: str) -> Iterable[Reason]:
    filled = [sheet.name for sheet in sheets if sheet.height]
    if len(filled) > 1:
        yield reason("sheet.several", warning=True, count=len(filled), name=text(name)[:40])


def _formulas(sheets: Sequence[bytes]) -> Iterable[Reason]:
    told = (content for content in sheets if b"<f" in content or b":f" in content)
    cells = [cell.decode() for content in told for cell in _FORMULA.findall(content)]
    if cells:
        yield reason("sheet.formulas", warning=True, count=len(cells), cell=cells[0])


def _filled(rows: Iterable[tuple[int, list[Cell]]]) -> list[Row]:
    return [(line, cells) for line, cells in rows if any(cell not in ("", None) for cell in cells)]


def _enough(rows: list[Row]) -> list[Row]:
    if not rows:
        raise Unreadable(reason("sheet.empty"))
    if len(rows) > MOST_ROWS:
        raise Unreadable(reason("sheet.too-far", rows=MOST_ROWS, columns=MOST_COLUMNS))
    return rows


# --- text files -----------------------------------------------------------------------------------


def decoded(data: bytes) -> tuple[str, tuple[Reason, ...]]:
    """The text of a file and, where its encoding was guessed, a word about that. Raises Unreadable."""
    words, encoding = _decoded(data)
    if encoding == "UTF-8":
        return words, ()
    return words, (reason("sheet.encoding", warning=True, encoding=encoding),)


def _lines(data: bytes) -> Sheet:
    words, notes = decoded(data)
    first, _, rest = words.partition("\n")
    if told := re.fullmatch(r"sep=(.)\r?", first):
        delimiter, words, before = told[1], rest, 1
    else:
        delimiter, before = _delimiter(words), 0
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=delimiter)
    rows: list[Row] = []
    try:
        line = before + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
            if len(rows) > MOST_ROWS or len(cells) > MOST_COLUMNS:
                raise Unreadable(reason("sheet.too-far", rows=MOST_ROWS, columns=MOST_COLUMNS))
            line = before + reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(reason("sheet.broken-line", line=before + reader.line_num)) from error
    return Sheet(rows=_enough(rows), notes=notes)


def _decoded(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: UTF-8, UTF-16 where its signs are there, else Windows-1258."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        tries = [("utf-16", "UTF-16")]
    elif data[1:1024:2].count(0) * 4 > len(data[:1024]) and not data[:1024:2].count(0):
        tries = [("utf-16-le", "UTF-16")]
    else:
        tries = [("utf-8-sig", "UTF-8"), ("cp1258", "Windows-1258")]
    for codec, name in tries:
        try:
            words = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in words:
            return unicodedata.normalize("NFC", words), name
    raise Unreadable(reason("sheet.no-encoding"))


def _delimiter(words: str) -> str:
    """The sign that parts the first lines into the most cells, and into equally many."""
    head = "".join(words.splitlines(keepends=True)[:20])

    def worth(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(cells) for cells in csv.reader(io.StringIO(head), delimiter=delimiter) if cells]
        except csv.Error:
            return 0, 0
        widest = max(widths, default=1)
        return (widths.count(widest) if widest > 1 else 0), widest

    return max(_DELIMITERS, key=worth)
