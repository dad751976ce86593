"""The people of a contest, for its organisers, and for coordinators those of their units.

The list shows codes and units. Names and numbers are shown of one person at a time, on request, and each look
is in the log.
"""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from app.operations import Refused
from app.operations.registration import counter, sameness
from app.operations.registration import enrolment as verbs
from app.permissions import Role, allows
from app.storage.postgres.database import db
from app.storage.privacy import consent as consents
from app.storage.registration import enrolment as enrolments
from app.storage.registration import sameness as pairs
from app.storage.registration.enrolment import Enrolment
from app.web.contest.frame import Shown, shown
from app.web.page import forms
from app.web.page.pager import Pager
from app.web.registration import entry_form
from app.web.site import asking

bp = Blueprint("entrant", __name__)
PAGE = 50


class WhyForm(forms.Form):
    """A reason, kept in the log."""

    why = forms.line(_("Reason, kept in the log"))


@bp.get("/contests/<slug>/desk/people")
@allows("entrant.list")
def index(slug: str) -> str:
    """Who takes part: searched, filtered and paged as the address says."""
    contest = shown(slug, "entrant.list")
    q, show = request.args.get("q", "").strip()[:120], request.args.get("show", "")
    unit, sort = request.args.get("unit", ""), request.args.get("sort", "newest")
    units = asking.reach(contest.row, acting=True)
    if unit:
        units = frozenset({unit}) if units is None else units & {unit}
    page = max(1, request.args.get("page", 1, type=int))
    session = db.session()
    if q:
        rows = [row for row in counter.find(session, contest.row, q) if units is None or row.unit in units]
        total = len(rows)
    else:
        rows, total = enrolments.listed(
            session,
            contest.row.id,
            show=show,
            units=units,
            newest_first=sort != "oldest",
            first=(page - 1) * PAGE,
            most=PAGE,
        )
    return render_template(
        "entrant/index.html",
        contest=contest,
        simulated=contest.simulated,
        rows=rows,
        q=q,
        show=show,
        unit=unit,
        sort=sort,
        waiting=pairs.still_open(session, contest.row.id) if _rules(contest) else 0,
        pager=Pager.of(1 if q else page, PAGE, total, len(rows)),
    )


@bp.route("/contests/<slug>/desk/people/<code>", methods=["GET", "POST"])
@allows("entrant.see")
def show(slug: str, code: str) -> str | Response:
    """One contestant; what is personal appears after a click that the log keeps."""
    contest, own = _one(slug, code, "entrant.see")
    seen = request.method == "POST"
    if seen:
        verbs.look_at(db.session(), contest.row, own, by=asking.signed_in().person)
    session = db.session()
    pairs_of_own = pairs.of_person(session, contest.row.id, own.person_id) if _rules(contest) else []
    others = [
        (pair, enrolments.of(session, contest.row.id, other))
        for pair in pairs_of_own
        for other in [pair.later_id if pair.first_id == own.person_id else pair.first_id]
    ]
    return render_template(
        "entrant/show.html",
        contest=contest,
        simulated=contest.simulated,
        own=own,
        unit=contest.names.get(own.unit, ""),
        profile=entry_form.profile_words(contest.contest, own.profile()) if seen else None,
        held=consents.held(session, own.person_id, contest.row.id),
        words=entry_form.consent_words(contest.contest),
        others=[(pair, other) for pair, other in others if other is not None],
        form=WhyForm(),
    )


@bp.post("/contests/<slug>/desk/people/<code>/correct")
@allows("entrant.correct")
def correct(slug: str, code: str) -> str | Response:
    """Mend what somebody gave, for a reason. Opening the form is a look at it, which the log keeps."""
    contest, own = _one(slug, code, "entrant.correct")
    who, opening = asking.signed_in().person, request.form.get("act") == "open"
    if opening:
        verbs.look_at(db.session(), contest.row, own, by=who)
    name = contest.names.get(own.unit, "")
    form = entry_form.of(
        contest.contest,
        given=own.profile(),
        unit_name=name,
        joining=False,
        by_helper=True,
        why=True,
        opening=opening,
    )
    if not opening and form.validate():
        typed = {**form.typed(), "unit": form.choose_unit(contest.definition.units)}
        try:
            verbs.correct(db.session(), contest.row, own.person_id, typed, by=who, why=form["why"].data or "")
        except Refused as refused:
            db.session.rollback()
            form.show(refused)
        else:
            return redirect(url_for("entrant.show", slug=slug, code=code))
    return render_template(
        "entrant/correct.html", contest=contest, simulated=contest.simulated, form=form, code=code
    )


@bp.post("/contests/<slug>/desk/people/<code>/rulings")
@allows("entrant.rule")
def rule(slug: str, code: str) -> Response:
    """Say whether two registrations are one person."""
    contest, _own = _one(slug, code, "entrant.rule")
    form = WhyForm()
    try:
        sameness.rule(
            db.session(),
            contest.row,
            _id(request.form.get("pair", "")),
            same=request.form.get("same") == "yes",
            by=asking.signed_in().person,
            why=form.why.data or "",
        )
    except Refused:
        abort(400)
    return redirect(url_for("entrant.show", slug=slug, code=code))


def _one(slug: str, code: str, action: str) -> tuple[Shown, Enrolment]:
    """The contestant of that code; one of another unit is as one that is not there."""
    contest = shown(slug, action)
    own, units = (
        enrolments.by_code(db.session(), contest.row.id, code),
        asking.reach(contest.row, acting=True),
    )
    if own is None or not (units is None or own.unit in units):
        abort(404)
    return contest, own


def _rules(contest: Shown) -> bool:
    """Whether who asks rules on doubles: they may be of two units."""
    return Role.ORGANISER in asking.roles(contest.row)


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        abort(404)
