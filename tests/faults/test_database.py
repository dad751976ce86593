"""PostgreSQL that is killed, or whose disk is full, while somebody sends and hands in: what was taken is
there when it is back, and the same goes on.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import config, create_app
from app.config import ROOT
from app.operations.record import doctor
from app.storage.postgres import embedded, migrate
from app.storage.postgres.database import db
from tests.conftest import Client
from tests.given.sender import Sender
from tests.given.struck import strike

POINTS = 12


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder of a PostgreSQL that promises what the shipped one does."""
    return tmp_path / "postgresql"


@pytest.fixture
def site(place: Path, tmp_path: Path) -> Iterator[Flask]:
    """The site on it."""
    with embedded.running(place) as server:
        settings = config.read(
            {
                "HOITHI_DATABASE_URL": server.url(embedded.APPLICATION),
                "HOITHI_OWNER_DATABASE_URL": server.url(embedded.OWNER),
                "HOITHI_INSTANCE": str(tmp_path / "instance"),
            }
        )
        migrate.upgrade(settings)
        app = create_app(settings)
        app.test_client_class = Client
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def killed(place: Path) -> None:
    """End PostgreSQL at once, as `pg_ctl stop -m immediate` does: it writes nothing more."""
    note = place / "data" / "postmaster.pid"
    pid = int(note.read_text(encoding="utf-8").split("\n", 1)[0])
    os.kill(pid, signal.SIGQUIT)
    while Path(f"/proc/{pid}").exists():
        time.sleep(0.01)


@pytest.mark.long
def test_p11_a_database_killed_at_any_step_leaves_all_of_a_hand_in_or_nothing(
    site: Flask, place: Path
) -> None:
    session = db.session()
    sender = Sender(site, session)
    sender.prepare()
    sender.go()
    sender.prepare()
    length, found = len(strike(site, sender.go).steps), []
    for point in range(1, POINTS + 1):
        sender.prepare()
        before = sender.versions()
        ended = strike(site, sender.go, at=length * point // POINTS - 2, how=lambda: killed(place))
        with embedded.running(place):
            all_of_it = [*before, ("B-001", len(before) + 1)]
            left = sender.versions()
            assert (ended.failure, left in (before, all_of_it)) == ("", True)
            assert ended.said[0] in (303, 503)
            # Whoever was told that it is there finds it there.
            assert ended.said[0] == 503 or left == all_of_it
            assert [sender.go_on(), sender.go_on()] == [(303, sender.received(len(all_of_it)))] * 2
            found.append(left == all_of_it)
    assert list(doctor.findings(session)) == []
    assert set(found) == {False, True}


@pytest.mark.long
def test_p09_a_database_without_room_says_so_and_goes_on_when_there_is_some(tmp_path: Path) -> None:
    own = ["unshare", "--mount"]
    if os.geteuid():
        own += ["--user", "--map-current-user", "--keep-caps"]
    done = subprocess.run(
        [*own, sys.executable, "-m", "tests.given.cramped", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == {
        "taken": True,
        "status": 503,
        "sorry": True,
        "again": 303,
        "more": 1,
        "wrong": [],
    }
