"""What somebody on a panel, or an organiser, declares of themselves before entries are opened to them."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.operations import Refused
from app.operations.panel import conflict as verbs
from app.permissions import Role, allows
from app.storage.panel import conflict as declarations
from app.storage.postgres.database import db
from app.storage.postgres.vietnamese import search_key
from app.web.contest.frame import Shown, shown
from app.web.page.words import _
from app.web.panel.conflict_form import DeclarationForm
from app.web.site import asking

bp = Blueprint("conflict", __name__)

MOST_FOUND = 12
"""Units shown of those a search finds: more are found by typing more."""


class UnitLine(NamedTuple):
    """A unit that was chosen or looked for, and what was ticked of it."""

    code: str
    name: str
    own: bool
    past: bool
    near: bool


@bp.route("/contests/<slug>/judge/declaration", methods=["GET", "POST"])
@allows("panel.declare")
def declare(slug: str) -> ResponseReturnValue:
    """Say what stands between oneself and the entries, or that nothing does."""
    contest = shown(slug, "panel.declare")
    person = asking.signed_in().person
    said = declarations.of(db.session(), contest.row.id, person.id)
    form = DeclarationForm(
        data={
            "own_unit": said.own_unit,
            "past_units": said.past_units.split(),
            "kin_units": said.kin_units.split(),
            "kin": said.kin,
        }
        if said
        else None
    )
    units = [(unit.code, unit.name) for unit in contest.definition.units]
    form.own_unit.choices = [("", _("No unit of the contest")), *units]
    form.past_units.choices = form.kin_units.choices = units
    if "find" in request.form:
        # Looking for a unit keeps what was ticked and typed, and declares nothing.
        return _page(contest, form, bool(said))
    if not form.validate_on_submit():
        return _page(contest, form, bool(said)), 422 if form.errors else 200
    try:
        verbs.declare(
            db.session(),
            contest.row,
            by=person,
            own_unit=form.own_unit.data,
            past_units=form.past_units.data,
            kin_units=form.kin_units.data,
            kin=form.kin.data.splitlines(),
        )
    except Refused as refused:
        db.session.rollback()
        form.refuse(refused)
        return _page(contest, form, bool(said)), 422
    flash(_("Your declaration is kept. You may change it when something changes."))
    judges = Role.JUDGE in asking.roles(contest.row)
    return redirect(url_for("sheet.queue" if judges else "hub.show", slug=slug), 303)


def _page(contest: Shown, form: DeclarationForm, declared: bool) -> str:
    q = request.form.get("q", "")[:80].strip()
    past, near = form.past_units.data or [], form.kin_units.data or []
    chosen = {form.own_unit.data, *past, *near}
    found = [
        unit.code
        for unit in contest.definition.units
        if q and search_key(q) in search_key(unit.name) and unit.code not in chosen
    ]
    units = [
        UnitLine(unit.code, unit.name, form.own_unit.data == unit.code, unit.code in past, unit.code in near)
        for unit in contest.definition.units
        if unit.code in chosen or unit.code in found[:MOST_FOUND]
    ]
    return render_template(
        "conflict/declare.html",
        contest=contest,
        simulated=contest.simulated,
        form=form,
        declared=declared,
        q=q,
        units=units,
        found=len(found),
        more=len(found[MOST_FOUND:]),
    )
