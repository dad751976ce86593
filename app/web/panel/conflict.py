"""What somebody on a panel, or an organiser, declares of themselves before entries are opened to them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.operations import Refused
from app.operations.panel import conflict as verbs
from app.permissions import Role, allows
from app.storage.panel import conflict as declarations
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.page.words import _
from app.web.panel.conflict_form import DeclarationForm
from app.web.site import asking

bp = Blueprint("conflict", __name__)


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
    return render_template(
        "conflict/declare.html", contest=contest, simulated=contest.simulated, form=form, declared=declared
    )
