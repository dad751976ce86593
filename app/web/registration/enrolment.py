"""Register for a contest, see and mend what was given, give and take back consents."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.operations import Refused
from app.operations.people import sign_in
from app.operations.privacy import consent
from app.operations.registration import acceptance, profile
from app.operations.registration import enrolment as verbs
from app.operations.registration.application import Application
from app.operations.registration.enrolment import Enrolled
from app.permissions import allows
from app.storage.people import printed_code
from app.storage.people.person import Person
from app.storage.postgres.database import db
from app.storage.privacy import consent as consents
from app.storage.registration import enrolment as enrolments
from app.storage.registration.enrolment import Enrolment
from app.web.contest.frame import Shown, shown
from app.web.entries import ways
from app.web.page import formats
from app.web.page.words import _
from app.web.people import devices
from app.web.registration import entry_form
from app.web.registration.entry_form import MOST_SUGGESTED
from app.web.site import asking
from app.web.site.settings import public_address
from rounds import registration

bp = Blueprint("enrolment", __name__)


class Slip(NamedTuple):
    """What stands on a piece of paper for somebody: name, contestant's code, and the code to sign in with."""

    name: str
    contestant: str
    code: str


@bp.route("/contests/<slug>/register", methods=["GET", "POST"])
@allows("enrolment.register")
def register(slug: str) -> str | Response:
    """Register for oneself; whoever has no account yet gets one in the same step."""
    contest, who = shown(slug, "enrolment.register"), asking.person()
    if who is not None and mine(contest, who) is not None:
        return redirect(url_for("enrolment.show", slug=slug))
    closed = registration.why_closed(contest.contest, contest.decisions, now=contest.now)
    if any(each.code == "entrant.not-here" for each in closed):
        abort(404)
    form = entry_form.of(contest.contest, account=who is None)
    if form.validate_on_submit() and not closed:
        typed = {**form.typed(), "unit": form.choose_unit(contest.definition.units)}
        wants_code = who is None and form["secret"].data == "code"
        secret = "" if who else printed_code.fresh() if wants_code else form["password"].data or ""
        address = "" if who else devices.of_request(shared=False).address
        application = Application(typed=typed, agreed=form.agreed(), password=secret, address=address)
        try:
            made = verbs.register(db.session(), contest.row, application, person_id=who.id if who else None)
        except Refused as refused:
            db.session.rollback()
            form.show(refused)
        else:
            return _welcome(contest, made, secret if wants_code else "", new=who is None)
    return render_template(
        "enrolment/register.html",
        contest=contest,
        simulated=contest.simulated,
        form=form,
        closed=closed,
        known=who is not None,
    )


@bp.get("/contests/<slug>/register/units")
@allows("enrolment.register")
def suggest(slug: str) -> str:
    """The units that somebody may mean by what they have typed so far: a part of the form."""
    contest = shown(slug, "enrolment.register")
    found = profile.unit_named(contest.definition.units, request.args.get("unit_name", "")[:120])
    return render_template(
        "enrolment/units.html", choices=found[:MOST_SUGGESTED], more=len(found) > MOST_SUGGESTED
    )


@bp.get("/contests/<slug>/registration")
@allows("enrolment.see")
def show(slug: str) -> str:
    """What one gave, what one agreed to, and what can still be done about it."""
    contest, who, own = _own(slug, "enrolment.see")
    refused = registration.why_not_correctable(
        contest.contest,
        contest.decisions,
        now=contest.now,
        units=[own.unit],
        changes_unit=False,
        started=False,
    )
    return render_template(
        "enrolment/show.html",
        contest=contest,
        simulated=contest.simulated,
        own=own,
        profile=entry_form.profile_words(contest.contest, own.profile()),
        unit=contest.names.get(own.unit, ""),
        held=consents.held(db.session(), who.id, contest.row.id),
        words=entry_form.consent_words(contest.contest),
        correctable=not refused,
        doubts=registration.doubts(own.given()) if not refused else [],
        steps=_next(contest),
        until=registration.corrections_until(contest.contest, contest.decisions, [own.unit]),
        pairs=not own.complete,
        done=request.args.get("done", ""),
        outdated=acceptance.outdated(db.session(), contest.row, who.id),
        entries=ways.of(contest, unit=own.unit, contestant=own.contestant or ""),
    )


