"""The door: so many requests are worked on at once, some more wait, and the rest are told to come again.

More at once would only wait for each other inside, at the two cores and at the database, and all would be
late. Whoever is sent away has cost next to nothing, so that those inside are served in time. What is sent is
taken in before its sender is let in, from one address only so much at once: who sends slowly holds up nobody
else. Knows no page.
"""

from __future__ import annotations

import io
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable
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
ALWAYS_IN = ("/health", "/metrics", "/ready", "/static/")


class Places:
    """So many places, taken in the order in which people came: a latecomer never goes first."""

    def __init__(self, number: int) -> None:
        self.free, self.queue, self.counting = number, deque[threading.Lock](), threading.Lock()

    def __enter__(self) -> None:
        """Wait for a place."""
        with self.counting:
            if self.free:
                self.free -= 1
                return
            turn = threading.Lock()
            turn.acquire()
            self.queue.append(turn)
        turn.acquire()

    def __exit__(self, *_: object) -> None:
        """Hand the place to whoever waits longest."""
        with self.counting:
            if self.queue:
                self.queue.popleft().release()
            else:
                self.free += 1


class Door:
    """The door of one process, in front of `inside`."""

    def __init__(self, inside: WSGIApplication, *, at_work: int, waiting: int) -> None:
        self.inside = inside
        self.places = Places(at_work)
        self.most = at_work + waiting
        self.here, self.sending, self.bringing = Counter[str](), Counter[str](), Counter[str]()
        self.counting = threading.Lock()
        self.sent_away = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let in, let wait, or send away with 429."""
        environ["hoithi.arrived"] = time.monotonic()
        if environ["PATH_INFO"].startswith(ALWAYS_IN):
            return self.inside(environ, start_response)
        said, address = environ.get("CONTENT_LENGTH", ""), environ.get("REMOTE_ADDR", "")
        length = int(said) if said.isdecimal() else 0
        if 0 < length <= SMALL:
            if not self._one_more(self.sending, address, SENDING):
                return self._sent_away(start_response)
            try:
                environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(length))
            finally:
                self._one_less(self.sending, address)
            return self._let_in(environ, start_response)
        if length or "HTTP_TRANSFER_ENCODING" in environ:
            if not self._one_more(self.bringing, address, BRINGING):
                return self._sent_away(start_response)
            try:
                return self._let_in(environ, start_response)
            finally:
                self._one_less(self.bringing, address)
        return self._let_in(environ, start_response)

    def _let_in(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not self._one_more(self.here, "", self.most):
            return self._sent_away(start_response)
        try:
            with self.places:
                return self.inside(environ, start_response)
        finally:
            self._one_less(self.here, "")

    def _one_more(self, those: Counter[str], key: str, most: int) -> bool:
        """Whether there are fewer than `most` of a key; then there is one more."""
        with self.counting:
            may = those[key] < most
            those[key] += may
            return may

    def _one_less(self, those: Counter[str], key: str) -> None:
        with self.counting:
            those[key] -= 1
            if not those[key]:
                del those[key]

    def _sent_away(self, start_response: StartResponse) -> Iterable[bytes]:
        with self.counting:
            self.sent_away += 1
        start_response("429 TOO MANY REQUESTS", _HEADERS)
        return [SORRY]


def attach(app: Flask) -> None:
    """Put the door in front of everything that `app` works out."""
    app.wsgi_app = app.extensions["door"] = Door(app.wsgi_app, at_work=AT_WORK, waiting=WAITING)  # type: ignore[method-assign]
