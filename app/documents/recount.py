"""The workbook in which an inspector does the sums again: exact points, and live formulas beside the result.

Whoever opens it needs no program of ours: every score, rank and total is a formula over the figures beside
it, and next to it stands what the program found and whether both agree.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell as cell

from app.documents.workbook import EPOCH, sheet_name

AGREES, DIFFERS = "khớp", "LỆCH"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
TOLERANCE = "0.000001"
FIRST = 5
"""The row of the first figures, from 0."""


def write(title: str, sums: Mapping[str, Any], *, mark: str = "", code: str = "") -> bytes:
    """The workbook of exact figures as `of_explanation` gathers them; `code` tells which results they are.

    The same figures give the same bytes.
    """
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {**OPTIONS, "strings_to_numbers": False}) as book:
        book.set_properties({"created": EPOCH})
        look = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "bold": book.add_format({"bold": True}),
            "text": book.add_format({"num_format": "@"}),
            "said": book.add_format(),
            "points": book.add_format({"num_format": "#,##0.00"}),
            "whole": book.add_format({"num_format": "#,##0"}),
            "total": book.add_format({"num_format": "#,##0", "bold": True, "top": 1}),
        }
        above = [title, f"Mã đối chiếu của kết quả: {code}", mark]
        for each in sums["judged"]:
            sheet = book.add_worksheet(sheet_name(each["title"]))
            _above(sheet, [*above, each["title"]], look)
            _judged(sheet, each, look)
        sheet = book.add_worksheet("Giải thưởng")
        _above(sheet, [*above, "Giải thưởng"], look)
        _awards(sheet, sums, look)
    return made.getvalue()


def _above(sheet: Any, lines: Sequence[str], look: Mapping[str, Any]) -> None:
    for row, words in enumerate(filter(None, lines)):
        sheet.write_string(row, 0, words, look["bold"])


def _judged(sheet: Any, each: Mapping[str, Any], look: Mapping[str, Any]) -> None:
    """A row for each entry: points of each judge, score and rank by formula, as the program found them."""
    judges: Sequence[str] = each["judges"]
    count, rows = len(judges), each["rows"]
    heads = ["Mã bài", "Đơn vị, cá nhân", *judges, "Điểm (công thức)", "Hạng (công thức)"]
    _heads(sheet, [*heads, "Điểm đã công bố", "Hạng đã công bố", "Đối chiếu"], look)
    score, rank = count + 2, count + 3
    last = FIRST + len(rows) - 1
    scores = f"{cell(FIRST, score, True, True)}:{cell(last, score, True, True)}"
    # What a program shows that opens the file and computes nothing: the same sums, done here.
    again_of = {row[0]: _score(each["method"], row[2], row[3]) for row in rows}
    for row, (entry, owner, points, found, place) in enumerate(rows, FIRST):
        sheet.write_string(row, 0, entry, look["text"])
        sheet.write_string(row, 1, owner, look["text"])
        for column, value in enumerate(points, 2):
            if value:
                sheet.write_number(row, column, float(Fraction(value)), look["points"])
        exact, again = Fraction(found), again_of[entry]
        if formula := _formula(each["method"], f"{cell(row, 2)}:{cell(row, count + 1)}"):
            sheet.write_formula(row, score, formula, look["points"], float(again))
        else:
            sheet.write_number(row, score, float(again), look["points"])
        mine = cell(row, score)
        better = f"=1+SUMPRODUCT(--({scores}>{mine}+{TOLERANCE}))"
        above = 1 + sum(other > again for other in again_of.values())
        sheet.write_formula(row, rank, better, look["whole"], above)
        sheet.write_number(row, rank + 1, float(exact), look["points"])
        sheet.write_number(row, rank + 2, place, look["whole"])
        # Equals are parted by a further rung of the rules: then the formula gives the better of their ranks.
        same = f"ABS({mine}-{cell(row, rank + 1)})<{TOLERANCE}"
        ranked = f"{cell(row, rank)}<={cell(row, rank + 2)}"
        check = f'=IF(AND({same},{ranked}),"{AGREES}","{DIFFERS}")'
        agrees = again == exact and above <= place
        sheet.write_formula(row, rank + 3, check, look["said"], AGREES if agrees else DIFFERS)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 30)
    sheet.set_column(2, rank + 3, 11)


def _score(method: Mapping[str, Any], points: Sequence[str], found: str) -> Fraction:
    """The score done again; as it was found where no formula tells the method."""
    given = sorted(Fraction(each) for each in points if each)
    if method["kind"] == "mean":
        return sum(given, Fraction()) / len(given)
    if method["kind"] != "trimmed":
        return Fraction(found)
    drop = int(method["drop"])
    middle = given[drop : len(given) - drop]
    return sum(middle, Fraction()) / len(middle)


def _formula(method: Mapping[str, Any], span: str) -> str:
    """The formula of a score over the points of an entry; empty for methods that no formula tells."""
    if method["kind"] == "mean":
        return f"=AVERAGE({span})"
    if method["kind"] != "trimmed":
        return ""
    drop = int(method["drop"])
    ends = "".join(f"-LARGE({span},{each})-SMALL({span},{each})" for each in range(1, drop + 1))
    return f"=(SUM({span}){ends})/(COUNT({span})-{2 * drop})"


def _awards(sheet: Any, sums: Mapping[str, Any], look: Mapping[str, Any]) -> None:
    """Who wins what, its total by formula; below it the prize table of the rules, its total as well."""
    _heads(sheet, ["Đơn vị, cá nhân", "Giải", "Số tiền (đồng)"], look)
    row = FIRST
    for who, prize, amount in sums["awards"]:
        sheet.write_string(row, 0, who, look["text"])
        sheet.write_string(row, 1, prize, look["text"])
        sheet.write_number(row, 2, amount, look["whole"])
        row += 1
    if row > FIRST:
        total = sum(amount for _who, _prize, amount in sums["awards"])
        sheet.write_string(row, 1, "Tổng cộng", look["bold"])
        sheet.write_formula(row, 2, f"=SUM({cell(FIRST, 2)}:{cell(row - 1, 2)})", look["total"], total)
    first = row + 3
    for column, words in enumerate(["Giải theo Thể lệ", "Số giải", "Mỗi giải (đồng)", "Thành tiền (đồng)"]):
        sheet.write_string(first - 1, column, words, look["head"])
    for line, (prize, count, amount) in enumerate(sums["table"], first):
        sheet.write_string(line, 0, prize, look["text"])
        sheet.write_number(line, 1, count, look["whole"])
        sheet.write_number(line, 2, amount, look["whole"])
        sheet.write_formula(line, 3, f"={cell(line, 1)}*{cell(line, 2)}", look["whole"], count * amount)
    end = first + len(sums["table"])
    if sums["table"]:
        whole = sum(count * amount for _prize, count, amount in sums["table"])
        sheet.write_string(end, 2, "Tổng cộng", look["bold"])
        sheet.write_formula(end, 3, f"=SUM({cell(first, 3)}:{cell(end - 1, 3)})", look["total"], whole)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 3, 20)


def _heads(sheet: Any, heads: Sequence[str], look: Mapping[str, Any]) -> None:
    for column, words in enumerate(heads):
        sheet.write_string(FIRST - 1, column, words, look["head"])
    sheet.freeze_panes(FIRST, 0)
