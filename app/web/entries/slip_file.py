"""Files that go with a slip: those of the entry, and pictures that show when it was received."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.operations import Refused
from app.operations.entries import upload as verbs
from app.operations.entries.upload import Target
from app.permissions import allows
from app.storage.entries import draft as drafts
from app.storage.entries.draft import REGISTER, Draft
from app.storage.postgres.database import db
from app.web.entries import slip as slips
from app.web.entries import tus
from app.web.entries.slip import Desk
from app.web.entries.weighing import Gate, weighed
from app.web.site import asking

bp = Blueprint("slip_file", __name__)
BASE = f"{slips.BASE}/<number>/files"


def _gate(slug: str, round: str, number: str, field: str) -> Gate:
    at, slip, target = _target(slug, round, number, field)
    return Gate(target.field.max_megabytes, lambda why: slips.checked(at, slip, number, refused=(field, why)))


@bp.post(f"{BASE}/<field>/plain")
@weighed(_gate)
@allows("intake.manage")
def send(slug: str, round: str, number: str, field: str) -> ResponseReturnValue:
    """Take a file in by a plain form."""
    at, slip, target = _target(slug, round, number, field)
    try:
        tus.take_plain(at.contest, target, slip, asking.signed_in().person.id)
    except Refused as refused:
        db.session.rollback()
        return slips.checked(at, at.slip(number), number, refused=(field, refused)), 422
    return redirect(url_for("slip.check", **at.place, number=number, _anchor=field), 303)


@bp.route(f"{BASE}/<field>", methods=["POST", "OPTIONS"], provide_automatic_options=False)
@allows("intake.manage")
def begin(slug: str, round: str, number: str, field: str) -> Response:
    """Say what is possible, or expect a file: its name, size and SHA-256 stand in the headers."""
    at, slip, target = _target(slug, round, number, field)
    return tus.create(at.contest, target, slip, asking.signed_in().person.id)


@bp.post(f"{BASE}/<field>/remove")
@allows("intake.manage")
def remove(slug: str, round: str, number: str, field: str) -> ResponseReturnValue:
    """Take a file off the slip; `file` says which."""
    at, slip, _into = _target(slug, round, number, field)
    named = request.form.get("file", "")
    found = next((each.id for each in drafts.uploads(db.session(), slip) if str(each.id) == named), None)
    verbs.end(db.session(), found or abort(404))
    return redirect(url_for("slip.check", **at.place, number=number, _anchor=field), 303)


def _target(slug: str, round: str, number: str, field: str) -> tuple[Desk, Draft, Target]:
    """Where a file of a slip goes. Ends the request with 404 where there is no such field."""
    at = slips.desk(slug, round)
    slip = at.slip(number)
    found = verbs.target(db.session(), at.contest.row, round, field, REGISTER)
    return at, slip, found or abort(404)
