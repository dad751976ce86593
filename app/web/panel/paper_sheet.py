"""Sheets on paper: the secretary types them or brings a workbook, a second person confirms with the total.

Nobody who scores in the round comes here: what others gave would be seen.
"""

from __future__ import annotations

import uuid
from fractions import Fraction

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.documents import sheet as documents
from app.documents import workbook
from app.operations import Refused
from app.operations.panel import paper_sheet as verbs
from app.operations.panel.paper_sheet import Typed
from app.operations.panel.sitting import Sitting
from app.permissions import allows
from app.storage.entries import entry as entries
from app.storage.panel import paper_sheet as rows
from app.storage.postgres.database import db
from app.web.contest.frame import Shown
from app.web.page import formats, forms
from app.web.page.words import _
from app.web.panel import desk
from app.web.panel.member import sat
from app.web.site import asking, downloads
from judging.exact import plain
from rounds.judged import HUNDREDTH

bp = Blueprint("paper_sheet", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PaperForm(forms.Form):
    """A form with its token; points are read by the criteria of the sheet."""


@bp.get("/contests/<slug>/desk/panels/<round>/paper")
@allows("sheet.enter")
def index(slug: str, round: str) -> str:
    """What was typed and waits, and the sheets that are still missing."""
    return _page(*_outside(slug, round), PaperForm())


@bp.post("/contests/<slug>/desk/panels/<round>/paper")
@allows("sheet.enter")
def enter(slug: str, round: str) -> ResponseReturnValue:
    """Type one sheet."""
    contest, of = _outside(slug, round)
    form = PaperForm()
    try:
        judge, _sep, entry = request.form.get("cell", "").partition(" ")
        given = {each.id: request.form.get(f"p-{each.id}", "") for each in of.blank.criteria}
        points = {id: verbs.hundredths(typed) for id, typed in given.items() if typed.strip()}
        verbs.enter(
            db.session(),
            contest.row,
            round,
            [Typed(judge, entry, points)],
            evidence=request.form.get("evidence", "")[:200],
            by=asking.signed_in().person,
        )
    except Refused as refused:
        return _refused(contest, of, form, refused)
    flash(_("The sheet waits for a second person."))
    return redirect(url_for("paper_sheet.index", slug=slug, round=round), 303)


@bp.get("/contests/<slug>/desk/panels/<round>/paper.xlsx")
@allows("sheet.enter")
def template(slug: str, round: str) -> Response:
    """A workbook with a line for each sheet that is still missing."""
    contest, of = _outside(slug, round)
    titles = {each.entry: each.title for each in entries.versions(db.session(), contest.row.id)}
    columns = ["judge", "entry", "title"]
    for each in of.blank.criteria:
        columns.append(f"{each.id}{verbs.APART}{formats.text(each.name)} ({plain(each.weight)})")
    empty = [""] * len(of.blank.criteria)
    lines = [
        [judge, entry, titles.get(entry, ""), *empty]
        for judge, entry in verbs.wanted(db.session(), contest.row, of)
    ]
    above = [contest.mark] if contest.mark else []
    page = workbook.Page(title=formats.text(of.round.title), columns=columns, rows=lines, above=above)
    return downloads.attachment(
        workbook.write(page), name=f"{contest.slug}-{of.round.id}-phieu-cham.xlsx", media_type=XLSX
    )


@bp.post("/contests/<slug>/desk/panels/<round>/paper/file")
@allows("sheet.enter")
def bring(slug: str, round: str) -> ResponseReturnValue:
    """Take in a filled workbook, all of it or nothing."""
    contest, of = _outside(slug, round)
    form = PaperForm()
    sent = request.files.get("file")
    name = (sent.filename or "") if sent else ""
    try:
        typed = verbs.read_workbook(sent.read() if sent else b"", name, of)
        made = verbs.enter(
            db.session(), contest.row, round, typed, evidence=name, by=asking.signed_in().person
        )
    except documents.Unreadable as unreadable:
        return _refused(contest, of, form, Refused(unreadable.reason))
    except Refused as refused:
        return _refused(contest, of, form, refused)
    flash(_("%(count)s sheets wait for a second person.", count=len(made)))
    return redirect(url_for("paper_sheet.index", slug=slug, round=round), 303)


@bp.post("/contests/<slug>/desk/panels/<round>/paper/<uuid:id>/confirm")
@allows("sheet.enter")
def confirm(slug: str, round: str, id: uuid.UUID) -> ResponseReturnValue:
    """Sign it, as the second person, with the total read off the paper."""
    asking.require_fresh()
    contest, of = _outside(slug, round)
    form = PaperForm()
    try:
        read = verbs.hundredths(request.form.get("total", "")) * HUNDREDTH
        verbs.confirm(db.session(), contest.row, round, id, read=Fraction(read), by=asking.signed_in().person)
    except Refused as refused:
        return _refused(contest, of, form, refused)
    flash(_("The sheet is signed in the name of its judge."))
    return redirect(url_for("paper_sheet.index", slug=slug, round=round), 303)


@bp.post("/contests/<slug>/desk/panels/<round>/paper/<uuid:id>/withdraw")
@allows("sheet.enter")
def withdraw(slug: str, round: str, id: uuid.UUID) -> ResponseReturnValue:
    """Take it back, or turn it down."""
    contest, of = _outside(slug, round)
    try:
        verbs.withdraw(db.session(), contest.row, round, id, by=asking.signed_in().person)
    except Refused as refused:
        return _refused(contest, of, PaperForm(), refused)
    return redirect(url_for("paper_sheet.index", slug=slug, round=round), 303)


def _outside(slug: str, round: str) -> tuple[Shown, Sitting]:
    """The round, for somebody who does not score in it. Ends the request with 404 otherwise."""
    contest, of = sat(slug, round, "sheet.enter")
    if of.code_of(asking.signed_in().person):
        abort(404)
    return contest, of


def _refused(contest: Shown, of: Sitting, form: PaperForm, refused: Refused) -> ResponseReturnValue:
    db.session.rollback()
    form.refuse(refused)
    return _page(contest, of, form), 422


def _page(contest: Shown, of: Sitting, form: PaperForm) -> str:
    session = db.session()
    listed = rows.listed(session, contest.row.id, of.round.id)
    names = {each.id: formats.text(each.name) for each in of.blank.criteria}
    mine = asking.signed_in().person.id
    return render_template(
        "paper_sheet/index.html",
        contest=contest,
        simulated=contest.simulated,
        round=of.round.id,
        title=formats.text(of.round.title),
        criteria=[(each.id, formats.text(each.name), plain(each.weight)) for each in of.blank.criteria],
        cells=verbs.wanted(session, contest.row, of),
        waiting=[
            (
                each,
                # Who confirms reads the total off the paper, not off this page.
                [(names[id], desk.typed(value * HUNDREDTH)) for id, value in each.points.items()]
                if each.entered_by == mine
                else [],
                each.entered_by == mine,
            )
            for each in listed
            if each.state == "open"
        ],
        done=[each for each in listed if each.state != "open"],
        form=form,
    )
