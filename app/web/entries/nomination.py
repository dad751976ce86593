"""The choice of the one draft that represents a unit: the list, the decision, and every choice before."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.validators import InputRequired

from app.operations import Refused
from app.operations.entries import nomination as verbs
from app.permissions import allows
from app.storage.entries import nomination as nominations
from app.storage.people import person as people
from app.storage.postgres.database import db
from app.web.entries.workspace import Workspace, workspace
from app.web.page import forms

bp = Blueprint("nomination", __name__)


class NominationForm(forms.Form):
    """Which one, and who decided that where."""

    draft = RadioField(_("Which entry represents the unit"), validators=[InputRequired(_("Please choose."))])
    why = forms.line(
        _("Who decided, and where that is written down"),
        description=_("For example: meeting of the leaders on 12/03, minutes 14/BB."),
    )


@bp.route("/contests/<slug>/entries/<round>/<owner>/nomination", methods=["GET", "POST"])
@allows("entry.nominate")
def choose(slug: str, round: str, owner: str) -> ResponseReturnValue:
    """Choose one of the drafts."""
    own = workspace(slug, round, owner, "entry.nominate")
    if not (own.of_unit and own.manages):
        abort(404)
    form = NominationForm()
    numbered = [(number, each) for number, each in enumerate(own.drafts, 1) if each.state == "open"]
    form.draft.choices = [(str(number), own.title(each, number)) for number, each in numbered]
    if form.validate_on_submit():
        draft = own.draft(form.draft.data)
        try:
            verbs.nominate(db.session(), own.shown.row, draft, why=form.why.data, by=own.person)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused, "why")
        else:
            return redirect(own.href, 303)
    return _page(own, form)


def _page(own: Workspace, form: NominationForm) -> str:
    history = nominations.listed(db.session(), own.shown.row.id, own.round.id, own.owner)
    numbers = {each.id: number for number, each in enumerate(own.drafts, 1)}
    return render_template(
        "nomination/choose.html",
        contest=own.shown,
        simulated=own.shown.simulated,
        own=own,
        form=form,
        history=history,
        titles={each.id: own.title(each, numbers[each.id]) for each in own.drafts},
        names=people.names(db.session(), {f"person:{each.by_id}" for each in history}),
    )
