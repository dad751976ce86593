"""The chair's list of who has signed what, from which a signed sheet is opened again. Shows no points."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.operations import Refused
from app.operations.panel import sheet as verbs
from app.operations.panel.sitting import Sitting
from app.permissions import allows
from app.storage.panel import sheet as rows
from app.storage.postgres.database import db
from app.web.contest.frame import Shown
from app.web.page import formats, forms
from app.web.page.words import _
from app.web.panel.member import sat
from app.web.site import asking

bp = Blueprint("reopening", __name__)


class ReopenForm(forms.Form):
    """Why a sheet is to be looked at again."""

    why = forms.line("", most=500)


@bp.get("/contests/<slug>/desk/panels/<round>/sheets")
@allows("sheet.reopen")
def index(slug: str, round: str) -> str:
    """Every sheet that was signed, or was opened again."""
    return _page(*sat(slug, round, "sheet.reopen"), ReopenForm())


@bp.post("/contests/<slug>/desk/panels/<round>/sheets/<judge>/<entry>/reopen")
@allows("sheet.reopen")
def reopen(slug: str, round: str, judge: str, entry: str) -> ResponseReturnValue:
    """Give a signed sheet back to its judge."""
    asking.require_fresh()
    contest, of = sat(slug, round, "sheet.reopen")
    form = ReopenForm()
    why = form.why.data if form.validate_on_submit() else ""
    try:
        verbs.reopen(db.session(), contest.row, round, entry, judge, why=why, by=asking.signed_in().person)
    except Refused as refused:
        db.session.rollback()
        form.refuse(refused)
        return _page(contest, of, form), 422
    flash(_("The sheet is open again for judge %(judge)s.", judge=judge))
    return redirect(url_for("reopening.index", slug=slug, round=round), 303)


def _page(contest: Shown, of: Sitting, form: ReopenForm) -> str:
    states = rows.states(db.session(), contest.row.id, of.round.id)
    own = of.code_of(asking.signed_in().person)
    return render_template(
        "reopening/index.html",
        contest=contest,
        simulated=contest.simulated,
        round=of.round.id,
        title=formats.text(of.round.title),
        sheets=[
            (judge, entry, state)
            for (judge, entry), state in sorted(states.items())
            if state != "open" and judge != own
            # Who scores learns of other sheets of an entry with the own signature.
            if not own or states.get((own, entry)) == "signed"
        ],
        form=form,
    )
