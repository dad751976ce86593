"""The clockwork: each thing that is due is done once, whoever does it and whoever dies over it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app, jobs
from app.config import ROOT, Settings
from app.jobs import Turn
from app.operations.contest.publication import publish
from app.operations.learning import attempt
from app.operations.record import doctor
from app.storage.contest.contest import Contest
from app.storage.learning import learner as learners
from app.storage.learning.sitting import Answer, Given
from app.storage.postgres import line
from app.storage.record import fact
from app.storage.record import seal as seals
from rounds.attempt import GRACE
from rounds.calendar import MINUTE
from tests.given import small
from tests.given.clocks import set_clock
from tests.operations.learning.test_attempt import NOW, enter

WAIT = 60.0  # seconds until a test gives up
HOLDER = """
import sys, threading
from app import create_app, jobs
def hold(session, each):
    print("holding", flush=True)
    threading.Event().wait()
jobs.take(create_app(), jobs.Turn("held", 1, lambda session: [1], hold))
"""


@pytest.fixture(name="settings")
def stopped(settings: Settings) -> Iterator[Settings]:
    """The clock of the database stands at the second day of the round."""
    set_clock(settings, NOW)
    return settings


@pytest.fixture
def contest(session: Session) -> Contest:
    """A small contest with nobody in it."""
    return publish(session, small.files())


def sit(session: Session, contest: Contest, people: int) -> None:
    """So many people begin, and answer one question."""
    for number in range(people):
        enter(session, contest, f"p{number:02}")
        paper = attempt.start(session, contest, f"p{number:02}", "hoc")
        attempt.save(session, paper.place, Given([Answer(1, "A", 1)]))


def test_p12_many_clockworks_do_each_thing_once(
    app: Flask, session: Session, contest: Contest, settings: Settings
) -> None:
    sit(session, contest, 12)
    set_clock(settings, NOW + 10 * MINUTE + GRACE)
    turns = [turn for turn in [*jobs.QUICK, *jobs.LONG] for _ in range(4)] * 2
    threads = [threading.Thread(target=jobs.take, args=(app, turn)) for turn in turns]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for turn in jobs.QUICK:
        jobs.take(app, turn)
    jobs.take(app, jobs.QUICK[0])
    ended = fact.read(session, contest.id, "attempts")
    assert sorted(each.contestant for each in ended) == [f"p{number:02}" for number in range(12)]
    assert seals.counts(session, contest.id) == {"registrations": 12, "steps": 12, "attempts": 12}
    set_clock(settings, None)
    assert list(doctor.findings(session)) == []


def test_p15_what_was_due_while_nobody_worked_is_done_in_order(
    app: Flask, session: Session, contest: Contest, settings: Settings
) -> None:
    sit(session, contest, 1)
    set_clock(settings, NOW + MINUTE)
    enter(session, contest, "sau")
    attempt.start(session, contest, "sau", "hoc")
    set_clock(settings, NOW + 5 * 24 * 60 * MINUTE)
    session.rollback()
    for turn in jobs.QUICK[::-1]:
        jobs.take(app, turn)
    ended = fact.read(session, contest.id, "attempts")
    assert [(each.contestant, each.at) for each in ended] == [
        ("p00", NOW + 10 * MINUTE),
        ("sau", NOW + 11 * MINUTE),
    ]
    assert seals.counts(session, contest.id)["attempts"] == 2


def test_p12_a_turn_is_left_to_the_one_who_has_it(app: Flask, session: Session) -> None:
    done: list[int] = []
    turn = Turn("held", 1, lambda _: [1, 2], lambda _, each: done.append(each))
    with line.alone(session, "held") as first:
        assert first
        jobs.take(app, turn)
    assert done == []
    jobs.take(app, turn)
    assert done == [1, 2]


def test_p12_the_turn_of_a_killed_process_is_free_for_the_next(app: Flask, settings: Settings) -> None:
    environment = {
        **os.environ,
        "HOITHI_DATABASE_URL": str(settings.database_url),
        "HOITHI_INSTANCE": str(settings.instance),
    }
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    done: list[int] = []
    turn = Turn("held", 1, lambda _: [1], lambda _, each: done.append(each))
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "holding\n"
        jobs.take(app, turn)
        assert done == []
    finally:
        holder.kill()
        holder.communicate()
    deadline = time.monotonic() + WAIT
    while not done and time.monotonic() < deadline:  # until PostgreSQL has seen that the process is gone
        jobs.take(app, turn)
    assert done == [1]


def test_what_fails_does_not_hold_up_the_rest(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    done: list[int] = []

    def act(session: Session, each: int) -> None:
        done.append(12 // each)

    jobs.take(app, Turn("divide", 1, lambda _: [3, 0, 4], act))
    assert done == [4, 3]
    (logged,) = [json.loads(each) for each in capsys.readouterr().err.splitlines()]
    assert (logged["event"], logged["turn"]) == ("failure", "divide")
    assert "ZeroDivisionError" in logged["exception"]


def test_a_database_that_is_away_is_asked_again_at_the_next_turn(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    away = create_app(replace(settings, database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing"))
    jobs.take(away, jobs.QUICK[0])
    (logged,) = [json.loads(each) for each in capsys.readouterr().err.splitlines()]
    assert (logged["event"], logged["turn"], logged["failure"]) == ("turn", "seal", "OperationalError")


def test_a_clockwork_comes_again_and_again(app: Flask) -> None:
    turned = threading.Semaphore(0)
    clockwork = jobs.start(app, [Turn("turn", 1, lambda _: [1], lambda _, __: turned.release())])
    try:
        assert turned.acquire(timeout=WAIT)
        assert turned.acquire(timeout=WAIT)
    finally:
        clockwork.shutdown()


def test_what_a_new_version_changes_is_counted_by_the_clockwork(
    app: Flask, session: Session, contest: Contest
) -> None:
    sit(session, contest, 1)
    session.rollback()
    changed = small.CONTEST.replace('valid = ["profile", "topics", "quiz"]', 'valid = ["profile", "topics"]')
    publish(session, small.files(contest=changed))
    assert [each.valid for each in learners.listed(session, contest.id, "hoc")] == [None]
    for turn in jobs.LONG:
        jobs.take(app, turn)
    session.rollback()
    assert [each.valid for each in learners.listed(session, contest.id, "hoc")] == [NOW]
