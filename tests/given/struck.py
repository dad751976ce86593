"""A process that is struck between any two of its steps to disk or database.

    strike(app, act, at=17)     killed before or after the call that is its 17th step
    strike(app, act)            nothing happens to it: says what its steps are

The process is a fork of this one, with connections of its own. A step is every call that changes a file, and
every question to the database; each counts twice, as it begins and when it is done.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any, NamedTuple

import psycopg
from flask import Flask

from app.storage.postgres import line
from app.storage.postgres.database import db

FILES = frozenset({"open", "pwrite", "fsync", "link", "rename", "replace", "unlink", "remove", "mkdir"})
ASKED: dict[CodeType, str] = {psycopg.Connection.wait.__code__: "ask", line.rows.__code__: "ask"}
PATIENCE = 60
"""Seconds after which a child that hangs is ended, and the test with it."""

Act = Callable[[], Any]


class Ended(NamedTuple):
    """How a child ended: killed, or with the steps it took, what its act gave, what was wrong."""

    killed: bool
    steps: list[str]
    said: Any
    failure: str


class _Steps:
    def __init__(self, at: int, strike: Act) -> None:
        self.at, self.strike, self.names = at, strike, list[str]()

    def __call__(self, frame: FrameType, event: str, arg: Any) -> None:
        """What `sys.setprofile` calls."""
        if event.startswith("c_"):
            known = arg.__module__ == "posix" and arg.__name__ in FILES
            name = arg.__name__ if known else ""
        else:
            name = ASKED.get(frame.f_code, "")
        if name:
            self.names.append(name)
            if len(self.names) == self.at:
                self.strike()


def die() -> None:
    """What a power cut does to a process."""
    os.kill(os.getpid(), signal.SIGKILL)


def strike(app: Flask, act: Act, *, at: int = 0, how: Act = die) -> Ended:
    """Run `act` in a child that does `how` to itself at its step number `at`, counted from 1."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _live(app, act, _Steps(at, how), writing)
    os.close(writing)
    with os.fdopen(reading) as told:
        said = told.read()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert killed or said, f"the child ended with {status} and said nothing"
    return Ended(killed, *(json.loads(said) if said else ([], None, "")))


def _live(app: Flask, act: Act, counting: _Steps, told: int) -> None:
    """What the child does; it never returns."""
    said, failure = None, ""
    try:
        signal.alarm(PATIENCE)
        with app.app_context():
            db.engine.dispose(close=False)
        line._pools.clear()
        sys.setprofile(counting)
        said = act()
    except BaseException:
        failure = traceback.format_exc()
    finally:
        sys.setprofile(None)
        # Not by `write`, which may have been made to fail (`tests/given/failing.py`).
        os.writev(told, [json.dumps([counting.names, said, failure]).encode()])
        os._exit(0)
