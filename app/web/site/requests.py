"""One id and one log line a request, as JSON on standard error.

Says which route, how it ended and how long it took: no address, query, name or form value, so that a log
holds no personal data. A failure is logged with its traceback under the id that the error page shows.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from types import TracebackType
from typing import IO, Any

from flask import Flask, Request, Response, g, request

from app import logs
from app.logs import log
from app.storage.entries import incoming

GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
QUIET = frozenset({"health.health", "health.ready", "health.work", "metrics.show"})


class Sent(Request):
    """A request whose files lie in the instance until they are looked at, not in the folder for what is
    passing, which is small on many machines.
    """

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return incoming.nameless()


class Site(Flask):
    """Flask whose unexpected failures go to the same log as everything else."""

    request_class = Sent
    always: Mapping[str, str] = {}
    """Headers of every answer."""

    def log_exception(
        self,
        exc_info: tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Log a bug with its traceback."""
        log.error("failure", exc_info=exc_info, **_about_request())


def attach(app: Flask, *, believe_given_id: bool) -> None:
    """Number and log the requests of `app`; behind a proxy of ours the proxy's number is kept."""
    logs.configure()

    def begin() -> None:
        given = request.headers.get("X-Request-Id", "") if believe_given_id else ""
        g.request_id = given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        g.began = time.perf_counter()

    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.request_id
        if request.endpoint not in QUIET:
            spent = round((time.perf_counter() - g.began) * 1000, 1)
            log.info("request", status=response.status_code, milliseconds=spent, **_about_request())
        return response

    app.before_request(begin)
    app.after_request(end)


def _about_request() -> dict[str, Any]:
    return {"id": g.get("request_id"), "method": request.method, "route": request.endpoint}
