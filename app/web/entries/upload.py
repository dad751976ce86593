"""Files sent for an entry: the plain form, and the protocol by which large ones go on where a
line broke (tus 1.0.0 with creation, termination, checksum and expiration).

Knows headers and forms. What a browser asks for by itself is the piece of the page that shows a file as it is
now.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import time
import uuid
from collections.abc import Iterator
from datetime import UTC
from typing import Any
from wsgiref.handlers import format_date_time

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock, phrases
from app.documents.inspection.reasons import MEGABYTE
from app.operations import Refused
from app.operations.entries import upload as verbs
from app.operations.entries.upload import PIECE, Elsewhere, Target
from app.permissions import allows
from app.storage.entries import draft as drafts
from app.storage.entries import preview as previews
from app.storage.entries import upload as uploads
from app.storage.entries.draft import Draft
from app.storage.entries.upload import Upload
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.entries import draft as writing
from app.web.entries import sending
from app.web.entries.workspace import Workspace, counted, workspace
from app.web.page import formats
from app.web.site import downloads
from rounds.reasons import reason

bp = Blueprint("upload", __name__)

VERSION = "1.0.0"
BASE = "/contests/<slug>/entries/<round>/<owner>/drafts/<number>/files"
LARGEST = 4096 * MEGABYTE
"""Bytes of one request; what a field takes is said by the definition."""
CHECKED = 16 * MEGABYTE
"""Bytes of a piece that comes with a checksum: it is held until it was checked."""
ALGORITHMS = ("sha1", "sha256")
BODIES = frozenset({"upload.send", "upload.receive"})


@bp.url_value_preprocessor
def take_larger_files(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A file may be larger than what any other form sends; known before the form is read."""
    if endpoint in BODIES:
        request.max_content_length = LARGEST


@bp.post(f"{BASE}/<field>/plain")
@allows("upload.send")
def send(slug: str, round: str, owner: str, number: str, field: str) -> ResponseReturnValue:
    """Take a file in by a plain form."""
    own, draft, target = _target(slug, round, owner, number, field)
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Refused(reason("upload.none-chosen"))
        verbs.accept_plain(
            db.session(),
            own.shown.row,
            target,
            name=file.filename,
            content=file.stream,
            by=own.person.id,
            draft=draft,
            began=began(),
        )
    except Refused as refused:
        db.session.rollback()
        return writing.page(own, own.draft(number), number, refused=(field, refused)), 422
    return redirect(url_for("draft.write", **own.place, number=number, _anchor=field), 303)


@bp.route(f"{BASE}/<field>", methods=["POST", "OPTIONS"], provide_automatic_options=False)
@allows("upload.send")
def begin(slug: str, round: str, owner: str, number: str, field: str) -> Response:
    """Say what is possible, or expect a file: its name, size and SHA-256 stand in the headers."""
    own, draft, target = _target(slug, round, owner, number, field)
    if request.method == "OPTIONS":
        return _answer(204, **{"Tus-Max-Size": str(target.field.max_megabytes * MEGABYTE)})
    said = _metadata()
    size, sha256 = request.headers.get("Upload-Length", ""), said.get("sha256", "")
    if not _is_number(size) or (sha256 and not sending.is_hash(sha256)):
        return _answer(400)
    if wrong := _wrong_version():
        return wrong
    try:
        row = verbs.begin(
            db.session(),
            own.shown.row,
            target,
            name=said.get("filename", ""),
            size=int(size),
            sha256=sha256 or None,
            by=own.person.id,
            draft=draft,
        )
    except Refused as refused:
        db.session.rollback()
        return _refused(refused)
    return _answer(201, **_where(row), Location=url_for("upload.show", slug=slug, id=row.id))


@bp.route("/contests/<slug>/uploads/<uuid:id>", methods=["GET", "HEAD"])
@allows("upload.see")
def show(slug: str, id: uuid.UUID) -> ResponseReturnValue:
    """How much of a file is here; to GET the piece of the page that shows it."""
    contest, row = _mine(slug, id)
    if request.method == "HEAD":
        return _answer(200, **_where(row), **{"Upload-Length": str(row.size)})
    return render_template("upload/piece.html", contest=contest, line=sending.line(contest, row))


