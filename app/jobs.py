"""What the program does by itself while it runs: seal facts, end attempts whose time is over, do what the
calendar brings, look at large files that came, count anew what a decision changed, follow contests.

Every process has its own clockwork in memory. What is due is done by whoever comes first and holds the turn,
an advisory lock that ends with its holder; all others let it pass. Whatever a killed process leaves undone is
still due at the next turn. Nothing here decides what counts: with all clockworks dead, late answers are
refused all the same (`operations/learning/attempt.py`, `operations/learning/submission.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import psycopg
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import phrases
from app.config import Settings
from app.logs import log
from app.operations.calendar import step
from app.operations.entries import handing_in, preview, upload
from app.operations.learning import submission
from app.operations.notices import digest
from app.operations.people import outbox
from app.operations.privacy import privacy
from app.operations.record import seal
from app.operations.standings import live, tally
from app.storage.contest import contest as contests
from app.storage.entries import handing_in as hand_ins
from app.storage.entries import upload as uploads
from app.storage.postgres import line
from app.storage.postgres.database import db


class Turn(NamedTuple):
    """Something that is looked after every so many seconds: `act` on each thing that is `due`.

    Each act is safe at any moment, however many processes are at it.
    """

    name: str
    seconds: int
    due: Callable[[Session], Iterable[Any]]
    act: Callable[[Session, Any], object]


QUICK: Sequence[Turn] = (
    Turn("seal", 4, contests.listed, seal.seal),
    Turn("expire", 5, submission.overdue, submission.end),
    Turn("steps", 5, contests.listed, step.catch_up),
)
"""What every process looks after."""

LONG: Sequence[Turn] = (
    Turn("uploads", 3, uploads.complete, upload.finish),
    Turn("previews", 5, preview.due, preview.make),
    Turn("hand-ins", 5, hand_ins.complete, handing_in.settle_at),
    Turn("calendar", 10, contests.listed, lambda session, of: step.catch_up(session, of, heavy=True)),
    Turn("follow", 15, live.running, live.refresh),
    Turn("count", 20, contests.listed, tally.catch_up),
    Turn("erase", 600, privacy.due, privacy.sweep),
    Turn("alert", 600, privacy.reached, privacy.alert),
    Turn("digest", 600, digest.due, digest.tell),
)
"""What may take a minute: left to workers, so that no page waits for it."""


def post(settings: Settings) -> Sequence[Turn]:
    """Send what waits in the outbox, and let go of old letters. For workers: a mail server may be slow."""
    ways = outbox.of(settings)
    return (
        Turn("post", 2, lambda session: [ways], lambda s, way: outbox.deliver(s, way, phrases.letter)),
        Turn("old letters", 3600, lambda session: [None], lambda session, _: outbox.sweep(session)),
    )


JITTER_SECONDS = 1  # processes that were started together do not all come at the same moment


def start(app: Flask, turns: Sequence[Turn] = QUICK) -> BackgroundScheduler:
    """Start the clockwork of this process; it ends with the process."""
    clockwork = BackgroundScheduler(timezone="UTC", daemon=True)
    for turn in turns:
        clockwork.add_job(
            take,
            "interval",
            (app, turn),
            seconds=turn.seconds,
            jitter=JITTER_SECONDS,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    clockwork.start()
    return clockwork


def take(app: Flask, turn: Turn) -> None:
    """Do what is due now, unless another process is at it.

    One thing that fails does not hold up the rest; it is due again at the next turn.
    """
    with app.app_context():
        session = db.session()
        try:
            with line.alone(session, turn.name) as first:
                for each in turn.due(session) if first else ():
                    _act(session, turn, each)
        except (OperationalError, psycopg.OperationalError) as away:
            log.warning("turn", turn=turn.name, failure=type(away).__name__)
        finally:
            db.session.remove()


def _act(session: Session, turn: Turn, each: Any) -> None:
    try:
        turn.act(session, each)
    except (OperationalError, psycopg.OperationalError):
        raise
    except Exception:
        log.exception("failure", turn=turn.name)
        session.rollback()
