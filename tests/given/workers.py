"""Real workers for tests: `python -m tests.given.workers SILENT` does the work below, on the database of the
environment, in a process of its own that a test may kill.
"""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from app import config, worker
from app.config import ROOT, Model, Settings
from app.operations.work import task
from app.storage import files
from app.storage.postgres.database import db, opened
from app.storage.record import audit
from app.storage.work import task as tasks
from app.storage.work.task import Task

WAIT = 120.0  # seconds until a test gives up


def gated(session: Session, task_id: uuid.UUID) -> None:
    """Four steps and a record in the log. Step n begins once the file `n` is in the folder it was told."""
    folder = Path(_asked(session, task_id).values["folder"])
    audit.record(session, audit.INSTANCE, "test.worked", str(task_id), {})
    for number in range(1, 5):
        task.progress(session, task_id, number - 1, 5)
        while not (folder / str(number)).exists():
            time.sleep(0.02)
            task.progress(session, task_id, number - 1, 5)
    result = files.keep(session, [b"four ", b"steps"], name="kết quả.txt", media_type="text/plain", days=7)
    task.progress(session, task_id, 5, 5)
    task.finish(session, task_id, file=result)


def broken(session: Session, task_id: uuid.UUID) -> None:
    """A mistake of the program."""
    raise ZeroDivisionError("what somebody typed")


def large(session: Session, task_id: uuid.UUID) -> None:
    """A file that is larger than there is room for: this process may write a million bytes a file."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    files.keep(session, (bytes(100_000) for _ in range(30)), name="a.zip", media_type="application/zip")


KINDS: dict[str, worker.Work] = {"gated": gated, "broken": broken, "large": large}


def _asked(session: Session, task_id: uuid.UUID) -> Task:
    found = tasks.by_id(session, task_id)
    assert found is not None
    return found


@contextlib.contextmanager
def working(
    settings: Settings, *, silent: float = 1.5, model: Model | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A worker on the test's database, with a language model or without; killed at the end when it still
    runs.
    """
    assert settings.database_url is not None
    asks = {
        "HOITHI_MODEL_URL": model.url if model else "",
        "HOITHI_MODEL_NAME": model.name if model else "",
        "HOITHI_MODEL_KEY": model.key if model else "",
        "HOITHI_MODEL_NETWORKS": ",".join(map(str, model.networks)) if model else "",
        "HOITHI_MODEL_PRICES": ",".join(map(str, model.prices)) if model else "",
    }
    own = {
        "HOITHI_DATABASE_URL": settings.database_url,
        "HOITHI_OWNER_DATABASE_URL": "",
        "HOITHI_INSTANCE": str(settings.instance),
        "HOITHI_BASE_URL": settings.base_url,
        "HOITHI_SMTP_URL": settings.smtp_url,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.given.workers", str(silent)],
        cwd=ROOT,
        env={**os.environ, **own, **asks},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def until(settings: Settings, task_id: uuid.UUID, seen: Callable[[Task], bool]) -> Task:
    """The task as soon as it is as wanted. Raises AssertionError with what it is when that takes too long."""
    deadline = time.monotonic() + WAIT
    with opened(settings):
        while True:
            found = _asked(db.session(), task_id)
            if seen(found):
                return found
            assert time.monotonic() < deadline, (found.state, found.run, found.done, found.reasons)
            db.session.rollback()
            time.sleep(0.02)


if __name__ == "__main__":
    worker.run(config.read(), kinds={**worker.KINDS, **KINDS}, silent=float(sys.argv[1]))
