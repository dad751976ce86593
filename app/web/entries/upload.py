"""Files sent for an entry: the plain form, and the protocol by which large ones go on where a
line broke (`tus.py`).

What a browser asks for by itself is the piece of the page that shows a file as it is
now.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.operations import Refused
from app.operations.entries import upload as verbs
from app.operations.entries.upload import Elsewhere, Target
from app.permissions import allows
from app.storage.entries import draft as drafts
from app.storage.entries import preview as previews
from app.storage.entries import upload as uploads
from app.storage.entries.draft import Draft
from app.storage.entries.upload import Upload
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.entries import draft as writing
from app.web.entries import sending, tus
from app.web.entries.weighing import Gate, weighed
from app.web.entries.workspace import Workspace, workspace
from app.web.page import formats
from app.web.site import downloads

bp = Blueprint("upload", __name__)

BASE = "/contests/<slug>/entries/<round>/<owner>/drafts/<number>/files"
bp.url_value_preprocessor(tus.take_larger_pieces)


def _gate(slug: str, round: str, owner: str, number: str, field: str) -> Gate:
    own, draft, target = _target(slug, round, owner, number, field)
    return Gate(
        target.field.max_megabytes, lambda why: writing.page(own, draft, number, refused=(field, why))
    )


@bp.post(f"{BASE}/<field>/plain")
@weighed(_gate)
@allows("upload.send")
def send(slug: str, round: str, owner: str, number: str, field: str) -> ResponseReturnValue:
    """Take a file in by a plain form."""
    own, draft, target = _target(slug, round, owner, number, field)
    try:
        tus.take_plain(own.shown, target, draft, own.person.id)
    except Refused as refused:
        db.session.rollback()
        return writing.page(own, own.draft(number), number, refused=(field, refused)), 422
    return redirect(url_for("draft.write", **own.place, number=number, _anchor=field), 303)


@bp.route(f"{BASE}/<field>", methods=["POST", "OPTIONS"], provide_automatic_options=False)
@allows("upload.send")
def begin(slug: str, round: str, owner: str, number: str, field: str) -> Response:
    """Say what is possible, or expect a file: its name, size and SHA-256 stand in the headers."""
    own, draft, target = _target(slug, round, owner, number, field)
    return tus.create(own.shown, target, draft, own.person.id)


@bp.route("/contests/<slug>/uploads/<uuid:id>", methods=["GET", "HEAD"])
@allows("upload.see")
def show(slug: str, id: uuid.UUID) -> ResponseReturnValue:
    """How much of a file is here; to GET the piece of the page that shows it."""
    contest, row = _mine(slug, id)
    if request.method == "HEAD":
        return tus.answer(200, **tus.where(row), **{"Upload-Length": str(row.size)})
    return render_template("upload/piece.html", contest=contest, line=sending.line(contest, row))


@bp.route("/contests/<slug>/uploads/<uuid:id>", methods=["PATCH"])
@allows("upload.send")
def receive(slug: str, id: uuid.UUID) -> Response:
    """Take in what follows; what came of a piece whose line broke is kept."""
    _contest, row = _mine(slug, id)
    offset = request.headers.get("Upload-Offset", "")
    if wrong := tus.wrong_version():
        return wrong
    if request.mimetype != "application/offset+octet-stream":
        return tus.answer(415)
    if not tus.is_number(offset) or request.content_length is None:
        return tus.answer(400)
    pieces: Iterator[bytes] = tus.pieces(request.content_length)
    if given := request.headers.get("Upload-Checksum"):
        if request.content_length > tus.CHECKED:
            return tus.answer(413)
        whole = b"".join(pieces)
        if not tus.fits(given, whole):
            return tus.answer(460)
        pieces = iter([whole])
    try:
        verbs.receive(db.session(), row.id, offset=int(offset), pieces=pieces)
    except Elsewhere as elsewhere:
        return tus.answer(409, **{"Upload-Offset": str(elsewhere.offset)})
    except Refused as refused:
        return tus.refused(refused)
    except OSError as failure:
        db.session.rollback()
        return tus.refused(verbs.unstored(failure), 507)
    db.session.refresh(row)
    if row.whole_at is not None and row.size <= verbs.AT_ONCE:
        verbs.finish(db.session(), row.id)
    return tus.answer(204, **tus.where(row))


@bp.route("/contests/<slug>/uploads/<uuid:id>", methods=["DELETE"])
@allows("upload.send")
def end(slug: str, id: uuid.UUID) -> Response:
    """Take a file out of its draft; what was handed in keeps it."""
    _contest, row = _mine(slug, id)
    if wrong := tus.wrong_version():
        return wrong
    verbs.end(db.session(), row.id)
    return tus.answer(204)


@bp.post(f"{BASE}/<field>/remove")
@allows("upload.send")
def remove(slug: str, round: str, owner: str, number: str, field: str) -> ResponseReturnValue:
    """The same by a button; `file` says which."""
    own, draft, _into = _target(slug, round, owner, number, field)
    named = request.form.get("file", "")
    found = next((each.id for each in drafts.uploads(db.session(), draft) if str(each.id) == named), None)
    verbs.end(db.session(), found or abort(404))
    return redirect(url_for("draft.write", **own.place, number=number, _anchor=field), 303)


@bp.get("/contests/<slug>/uploads/<uuid:id>/file")
@allows("upload.see")
def download(slug: str, id: uuid.UUID) -> Response:
    """The file as it was sent."""
    _contest, row = _mine(slug, id)
    return downloads.stored(row.file or abort(404))


@bp.get("/contests/<slug>/uploads/<uuid:id>/pages/<number>")
@allows("upload.see")
def page(slug: str, id: uuid.UUID, number: str) -> Response:
    """The picture of one page."""
    _contest, row = _mine(slug, id)
    file_id = row.file_id or abort(404)
    return downloads.stored(previews.page(db.session(), file_id, formats.counted(number)) or abort(404))


def _target(slug: str, round: str, owner: str, number: str, field: str) -> tuple[Workspace, Draft, Target]:
    """Where a file of who asks goes. Ends the request with 404 where they may not send it there."""
    own = workspace(slug, round, owner, "upload.send")
    found = verbs.target(db.session(), own.shown.row, round, field, own.owner)
    return own, own.draft(number), found or abort(404)


def _mine(slug: str, id: uuid.UUID) -> tuple[Shown, Upload]:
    """A file of an owner for whom who asks may send. Ends the request with 404 otherwise."""
    contest = shown(slug, "upload.see")
    row = uploads.by_id(db.session(), contest.row.id, id) or abort(404)
    sending.require(contest, sending.rules_of(contest, row.round), row.owner)
    return contest, row
