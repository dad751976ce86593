"""The door: so many requests are worked on at once, some more wait, and the rest are told to come again.

More at once would only wait for each other inside, at the two cores and at the database, and all would be
late. Whoever is sent away has cost next to nothing, so that those inside are served in time. What is sent is
taken in before its sender is let in, from one address only so much at once: who sends slowly holds up nobody
else. Knows no page.
"""

from __future__ import annotations

import io
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask

AT_WORK = 8
WAITING = 40
"""With both taken the server has threads left (`app/cli/server.py`): they send away."""
SMALL = 1024 * 1024
"""Bytes: what is not larger is taken in before its sender is let in."""
SENDING, BRINGING = 16, 4
"""So many small things, and so many larger ones, may be on their way from one address at once. A crowd behind
one address sends in no time."""

SORRY = (
    "Trang đang quá đông. Xin thử lại sau vài giây; không có gì bị mất.\n"
    "Too many requests at once. Please try again in a few seconds; nothing was lost.\n"
).encode()
_HEADERS = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(SORRY))),
    ("Retry-After", "2"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
]
ALWAYS_IN = ("/health", "/ready", "/static/")


class Door:
    """The door of one process, in front of `inside`."""

    def __init__(self, inside: WSGIApplication, *, at_work: int, waiting: int) -> None:
        self.inside = inside
        self.places = threading.Semaphore(at_work)
        self.most = at_work + waiting
        self.here, self.sending, self.bringing = Counter[str](), Counter[str](), Counter[str]()
        self.counting = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let in, let wait, or send away with 429."""
        if environ["PATH_INFO"].startswith(ALWAYS_IN):
            return self.inside(environ, start_response)
        said, address = environ.get("CONTENT_LENGTH", ""), environ.get("REMOTE_ADDR", "")
        length = int(said) if said.isdecimal() else 0
        if 0 < length <= SMALL:
            with self._one_of(self.sending, address, SENDING) as may:
                if may:
                    environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(length))
            return self._let_in(environ, start_response) if may else _sent_away(start_response)
        if length or "HTTP_TRANSFER_ENCODING" in environ:
            with self._one_of(self.bringing, address, BRINGING) as may:
                return self._let_in(environ, start_response) if may else _sent_away(start_response)
        return self._let_in(environ, start_response)

    def _let_in(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self._one_of(self.here, "", self.most) as may:
            if not may:
                return _sent_away(start_response)
            with self.places:
                return self.inside(environ, start_response)

    @contextmanager
    def _one_of(self, those: Counter[str], key: str, most: int) -> Iterator[bool]:
        """Whether there are fewer than `most` of a key; while the context lasts there is one more."""
        with self.counting:
            may = those[key] < most
            those[key] += may
        try:
            yield may
        finally:
            with self.counting:
                those[key] -= may
                if not those[key]:
                    del those[key]


def _sent_away(start_response: StartResponse) -> Iterable[bytes]:
    start_response("429 TOO MANY REQUESTS", _HEADERS)
    return [SORRY]


def attach(app: Flask) -> None:
    """Put the door in front of everything that `app` works out."""
    app.wsgi_app = Door(app.wsgi_app, at_work=AT_WORK, waiting=WAITING)  # type: ignore[method-assign]
