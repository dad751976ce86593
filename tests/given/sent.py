"""A contest that takes files, and how they are sent: fields of files, a unit's people, the tus protocol."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections.abc import Iterable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.operations.entries import upload as verbs
from app.operations.entries.upload import Target
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.entries.upload import Upload
from tests.documents import files
from tests.given import entered, people
from tests.given.learning import token_of

SLUG, ROUND, UNIT = entered.SLUG, entered.ROUND, "01"
FIELDS = (
    entered.FIELDS
    + """
[[round.entry.fields]]
id = "document"
title = { vi = "Thuyết minh", en = "Description" }
kind = "file"
file_kinds = ["pdf", "docx", "pptx"]
max_megabytes = 3

[[round.entry.fields]]
id = "pictures"
title = { vi = "Ảnh", en = "Pictures" }
kind = "file"
required = false
file_kinds = ["image"]
max_files = 3
max_megabytes = 1

[[round.entry.fields]]
id = "film"
title = { vi = "Phim", en = "Film" }
kind = "file"
required = false
file_kinds = ["mp4"]
max_megabytes = 2048
"""
)
PDF = files.pdf()
SHA256 = hashlib.sha256(PDF).hexdigest()
NAME = "Sáng kiến số.pdf"
HOME = f"/contests/{SLUG}/entries/{ROUND}/{UNIT}"
DRAFT = f"{HOME}/drafts/1"
FILES = f"{DRAFT}/files"
FORM = "multipart/form-data; boundary=edge"
TUS = {"Tus-Resumable": "1.0.0"}


def contest(session: Session, **values: Any) -> Contest:
    """The contest of `entered`, with fields of files."""
    return entered.contest(session, fields=FIELDS, **values)


def target(session: Session, contest: Contest, field: str = "document", owner: str = UNIT) -> Target:
    """Where a file goes."""
    found = verbs.target(session, contest, ROUND, field, owner)
    assert found is not None
    return found


def begin(
    session: Session,
    contest: Contest,
    content: bytes = PDF,
    field: str = "document",
    owner: str = UNIT,
    **values: Any,
) -> Upload:
    """An upload of `content` by Cường, declared unless told otherwise."""
    said = {"name": NAME, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), **values}
    by = people.account(session, "cuong").id
    return verbs.begin(session, contest, target(session, contest, field, owner), by=by, **said)


def send(session: Session, row: Upload, content: bytes = PDF) -> Upload:
    """All of `content`, looked at."""
    verbs.receive(session, row.id, offset=0, pieces=[content])
    verbs.finish(session, row.id)
    session.refresh(row)
    return row


def coordinator(app: Flask) -> FlaskClient:
    """Cường behind a client, who writes the first draft of his unit."""
    client = people.signed_in(app, "cuong", Role.COORDINATOR, contest=SLUG, unit=UNIT)
    form = {"csrf_token": token_of(client.get(HOME).text)}
    assert client.post(HOME, data=form).headers["Location"].endswith(DRAFT)
    return client


def token(client: FlaskClient) -> str:
    """What the page of the draft lets its scripts send."""
    found = re.search(r'data-token="([^"]+)"', client.get(DRAFT).text)
    assert found is not None
    return found[1]


def metadata(**said: str) -> str:
    """`Upload-Metadata`."""
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in said.items())


def create(
    client: FlaskClient, key: str, size: int = len(PDF), field: str = "document", **said: str
) -> TestResponse:
    """Ask for an upload by the protocol."""
    headers = {
        **TUS,
        "X-CSRFToken": key,
        "Upload-Length": str(size),
        "Upload-Metadata": metadata(**({"filename": NAME, "sha256": SHA256} | said)),
    }
    return client.post(f"{FILES}/{field}", headers=headers)


def patch(
    client: FlaskClient, key: str, address: str, offset: int, data: bytes, **headers: str
) -> TestResponse:
    """Send a piece by the protocol."""
    return client.patch(
        address,
        data=data,
        content_type="application/offset+octet-stream",
        headers={**TUS, "X-CSRFToken": key, "Upload-Offset": str(offset), **headers},
    )


def form(key: str, content: bytes) -> bytes:
    """A plain form with a file, of the type `FORM`, as a browser writes it."""
    edge = "--edge\r\nContent-Disposition: form-data; name="
    before = (
        f'{edge}"csrf_token"\r\n\r\n{key}\r\n'
        f'{edge}"file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    )
    return before.encode() + content + b"\r\n--edge--\r\n"


def cut(content: bytes, *at: int) -> Iterable[bytes]:
    """The pieces of `content` between those places."""
    places = (0, *at, len(content))
    return [content[begin:end] for begin, end in itertools.pairwise(places)]
