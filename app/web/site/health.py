"""Addresses for whoever watches the machine: does the process live, can it do its work, is there a worker."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.operations.work import task
from app.permissions import allows
from app.storage.postgres.database import db
from app.storage.work import queue

bp = Blueprint("health", __name__)


@bp.get("/health")
@allows("instance.health")
def health() -> Response:
    """200 as long as this process answers at all."""
    return _plain("ok", 200)


@bp.get("/ready")
@allows("instance.health")
def ready() -> Response:
    """200 when the database answers too, else 503."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return _plain("no database", 503)
    return _plain("ready", 200)


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
