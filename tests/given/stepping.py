"""Processes that do what the calendar brings, to be killed: `python -m tests.given.stepping COUNT` keeps so
many of them at work and prints the number of each; one that died is followed by another.

Also the contests they work at: many short rounds and nobody in them.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

from app import config
from app.config import ROOT, Settings
from app.operations.calendar import step
from app.storage.contest import contest as contests
from app.storage.postgres.database import db, opened
from tests.given import small

ROUND = """
[[round]]
id = "vong-{number}"
title = {{ vi = "Vòng {number}", en = "Round {number}" }}

[round.learning]
window = {{ from = 2026-03-{number:02}T08:00:00, to = 2026-03-{number:02}T11:00:00 }}
source = "counts"
where = "https://hoc.example.vn"
"""
HEAD = """
format = 1
id = "nhieu-vong-{number}"
title = {{ vi = "Nhiều vòng", en = "Many rounds" }}
short = {{ vi = "Nhiều vòng", en = "Many rounds" }}
organiser = {{ vi = "Ủy ban nhân dân xã Thử Nghiệm", en = "People's Committee of Thử Nghiệm" }}
summary = {{ vi = "Vòng này tiếp vòng kia.", en = "One round after the other." }}

[eligibility]
who = {{ vi = "Ba đơn vị.", en = "Three units." }}
"""


def files(number: int, rounds: int) -> dict[str, bytes]:
    """A contest of so many rounds in March 2026, each open for three hours of a day."""
    text = HEAD.format(number=number) + "".join(ROUND.format(number=each + 1) for each in range(rounds))
    found = small.files(contest=text, units="code,name,kind,parent\n01,Xã Cẩm Giang,commune,\n")
    return {name: content for name, content in found.items() if name in TEXTS}


TEXTS = ("contest.toml", "rules.md", "rules.en.md", "units.csv")


@contextlib.contextmanager
def at_work(settings: Settings, count: int) -> Iterator[subprocess.Popen[str]]:
    """The processes; their numbers come line by line. All of them end with the context."""
    assert settings.database_url is not None
    own = {
        "HOITHI_DATABASE_URL": settings.database_url,
        "HOITHI_OWNER_DATABASE_URL": "",
        "HOITHI_INSTANCE": str(settings.instance),
    }
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.given.stepping", str(count)],
        cwd=ROOT,
        env={**os.environ, **own},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield keeper
    finally:
        os.killpg(keeper.pid, signal.SIGKILL)
        keeper.communicate()


def main(count: int) -> None:
    """Keep so many processes at work until this one is killed."""
    settings = config.read()
    while True:
        for _ in range(count):
            print(_begin(settings), flush=True)
        while True:
            os.wait()
            print(_begin(settings), flush=True)


def _begin(settings: Settings) -> int:
    """Another process; what was loaded is there already, a connection is not."""
    if child := os.fork():
        return child
    with opened(settings):
        session = db.session()
        while True:
            for contest in contests.listed(session):
                step.catch_up(session, contest, heavy=True)
            session.rollback()
            time.sleep(0.01)


if __name__ == "__main__":
    main(int(sys.argv[1]))
