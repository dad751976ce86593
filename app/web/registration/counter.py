"""A helper's counter: register people one after another, look at cards, give a new way in on paper.

The helper stays signed in; of each person nothing stays behind in the browser.
"""

from __future__ import annotations

import secrets

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response
from wtforms import RadioField

from app.identities import NotAnIdentity, Scheme, canonical
from app.operations import Refused
from app.operations.registration import counter
from app.operations.registration import enrolment as verbs
from app.operations.registration.application import Application
from app.permissions import Role, allows
from app.storage.people import printed_code
from app.storage.postgres.database import db
from app.storage.registration import enrolment as enrolments
from app.storage.registration.enrolment import Enrolment
from app.web.contest.frame import Shown, shown
from app.web.page import forms
from app.web.people import devices
from app.web.registration import entry_form
from app.web.registration.enrolment import Slip
from app.web.site import asking
from app.web.site.settings import public_address
from rounds import registration
from rounds.reasons import reason

bp = Blueprint("counter", __name__)
MOST_SHEETS = 20


@bp.route("/contests/<slug>/desk/assist", methods=["GET", "POST"])
@allows("counter.assist")
def assist(slug: str) -> str | Response:
    """Register somebody who is there in person; the answer to sending is their slip."""
    contest, helper = shown(slug, "counter.assist"), asking.signed_in().person
    closed = registration.why_closed(contest.contest, contest.decisions, now=contest.now)
    form = entry_form.of(contest.contest, unit_name=_own_unit(contest), by_helper=True)
    if request.form.get("sheet") in _used():
        return redirect(url_for("counter.assist", slug=slug))
    if form.validate_on_submit() and not closed:
        typed = {**form.typed(), "unit": form.choose_unit(contest.definition.units)}
        code = printed_code.fresh()
        proved = []
        if form["card_seen"].data and typed.get("cccd"):
            try:
                proved = [canonical(Scheme.CCCD, typed["cccd"])]
            except NotAnIdentity:
                proved = []
        application = Application(typed=typed, agreed=form.agreed(), code=code, proved=proved)
        try:
            made = verbs.register(db.session(), contest.row, application, helper_id=helper.id)
        except Refused as refused:
            db.session.rollback()
            form.show(refused)
        else:
            _use_up(request.form.get("sheet"))
            return _slip(contest, made.person.name, made.enrolment.contestant or "", code)
    return render_template(
        "counter/assist.html",
        contest=contest,
        simulated=contest.simulated,
        form=form,
        closed=closed,
        sheet=secrets.token_hex(8),
    )


@bp.route("/contests/<slug>/desk/counter", methods=["GET", "POST"])
@allows("counter.serve")
def find(slug: str) -> str:
    """Find somebody who stands at the counter. What was typed is not put into an address."""
    contest = shown(slug, "counter.serve")
    form, found, nobody = FindForm(), list[Enrolment](), False
    if form.validate_on_submit():
        known = counter.find(db.session(), contest.row, form.q.data)
        found = [each for each in known if each.left_at is None and _serves(contest, each)]
        nobody = not found
    return render_template(
        "counter/find.html",
        contest=contest,
        simulated=contest.simulated,
        form=form,
        found=found,
        nobody=nobody,
    )


class FindForm(forms.Form):
    """Whom the helper looks for."""

    q = forms.line(
        _("Identity number, telephone, e-mail, contestant's code or full name"),
        render_kw={"autocomplete": "off"},
    )


class ServeForm(forms.Form):
    """What was looked at, and why."""

    seen = RadioField(_("What did you look at?"), choices=[], validate_choice=False)
    why = forms.line(_("Reason, kept in the log"), render_kw={"autocomplete": "off"})
    cccd = forms.line(_("Identity number on the card"), required=False, render_kw={"autocomplete": "off"})


