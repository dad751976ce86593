"""Sign in by a code that is sent to a phone or a mailbox."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from app.operations import Refused
from app.operations.people import code as verbs
from app.permissions import allows
from app.storage.postgres.database import db
from app.web.page import forms
from app.web.people import devices, letters
from app.web.site import asking
from app.web.site.settings import settings

bp = Blueprint("code", __name__)


class AskForm(forms.Form):
    """Where the code goes."""

    who = forms.line(
        _("Phone number or e-mail"),
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


class EnterForm(forms.Form):
    """The code that came."""

    code = forms.line(
        _("The six digits"),
        most=20,
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )
    shared = forms.BooleanField(
        _("Others use this device too"),
        description=_("Then you are signed out after half an hour without use."),
    )


@bp.route("/sign-in/code", methods=["GET", "POST"])
@allows("code.use")
def ask() -> str | Response:
    """Send a code. What comes next is the same whether anybody gets one."""
    form = AskForm()
    if form.validate_on_submit():
        address = devices.of_request(shared=False).address
        try:
            verbs.ask_to_sign_in(db.session(), settings(), form.who.data, letters.code, address=address)
        except Refused as refused:
            form.refuse(refused, "who")
        else:
            session["code_for"] = form.who.data
            return redirect(url_for("code.enter"))
    return render_template("code/ask.html", form=form)


@bp.route("/sign-in/code/enter", methods=["GET", "POST"])
@allows("code.use")
def enter() -> str | Response:
    """Take the code."""
    who = session.get("code_for", "")
    form = EnterForm()
    if form.validate_on_submit():
        device = devices.of_request(shared=form.shared.data)
        try:
            token = verbs.use_to_sign_in(db.session(), who, form.code.data, device)
        except Refused as refused:
            form.refuse(refused, "code")
        else:
            asking.begin(token, shared=device.shared)
            if asking.signed_in().person.password is None:
                flash(_("You have proved that this is yours. Now please set a password."))
                return redirect(url_for("password.change"))
            return redirect(url_for("account.show"))
    return render_template("code/enter.html", form=form, sent_to=who)
