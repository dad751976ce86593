"""The desk for requests about data, with what is late on top, and the register of breaches."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.operations import Refused
from app.operations.privacy import privacy, working_days
from app.operations.privacy import rights as verbs
from app.permissions import allows
from app.storage.postgres.database import db
from app.storage.privacy import rights
from app.storage.registration import enrolment as enrolments
from app.web.contest.frame import shown
from app.web.page import forms
from app.web.privacy.privacy import kind_words
from app.web.site import asking
from rounds import calendar

bp = Blueprint("rights", __name__)


@bp.get("/contests/<slug>/desk/rights")
@allows("rights.see")
def index(slug: str) -> str:
    """The requests that wait, the latest due first, those answered, and how many people data is held of."""
    contest, session = shown(slug, "rights.see"), db.session()
    rows = [
        (
            row,
            verbs.timers_of(row, contest.zone),
            verbs.overdue(row, contest.zone, contest.now),
            enrolments.of(session, contest.row.id, row.person_id),
        )
        for row in rights.requests(session, contest.row.id)
    ]
    waiting = sorted((each for each in rows if not each[0].outcome), key=lambda each: each[1].answer_by)
    return render_template(
        "rights/index.html",
        contest=contest,
        simulated=contest.simulated,
        waiting=waiting,
        answered=[each for each in reversed(rows) if each[0].outcome],
        kinds=kind_words(),
        people=privacy.people_held(session),
        limits=privacy.ALERTS,
        alerts=rights.alerts(session),
        unknown_years=sorted(
            {
                *working_days.soon_unknown(calendar.local(contest.now, contest.zone).date()),
                *(year for row, *_rest in waiting for year in verbs.unknown_years(row, contest.zone)),
            }
        ),
        due=[each for each in privacy.due(session) if each.contest.id == contest.row.id],
    )


@bp.post("/contests/<slug>/desk/rights/<id>")
@allows("rights.answer")
def answer(slug: str, id: str) -> Response:
    """Confirm the receipt of a request, or answer it."""
    contest, who = shown(slug, "rights.answer"), asking.signed_in().person
    outcome = request.form.get("outcome", "")
    try:
        if outcome == "confirm":
            verbs.confirm(db.session(), contest.row, _id(id), by=who)
        else:
            words = request.form.get("words", "")
            verbs.answer(db.session(), contest.row, _id(id), outcome=outcome, words=words, by=who)
    except Refused as refused:
        db.session.rollback()
        abort(404 if refused.reasons[0].code == "rights.none" else 400)
    return redirect(url_for("rights.index", slug=slug))


class BreachForm(forms.Form):
    """What went wrong; nobody is named."""

    happened = forms.text(
        _("What happened?"), description=_("Name nobody: which data, how, since when as far as known.")
    )
    affected = IntegerField(
        _("About how many people?"),
        validators=[InputRequired(_("Please fill this in.")), NumberRange(0, 10**9, _("A whole number."))],
        default=0,
    )
    measures = forms.text(_("What was done about it?"), required=False)


@bp.route("/contests/<slug>/desk/breaches", methods=["GET", "POST"])
@allows("rights.breach")
def breaches(slug: str) -> str | Response:
    """The register of breaches: enter one, see how much of the 72 hours is left."""
    contest, form = shown(slug, "rights.breach"), BreachForm()
    if form.validate_on_submit():
        try:
            verbs.enter_breach(
                db.session(),
                contest.row,
                happened=form.happened.data,
                affected=form.affected.data,
                measures=form.measures.data or "",
                by=asking.signed_in().person,
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(url_for("rights.breaches", slug=slug))
    return render_template(
        "rights/breaches.html",
        contest=contest,
        simulated=contest.simulated,
        form=form,
        rows=rights.breaches(db.session(), contest.row.id),
        limit=verbs.BREACH,
    )


@bp.post("/contests/<slug>/desk/breaches/<id>")
@allows("rights.breach")
def report(slug: str, id: str) -> Response:
    """Note that the authority was told."""
    contest = shown(slug, "rights.breach")
    to = request.form.get("to", "")
    try:
        verbs.report_breach(db.session(), contest.row, _id(id), to=to, by=asking.signed_in().person)
    except Refused as refused:
        db.session.rollback()
        abort(404 if refused.reasons[0].code == "breach.none" else 400)
    return redirect(url_for("rights.breaches", slug=slug))


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        abort(404)
