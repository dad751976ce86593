"""Smaller answers for slow lines: brotli or gzip for pages of text.

A page with a form token is left as it is: compressing a secret beside what a visitor typed tells its letters
by the length (the BREACH attack). Files under /static/ are compressed once, in `static_files`.
"""

from __future__ import annotations

import gzip

import brotli
from flask import Flask, Response, g, request

WORTH_IT = 1_000  # bytes
TEXT = ("text/", "application/json", "image/svg+xml")


def attach(app: Flask) -> None:
    """Compress what `app` answers, where the visitor's program accepts it."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if (
        response.direct_passthrough
        or response.is_streamed
        or response.status_code != 200
        or "Content-Encoding" in response.headers
        or not (response.mimetype or "").startswith(TEXT)
        or "csrf_token" in g
    ):
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    encoding = request.accept_encodings.best_match(["br", "gzip", "identity"], default="identity")
    if len(body) < WORTH_IT or encoding == "identity":
        return response
    response.set_data(
        brotli.compress(body, quality=5) if encoding == "br" else gzip.compress(body, 6, mtime=0)
    )
    response.headers["Content-Encoding"] = encoding
    return response
