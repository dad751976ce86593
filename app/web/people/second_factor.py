"""The second factor of who asks: set it up with an app, show it, see what is left of the recovery codes."""

from __future__ import annotations

import pyotp
from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from app.operations import Refused
from app.operations.people import second_factor as verbs
from app.operations.people import trial
from app.permissions import allows
from app.storage.people import person as people
from app.storage.people import second_factor as factors
from app.storage.postgres.database import db
from app.web.page import forms, qr
from app.web.site import asking

bp = Blueprint("second_factor", __name__)

ISSUER = "Hội thi"
SIX_DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
EITHER = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


class SetUpForm(forms.Form):
    """The code that the app shows after it read the picture."""

    code = forms.line(_("The six digits that the app shows now"), most=20, render_kw=SIX_DIGITS)


class ShowForm(forms.Form):
    """A code of the app or one from paper."""

    code = forms.line(
        _("The six digits that the app shows now"),
        most=20,
        description=_("Without the phone at hand, type one of your recovery codes."),
        render_kw=EITHER,
    )


@bp.route("/account/second-factor", methods=["GET", "POST"])
@allows("second-factor.show")
def show() -> str | Response:
    """Set the second factor up, or show it, or say that it is there."""
    asker = asking.signed_in()
    row = factors.of(db.session(), asker.person.id)
    if row is None:
        return _set_up(asker)
    if asker.sign_in.second_factor_at is not None:
        left = factors.codes_left(db.session(), asker.person.id)
        return render_template("second_factor/held.html", since=row.since, left=left, form=forms.Form())
    form = ShowForm()
    if form.validate_on_submit():
        try:
            asking.renew(verbs.show(db.session(), asker.sign_in, form.code.data))
        except Refused as refused:
            form.refuse(refused, "code")
        else:
            return redirect(asking.wanted(url_for("account.show")))
    known = trial.code(db.session(), asker.person, asker.now)
    return render_template("second_factor/show.html", form=form, known=known)


def _set_up(asker: asking.Asker) -> str | Response:
    asking.require_fresh()
    form = SetUpForm()
    if form.validate_on_submit():
        try:
            token, codes = verbs.set_up(db.session(), asker.sign_in, form.code.data)
        except Refused as refused:
            form.refuse(refused, "code")
        else:
            asking.renew(token)
            return render_template(
                "second_factor/codes.html", codes=codes, onward=asking.wanted(url_for("account.show"))
            )
    secret = verbs.new_secret(asker.sign_in)
    name = people.identities(db.session(), asker.person.id)[0].value
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render_template("second_factor/set_up.html", form=form, qr=qr.drawn(address), secret=spaced)


@bp.post("/account/second-factor/codes")
@allows("second-factor.show")
def renew() -> str | Response:
    """New recovery codes, shown this once."""
    asker = asking.signed_in()
    if not asking.fresh():
        return redirect(url_for("password.confirm", next=url_for("second_factor.show")))
    try:
        codes = verbs.renew_codes(db.session(), asker.person)
    except Refused:
        flash(_("There is no second factor yet."))
        return redirect(url_for("second_factor.show"))
    return render_template("second_factor/codes.html", codes=codes, onward=url_for("account.show"))
