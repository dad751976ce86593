"""Sign in by an identity provider: there, back, and the link between an account and it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from app import clock, oidc
from app.config import Provider
from app.oidc import Begun, NotProved
from app.operations import Refused
from app.operations.people import oidc as verbs
from app.permissions import allows
from app.storage.people.sign_in import SECOND
from app.storage.postgres.database import db
from app.web.page import forms
from app.web.page.words import _
from app.web.people import devices
from app.web.site import asking
from app.web.site.settings import public_address, settings

bp = Blueprint("oidc", __name__)

BEGUN, PROVED = "oidc_begun", "oidc_proved"


@bp.get("/sign-in/provider")
@allows("oidc.use")
def begin() -> Response:
    """Lead to the provider; only this browser's cookie remembers it."""
    try:
        begun = oidc.begin(_provider(), public_address("oidc.back"))
    except NotProved as failed:
        return _told(failed)
    session[BEGUN] = [*begun, asking.wanted("")]
    return redirect(begun.address)


@bp.get("/sign-in/provider/back")
@allows("oidc.use")
def back() -> Response | str:
    """Whoever comes back from the provider: sign them in, or show them how to link an account."""
    provider, kept = _provider(), session.pop(BEGUN, None)
    if kept is None:
        return _told(NotProved("state"))
    *begun, onward = kept
    now = clock.read(db.session()) // SECOND
    db.session.rollback()  # no connection is held while the provider is asked
    try:
        subject = oidc.proved(
            provider, public_address("oidc.back"), Begun(*begun), request.args.to_dict(), now=now
        )
    except NotProved as failed:
        return _told(failed)
    if asking.asker() is not None:
        session[PROVED] = subject
        return redirect(url_for("oidc.link"))
    try:
        token = verbs.enter(db.session(), subject, devices.of_request(shared=False))
    except Refused:
        return render_template("oidc/unknown.html", name=provider.name)
    asking.begin(token, shared=False)
    return redirect(onward or url_for("account.show"))


@bp.route("/account/provider", methods=["GET", "POST"])
@allows("oidc.link")
def link() -> Response | str:
    """Link the account of who asks with whom the provider just vouched for, or begin to."""
    provider, form = _provider(), forms.Form()
    asking.require_fresh()
    subject = session.get(PROVED)
    if subject and form.validate_on_submit():
        try:
            token = verbs.link(db.session(), asking.signed_in().sign_in, subject)
        except Refused as refused:
            form.refuse(refused)
        else:
            session.pop(PROVED)
            asking.renew(token)
            flash(_("From now on you can sign in by %(name)s too.", name=provider.name))
            return redirect(url_for("account.show"))
    return render_template("oidc/link.html", form=form, name=provider.name, proved=subject is not None)


@bp.post("/account/provider/end")
@allows("oidc.link")
def unlink() -> Response:
    """Sign in by the provider no more."""
    provider = _provider()
    asking.require_fresh()
    try:
        verbs.unlink(db.session(), asking.signed_in().sign_in)
    except Refused:
        flash(_("Set a password first: it is the only other way in."))
    else:
        flash(_("Signing in by %(name)s is over.", name=provider.name))
    return redirect(url_for("account.show"))


def _provider() -> Provider:
    return settings().oidc or abort(404)


def _told(failed: NotProved) -> Response:
    flash(
        {
            "unreachable": _("That sign-in cannot be reached now. Please try later, or sign in another way."),
            "denied": _("That sign-in was broken off. Nothing has changed here."),
        }.get(failed.why, _("That sign-in could not be finished. Please try again."))
    )
    return redirect(url_for("account.show") if asking.asker() else url_for("sign_in.begin"))
