"""The short way in, for what is asked thousands of times in a minute: JSON in, JSON out, no page, no cookie.

A view marked `light` has its address among all others and its action in the table of permissions, but is
answered before Flask makes a request of it: that would cost more than the view. It gets the headers of every
answer, and a line in the log only when it fails.
"""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any, NamedTuple, cast
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import orjson
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.http import parse_cookie

from app.config import Settings
from app.logs import log
from app.storage.postgres.database import db
from app.web.site import language
from app.web.site.requests import Site

LARGEST = 1024 * 1024
"""Bytes of a body; a larger one is as good as none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its body as it came, and what its answer needs of the site."""

    body: bytes
    environ: WSGIEnvironment
    session: Session
    settings: Settings
    secret: bytes

    @property
    def language(self) -> str:
        """The visitor's."""
        wish = parse_qs(self.environ.get("QUERY_STRING", "")).get("lang", [None])[0]
        return language.chosen(wish, parse_cookie(self.environ).get(language.COOKIE))


class Answer(NamedTuple):
    """What is told, as JSON."""

    told: Mapping[str, Any]
    status: int = 200
    again: int | None = None
    """After so many seconds it may be tried again."""


View = Callable[[Asked], Answer]


def light(view: View) -> Callable[..., Any]:
    """Mark a view that is answered the short way. It has to ask for a credential of its own."""
    view.light = True  # type: ignore[attr-defined]
    return view


def secret(app: Flask) -> bytes:
    """What this instance seals by."""
    assert isinstance(app.secret_key, bytes)
    return app.secret_key


class ShortWay:
    """In front of `inside`: the light views of `app`, by their addresses."""

    def __init__(self, app: Site, inside: WSGIApplication) -> None:
        self.app, self.inside, self.of_thread = app, inside, threading.local()

    @cached_property
    def views(self) -> list[tuple[re.Pattern[str], str, View]]:
        """Addresses and endpoints of the light views. The first request asks, when all are known."""
        return [
            (re.compile(re.sub(r"<\w+>", "[^/]+", rule.rule)), rule.endpoint, view)
            for rule in self.app.url_map.iter_rules()
            if getattr(view := cast(View, self.app.view_functions[rule.endpoint]), "light", False)
        ]

    @cached_property
    def headers(self) -> list[tuple[str, str]]:
        """Those of every answer."""
        own = {"Content-Type": "application/json", "Cache-Control": "no-store"}
        return [*self.app.always.items(), *own.items()]

    @cached_property
    def engine(self) -> Engine:
        """The database of the site."""
        with self.app.app_context():
            return db.engine

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer what is light; hand on everything else."""
        if environ["REQUEST_METHOD"] == "POST":
            path = environ["PATH_INFO"]
            for address, endpoint, view in self.views:
                if address.fullmatch(path):
                    began = time.perf_counter()
                    answer = self._answer(environ, endpoint, view)
                    self.app.extensions["metrics"].add(answer.status, time.perf_counter() - began)
                    body = orjson.dumps(answer.told)
                    headers = [*self.headers, ("Content-Length", str(len(body)))]
                    if answer.again is not None:
                        headers.append(("Retry-After", str(answer.again)))
                    start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
                    return [body]
        return self.inside(environ, start_response)

    def _answer(self, environ: WSGIEnvironment, endpoint: str, view: View) -> Answer:
        said = environ.get("CONTENT_LENGTH", "")
        length = int(said) if said.isdecimal() else 0
        try:
            body = environ["wsgi.input"].read(length) if length <= LARGEST else b""
            site = self.app.extensions["hoithi"]
            answer = view(Asked(body, environ, self._session(), site, secret(self.app)))
            return answer if length <= LARGEST else answer._replace(status=413)
        except Exception:
            number = secrets.token_hex(8)
            log.error("failure", exc_info=True, id=number, method="POST", route=endpoint)
            log.info("request", status=500, id=number, method="POST", route=endpoint)
            return Answer({"reason": "failure", "id": number}, 500)
        finally:
            if self._session().in_transaction():
                self._session().close()

    def _session(self) -> Session:
        """This thread's; most views never use it, and making one costs more than they do."""
        session: Session | None = getattr(self.of_thread, "session", None)
        if session is None:
            session = self.of_thread.session = Session(self.engine)
        return session


def attach(app: Site) -> None:
    """Put the short way in front of what `app` works out."""
    app.wsgi_app = ShortWay(app, app.wsgi_app)  # type: ignore[method-assign]
