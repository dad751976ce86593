"""Columns: which column of a file is which field of an import, guessed from its heading and then confirmed.

Knows headings in Vietnamese and English and how a heading over two rows reads; knows no kind of import.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.documents import sheet
from app.documents.sheet import Cell, Row, Sheet
from app.storage.postgres.vietnamese import search_key
from rounds.reasons import Reason, reason

LOOKED_AT = 20
"""Rows from the top among which the heading is looked for: official sheets begin with a letterhead."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a row may say. `names` are headings people write for it, the Vietnamese one of our samples
    first, the English one second.
    """

    id: str
    names: tuple[str, ...]
    required: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The headings without accents, case and signs."""
        return tuple(search_key(name) for name in (*self.names, self.id))

    def title(self, language: str) -> str:
        """What the field is called in `vi` or `en`."""
        return self.names[1] if language == "en" else self.names[0]


# How offices number the columns of a table in a row of its own: A, B, 1, 2, 3, or (1), (2), (3).
_NUMBERING = re.compile(r"\(?([A-H]|\d{1,2})\)?")
_FIRST = ("1", "2", "3")

Mapped = Mapping[str, int]
"""Columns (from 0) by the id of their field; a field without a column is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The heading of a sheet: its cells, the line of its last row, and the rows below it."""

    cells: tuple[str, ...]
    line: int
    rows: Sequence[Row]
    notes: tuple[Reason, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The same for files whose headings say the same: for what a mapping is kept."""
        return hashlib.sha256("\n".join(map(search_key, self.cells)).encode()).hexdigest()


def heading(read: Sheet, fields: Sequence[Field]) -> Heading:
    """The heading: the row near the top that names most fields, else the first row."""
    offers = [_offer(read, number) for number in range(min(len(read.rows), LOOKED_AT))]
    cells, last, joined = max(offers, key=lambda offer: (len(guess(offer[0], fields)), -offer[1]))
    line = read.rows[last][0]
    first = read.rows[last - 1][0] if joined else line
    notes = [reason("import.heading-merged", warning=True, line=first)] if joined else []
    notes += _repeated(cells, guess(cells, fields))
    while last + 1 < len(read.rows) and _is_second(_cells(read.rows[last + 1]), cells, fields):
        last += 1
        notes.append(reason("import.heading-second", warning=True, line=read.rows[last][0]))
    return Heading(cells=cells, line=line, rows=read.rows[last + 1 :], notes=tuple(notes))


def guess(cells: Sequence[str], fields: Sequence[Field]) -> dict[str, int]:
    """The likely column of each field: exactly its name first, then a heading that begins with or holds it.

    No column serves two fields.
    """
    keys = [search_key(cell) for cell in cells]
    offers = sorted(
        (worth, order, column, field.id)
        for order, field in enumerate(fields)
        for column, key in enumerate(keys)
        if key and (worth := _worth(key, field.keys)) is not None
    )
    found: dict[str, int] = {}
    for _worth_of, _order, column, id in offers:
        if id not in found and column not in found.values():
            found[id] = column
    return found


def missing(mapped: Mapped, fields: Sequence[Field]) -> list[Field]:
    """The fields that an import cannot do without and that have no column."""
    return [field for field in fields if field.required and field.id not in mapped]


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the fields see it: `number` is its line in the file."""

    number: int
    cells: Sequence[Cell]
    mapped: Mapped

    def raw(self, field: str) -> Cell:
        """The value as the file holds it; empty where there is no such column or cell."""
        column = self.mapped.get(field, -1)
        return self.cells[column] if 0 <= column < len(self.cells) else ""

    def text(self, field: str) -> str:
        """The value as a person reads it."""
        return sheet.text(self.raw(field))


def lines(heading: Heading, mapped: Mapped) -> Iterator[Line]:
    """The rows below the heading."""
    return (Line(line, cells, mapped) for line, cells in heading.rows)


def _worth(key: str, names: Sequence[str]) -> tuple[int, int] | None:
    """How well a heading fits a field, less is better; None when it does not."""
    for place, name in enumerate(names):
        if key == name:
            return 0, place
    for place, name in enumerate(names):
        if len(name) > 3 and f" {key} ".startswith(f" {name} "):
            return 1, place
    for place, name in enumerate(names):
        if len(name) > 3 and f" {name} " in f" {key} ":
            return 2, place
    return None


def _is_second(cells: Sequence[str], above: Sequence[str], fields: Sequence[Field]) -> bool:
    """Whether a row below the heading is one more: numbers of columns, or names in the other language."""
    filled = [match[1] for cell in cells if cell and (match := _NUMBERING.fullmatch(cell))]
    if len(filled) == sum(map(bool, cells)) >= len(_FIRST):
        numbers = [each for each in filled if each.isdigit()]
        letters = [each for each in filled if not each.isdigit()]
        counted = numbers == [str(place) for place in range(1, len(numbers) + 1)]
        if counted and letters == [chr(ord("A") + place) for place in range(len(letters))]:
            return True
    named = {field for field, column in guess(cells, fields).items() if _is_name(cells[column], fields)}
    return len(named) >= max(2, len(guess(above, fields)) - 1)


def _is_name(cell: str, fields: Sequence[Field]) -> bool:
    """Whether a cell is exactly what a field is called."""
    return any(search_key(cell) in field.keys for field in fields)


def _repeated(cells: Sequence[str], mapped: Mapped) -> list[Reason]:
    """A word about each heading that stands over two columns, of which one is read."""
    keys = [search_key(cell) for cell in cells]
    return [
        reason("import.column-repeated", warning=True, column=cells[column])
        for column in sorted(mapped.values())
        if keys.count(keys[column]) > 1
    ]


def _cells(row: Row) -> tuple[str, ...]:
    return tuple(sheet.text(cell) for cell in row[1])


def _offer(read: Sheet, number: int) -> tuple[tuple[str, ...], int, bool]:
    """The cells of a row as a heading, the number of its last row, and whether two rows were joined.

    What stands in a merged cell is said before each of the cells below it.
    """
    line, cells = read.rows[number][0], list(_cells(read.rows[number]))
    merged = [span for span in read.merged if span[0] == line]
    if not merged or number + 1 == len(read.rows):
        return tuple(cells), number, False
    below = _cells(read.rows[number + 1])
    if not all(below[column] for _, first, last in merged for column in range(first, last + 1)):
        return tuple(cells), number, False
    for _, first, last in merged:
        cells[first : last + 1] = [cells[first]] * (last + 1 - first)
    joined = (" ".join(filter(None, both)) for both in zip(cells, below, strict=True))
    return tuple(joined), number + 1, True