@bp.route("/contests/<slug>/registration/correct", methods=["GET", "POST"])
@allows("enrolment.correct")
def correct(slug: str) -> str | Response:
    """Mend what one gave."""
    contest, who, own = _own(slug, "enrolment.correct")
    name = contest.names.get(own.unit, "")
    form = entry_form.of(contest.contest, given=own.profile(), unit_name=name, joining=False)
    if form.validate_on_submit():
        typed = {**form.typed(), "unit": form.choose_unit(contest.definition.units)}
        try:
            verbs.correct(db.session(), contest.row, who.id, typed, by=who)
        except Refused as refused:
            db.session.rollback()
            form.show(refused)
        else:
            return redirect(url_for("enrolment.show", slug=slug, done="corrected"))
    return render_template("enrolment/correct.html", contest=contest, simulated=contest.simulated, form=form)


@bp.post("/contests/<slug>/registration/consents")
@allows("enrolment.correct")
def agree(slug: str) -> Response:
    """Give one consent, or take it back."""
    contest, who, _own_row = _own(slug, "enrolment.correct")
    try:
        consent.change(
            db.session(),
            contest.row,
            who.id,
            request.form.get("purpose", ""),
            given=request.form.get("given") == "yes",
        )
    except Refused:
        abort(400)
    return redirect(url_for("enrolment.show", slug=slug, done="consent"))


@bp.post("/contests/<slug>/registration/rules")
@allows("enrolment.correct")
def accept(slug: str) -> Response:
    """Accept the rules as they are published now."""
    contest, who, _own_row = _own(slug, "enrolment.correct")
    acceptance.accept(db.session(), contest.row, who.id)
    return redirect(url_for("enrolment.show", slug=slug, done="rules"))


def mine(contest: Shown, who: Person) -> Enrolment | None:
    """How who asks takes part; None for who does not, or no longer does."""
    found = enrolments.of(db.session(), contest.row.id, who.id)
    return found if found is not None and found.erased_at is None else None


def _next(contest: Shown) -> list[tuple[str, str, str]]:
    """What to do now that one is registered: words, address and the words of its link."""
    found = []
    coming = [each for each in contest.events if each.kind == "learning" and contest.now < each.closes]
    learning = contest.contest.round(coming[0].round).learning if coming else None
    if learning and learning.source == "here":
        opens = formats.moment(coming[0].opens, contest.zone)
        closes = formats.until(coming[0].closes, contest.zone)
        words = _(
            "Learn, then answer the questions, from %(opens)s until %(closes)s.", opens=opens, closes=closes
        )
        found.append((words, url_for("course.learn", slug=contest.slug), _("Learn")))
    words = _("Next time you come, sign in with your telephone, identity number or e-mail.")
    found.append((words, url_for("account.show"), _("How I sign in")))
    words = _("Nobody needs to come back today: what you do is kept, and can be gone on with on any device.")
    found.append((words, url_for("calendar.show", slug=contest.slug), _("All dates")))
    return found


def _own(slug: str, action: str) -> tuple[Shown, Person, Enrolment]:
    contest, who = shown(slug, action), asking.signed_in().person
    return contest, who, mine(contest, who) or abort(404)


def _welcome(contest: Shown, made: Enrolled, code: str, *, new: bool) -> str | Response:
    """Sign a new person in, and show the code that stands nowhere else, or what they gave."""
    slip = Slip(made.person.name, made.enrolment.contestant or "", code)
    if new:
        device = devices.of_request(shared=False)
        asking.begin(sign_in.begin(db.session(), made.person, device), shared=False)
    if code:
        onward = url_for("enrolment.show", slug=contest.slug)
        how = _("Next time, sign in with your number or address and type this code as the password.")
        return render_template(
            "enrolment/slip.html",
            contest=contest,
            simulated=contest.simulated,
            slip=slip,
            address=public_address("sign_in.begin"),
            how=how,
            onward=onward,
            onward_words=_("I have kept it: go on"),
        )
    return redirect(url_for("enrolment.show", slug=contest.slug, done="registered"))
