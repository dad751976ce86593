"""Public pages as they were last rendered, served again as long as nothing they show has changed.

A view opens its page to this with `keep(contest)`. What is kept is the very bytes that went out, compressed,
under everything the page depends on: address, host, language, accepted encodings. Only visitors are served
from here, and only what a visitor was served comes in. Knows neither figures nor pages.
"""

from __future__ import annotations

import hashlib
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, current_app, g, request

from app.storage.contest.contest import Contest
from app.storage.postgres.database import db
from app.storage.standings import snapshot

MOST_BYTES = 64_000_000
LOOKS = 20
"""So many times a second the database is asked for changes; under a greater rush the last answer holds for
the rest of the second."""
SECOND = 1.0
OWN = frozenset({"X-Request-Id", "Content-Length", "Date"})
WANTED = "hoithi.kept"
NO_COOKIE = ("", "lang=vi", "lang=en")

Key = tuple[str, ...]


class Entry(NamedTuple):
    """One answer as it went out. `stamp` is the state of the contest it was made from."""

    contest: uuid.UUID
    stamp: str
    etag: str
    headers: list[tuple[str, str]]
    body: bytes


class _Seen(NamedTuple):
    stamp: str
    since: float
    looks: int


class Kept:
    """The kept answers of one process, around the WSGI application of `app`."""

    def __init__(self, app: Flask) -> None:
        self.app, self.inner = app, app.wsgi_app
        self.entries: OrderedDict[Key, Entry] = OrderedDict()
        self.bytes = 0
        self.seen: dict[uuid.UUID, _Seen] = {}
        self.lock = threading.Lock()
        self.busy: set[Key | uuid.UUID] = set()
        """Answers that are being renewed, and contests that are being looked at for changes."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with what is kept, or let the application answer.

        While one request renews an answer, the others get the one that was kept.
        """
        inner: WSGIApplication = self.inner
        key = key_of(environ)
        entry = self.entries.get(key) if environ["REQUEST_METHOD"] == "GET" else None
        if entry is None:
            return inner(environ, start_response)
        if self.stamp(entry.contest) != entry.stamp:
            with self.alone(key) as alone:
                if alone:
                    return inner(environ, start_response)
        if environ.get("HTTP_IF_NONE_MATCH") == entry.etag:
            start_response("304 NOT MODIFIED", entry.headers)
            return []
        start_response("200 OK", [*entry.headers, ("Content-Length", str(len(entry.body)))])
        return [entry.body]

    def stamp(self, contest: uuid.UUID) -> str:
        """What public pages of a contest depend on, as text that changes with it."""
        seen = self.seen.get(contest)
        now = time.monotonic()
        fresh = seen is not None and now - seen.since < SECOND
        if seen is not None and fresh and seen.looks >= LOOKS:
            return seen.stamp
        with self.alone(contest) as alone:
            if seen is not None and not alone:
                return seen.stamp
            with self.app.app_context():
                stamp = snapshot.stamp(db.session(), contest)
            looks, since = (seen.looks, seen.since) if seen is not None and fresh else (0, now)
            self.seen[contest] = _Seen(stamp, since, looks + 1)
            return stamp

    @contextmanager
    def alone(self, what: Key | uuid.UUID) -> Iterator[bool]:
        """Whether nobody else is at it; then nobody else will be until this ends."""
        with self.lock:
            alone = what not in self.busy
            self.busy.add(what)
        try:
            yield alone
        finally:
            if alone:
                self.busy.discard(what)

    def put(self, key: Key, entry: Entry) -> None:
        """Keep an answer; the ones that were kept first go when there is no room."""
        with self.lock:
            before = self.entries.pop(key, None)
            self.bytes -= len(before.body) if before else 0
            self.entries[key] = entry
            self.bytes += len(entry.body)
            while self.bytes > MOST_BYTES:
                self.bytes -= len(self.entries.popitem(last=False)[1].body)


def attach(app: Flask) -> None:
    """Let pages of `app` be kept. Comes before everything that has a say in the answer's headers."""
    kept = Kept(app)
    app.extensions["kept"] = kept
    app.wsgi_app = kept  # type: ignore[method-assign]
    app.after_request(_put)


def keep(contest: Contest) -> None:
    """The answer to this request depends on nothing but its address and the public state of `contest`."""
    # A search may be for anything: keeping every one would drive out the pages that many look at.
    if not request.args.get("q") and key_of(request.environ):
        kept: Kept = current_app.extensions["kept"]
        request.environ[WANTED] = contest.id, kept.stamp(contest.id)


def key_of(environ: WSGIEnvironment) -> Key:
    """Everything an answer to a visitor depends on; empty for somebody whose cookie may say more."""
    cookie = environ.get("HTTP_COOKIE", "")
    path: str = environ["PATH_INFO"]
    if cookie not in NO_COOKIE:
        if not path.endswith(".json"):
            return ()
        cookie = ""
    about: Any = (environ.get(name, "") for name in ("HTTP_HOST", "QUERY_STRING", "HTTP_ACCEPT_ENCODING"))
    return (path, cookie, *about)


def _put(response: Response) -> Response:
    """Keep the answer of a view that asked for it, if it is the same for every visitor."""
    if WANTED not in request.environ or response.status_code != 200 or request.method != "GET":
        return response
    if "csrf_token" in g or "Set-Cookie" in response.headers or response.is_streamed:
        return response
    contest, stamp = request.environ[WANTED]
    body = response.get_data()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if response.headers.get("Cache-Control") != "no-store":
        response.headers["Cache-Control"] = "no-cache"
        response.headers["ETag"] = etag
        headers = [(name, value) for name, value in response.headers if name not in OWN]
        kept: Kept = current_app.extensions["kept"]
        kept.put(key_of(request.environ), Entry(contest, stamp, etag, headers, body))
        response.make_conditional(request)
    return response
