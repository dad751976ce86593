"""A worker that dies at work: `python -m tests.given.dying SILENT` keeps the program's worker going in a
process that kills itself when it is about to commit something, or just did, and is followed by another.

Each process dies at another of its writes (`AT`), in every other round behind it: the transaction is there,
and nobody knows. Each is a whole worker: what was loaded is there already, a connection is not.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from app import config, worker
from app.config import ROOT, Settings

AT = (1, 4, 9, 0, 2, 5, 10, 0, 3, 6, 11, 0, 7, 8, 12, 0)
"""At which of its writes one dies; 0: after `LONG`. Work is begun `task.MOST_RUNS` times at most."""
LONG = 15.0
"""Seconds: longer than the clockwork of a worker waits for its first look at the calendar."""


@contextlib.contextmanager
def dying(settings: Settings, *, silent: float = 1.0) -> Iterator[subprocess.Popen[str]]:
    """The keeper of such workers, whose output has a line for each that died. All end with the context."""
    assert settings.database_url is not None
    own = {
        "HOITHI_DATABASE_URL": settings.database_url,
        "HOITHI_OWNER_DATABASE_URL": "",
        "HOITHI_INSTANCE": str(settings.instance),
        "HOITHI_BASE_URL": settings.base_url,
        "HOITHI_SMTP_URL": settings.smtp_url,
    }
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.given.dying", str(silent)],
        cwd=ROOT,
        env={**os.environ, **own},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield keeper
    finally:
        os.killpg(keeper.pid, signal.SIGKILL)


def main(silent: float) -> None:
    """Keep one alive until this process is killed."""
    settings = config.read()
    lives = 0
    while True:
        child = os.fork()
        if not child:
            _die_at(AT[lives % len(AT)], behind=lives // len(AT) % 2 == 1)
            worker.run(settings, silent=silent)
        _pid, state = os.waitpid(child, 0)
        lives += 1
        print(lives, state, flush=True)


def _die_at(write: int, *, behind: bool) -> None:
    """Let this process die before its so manieth commit of something written, or as soon as it is done."""
    count = 0
    if not write:
        threading.Timer(LONG, os.kill, (os.getpid(), signal.SIGKILL)).start()
        return

    def wrote(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "SET", "SHOW")):
            connection.info["wrote"] = True

    def commits(connection: Connection) -> None:
        nonlocal count
        count += bool(connection.info.pop("wrote", False))
        if count == write and not behind:
            os.kill(os.getpid(), signal.SIGKILL)

    def begins(_connection: Connection) -> None:
        if count >= write and behind:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", wrote)
    event.listen(Engine, "commit", commits)
    event.listen(Engine, "begin", begins)


if __name__ == "__main__":
    main(float(sys.argv[1]))
