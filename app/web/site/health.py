"""Addresses for whoever watches the machine: does the process live, can it do its work, is there a worker."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.logs import log
from app.operations.work import task
from app.permissions import allows
from app.storage.postgres.database import db
from app.storage.work import queue

bp = Blueprint("health", __name__)
WARNED, TOO_FAR = 2_000_000, 30_000_000
"""By how much this machine's clock may differ from the database's, in microseconds: then the log says so,
then nobody is sent here any more. No right hangs on this clock, but words on pages do.
"""


@bp.get("/health")
@allows("instance.health")
def health() -> Response:
    """200 as long as this process answers at all."""
    return _plain("ok", 200)


@bp.get("/ready")
@allows("instance.health")
def ready() -> Response:
    """200 when the database answers too and agrees on the time, else 503."""
    try:
        skew = abs(clock.skew(db.session()))
    except SQLAlchemyError:
        return _plain("no database", 503)
    if skew > WARNED:
        log.warning("clock", skew_milliseconds=skew // 1000)
    return _plain("clock differs", 503) if skew > TOO_FAR else _plain("ready", 200)


@bp.get("/health/work")
@allows("instance.health")
def work() -> Response:
    """200 while a worker lives and gets to what waits, else 503 with what is wrong in a word."""
    try:
        watch, trouble = queue.watch(db.session()), task.trouble(db.session())
    except SQLAlchemyError:
        return _plain("no database", 503)
    if not watch.alive:
        return _plain("no worker", 503)
    return _plain("stuck", 503) if trouble else _plain("working", 200)


def _plain(word: str, status: int) -> Response:
    answer = Response(word + "\n", status=status, mimetype="text/plain")
    answer.headers["Cache-Control"] = "no-store"
    return answer
