"""Columns of text that stand in line in a terminal, also where letters carry marks of their own."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

INDENT = "  "
GAP = "  "


def width(text: str) -> int:
    """How many cells a terminal gives the text: none to combining marks, two to wide East Asian letters."""
    return sum(
        2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in unicodedata.normalize("NFC", text)
        if not unicodedata.combining(letter)
    )


def lines(head: Sequence[str], rows: Sequence[Sequence[str]], left: Sequence[int] = ()) -> list[str]:
    """The head, a rule and the rows. Columns are flush right, those numbered in `left` flush left."""
    widths = [max(width(row[place]) for row in (head, *rows)) for place in range(len(head))]
    written = [_line(row, widths, left) for row in (head, *rows)]
    return [written[0], INDENT + GAP.join("-" * each for each in widths), *written[1:]]


def _line(row: Sequence[str], widths: Sequence[int], left: Sequence[int]) -> str:
    cells = []
    for place, (cell, wide) in enumerate(zip(row, widths, strict=True)):
        space = " " * (wide - width(cell))
        cells.append(cell + space if place in left else space + cell)
    return (INDENT + GAP.join(cells)).rstrip()
