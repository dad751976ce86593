"""Workbooks that leave the program: columns and rows -> the bytes of an XLSX file.

No text becomes a formula or a link, whatever it begins with. Knows cells; knows no noun of a contest.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import xlsxwriter

Value = str | int | Fraction | None
WIDEST = 60
EPOCH = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet of a workbook. `above` are lines over the table; fractions are shown as percent."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Value]]
    above: Sequence[str] = ()


def write(*pages: Page) -> bytes:
    """A workbook of those pages; the same pages give the same bytes."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, {**options, "strings_to_numbers": False}) as book:
        book.set_properties({"created": EPOCH})
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"num_format": "@"}),
            "whole": book.add_format({"num_format": "#,##0"}),
            "share": book.add_format({"num_format": "0.0%"}),
            "above": book.add_format({"bold": True}),
        }
        for page in pages:
            _write(book.add_worksheet(sheet_name(page.title)), page, formats)
    return made.getvalue()


def _write(sheet: Any, page: Page, formats: dict[str, Any]) -> None:
    top = len(page.above) + 1 if page.above else 0
    for line, words in enumerate(page.above):
        sheet.write_string(line, 0, words, formats["above"])
    widths = [len(words) for words in page.columns]
    for column, words in enumerate(page.columns):
        sheet.write_string(top, column, words, formats["head"])
    for line, row in enumerate(page.rows, top + 1):
        for column, value in enumerate(row):
            if isinstance(value, Fraction):
                sheet.write_number(line, column, value.numerator / value.denominator, formats["share"])
            elif isinstance(value, int):
                sheet.write_number(line, column, value, formats["whole"])
            elif value:
                sheet.write_string(line, column, value, formats["text"])
                widths[column] = max(widths[column], len(value))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width + 2, 10), WIDEST))
    sheet.freeze_panes(top + 1, 0)


def sheet_name(title: str) -> str:
    """A name that a sheet may have: 31 letters, none of the signs that Excel keeps for itself."""
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in title)[:31].strip() or "1"
