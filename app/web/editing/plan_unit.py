"""The units of a plan: the sheet with a search, and one unit changed, added or taken out."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import get_args

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.permissions import allows
from app.storage.postgres.vietnamese import search_key
from app.web.contest.unit import kind_words
from app.web.editing import saving, shown_plan
from app.web.editing.saving import Preview
from app.web.editing.saving_form import SavingForm
from app.web.editing.shown_plan import ShownPlan, page
from app.web.page import formats
from app.web.page.words import _
from rounds.definition.people import UnitKind
from rounds.definition.sheet_text import Sheet

bp = Blueprint("plan_unit", __name__)

A_PAGE = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of a unit: its heading, what it is called, what stands there, what may stand there."""

    column: str
    words: str
    value: str
    choices: tuple[tuple[str, str], ...]


@page(bp, "/units")
@allows("plan.write")
def index(plan: uuid.UUID | None = None, slug: str = "") -> str:
    """Every unit of the sheet, or those whose name or code has `q`."""
    found = shown_plan.found(plan, slug, "plan.write")
    sheet, q = _sheet(found), request.args.get("q", "")[:80].strip()
    wanted = search_key(q)
    rows = [row for row in sheet.rows if wanted in search_key(f"{row.get('code')} {row.get('name')}")]
    return render_template(
        "plan/units.html",
        plan=found,
        contest=found.contest,
        simulated=found.row.simulated,
        name=_name(found),
        columns=sheet.columns,
        rows=rows[:A_PAGE],
        kinds=_kinds(),
        more=len(rows[A_PAGE:]),
        total=len(sheet.rows),
        q=q,
    )


@page(bp, "/units/edit", methods=["GET", "POST"])
@allows("plan.write")
def edit(plan: uuid.UUID | None = None, slug: str = "") -> ResponseReturnValue:
    """One unit (`code` in the query; none: a new one)."""
    found = shown_plan.found(plan, slug, "plan.write")
    form, sheet, code = SavingForm(seen=str(found.last.number)), _sheet(found), request.args.get("code", "")
    row = sheet.row(code) if code else dict.fromkeys(sheet.columns, "")
    if row is None or not sheet.columns:
        abort(404)
    out = request.form.get("out") == "y"
    if form.is_submitted():
        row = {column: request.form.get(f"cell:{column}", "").strip() for column in sheet.columns}
    preview = None
    if form.validate_on_submit():
        text = sheet.without(code) if out and code else sheet.put(code, row)
        files = {**found.files, _name(found): text.encode()}
        answer = saving.step(found, form, files, found.url("plan_unit.index"))
        if not isinstance(answer, Preview):
            return answer
        preview = answer
    return render_template(
        "plan/unit.html",
        plan=found,
        contest=found.contest,
        simulated=found.row.simulated,
        form=form,
        code=code,
        title=row.get("name") or _("New unit"),
        cells=[_cell(found, column, row[column]) for column in sheet.columns],
        out=out,
        preview=preview,
    )


def _kinds() -> dict[str, str]:
    return {each: kind_words(each) for each in get_args(UnitKind)}


def _name(plan: ShownPlan) -> str:
    return plan.rules.units if plan.rules else "units.csv"


def _sheet(plan: ShownPlan) -> Sheet:
    return Sheet(plan.files.get(_name(plan), b"").decode("utf-8-sig", "replace"))


def _cell(plan: ShownPlan, column: str, value: str) -> Cell:
    kinds = _kinds()
    words = {
        "code": _("Code"),
        "name": _("Name of the unit"),
        "kind": _("Kind"),
        "parent": _("Code of the unit above"),
        "column": _("Column on the map"),
        "row": _("Row on the map"),
    }
    titles = {each.column: each.title for each in plan.rules.denominators} if plan.rules else {}
    named = words.get(column) or (formats.text(titles[column]) if column in titles else column)
    choices: tuple[tuple[str, str], ...] = ()
    if column == "kind" and (not value or value in kinds):
        choices = tuple(kinds.items())
    return Cell(column, named, value, choices)
