"""Processes that do steps, killed at random: each step is done exactly once and in order (p12, p15)."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import threading
import time
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.config import Settings
from app.operations.calendar import step
from app.operations.contest.publication import publish
from app.operations.record import doctor
from app.storage.calendar import step as rows
from app.storage.calendar.step import StepDone
from app.storage.record import audit
from rounds import calendar
from tests.given import stepping
from tests.given.clocks import set_clock

WAIT = 300.0  # seconds until a test gives up
BEFORE, AFTER = (calendar.read(f"2026-{day}T00:00:00+07:00") for day in ("03-01", "04-01"))


def kill_until_done(settings: Settings, session: Session, *, workers: int, steps: int, kills: int) -> int:
    """Let so many processes work, killing one after the other; how many were killed when all was done."""
    dice, alive, killed = Random(12), queue.SimpleQueue[int](), 0
    deadline = time.monotonic() + WAIT
    with stepping.at_work(settings, workers) as keeper:
        lines = keeper.stdout
        assert lines is not None
        threading.Thread(target=lambda: [alive.put(int(each)) for each in lines], daemon=True).start()
        done = 0
        while done < steps:
            assert time.monotonic() < deadline
            if killed < kills:
                victim = alive.get(timeout=WAIT)
                time.sleep(dice.random() * 0.08)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(victim, signal.SIGKILL)
                    killed += 1
            else:
                time.sleep(0.05)
            session.rollback()
            done = session.scalar(select(func.count()).select_from(StepDone)) or 0
    return killed


def check(
    settings: Settings, session: Session, *, contests: int, rounds: int, workers: int, kills: int
) -> None:
    set_clock(settings, BEFORE)
    made = [publish(session, stepping.files(number, rounds)) for number in range(contests)]
    set_clock(settings, AFTER)
    count = contests * rounds * 2
    assert sum(len(step.waiting(session, each, AFTER)) for each in made) == count
    killed = kill_until_done(settings, session, workers=workers, steps=count, kills=kills)
    for contest in made:
        expected = [
            (number, each.key, each.at) for number, each in enumerate(step.listed(session, contest), 1)
        ]
        done = rows.done(session, contest.id)
        assert [(each.number, each.key, each.due_at) for each in done] == expected
        log = [logged.entry for logged in audit.records(session, contest.ledger)]
        assert [(each.seq, each.subject) for each in log if each.action.startswith("step.")] == [
            (row.log_seq, row.key) for row in done
        ]
    assert step.catch_up(session, made[0], heavy=True) == []
    set_clock(settings, None)
    assert list(doctor.findings(session)) == []
    assert killed >= kills // 4


def test_p12_steps_are_done_once_and_in_order_though_processes_are_killed(
    settings: Settings, session: Session
) -> None:
    check(settings, session, contests=3, rounds=5, workers=3, kills=5)


@pytest.mark.long
def test_p12_six_processes_killed_again_and_again_do_150_rounds_exactly_once(
    settings: Settings, session: Session
) -> None:
    check(settings, session, contests=10, rounds=15, workers=6, kills=130)
