"""Units of a contest and their dated numbers: reads `units.csv`.

    code,name,kind,parent,population,column,row
    10660,Phường Ái Quốc,ward,,24736,3,0

`parent` is the code of the unit above, or empty. Every denominator of the definition has a column of whole
numbers; an empty cell means "not known". `column` and `row` (both or neither) place a tile on a map of
equal squares. Further columns are left to the organiser. Knows the shape of the sheet and what makes a
block; decides no rank.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from rounds.definition import Block, Denominator, UnitKind
from rounds.reasons import Reason, reason
from rounds.record import Amount, Unit

KINDS: tuple[str, ...] = get_args(UnitKind)
COLUMNS = ("code", "name", "kind", "parent")

MOST_ABOVE = 10
"""The most units one below the other: figures of each are added to all above it."""

Row = tuple[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands in `units.csv`. `tiles` are (column, row) by unit code; `lines` the line of each code in
    the file.
    """

    units: tuple[Unit, ...] = ()
    amounts: tuple[Amount, ...] = ()
    tiles: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)


def read(text: str, denominators: Sequence[Denominator], file: str) -> tuple[Sheet, list[Reason]]:
    """The units and amounts in the text of `file`, in its order, and every mistake with its line:
    `[7].kind`.
    """
    rows, columns, found = _rows(text, file)
    wanted = [*COLUMNS[:3], *dict.fromkeys(d.column for d in denominators)]
    for column, times in Counter(filter(None, columns)).items():
        if times > 1:
            found.append(reason("units.column-twice", file=file, path="[1]", column=column))
    for column in wanted if columns else ():
        if column not in columns:
            near = difflib.get_close_matches(column, columns, 1)
            found.append(
                reason(
                    "units.column-missing", file=file, path="[1]", column=column, near=near[0] if near else ""
                )
            )
    if found:
        return Sheet(), found
    units, lines, mistakes = _units(rows, file)
    amounts, wrong_amounts = _amounts(rows, denominators, file)
    tiles, wrong_tiles = _tiles(rows, file)
    sheet = Sheet(units=tuple(units), amounts=tuple(amounts), tiles=tiles, lines=lines)
    return sheet, [*mistakes, *_parents(units, lines, file), *wrong_amounts, *wrong_tiles]


def block_of(unit: Unit, blocks: Sequence[Block]) -> str:
    """The id of the first block that takes the unit's kind or names its code; empty when none does."""
    return next((block.id for block in blocks if unit.kind in block.kinds or unit.code in block.units), "")


def lineage(unit: str, parents: Mapping[str, str]) -> list[str]:
    """The code of the unit and of those above it, nearest first. `parents` is by code, empty at the top."""
    found = [unit]
    while (parent := parents.get(found[-1], "")) and parent not in found:
        found.append(parent)
    return found


def _rows(text: str, file: str) -> tuple[list[Row], list[str], list[Reason]]:
    """The rows that hold anything, with the line on which each ends. Office programs of a Vietnamese desk
    write `;`.
    """
    head = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if ";" in head and "," not in head else ","
    )
    columns: list[str] = []
    rows: list[Row] = []
    found: list[Reason] = []
    try:
        for cells in reader:
            values = [cell.strip() for cell in cells]
            if not any(values):
                continue
            if not columns:
                columns = values
            elif len(values) != len(columns):
                got, expected = len(values), len(columns)
                found.append(
                    reason("units.cells", file=file, path=f"[{reader.line_num}]", got=got, expected=expected)
                )
            else:
                rows.append((reader.line_num, dict(zip(columns, values, strict=True))))
    except csv.Error as error:
        found.append(reason("units.broken", file=file, path=f"[{reader.line_num}]", detail=str(error)))
    if not rows and not found:
        found.append(reason("units.empty", file=file))
    return rows, columns, found


def _units(rows: Sequence[Row], file: str) -> tuple[list[Unit], dict[str, int], list[Reason]]:
    units: list[Unit] = []
    lines: dict[str, int] = {}
    found: list[Reason] = []
    for line, row in rows:
        code, name, kind = row["code"], row["name"], row["kind"]
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", code):
            found.append(reason("units.bad-code", file=file, path=f"[{line}].code", unit=code))
        elif code in lines:
            found.append(
                reason("units.duplicate-code", file=file, path=f"[{line}].code", unit=code, first=lines[code])
            )
        if not name:
            found.append(reason("units.no-name", file=file, path=f"[{line}].name", unit=code))
        if kind not in KINDS:
            near = difflib.get_close_matches(kind, KINDS, 1)
            found.append(
                reason(
                    "units.unknown-kind",
                    file=file,
                    path=f"[{line}].kind",
                    got=kind,
                    choices=", ".join(KINDS),
                    near=near[0] if near else "",
                )
            )
        lines.setdefault(code, line)
        units.append(Unit(code, name, kind, row.get("parent", "")))
    return units, lines, found


def _parents(units: Sequence[Unit], lines: Mapping[str, int], file: str) -> Iterator[Reason]:
    above = {unit.code: unit.parent for unit in units}
    for unit in units:
        place = f"[{lines[unit.code]}].parent"
        if unit.parent and unit.parent not in above:
            yield reason("units.unknown-parent", file=file, path=place, unit=unit.code, parent=unit.parent)
            continue
        parent, levels = unit.parent, 0
        while parent and parent != unit.code and levels <= MOST_ABOVE:
            parent, levels = above.get(parent, ""), levels + 1
        if parent == unit.code:
            yield reason("units.own-parent", file=file, path=place, unit=unit.code)
        elif levels > MOST_ABOVE:
            # A long circle is no tree of units either.
            yield reason("units.too-deep", file=file, path=place, unit=unit.code, most=MOST_ABOVE)


def _amounts(
    rows: Sequence[Row], denominators: Sequence[Denominator], file: str
) -> tuple[list[Amount], list[Reason]]:
    amounts: list[Amount] = []
    found: list[Reason] = []
    for line, row in rows:
        for denominator in denominators:
            cell = row[denominator.column]
            if re.fullmatch(r"[0-9]{1,12}", cell):
                amounts.append(Amount(row["code"], denominator.id, int(cell)))
            elif cell:
                path = f"[{line}].{denominator.column}"
                found.append(reason("units.not-a-number", file=file, path=path, got=cell))
    return amounts, found


def _tiles(rows: Sequence[Row], file: str) -> tuple[dict[str, tuple[int, int]], list[Reason]]:
    tiles: dict[str, tuple[int, int]] = {}
    found: list[Reason] = []
    taken: dict[tuple[int, int], str] = {}
    for line, row in rows:
        column, across = row.get("column", ""), row.get("row", "")
        if not column and not across:
            continue
        if not (re.fullmatch(r"[0-9]{1,3}", column) and re.fullmatch(r"[0-9]{1,3}", across)):
            got = f"{column},{across}"
            found.append(reason("units.bad-tile", file=file, path=f"[{line}].column", got=got))
            continue
        tile = int(column), int(across)
        if tile in taken:
            found.append(
                reason(
                    "units.tile-taken",
                    file=file,
                    path=f"[{line}].column",
                    unit=row["code"],
                    other=taken[tile],
                )
            )
        taken.setdefault(tile, row["code"])
        tiles[row["code"]] = tile
    return tiles, found
