"""Passwords: prove again who one is, change it, set it anew by a link."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as Answer

from app.operations import Refused
from app.operations.people import password as verbs
from app.passwords import LEAST
from app.permissions import allows
from app.storage.postgres.database import db
from app.web.page import forms
from app.web.people import devices, letters
from app.web.site import asking
from app.web.site.settings import settings

bp = Blueprint("password", __name__)

HINT = _("At least %(least)d characters. A short sentence that you remember is best.", least=LEAST)


class ConfirmForm(forms.Form):
    """The password of who asks."""

    password = forms.password(_("Your password"), autocomplete="current-password")


class ChangeForm(forms.Form):
    """The old and the new one."""

    old = forms.password(_("Your password now"), autocomplete="current-password")
    new = forms.password(_("New password"), autocomplete="new-password", description=HINT)


class ForgottenForm(forms.Form):
    """Whose password it is."""

    who = forms.line(
        _("Phone number, citizen id, e-mail or staff code"),
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


class ResetForm(forms.Form):
    """The new one."""

    new = forms.password(_("New password"), autocomplete="new-password", description=HINT)


@bp.route("/account/confirm", methods=["GET", "POST"])
@allows("password.change")
def confirm() -> str | Answer:
    """Prove again who one is, then go on to what asked for it. Who has no password signs in anew."""
    if asking.signed_in().person.password is None:
        return render_template("password/again.html", form=forms.Form(), following=asking.wanted("") or None)
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            asking.renew(verbs.confirm(db.session(), asking.signed_in().sign_in, form.password.data))
        except Refused as refused:
            form.refuse(refused, "password")
        else:
            return redirect(asking.wanted(url_for("account.show")))
    return render_template("password/confirm.html", form=form)


@bp.route("/account/password", methods=["GET", "POST"])
@allows("password.change")
def change() -> str | Answer:
    """A new password; other devices are signed out. Who has none must have signed in just now."""
    form = ChangeForm()
    if asking.signed_in().person.password is None:
        asking.require_fresh()
        del form.old
    if form.validate_on_submit():
        try:
            old = form.old.data if form.old else ""
            token = verbs.change(db.session(), asking.signed_in().sign_in, old, form.new.data)
        except Refused as refused:
            field = "old" if refused.reasons[0].code == "password.wrong" else "new"
            form.refuse(refused, field)
        else:
            asking.renew(token)
            flash(_("Your password is changed. Every other device was signed out."))
            return redirect(url_for("account.show"))
    return render_template("password/change.html", form=form)


@bp.route("/sign-in/forgotten", methods=["GET", "POST"])
@allows("password.reset")
def forgotten() -> str | Answer:
    """Send a link that sets a new password. The answer is the same whether anybody gets one."""
    form = ForgottenForm()
    if form.validate_on_submit():
        address = devices.of_request(shared=False).address
        verbs.ask_for_link(db.session(), settings(), form.who.data, letters.reset, address=address)
        flash(_("If somebody signs in with this, a link is on its way to their mailbox or phone."))
        return redirect(url_for("sign_in.begin"))
    return render_template("password/forgotten.html", form=form)


@bp.route("/sign-in/reset/<token>", methods=["GET", "POST"])
@allows("password.reset")
def reset(token: str) -> Answer:
    """A new password by a link that works once."""
    form = ResetForm()
    if form.validate_on_submit():
        try:
            verbs.reset(db.session(), token, form.new.data)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(_("Your new password is set. Please sign in with it."))
            return redirect(url_for("sign_in.begin"))
    usable = verbs.resettable(db.session(), token)
    page: Response = make_response(render_template("password/reset.html", form=form, usable=usable))
    page.headers["Referrer-Policy"] = "no-referrer"
    return page
