"""The text of a sheet of units with one row changed: all other lines stay letter for letter.

Knows comma-separated values; what they mean is read by `rounds/units.py`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence


class Sheet:
    """A sheet with a line of headings, one of them `code`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._cells = list(csv.reader(io.StringIO(text)))

    @property
    def columns(self) -> Sequence[str]:
        """The headings that are named, in order."""
        return [each.strip() for each in self._cells[0] if each.strip()] if self._cells else []

    @property
    def rows(self) -> list[Mapping[str, str]]:
        """The rows by heading; what a short row lacks is empty."""
        return [self._named(cells) for cells in self._cells[1:] if any(cells)]

    def row(self, code: str) -> Mapping[str, str] | None:
        """The first row of that code."""
        return next((row for row in self.rows if row.get("code") == code), None)

    def put(self, code: str, row: Mapping[str, str]) -> str:
        """The text with the row of `code` changed to `row`; where there is none, with one more at the end."""
        at = self._at(code)
        cells = list(self._cells[at]) if at else []
        cells += [""] * (len(self._cells[0]) - len(cells))
        for number, heading in enumerate(self._cells[0]):
            cells[number] = row.get(heading.strip(), cells[number])
        return self._written(at, cells)

    def without(self, code: str) -> str:
        """The text without the row of `code`."""
        at = self._at(code)
        return self._written(at, None) if at else self.text

    def _named(self, cells: Sequence[str]) -> Mapping[str, str]:
        wide = [*cells, *[""] * len(self._cells[0])]
        return {heading.strip(): wide[number].strip() for number, heading in enumerate(self._cells[0])}

    def _at(self, code: str) -> int:
        """The number of the row of a code, 0 for none."""
        rows = enumerate(self._cells[1:], 1)
        return next((number for number, cells in rows if code and self._named(cells).get("code") == code), 0)

    def _written(self, at: int, cells: Sequence[str] | None) -> str:
        lines = self.text.splitlines(keepends=True)
        ending = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
        if len(lines) != len(self._cells):  # a cell goes over several lines
            lines = [_line(each, ending) for each in self._cells]
        new = [] if cells is None else [_line(cells, ending)]
        if at:
            lines[at : at + 1] = new
            return "".join(lines)
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += ending
        return "".join([*lines, *new])


def _line(cells: Sequence[str], ending: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator=ending).writerow(cells)
    return out.getvalue()
