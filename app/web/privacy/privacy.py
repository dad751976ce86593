"""What is kept about people: the notice for everybody; for each person their own data to read, take, erase.

The notice is written from the inventory that the tables themselves carry, so it cannot leave a column out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import groupby
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as Answer

from app.operations import Refused
from app.operations.privacy import privacy, rights
from app.permissions import allows
from app.storage import tables
from app.storage.contest import contest as contests
from app.storage.postgres.database import db
from app.storage.privacy import inventory
from app.storage.privacy import rights as desk
from app.storage.privacy.personal import Personal
from app.storage.registration import enrolment as enrolments
from app.web.page import forms
from app.web.privacy import inventory as words
from app.web.site import asking

bp = Blueprint("privacy", __name__)


class Purpose(NamedTuple):
    """What is kept for one purpose, on one ground, for one time, in words."""

    purpose: str
    what: tuple[str, ...]
    basis: str
    retention: str


class EraseForm(forms.Form):
    """The word that says it is meant."""

    sure = forms.BooleanField(_("I have read what happens and want everything about me erased."))


@bp.get("/privacy")
@allows("privacy.read")
def notice() -> str:
    """The privacy notice."""
    return render_template("privacy/notice.html", purposes=purposes())


@bp.get("/account/data")
@allows("privacy.own")
def mine() -> str:
    """Everything that is kept about who asks, in words, and what they may do about it."""
    who = asking.signed_in().person
    session = db.session()
    taking_part = [
        (contests.by_id(session, each.contest_id), each)
        for each in enrolments.of_person(session, who.id)
        if each.erased_at is None
    ]
    asked = [
        (each, contest, rights.timers_of(each, contest.zone))
        for each in desk.of_person(session, who.id)
        for contest in [contests.by_id(session, each.contest_id)]
    ]
    return render_template(
        "privacy/mine.html",
        held=_held(privacy.kept(session, who.id)),
        taking_part=taking_part,
        asked=asked,
        kinds=kind_words(),
    )


@bp.get("/account/data.json")
@allows("privacy.own")
def download() -> Response:
    """The same for machines."""
    who = asking.signed_in().person
    text = json.dumps(privacy.handed_over(db.session(), who.id), ensure_ascii=False, indent=1, sort_keys=True)
    answer = Response(text + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = "attachment; filename=hoithi-du-lieu-cua-toi.json"
    return answer


@bp.route("/account/erase", methods=["GET", "POST"])
@allows("privacy.own")
def erase() -> str | Answer:
    """Erase everything about who asks, after saying what that means."""
    who, form = asking.signed_in().person, EraseForm()
    if form.validate_on_submit():
        try:
            if form.sure.data:
                privacy.erase(db.session(), who.id, by=who.actor)
                asking.forget()
                return redirect(url_for("privacy.erased"))
            form.sure.errors = [_("Tick the box if you want this.")]
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
    taking_part = [
        contests.by_id(db.session(), each.contest_id)
        for each in enrolments.of_person(db.session(), who.id)
        if each.erased_at is None
    ]
    return render_template("privacy/erase.html", form=form, taking_part=taking_part)


@bp.get("/privacy/erased")
@allows("privacy.read")
def erased() -> str:
    """What was just done, to somebody who has no account any more."""
    return render_template("privacy/erased.html")


@bp.post("/account/requests")
@allows("privacy.own")
def ask() -> Answer:
    """Send a request to the desk of a contest."""
    who = asking.signed_in().person
    contest = contests.by_slug(db.session(), request.form.get("contest", "")) or abort(404)
    try:
        rights.ask(
            db.session(),
            contest,
            who,
            kind=request.form.get("kind", ""),
            words=request.form.get("words", ""),
        )
    except Refused:
        abort(400)
    return redirect(url_for("privacy.mine", _anchor="requests"))


def purposes() -> list[Purpose]:
    """The inventory in words: what is kept, why, on what ground, until when.

    A code without words stands as it is: a test refuses it, and the notice must not fail for it.
    """
    items = inventory.items(tables.metadata())
    found = []

    def key(item: inventory.Item) -> Personal:
        return item.label

    order = sorted(items, key=lambda item: (item.label.purpose, item.label.basis, item.label.retention))
    for label, same in groupby(order, key=key):
        what = dict.fromkeys(words.column_words(each.column) for each in same)
        found.append(
            Purpose(
                purpose_words().get(label.purpose, label.purpose),
                tuple(what),
                basis_words().get(label.basis, label.basis),
                retention_words().get(label.retention, label.retention),
            )
        )
    return found


def purpose_words() -> dict[str, str]:
    """What data is kept for."""
    return {
        "identify": _("to know whose account it is"),
        "reach": _("to reach you, and to let you sign in"),
        "sign-in": _("to let you in and nobody else"),
        "secure": _("to show you where you are signed in, and to keep strangers out"),
        "take-part": _("to let you take part in a contest as its rules ask"),
        "one-person": _("to count each person once, and to find your registration when you ask"),
        "rights": _("to answer what you ask about your data"),
        "notify": _("to send you what you asked to be told"),
        "certify": _("to issue the certificate you earned and let others check it"),
        "story": _("to show the story you sent, if you agreed"),
        "judge": _("to keep judges from entries they have to do with, and to keep what they wrote"),
        "document": _("to name in official documents who sits on a panel, wins or signs"),
        "roster": _("to see which staff of a unit still have to take part"),
    }


def basis_words() -> dict[str, str]:
    """On what ground."""
    return {"consent": _("your consent"), "duty": _("the organisers' duty under the law")}


def retention_words() -> dict[str, str]:
    """Until when."""
    return {
        "account": _("until you erase the account, or the last contest that needs it is over for good"),
        "contest": _(
            "until the time that the contest sets after its end (12 months unless it says otherwise)"
        ),
        "sign-in": _("until the sign-in ends"),
        "request": _("until your data is erased"),
        "ticket": _("until the code or link was used or ran out"),
        "import": _("until the file was taken in or thrown away"),
        "document": _(
            "in a draft until your data is erased; what was issued is kept as the law on archives says"
        ),
        "letter": _("until it was sent, or nobody wants it sent any more"),
    }


def kind_words() -> dict[str, str]:
    """What may be asked about one's own data."""
    return {
        "access": _("Tell me what is kept about me"),
        "correct": _("Correct something"),
        "copy": _("Give me a copy"),
        "withdraw": _("I take my consent back"),
        "restrict": _("Use my data less"),
        "object": _("I object to a use of my data"),
        "erase": _("Erase my data"),
    }


def _held(kept: Mapping[str, Any]) -> list[tuple[str, list[list[tuple[str, str]]]]]:
    """What is kept, for reading: per table its rows of label and value, without ids and empty values."""
    return [
        (
            words.table_words(name),
            [
                [
                    (words.column_words(key, name), words.shown(value))
                    for key, value in row.items()
                    if value not in (None, "") and words.column_words(key) != key
                ]
                for row in rows
            ],
        )
        for name, rows in kept.items()
    ]
