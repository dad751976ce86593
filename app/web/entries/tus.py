"""How files come in: by a plain form, or by the protocol with which large ones go on where a line broke (tus
1.0.0 with creation, termination, checksum and expiration). Knows its headers and answers, no owner and no
page; the routes are in `upload.py` and `slip_file.py`.
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

from flask import Response, abort, make_response, request, url_for

from app import clock, phrases
from app.documents.inspection.reasons import MEGABYTE
from app.operations import Refused
from app.operations.entries import upload as verbs
from app.operations.entries.upload import PIECE, Target
from app.storage.entries.draft import Draft
from app.storage.entries.upload import Upload
from app.storage.postgres.database import db
from app.web.contest.frame import Shown
from app.web.entries import sending
from app.web.page import formats
from rounds.reasons import reason

VERSION = "1.0.0"
LARGEST = 4096 * MEGABYTE
"""Bytes of one request; what a field takes is said by the definition."""
CHECKED = 16 * MEGABYTE
"""Bytes of a piece that comes with a checksum: it is held until it was checked."""
ALGORITHMS = ("sha1", "sha256")


def take_larger_pieces(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A piece may be larger than what any form sends; known before anything is read."""
    if endpoint == "upload.receive":
        request.max_content_length = LARGEST


def take_plain(contest: Shown, target: Target, draft: Draft, by: uuid.UUID) -> None:
    """Take in the file of a plain form. Raises Refused as `accept_plain`, and Refused(upload.none-chosen)."""
    at, file = began(), request.files.get("file")
    if file is None or not file.filename:
        raise Refused(reason("upload.none-chosen"))
    verbs.accept_plain(
        db.session(),
        contest.row,
        target,
        name=file.filename,
        content=file.stream,
        by=by,
        draft=draft,
        began=at,
    )


def create(contest: Shown, target: Target, draft: Draft, by: uuid.UUID) -> Response:
    """Say what is possible, or expect a file of a draft: name, size and SHA-256 stand in the headers."""
    if request.method == "OPTIONS":
        return answer(204, **{"Tus-Max-Size": str(target.field.max_megabytes * MEGABYTE)})
    said = _metadata()
    size, sha256 = request.headers.get("Upload-Length", ""), said.get("sha256", "")
    if not is_number(size) or (sha256 and not sending.is_hash(sha256)):
        return answer(400)
    if wrong := wrong_version():
        return wrong
    try:
        row = verbs.begin(
            db.session(),
            contest.row,
            target,
            name=said.get("filename", ""),
            size=int(size),
            sha256=sha256 or None,
            by=by,
            draft=draft,
        )
    except Refused as why:
        db.session.rollback()
        return refused(why)
    return answer(201, **where(row), Location=url_for("upload.show", slug=contest.slug, id=row.id))


def began() -> int:
    """When this request came, before any of its body was read, by the database's clock.

    That clock is read first: what asking it takes is to nobody's harm.
    """
    now = clock.read(db.session())
    return now - int((time.monotonic() - request.environ["hoithi.arrived"]) * 1_000_000)


def pieces(length: int) -> Iterator[bytes]:
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


def fits(given: str, whole: bytes) -> bool:
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


def where(row: Upload) -> dict[str, str]:
    """How much of a file is here, and until when it may go on."""
    headers = {"Upload-Offset": str(row.received)}
    if row.state == "open" and row.expires_at is not None:
        ends = clock.moment(row.expires_at).astimezone(UTC)
        headers["Upload-Expires"] = format_date_time(ends.timestamp())
    return headers


def wrong_version() -> Response | None:
    """The answer to who speaks another version; None to who speaks this one."""
    given = request.headers.get("Tus-Resumable")
    return None if given == VERSION else answer(412)


def refused(why: Refused, status: int = 422) -> Response:
    """Why a file is not taken, in words."""
    said = [phrases.sentence(each, formats.language()) for each in why.reasons]
    made = make_response({"said": said}, status)
    made.headers["Tus-Resumable"] = VERSION
    return made


def answer(status: int, **headers: str) -> Response:
    """An answer of the protocol, without a body."""
    made = Response(status=status)
    made.headers.update(
        {
            "Tus-Resumable": VERSION,
            "Tus-Version": VERSION,
            "Tus-Extension": "creation,termination,checksum,expiration",
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
            **headers,
        }
    )
    return made


def is_number(written: str) -> bool:
    """Whether that is a count of bytes."""
    return written.isascii() and written.isdigit() and len(written) < 16
