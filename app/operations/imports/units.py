"""Units of a contest and their dated figures: a new version of the definition with another `units.csv`.

A published contest never changes; what a sheet adds or mends becomes its next published version, with the
reason given on the form (`values`: `reason`). Units that the sheet does not name stay as they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.documents import sheet
from app.documents.sheet import Sheet
from app.operations.contest import publication
from app.operations.imports import values
from app.operations.imports.columns import Field, Line
from app.operations.imports.kind import Asked, Checked, Problem, Step
from app.storage.contest import contest as contests
from app.storage.contest import unit
from app.storage.postgres.vietnamese import search_key
from rounds.definition import check as checks
from rounds.definition.folder import Definition
from rounds.reasons import Reason, reason

CODE = Field("code", ("Mã đơn vị", "Unit code", "Mã", "Mã ĐVHC", "Mã xã", "Code"), required=True)
NAME = Field(
    "name", ("Tên đơn vị", "Unit name", "Đơn vị", "Tên", "Xã, phường, đặc khu", "Địa phương"), required=True
)
KIND = Field("kind", ("Loại đơn vị", "Kind of unit", "Loại", "Cấp", "Kind"))
PARENT = Field("parent", ("Mã đơn vị cấp trên", "Unit above", "Thuộc đơn vị", "Cấp trên", "Parent"))

KINDS: Mapping[str, str] = {
    "xa": "commune",
    "phuong": "ward",
    "dac khu": "special_zone",
    "so": "department",
    "so nganh": "department",
    "ban": "department",
    "phong": "section",
    "phong ban": "section",
    "truong": "school",
    "truong hoc": "school",
    "to dan pho": "neighbourhood",
    "thon": "neighbourhood",
    "khu dan cu": "neighbourhood",
    "to chuc": "organisation",
    "co quan": "organisation",
    "doan the": "organisation",
}
"""Kinds of units by the Vietnamese word for them, without accents."""


def fields(asked: Asked) -> Sequence[Field]:
    """Code, name, kind, the unit above, and a field for each denominator of the contest."""
    denominators = [
        Field(each.column, (each.title.vi, each.title.en, each.column))
        for each in asked.definition.contest.denominators
    ]
    return (CODE, NAME, KIND, PARENT, *denominators)


def read(data: bytes, name: str, values: Mapping[str, Any]) -> Sheet:
    """A workbook or a CSV file."""
    return sheet.read(data, name)


def sample(asked: Asked) -> Iterable[Sequence[str]]:
    """The units as they are published, to be mended and sent back."""
    _columns, rows = _table(asked.definition)
    names = [field.id for field in fields(asked)]
    return ([row.get(name, "") for name in names] for row in rows.values())


def check(session: Session, asked: Asked, lines: Sequence[Line]) -> Checked:
    """Every row against the units published now; then the whole definition as it would become."""
    found = Checked()
    columns, rows = _table(asked.definition)
    seen: dict[str, int] = {}
    for line in lines:
        code = line.text(CODE.id)
        if code in seen:
            found.refuse(line, CODE, reason("import.twice", got=code, first=seen[code]))
            continue
        seen[code] = line.number
        row = _row(asked, line, rows.get(code, {}), found)
        if row is None:
            continue
        if row == {name: value for name, value in rows.get(code, {}).items() if name in row}:
            found.same += 1
            continue
        found.new += code not in rows
        found.changed += code in rows
        found.rows.append(row)
    if found.rows and not found.rejected:
        _check_whole(asked, found, columns, rows, seen)
    return found


def apply(session: Session, asked: Asked, checked: Checked, step: Step) -> dict[str, Any]:
    """Publish the next version."""
    contest = asked.contest
    before = contest.version
    columns, rows = _table(asked.definition)
    files = _files(asked.definition, columns, _merged(rows, checked.rows))
    publication.publish_new(session, files, by=asked.by, simulated=contest.simulated)
    step(len(checked.rows))
    return {"before": before, "version": contest.version}


def why_not_undone(session: Session, asked: Asked, done: Mapping[str, Any]) -> Reason | None:
    """A later version, or a fact of a unit that would be gone."""
    if asked.contest.version != done["version"]:
        return reason("import.published-since", version=asked.contest.version)
    before = contests.definition(session, asked.contest, done["before"])
    gone = {each.code for each in asked.definition.units} - {each.code for each in before.units}
    used = unit.used(session, asked.contest.id, gone)
    return reason("import.units-used", units=", ".join(sorted(used)[:5])) if used else None


def undo(session: Session, asked: Asked, done: Mapping[str, Any]) -> None:
    """Publish the version before once more, as the next one."""
    files = contests.files(session, asked.contest, done["before"])
    publication.publish_new(session, files, by=asked.by, simulated=asked.contest.simulated)


def _row(asked: Asked, line: Line, held: Mapping[str, str], found: Checked) -> dict[str, str] | None:
    """The cells of `units.csv` that this row speaks of."""
    row = {"code": line.text(CODE.id), "name": line.text(NAME.id)}
    kind, wrong = _kind(line), False
    if kind is not None:
        row["kind"] = kind
    elif not held:
        found.refuse(line, KIND, reason("import.no-kind", got=line.text(KIND.id) or line.text(NAME.id)))
        wrong = True
    if PARENT.id in line.mapped:
        row["parent"] = line.text(PARENT.id)
    for each in asked.definition.contest.denominators:
        if each.column not in line.mapped:
            continue
        words = line.text(each.column)
        number = values.whole(words) if words else None
        if words and number is None:
            field = Field(each.column, (each.title.vi, each.title.en))
            found.refuse(line, field, reason("import.not-whole", got=words[:40]))
            wrong = True
        row[each.column] = "" if number is None else str(number)
    return None if wrong else row


def _kind(line: Line) -> str | None:
    """The kind the row says, or the one that its name begins with."""
    said = search_key(line.text(KIND.id))
    if said:
        return KINDS.get(said) or (
            said.replace(" ", "_") if said.replace(" ", "_") in KINDS.values() else None
        )
    name = search_key(line.text(NAME.id))
    return next((kind for word, kind in KINDS.items() if name.startswith(word + " ")), None)


def _table(definition: Definition) -> tuple[list[str], dict[str, dict[str, str]]]:
    """The columns and the rows by code of the published sheet, cell by cell."""
    words = definition.files[definition.contest.units].decode("utf-8-sig")
    head = words.partition("\n")[0]
    reader = csv.reader(io.StringIO(words), delimiter=";" if ";" in head and "," not in head else ",")
    cells = [[cell.strip() for cell in row] for row in reader if any(cell.strip() for cell in row)]
    columns, *rest = cells
    rows = [dict(zip(columns, row, strict=True)) for row in rest]
    return columns, {row["code"]: row for row in rows}


def _merged(
    rows: Mapping[str, Mapping[str, str]], changes: Sequence[Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    merged = {code: dict(row) for code, row in rows.items()}
    for change in changes:
        merged.setdefault(change["code"], {}).update(change)
    return merged


def _files(
    definition: Definition, columns: Sequence[str], rows: Mapping[str, Mapping[str, str]]
) -> dict[str, bytes]:
    """The published files with another sheet of units."""
    told = dict.fromkeys(name for row in rows.values() for name in row)
    columns = [*columns, *(name for name in told if name not in columns)]
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows.values())
    return {**definition.files, definition.contest.units: made.getvalue().encode()}


def _check_whole(
    asked: Asked,
    found: Checked,
    columns: Sequence[str],
    rows: Mapping[str, Mapping[str, str]],
    lines: Mapping[str, int],
) -> None:
    """What the checker of definitions says of the whole, put beside the row it speaks of."""
    merged = _merged(rows, found.rows)
    codes = list(merged)
    _definition, mistakes = checks.check(_files(asked.definition, columns, merged))
    for each in mistakes:
        if each.warning:
            continue
        place = each.path.partition("]")[0].removeprefix("[")
        # The first row of the sheet of units is its heading.
        code = codes[int(place) - 2] if place.isdigit() and 2 <= int(place) < len(codes) + 2 else ""
        found.problems.append(Problem(lines.get(code, 0), "", code, each))
