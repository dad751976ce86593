"""Files on their way out: saved under the name they were given, never opened as a page of this site
(`headers.py` sees to that for every attachment).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from io import BufferedReader
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from app.storage import files
from app.storage.files import File

CHUNK = 1 << 18


def attachment(content: bytes | Iterable[bytes], *, name: str, media_type: str) -> Response:
    """An answer that a browser saves as `name`, in any letters."""
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = disposition(name)
    return answer


def stored(file: File) -> Response:
    """A stored file, read while it is sent; of a film or a large document any stretch that is asked for."""
    content, stretch = files.content(file), _stretch(file)
    begin, end = stretch or (0, file.size)
    content.seek(begin)
    answer = attachment(_chunks(content, end - begin), name=file.name, media_type=file.media_type)
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["ETag"] = f'"{file.sha256}"'
    answer.headers["Content-Length"] = str(end - begin)
    if stretch:
        answer.status_code = 206
        answer.headers["Content-Range"] = f"bytes {begin}-{end - 1}/{file.size}"
    return answer


def _stretch(file: File) -> tuple[int, int] | None:
    """Where what is asked for begins and ends; None: all of it is. Ends the request with 416 where the file
    has no such stretch.

    A stretch of what the file was before (`If-Range`), or several, are answered by the whole.
    """
    asked, before = request.range, request.if_range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1 or not file.size:
        return None
    if before.date is not None or before.etag not in (None, file.sha256):
        return None
    found = asked.range_for_length(file.size)
    if found is None:
        raise RequestedRangeNotSatisfiable(file.size)
    return found[0] or 0, file.size if found[1] is None else found[1]


def disposition(name: str) -> str:
    """`attachment` with the name in plain letters for old browsers and whole for the others (RFC 6266)."""
    visible = "".join(each for each in name if unicodedata.category(each)[0] != "C").replace("/", "-")
    base = unicodedata.normalize("NFD", visible.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(each for each in base if each.isascii() and each not in '"\\;%')
    return f"attachment; filename=\"{plain or 'file'}\"; filename*=UTF-8''{quote(visible, safe='')}"


def _chunks(file: BufferedReader, length: int) -> Iterator[bytes]:
    with file:
        while length and (chunk := file.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
