"""Figures of a companion activity from elsewhere: a row a unit, as of one instant.

`values`: `companion` (id of the activity), `as_of` (instant), `source` (where the file is from, in words). A
later file of the same instant mends the one before; both stay in the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.documents import sheet
from app.documents.sheet import Sheet
from app.operations.imports import counts, values
from app.operations.imports.columns import Field, Line
from app.operations.imports.kind import Asked, Checked, Step
from app.operations.units import companion
from app.operations.units.companion import Figures
from app.storage.units import companion as companions
from rounds.definition import Companion
from rounds.reasons import Reason, reason

VALUE = Field(
    "value",
    (
        "Số đã thực hiện",
        "So far",
        "Đã thực hiện",
        "Số đã cài đặt",
        "Đã cài đặt",
        "Số người cài đặt",
        "Kết quả",
        "Số lượng",
        "Done",
    ),
    required=True,
)
OUT_OF = Field("out_of", ("Trên tổng số", "In all", "Tổng số", "Tổng", "Total"))


def fields(asked: Asked) -> Sequence[Field]:
    """Code or name, the figure, and of how many where the definition names no denominator."""
    return (counts.CODE, counts.NAME, VALUE, OUT_OF)


def read(data: bytes, name: str, values: Mapping[str, Any]) -> Sheet:
    """A workbook or a CSV file."""
    return sheet.read(data, name)


def sample(asked: Asked) -> Iterable[Sequence[str]]:
    """A row for each unit, its figures to be filled in."""
    return ([unit.code, unit.name, "", ""] for unit in asked.definition.units)


def check(session: Session, asked: Asked, lines: Sequence[Line]) -> Checked:
    """Every row against the units of the contest and against what is held as of that instant."""
    found, units = Checked(), values.Units(asked.definition.units)
    held = companions.held(session, asked.contest.id, asked.values["companion"], asked.values["as_of"])
    wholes = _wholes(asked)
    seen: dict[str, int] = {}
    for line in lines:
        unit = found.unit(line, units, counts.CODE, counts.NAME)
        whole = wholes.get(unit.code) if unit else None
        given = _figures(line, unit.code if unit else "", found, with_total=whole is None)
        if unit is None:
            continue
        if unit.code in seen:
            found.refuse(line, counts.NAME, reason("import.twice", got=unit.name, first=seen[unit.code]))
            continue
        seen[unit.code] = line.number
        if given is None:
            continue
        if why := companion.why_not(given, whole):
            found.refuse(line, VALUE, why)
        elif held.get(unit.code) == (given.value, given.out_of):
            found.same += 1
        else:
            found.rows.append(given)
            found.new += unit.code not in held
            found.changed += unit.code in held
        found.figures[VALUE.id] = found.figures.get(VALUE.id, 0) + given.value
    return found


def apply(session: Session, asked: Asked, checked: Checked, step: Step) -> dict[str, Any]:
    """Append a row for each that is new or changed."""
    companions.lock(session, asked.contest.id)
    companion.append(
        session,
        asked.contest,
        asked.values["companion"],
        checked.rows,
        as_of=asked.values["as_of"],
        note=asked.values["source"],
        source="imported",
        by=asked.by,
    )
    step(len(checked.rows))
    return {}


def why_not_undone(session: Session, asked: Asked, done: Mapping[str, Any]) -> Reason | None:
    """Figures stay in the record: what was wrong is mended by a further file."""
    return reason("companion.kept")


def undo(session: Session, asked: Asked, done: Mapping[str, Any]) -> None:
    """Never asked for."""


def _activity(asked: Asked) -> Companion:
    return next(each for each in asked.definition.contest.companions if each.id == asked.values["companion"])


def _wholes(asked: Asked) -> dict[str, int]:
    per = _activity(asked).per
    return {each.unit: each.value for each in asked.definition.amounts if per and each.denominator == per}


def _figures(line: Line, unit: str, found: Checked, *, with_total: bool) -> Figures | None:
    figures: dict[str, int | None] = {}
    wrong = False
    for field in (VALUE, OUT_OF):
        words = line.text(field.id)
        figures[field.id] = values.whole(words)
        wanted = field is VALUE or (with_total and words)
        if wanted and figures[field.id] is None:
            found.refuse(line, field, reason("import.not-whole", got=words[:40]))
            wrong = True
    return None if wrong else Figures(unit, figures["value"] or 0, figures["out_of"] if with_total else None)