@bp.route("/contests/<slug>/desk/counter/<code>", methods=["GET", "POST"])
@allows("counter.serve")
def serve(slug: str, code: str) -> str | Response:
    """Give somebody a new way in, or confirm that a number is theirs, after a look at the card."""
    contest = shown(slug, "counter.serve")
    own = enrolments.by_code(db.session(), contest.row.id, code)
    if own is None or not _serves(contest, own):
        abort(404)
    helper, form = asking.signed_in().person, ServeForm()
    form.seen.choices = list(_seen().items())
    if form.validate_on_submit():
        try:
            if request.form.get("act") == "prove":
                number = canonical(Scheme.CCCD, form.cccd.data or "")
                verbs.prove(db.session(), contest.row, own, number, by=helper)
            else:
                name = own.full_name
                fresh = counter.reset(
                    db.session(), contest.row, own, by=helper, seen=form.seen.data or "", why=form.why.data
                )
                return _slip(contest, name, code, fresh)
        except NotAnIdentity as wrong:
            form.refuse(Refused(reason(wrong.code)), "cccd")
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
    return render_template(
        "counter/serve.html", contest=contest, simulated=contest.simulated, own=own, form=form
    )


class UseForm(forms.Form):
    """A printed code, and the password that takes its place."""

    who = forms.line(_("Phone number, citizen id or e-mail"), render_kw={"autocomplete": "username"})
    code = forms.line(_("Printed code"), render_kw={"autocomplete": "off", "autocapitalize": "characters"})
    password = forms.password(
        _("New password"),
        autocomplete="new-password",
        description=_("At least 8 characters. A short sentence is easy to remember and hard to guess."),
    )
    shared = forms.BooleanField(
        _("Others use this device too"), description=_("Then you are signed out after half an hour.")
    )


@bp.route("/sign-in/printed-code", methods=["GET", "POST"])
@allows("sign-in.begin")
def use() -> str | Response:
    """Sign in with a printed code and choose a password."""
    form = UseForm()
    if form.validate_on_submit():
        device = devices.of_request(shared=form.shared.data)
        try:
            token = counter.use(db.session(), form.who.data, form.code.data, form.password.data, device)
        except Refused as refused:
            db.session.rollback()
            codes = {each.code for each in refused.reasons}
            form.refuse(refused, "password" if any(code.startswith("password.") for code in codes) else "")
        else:
            asking.begin(token, shared=device.shared)
            return redirect(url_for("account.show"))
    return render_template("counter/use.html", form=form)


def _serves(contest: Shown, own: Enrolment) -> bool:
    """Whether who asks serves them: people of their units, and those they registered."""
    units = asking.reach(contest.row, Role.HELPER, Role.COORDINATOR, acting=True)
    return units is None or own.unit in units or own.helper_id == asking.signed_in().person.id


def _used() -> list[str]:
    """The sheets that were sent from this browser: sent once more (by going forward in its history) they are
    thrown away, with what was typed on them.
    """
    return list(session.get("sheets", []))


def _use_up(sheet: str | None) -> None:
    if sheet:
        session["sheets"] = [*_used(), sheet[:MOST_SHEETS]][-MOST_SHEETS:]


def _seen() -> dict[str, str]:
    return {
        "card": _("Citizen card"),
        "app": _("The state's identity app on their telephone"),
        "passport": _("Passport"),
        "certificate": _("Birth certificate, with a parent or guardian"),
    }


def _own_unit(contest: Shown) -> str:
    """The name of the helper's unit where there is just one: most people at the counter live there."""
    own = asking.units(contest.row, Role.HELPER, Role.COORDINATOR)
    top = [unit.code for unit in contest.definition.units if unit.code in own and unit.parent not in own]
    return contest.names.get(top[0], "") if len(top) == 1 else ""


def _slip(contest: Shown, name: str, contestant: str, code: str) -> str:
    """The piece of paper. It answers the sending itself: its code goes into no address and no cookie."""
    return render_template(
        "enrolment/slip.html",
        contest=contest,
        simulated=contest.simulated,
        slip=Slip(name, contestant, code),
        address=public_address("counter.use"),
        how=_(
            "Open the address, give your number, type the code, and choose a password of your own. "
            "The code works once, within 60 days."
        ),
        onward=url_for("counter.assist", slug=contest.slug),
        onward_words=_("Next person"),
    )
