"""Files on their way out: saved under the name they were given, never opened as a page of this site."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from io import BufferedReader
from urllib.parse import quote

from flask import Response

from app.storage import files
from app.storage.files import File

SANDBOX = "default-src 'none'; sandbox"
CHUNK = 1 << 18


def attachment(content: bytes | Iterable[bytes], *, name: str, media_type: str) -> Response:
    """An answer that a browser saves as `name`, in any letters."""
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = disposition(name)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def stored(file: File) -> Response:
    """A stored file, read while it is sent."""
    answer = attachment(_chunks(files.content(file)), name=file.name, media_type=file.media_type)
    answer.headers["Content-Length"] = str(file.size)
    return answer


def disposition(name: str) -> str:
    """`attachment` with the name in plain letters for old browsers and whole for the others (RFC 6266)."""
    visible = "".join(each for each in name if unicodedata.category(each)[0] != "C").replace("/", "-")
    base = unicodedata.normalize("NFD", visible.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(each for each in base if each.isascii() and each not in '"\\;%')
    return f"attachment; filename=\"{plain or 'file'}\"; filename*=UTF-8''{quote(visible, safe='')}"


def _chunks(file: BufferedReader) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
