"""Counts only: a sheet of figures per unit as of one instant, with its corrections as revisions.

`values`: `round`, `as_of` (instant), `source` (where the sheet is from, in words). A later sheet of the same
instant corrects the one before; both stay in the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.documents import sheet
from app.documents.sheet import Sheet
from app.operations.imports import values
from app.operations.imports.columns import Field, Line
from app.operations.imports.kind import Asked, Checked, Step
from app.storage.postgres.vietnamese import search_key
from app.storage.record import fact
from app.storage.standings import counts
from app.storage.standings.counts import CountsSheet, Figures
from rounds.reasons import Reason, reason
from rounds.record import Count

CODE = Field("unit", ("Mã đơn vị", "Unit code", "Mã", "Mã ĐVHC", "Mã xã", "Code"))
NAME = Field(
    "name", ("Tên đơn vị", "Unit", "Đơn vị", "Địa phương", "Xã, phường, đặc khu", "Xã/Phường", "Unit name")
)
REGISTERED = Field(
    "registered",
    ("Số người đăng ký", "Registered", "Đăng ký", "Số đăng ký", "Số thí sinh đăng ký", "Đã đăng ký"),
    required=True,
)
SUBMITTED = Field(
    "submitted",
    (
        "Số người hoàn thành",
        "Finished",
        "Hoàn thành",
        "Đã hoàn thành",
        "Số hoàn thành",
        "Số người đã thi",
        "Nộp bài",
        "Completed",
        "Submitted",
    ),
    required=True,
)
VALID = Field("valid", ("Số bài hợp lệ", "Valid", "Hợp lệ", "Bài hợp lệ", "Valid entries"))
FIGURES = (REGISTERED, SUBMITTED, VALID)

_TOTALS = frozenset({"tong", "tong cong", "tong so", "cong", "toan thanh pho", "total", "sum"})


def fields(asked: Asked) -> Sequence[Field]:
    """Code or name, and the figures."""
    return (CODE, NAME, *FIGURES)


def read(data: bytes, name: str, values: Mapping[str, Any]) -> Sheet:
    """A workbook or a CSV file."""
    return sheet.read(data, name)


def sample(asked: Asked) -> Iterable[Sequence[str]]:
    """A row for each unit, its figures to be filled in."""
    return ([unit.code, unit.name, "", "", ""] for unit in asked.definition.units)


def check(session: Session, asked: Asked, lines: Sequence[Line]) -> Checked:
    """Every row against the units of the contest and against what is held as of that instant."""
    found, units = Checked(), values.Units(asked.definition.units)
    held = counts.held(session, asked.contest.id, asked.values["round"], asked.values["as_of"])
    before = counts.before(session, asked.contest.id, asked.values["round"], asked.values["as_of"])
    seen: dict[str, int] = {}
    totals: Line | None = None
    for line in lines:
        if _is_total(line):
            totals = line
            continue
        unit, figures = found.unit(line, units, CODE, NAME), _figures(line, found)
        if unit is None:
            continue
        if unit.code in seen:
            found.refuse(line, NAME, reason("import.twice", got=unit.name, first=seen[unit.code]))
            continue
        seen[unit.code] = line.number
        if figures is None:
            continue
        if any(now < then for now, then in zip(figures, before.get(unit.code, (0, 0, 0)), strict=True)):
            found.refuse(line, None, reason("import.count-fell", warning=True, unit=unit.name))
        if held.get(unit.code) == figures:
            found.same += 1
        else:
            found.rows.append((unit.code, figures))
            found.new += unit.code not in held
            found.changed += unit.code in held
        for field, figure in zip(FIGURES, figures, strict=True):
            found.figures[field.id] = found.figures.get(field.id, 0) + figure
    absent = [unit.code for unit in asked.definition.units if unit.code not in seen and not unit.parent]
    if absent:
        found.notes.append(reason("import.units-absent", warning=True, count=len(absent)))
    if totals is not None and not found.rejected:
        _compare(found, totals)
    return found


def apply(session: Session, asked: Asked, checked: Checked, step: Step) -> dict[str, Any]:
    """Append a fact for each row that is new or changed, and the sheet as one revision."""
    round, as_of, source = asked.values["round"], asked.values["as_of"], asked.values["source"]
    before = counts.standing(session, asked.contest.id, round, as_of)
    restore = [[unit, *before.get(unit, (0, 0, 0))] for unit, _figures in checked.rows]
    _append(session, asked, checked.rows)
    step(len(checked.rows))
    session.add(
        CountsSheet(
            contest_id=asked.contest.id,
            round=round,
            as_of=as_of,
            revision=counts.last_revision(session, asked.contest.id, round, as_of) + 1,
            run_id=asked.run,
            source=source,
            file_name=asked.file_name,
            sha256=asked.sha256,
            rows=len(checked.rows),
            recorded_at=clock.read(session),
        )
    )
    session.flush()
    return {"restore": restore}


def why_not_undone(session: Session, asked: Asked, done: Mapping[str, Any]) -> Reason | None:
    """Nothing rests on it that a new revision would break: bulletins keep what they say."""
    return None


def undo(session: Session, asked: Asked, done: Mapping[str, Any]) -> None:
    """A new revision that says what was known before. Rows of the record are never taken out."""
    rows = [(row[0], tuple(row[1:])) for row in done["restore"]]
    apply(session, asked, Checked(rows=rows), lambda _count: None)


def _append(session: Session, asked: Asked, rows: Sequence[tuple[str, Figures]]) -> None:
    fact.lock(session, asked.contest.id)
    now = clock.read(session)
    facts = [
        Count(
            now, asked.values["as_of"], asked.values["round"], unit, *figures, source=asked.values["source"]
        )
        for unit, figures in rows
    ]
    fact.append(session, asked.contest.id, "counts", facts)


def _is_total(line: Line) -> bool:
    """The last row of an official table: the sum, under no unit's name."""
    if line.text(CODE.id) and line.text(NAME.id):
        return False
    words = {search_key(sheet.text(cell)) for cell in line.cells if isinstance(cell, str)}
    return bool(words & _TOTALS)


def _figures(line: Line, found: Checked) -> Figures | None:
    """Registered, submitted, valid; without a column for it everybody who finished is valid."""
    figures: list[int] = []
    wanted = [field for field in FIGURES if field is not VALID or field.id in line.mapped]
    for field in wanted:
        figure = values.whole(line.text(field.id))
        if figure is None:
            found.refuse(line, field, reason("import.not-whole", got=line.text(field.id)[:40]))
        else:
            figures.append(figure)
    if len(figures) < len(wanted):
        return None
    if VALID not in wanted:
        figures.append(figures[-1])
    for upper, lower, field in zip(figures, figures[1:], FIGURES[1:], strict=False):
        if lower > upper:
            found.refuse(line, field, reason("import.count-above", got=lower, most=upper))
            return None
    registered, submitted, valid = figures
    return registered, submitted, valid


def _compare(found: Checked, totals: Line) -> None:
    """Whether the sheet's own sum is the sum of its rows."""
    for field in FIGURES:
        said = values.whole(totals.text(field.id))
        if said is not None and said != found.figures.get(field.id, 0):
            got = found.figures.get(field.id, 0)
            found.refuse(totals, field, reason("import.total-differs", said=said, got=got))
