"""Figures for whoever watches the machine, in the text form of Prometheus.

Only for addresses in `HOITHI_METRICS`; to all others there is no such page. Figures of the database are the
same from every process; requests are counted by each process for itself and carry its number. Figures say how
many, never who.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.permissions import allows
from app.storage.postgres.database import db
from app.storage.work import metrics
from app.web.site.settings import settings

bp = Blueprint("metrics", __name__)
Figure = tuple[str, str, str, float | int]
"""Name, kind (gauge or counter), labels as they are written, value."""


class Requests:
    """What this process has answered: how many by status, and how long that took in all."""

    def __init__(self) -> None:
        self.counting = threading.Lock()
        self.answered = Counter[str]()
        self.seconds = 0.0

    def add(self, status: int, seconds: float) -> None:
        """One more."""
        with self.counting:
            self.answered[f"{status // 100}xx"] += 1
            self.seconds += seconds


def attach(app: Flask) -> None:
    """Count the requests of `app`."""
    counted = app.extensions["metrics"] = Requests()

    def begin() -> None:
        g.counted_from = time.perf_counter()

    def end(response: Response) -> Response:
        began = g.get("counted_from")
        if began is not None:
            counted.add(response.status_code, time.perf_counter() - began)
        return response

    app.before_request(begin)
    app.after_request(end)


@bp.get("/metrics")
@allows("instance.health")
def show() -> Response:
    """All figures; 404 for whoever asks from elsewhere."""
    if not _may_ask():
        abort(404)
    lines: list[str] = []
    for name, kind, labels, value in _figures():
        about = f"# TYPE hoithi_{name} {kind}"
        if about not in lines:
            lines.append(about)
        lines.append(f"hoithi_{name}{{{labels}}} {value}" if labels else f"hoithi_{name} {value}")
    answer = Response("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _may_ask() -> bool:
    try:
        asking = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return any(asking in network for network in settings().metrics)


def _figures() -> Iterator[Figure]:
    process, counted = f'process="{os.getpid()}"', current_app.extensions["metrics"]
    for status, count in sorted(counted.answered.items()):
        yield "requests_total", "counter", f'{process},status="{status}"', count
    yield "request_seconds_total", "counter", process, round(counted.seconds, 3)
    yield "sent_away_total", "counter", process, current_app.extensions["door"].sent_away
    yield "disk_free_bytes", "gauge", "", shutil.disk_usage(settings().instance).free
    try:
        session = db.session()
        yield "clock_skew_seconds", "gauge", "", clock.skew(session) / 1_000_000
        for name, value in metrics.figures(session).items():
            yield name, "gauge", "", value
    except SQLAlchemyError:
        yield "database_up", "gauge", "", 0
    else:
        yield "database_up", "gauge", "", 1
