"""A worker: takes tasks from the queue and does them, two at a time, until it is told to end.

Knows procrastinate and which function does which kind of work. The worker says every few seconds that it
lives; work of one that fell silent (killed, switched off, cut off) is taken over by another.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import signal
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import procrastinate
from flask import Flask
from procrastinate.exceptions import ConnectorException
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import jobs, logs, phrases
from app.config import Settings
from app.logs import log
from app.operations.entries import text, upload
from app.operations.imports import run as imports
from app.operations.integrity import signal as signal_queue
from app.operations.learning import certificate
from app.operations.panel import advising, assistant, rubric
from app.operations.record import result
from app.operations.units import poster, reminder
from app.operations.work import task
from app.storage.postgres import database
from app.storage.postgres.database import db
from app.storage.work import queue
from app.storage.work import task as tasks
from rounds.reasons import reason

Work = Callable[[Session, uuid.UUID], None]

KINDS: Mapping[str, Work] = {
    imports.TASK: imports.work,
    "certificates": certificate.work,
    "posters": poster.work,
    signal_queue.TASK: signal_queue.work,
    reminder.TASK: reminder.work,
    text.TASK: text.work,
    result.TASK: result.work,
}
"""Kind of task -> what does it."""

THREADS = 2
AT_ONCE = datetime.fromtimestamp(0, UTC)
SILENT_SECONDS = 30.0
SWEEP_SECONDS = 3600.0
WAIT_SECONDS = 5  # before a task is tried again after the database went away


def run(settings: Settings, *, kinds: Mapping[str, Work] = KINDS, silent: float = SILENT_SECONDS) -> None:
    """Work until SIGTERM or SIGINT. A worker that did not say for `silent` seconds that it lives is dead."""

    def word(session: Session, task_id: uuid.UUID) -> None:
        rubric.work(session, task_id, settings.model)

    def advise(session: Session, task_id: uuid.UUID) -> None:
        advising.work(session, task_id, settings.model)

    logs.configure()
    logging.basicConfig(level=logging.WARNING)  # procrastinate's own, in plain words
    asyncio.run(_work(settings, {**kinds, assistant.TASK: advise, rubric.TASK: word}, silent))


async def _work(settings: Settings, kinds: Mapping[str, Work], silent: float) -> None:
    site = _site(settings)
    app = procrastinate.App(connector=_connector(settings))
    ending = asyncio.Event()
    asked_to_end = ending.is_set

    @app.task(name=queue.WORK, retry=_Again())
    def work(task: str) -> None:
        with site.app_context():
            _perform(uuid.UUID(task), kinds, asked_to_end)

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    async with app.open_async():
        working = asyncio.create_task(
            app.run_worker_async(
                concurrency=THREADS,
                delete_jobs="always",
                install_signal_handlers=False,
                update_heartbeat_interval=silent / 3,
                stalled_worker_timeout=silent,
            )
        )
        beside = [asyncio.create_task(each) for each in (_take_over(app, silent), _sweep(site))]
        clockwork = jobs.start(site, [*jobs.QUICK, *jobs.LONG, *jobs.post(settings)])
        told = asyncio.create_task(ending.wait())
        await asyncio.wait([working, told, *beside], return_when=asyncio.FIRST_COMPLETED)
        ending.set()  # whatever ended first, the work in hand is put back
        for each in (told, working, *beside):
            each.cancel()
        ended = await asyncio.gather(working, *beside, return_exceptions=True)
    clockwork.shutdown()
    with site.app_context():
        db.engine.dispose()
    for failure in ended:
        if isinstance(failure, Exception):
            raise failure


def _perform(task_id: uuid.UUID, kinds: Mapping[str, Work], ending: Callable[[], bool]) -> None:
    session = db.session()
    try:
        asked = tasks.by_id(session, task_id)
        if asked is not None:
            state = task.perform(session, task_id, kinds[asked.kind], ending=ending)
            log.info("task", task=str(task_id), state=state)
    except (task.Interrupted, OperationalError):
        raise
    except Exception:
        number = secrets.token_hex(8)
        log.exception("failure", id=number, task=str(task_id))
        task.fail(session, task_id, reason("task.failed", number=number))
    finally:
        db.session.remove()


class _Again(procrastinate.BaseRetryStrategy):
    """Tried again when the worker ended or the database went away; `task.MOST_RUNS` is where that ends."""

    def get_retry_decision(
        self, *, exception: BaseException, job: procrastinate.jobs.Job
    ) -> procrastinate.RetryDecision | None:
        if isinstance(exception, task.Interrupted):
            return procrastinate.RetryDecision(retry_at=AT_ONCE)
        return procrastinate.RetryDecision(retry_in={"seconds": WAIT_SECONDS})


async def _take_over(app: procrastinate.App, silent: float) -> None:
    """Queue again what dead workers left."""
    while True:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent):
            assert job.id is not None
            with contextlib.suppress(ConnectorException):  # another worker was faster
                await app.job_manager.retry_job_by_id_async(job_id=job.id, retry_at=AT_ONCE)
        await app.job_manager.prune_stalled_workers(silent)
        await asyncio.sleep(silent / 3)


async def _sweep(site: Flask) -> None:
    """Let go of files whose time is over, at the start and every hour."""

    def sweep() -> None:
        with site.app_context():
            upload.sweep(db.session())
            task.sweep(db.session())
            imports.sweep(db.session())
            db.session.remove()

    while True:
        await asyncio.to_thread(sweep)
        await asyncio.sleep(SWEEP_SECONDS)


def _site(settings: Settings) -> Flask:
    """The database for work that may take longer than a request."""
    site = Flask("hoithi")
    site.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        **database.ENGINE_OPTIONS,
        "connect_args": {"options": "-c timezone=UTC -c lock_timeout=60s"},
    }
    database.attach(site, settings)
    phrases.replace(settings.instance / phrases.OWN)
    return site


def _connector(settings: Settings) -> procrastinate.PsycopgConnector:
    assert settings.database_url is not None
    address = make_url(settings.database_url).set(drivername="postgresql")
    return procrastinate.PsycopgConnector(
        conninfo=address.render_as_string(hide_password=False),
        kwargs={"options": f"-c search_path={queue.SCHEMA}"},
        min_size=1,
        max_size=THREADS + 3,
    )
