"""Letters and messages that could not be sent: why, and once more."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.operations import Refused
from app.operations.people import outbox as verbs
from app.permissions import allows
from app.storage.people import outbox as letters
from app.storage.postgres.database import db
from app.web.notices import kinds
from app.web.page import forms
from app.web.page.words import _
from app.web.site import asking
from app.web.site.language import ZONE
from app.web.site.settings import settings

bp = Blueprint("outbox", __name__)

MOST = 200


@bp.get("/admin/letters")
@allows("letter.manage")
def index() -> str:
    """What was given up. To whom and with what words is not shown."""
    given = settings()
    return render_template(
        "outbox/index.html",
        rows=letters.failed(db.session(), MOST),
        ways=[words for words, on in ((_("e-mail"), given.smtp_url), (_("short message"), given.sms)) if on],
        waiting=letters.waiting(db.session()),
        why=why,
        kind=kinds.words,
        form=forms.Form(),
        zone=ZONE,
    )


@bp.post("/admin/letters/<uuid:id>/again")
@allows("letter.manage")
def again(id: uuid.UUID) -> Response:
    """Try one more time."""
    try:
        verbs.send_again(db.session(), id, by=asking.signed_in().person)
    except Refused:
        db.session.rollback()
        flash(_("That letter no longer waits for anybody."))
    else:
        flash(_("It is being tried again."))
    return redirect(url_for("outbox.index"))


def why(word: str) -> str:
    """Why a letter was given up."""
    return {
        "unreachable": _("The server could not be reached."),
        "not-now": _("The server would not take it for a long time."),
        "refused": _("The server refused it."),
        "recipient": _("The server knows no such address."),
        "address": _("The address cannot be written to."),
        "no-way": _("This instance has no way to send it."),
        "cut-off": _("It was cut off while being sent: it may have arrived."),
    }[word]
