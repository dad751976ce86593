"""Sign in and out. Knows forms and the cookie; who somebody is, the operations find out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from app.operations import Refused
from app.operations.people import sign_in as verbs
from app.operations.people import trial
from app.permissions import allows
from app.storage.postgres.database import db
from app.web.page import forms
from app.web.people import devices, role
from app.web.site import asking
from app.web.site.settings import settings

bp = Blueprint("sign_in", __name__)


class SignInForm(forms.Form):
    """Any login identity and the password."""

    who = forms.line(
        _("Phone number, citizen id, e-mail or staff code"),
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = forms.password(_("Password"), autocomplete="current-password")
    shared = forms.BooleanField(
        _("Others use this device too"),
        description=_("Then you are signed out after half an hour without use."),
    )


@bp.route("/sign-in", methods=["GET", "POST"])
@allows("sign-in.begin")
def begin() -> str | Response:
    """Sign in by password, and go where the person wanted to go."""
    if asking.person() is not None:
        return redirect(asking.wanted(url_for("account.show")))
    form = SignInForm(data={"who": request.args.get("who", "")})
    if form.validate_on_submit():
        device = devices.of_request(shared=form.shared.data)
        try:
            token = verbs.by_password(db.session(), form.who.data, form.password.data, device)
        except Refused as refused:
            form.refuse(refused)
        else:
            asking.begin(token, shared=device.shared)
            return redirect(asking.wanted(url_for("account.show")))
    given = settings()
    return render_template(
        "sign_in/begin.html",
        form=form,
        by_code=bool(given.smtp_url or given.sms),
        provider=given.oidc,
        trial=_trial() if trial.here(db.session()) else None,
    )


def _trial() -> tuple[str, list[tuple[str, str]]]:
    """The password of the people of the demo, and the telephone and role of each."""
    return trial.PASSWORD, [(phone, role.words(each)) for each, (phone, _name) in trial.WHO.items()]


@bp.post("/sign-out")
@allows("sign-in.end")
def end() -> Response:
    """Sign out on this device; whoever is to prove who they are signs in anew, and goes on to `next`."""
    asker = asking.signed_in()
    verbs.end(db.session(), asker.person.id, asker.sign_in.id)
    asking.forget()
    following = asking.wanted("")
    return redirect(url_for("sign_in.begin", next=following) if following else url_for("contest.front"))
