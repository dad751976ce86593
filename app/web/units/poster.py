"""Posters: the form of one unit, which answers with the PDF, and the form for all units."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import InputRequired

from app.operations import Refused
from app.operations.units import poster as verbs
from app.operations.work import task as tasks
from app.permissions import allows
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.page import formats, forms
from app.web.site import asking, downloads

bp = Blueprint("poster", __name__)

CONTEST = "*"
"""What is chosen for the contest itself: no id of an activity looks so."""


class PosterForm(forms.Form):
    """What the code leads to, and where posters hang."""

    about = SelectField(_("What the code leads to"), validators=[InputRequired(_("Please choose one."))])
    places = forms.text(
        _("Where the posters hang"),
        required=False,
        description=_("One place a line, such as a house of culture; each gets a poster of its own."),
    )


class EverywhereForm(forms.Form):
    """What the code leads to."""

    about = SelectField(_("What the code leads to"), validators=[InputRequired(_("Please choose one."))])


@bp.route("/contests/<slug>/units/<code>/desk/posters", methods=["GET", "POST"])
@allows("poster.make")
def unit(slug: str, code: str) -> ResponseReturnValue:
    """The posters of one unit, made while one waits."""
    contest = shown(slug, "poster.make")
    own = asking.own_unit(contest.row, code)
    form = _with_choices(PosterForm(), contest)
    if form.validate_on_submit():
        places = [line.strip() for line in form.places.data.splitlines() if line.strip()]
        try:
            made = verbs.pdf(
                db.session(),
                contest.row,
                unit=code,
                places=places,
                companion=_companion(form),
                base_url=_base_url(),
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            name = f"ap-phich-{slug}-{code}{'-mo-phong-simulated' if contest.simulated else ''}.pdf"
            return downloads.attachment(made, name=name, media_type="application/pdf")
    return render_template(
        "poster/unit.html", contest=contest, simulated=contest.simulated, unit=own, form=form
    )


@bp.route("/contests/<slug>/desk/posters", methods=["GET", "POST"])
@allows("poster.make-all")
def everywhere(slug: str) -> ResponseReturnValue:
    """Those of all units, as background work."""
    contest = shown(slug, "poster.make-all")
    form = _with_choices(EverywhereForm(), contest)
    if form.validate_on_submit():
        asked = tasks.defer(
            db.session(),
            "posters",
            contest=contest.row,
            asked_by=asking.signed_in().person.id,
            companion=_companion(form),
            base_url=_base_url(),
        )
        db.session.commit()
        return redirect(url_for("work.show", slug=slug, id=asked.id))
    return render_template(
        "poster/everywhere.html",
        contest=contest,
        simulated=contest.simulated,
        form=form,
        units=len(contest.definition.units),
    )


def _with_choices(form: Any, contest: Shown) -> Any:
    """The contest itself, and every companion activity that has an address."""
    activities = [each for each in contest.contest.companions if each.link]
    form.about.choices = [
        (CONTEST, contest.short),
        *((each.id, formats.text(each.title)) for each in activities),
    ]
    return form


def _companion(form: Any) -> str:
    """The id of the activity that was chosen; empty for the contest itself."""
    return "" if form.about.data == CONTEST else str(form.about.data)


def _base_url() -> str:
    address: str = current_app.extensions["hoithi"].base_url
    return address
