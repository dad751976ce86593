"""Outside scores on the organisers' desk: rows that wait for a person's word, and what became of others."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.documents import workbook
from app.documents.workbook import Page, Value
from app.operations import Refused
from app.operations.imports import outside_score as verbs
from app.permissions import allows
from app.storage.imports import outside as stored
from app.storage.imports.outside import OutsideRow
from app.storage.postgres.database import db
from app.storage.registration import enrolment
from app.web.contest.frame import Shown, shown
from app.web.imports import bringing
from app.web.imports.importing import download
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking
from app.web.standings import metrics
from app.web.standings.standing import pager

bp = Blueprint("outside", __name__)

STATES = ("review", "unmatched", "dismissed", "matched")
AT_ONCE = 50
LONGEST_PAGE = 7  # digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row as it is shown. `people` are those it may be about: code, name, unit."""

    row: OutsideRow
    name: str
    known_by: Sequence[str]
    figures: Sequence[tuple[str, str]]
    people: Sequence[tuple[str, str, str]]


@bp.get("/contests/<slug>/desk/outside")
@allows("import.manage")
def index(slug: str) -> str:
    """Rows in one state, those that wait first."""
    return _page(shown(slug, "import.manage"))


@bp.post("/contests/<slug>/desk/outside/<id>")
@allows("import.manage")
def rule(slug: str, id: str) -> ResponseReturnValue:
    """Say whose a row is, or set it aside."""
    contest, by = shown(slug, "import.manage"), asking.signed_in().person
    subject, why = request.form.get("subject", ""), request.form.get("why", "")
    try:
        row_id = uuid.UUID(id)
    except ValueError:
        abort(404)
    try:
        if request.form.get("act") == "dismiss":
            verbs.dismiss(db.session(), contest.row, row_id, why=why, by=by)
        else:
            chosen = request.form.get("candidate", "") or subject
            verbs.settle(db.session(), contest.row, row_id, subject=chosen, why=why, by=by)
    except Refused as refused:
        db.session.rollback()
        return _page(contest, [bringing.sentence(each) for each in refused.reasons]), 409
    return redirect(url_for("outside.index", slug=slug, state=request.args.get("state", "review")))


@bp.get("/contests/<slug>/desk/outside.xlsx")
@allows("import.manage")
def table(slug: str) -> Response:
    """Every row that was brought, whatever became of it."""
    contest = shown(slug, "import.manage")
    given = {id: each for id, each in contest.contest.metrics.items() if each.kind == "given"}
    rows: list[list[Value]] = []
    for row in stored.listed(db.session(), contest.row.id, STATES, limit=1_000_000):
        said = verbs.said(row)
        figures = [_figure(contest, id, row) for id in given]
        rows.append([*said.values(), *figures, states()[row.state], row.subject, row.reason])
    titles = [formats.text(each.title) for each in given.values()]
    names = [_("Code"), _("Staff code"), _("Citizen id"), _("Phone"), _("E-mail"), _("Name")]
    names += [_("Unit code"), _("Unit"), *titles, _("State"), _("Given to"), _("Reason")]
    page = Page(title=_("Outside scores"), columns=names, rows=rows)
    return download(workbook.write(page), f"{slug}-outside.xlsx")


def states() -> Mapping[str, str]:
    """What the states of a row are called."""
    return {
        "review": _("Wait for a look"),
        "unmatched": _("Match nobody"),
        "dismissed": _("Set aside"),
        "matched": _("Matched"),
    }


def _page(contest: Shown, refusals: Sequence[str] = ()) -> str:
    totals = stored.totals(db.session(), contest.row.id)
    first = next((each for each in STATES if totals.get(each)), "review")
    state = request.args.get("state", "")
    state = state if state in STATES else first
    typed = request.args.get("page", "")
    page = max(1, int(typed)) if typed.isdecimal() and len(typed) < LONGEST_PAGE else 1
    rows = stored.listed(db.session(), contest.row.id, [state], offset=(page - 1) * AT_ONCE, limit=AT_ONCE)
    return render_template(
        "outside/index.html",
        contest=contest,
        simulated=contest.simulated,
        lines=[_line(contest, row) for row in rows],
        states=states(),
        state=state,
        totals=totals,
        all=sum(totals.values()),
        pager=pager(page, AT_ONCE, len(rows), totals.get(state, 0)),
        refusals=refusals,
    )


def _line(contest: Shown, row: OutsideRow) -> Line:
    said = verbs.said(row)
    given = {id: each for id, each in contest.contest.metrics.items() if each.kind == "given"}
    figures = [(formats.text(given[id].title), _figure(contest, id, row)) for id in given]
    if verbs.DONE in row.figures:
        figures.append((_("Finished"), formats.moment(row.figures[verbs.DONE], contest.zone)))
    codes = [row.subject] if row.subject else list(row.candidates)
    units = {unit.code: unit.name for unit in contest.definition.units}
    people = []
    for code in codes:
        found = enrolment.by_code(db.session(), contest.row.id, code)
        unit = units.get(found.unit if found else code, "")
        people.append((code, found.full_name if found else "", unit))
    name = said["name"] or said["unit_name"] or said["code"]
    known_by = [value for key, value in said.items() if value and key not in ("name",) and value != name]
    return Line(
        row=row, name=name, known_by=known_by, figures=[each for each in figures if each[1]], people=people
    )


def _figure(contest: Shown, id: str, row: OutsideRow) -> str:
    value = row.figures.get(id)
    if value is None:
        return ""
    metric = contest.contest.metrics[id]
    return metrics.show(metric, Fraction(value, 10 ** (metric.decimals or 0)), contest.zone)