@bp.route("/contests/<slug>/uploads/<uuid:id>", methods=["PATCH"])
@allows("upload.send")
def receive(slug: str, id: uuid.UUID) -> Response:
    """Take in what follows; what came of a piece whose line broke is kept."""
    _contest, row = _mine(slug, id)
    offset = request.headers.get("Upload-Offset", "")
    if wrong := _wrong_version():
        return wrong
    if request.mimetype != "application/offset+octet-stream":
        return _answer(415)
    if not _is_number(offset) or request.content_length is None:
        return _answer(400)
    pieces: Iterator[bytes] = _pieces(request.content_length)
    if given := request.headers.get("Upload-Checksum"):
        if request.content_length > CHECKED:
            return _answer(413)
        whole = b"".join(pieces)
        if not _fits(given, whole):
            return _answer(460)
        pieces = iter([whole])
    try:
        verbs.receive(db.session(), row.id, offset=int(offset), pieces=pieces)
    except Elsewhere as elsewhere:
        return _answer(409, **{"Upload-Offset": str(elsewhere.offset)})
    except Refused as refused:
        return _refused(refused)
    except OSError as failure:
        db.session.rollback()
        return _refused(verbs.unstored(failure), 507)
    db.session.refresh(row)
    if row.whole_at is not None and row.size <= verbs.AT_ONCE:
        verbs.finish(db.session(), row.id)
    return _answer(204, **_where(row))


@bp.route("/contests/<slug>/uploads/<uuid:id>", methods=["DELETE"])
@allows("upload.send")
def end(slug: str, id: uuid.UUID) -> Response:
    """Take a file out of its draft; what was handed in keeps it."""
    _contest, row = _mine(slug, id)
    if wrong := _wrong_version():
        return wrong
    verbs.end(db.session(), row.id)
    return _answer(204)


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
    return downloads.stored(previews.page(db.session(), file_id, counted(number)) or abort(404))


def began() -> int:
    """When this request came, before any of its body was read, by the database's clock.

    That clock is read first: what asking it takes is to nobody's harm.
    """
    now = clock.read(db.session())
    return now - int((time.monotonic() - request.environ["hoithi.arrived"]) * 1_000_000)


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


def _pieces(length: int) -> Iterator[bytes]:
    """What comes of a body of `length` bytes, up to where the line breaks."""
    source, held = request.environ["wsgi.input"], bytearray()
    while length > 0:
        try:
            more = source.read(min(1 << 18, length))
        except OSError:
            more = b""
        held += more
        length = length - len(more) if more else 0
        if len(held) >= PIECE or (held and not length):
            yield bytes(held)
            held.clear()


def _fits(given: str, whole: bytes) -> bool:
    """Whether `sha1 <base64>` is of these bytes."""
    algorithm, _, digest = given.partition(" ")
    if algorithm not in ALGORITHMS:
        return False
    return base64.b64encode(hashlib.new(algorithm, whole).digest()).decode() == digest


def _metadata() -> dict[str, str]:
    """`Upload-Metadata`: names, each with a text in base64. Ends the request with 400 where it is not so."""
    said = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            said[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            abort(400)
    return said


def _where(row: Upload) -> dict[str, str]:
    headers = {"Upload-Offset": str(row.received)}
    if row.state == "open" and row.expires_at is not None:
        ends = clock.moment(row.expires_at).astimezone(UTC)
        headers["Upload-Expires"] = format_date_time(ends.timestamp())
    return headers


def _wrong_version() -> Response | None:
    given = request.headers.get("Tus-Resumable")
    return None if given == VERSION else _answer(412)


def _refused(refused: Refused, status: int = 422) -> Response:
    said = [phrases.sentence(each, formats.language()) for each in refused.reasons]
    answer = make_response({"said": said}, status)
    answer.headers["Tus-Resumable"] = VERSION
    return answer


def _answer(status: int, **headers: str) -> Response:
    answer = Response(status=status)
    answer.headers.update(
        {
            "Tus-Resumable": VERSION,
            "Tus-Version": VERSION,
            "Tus-Extension": "creation,termination,checksum,expiration",
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
            **headers,
        }
    )
    return answer


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 16
