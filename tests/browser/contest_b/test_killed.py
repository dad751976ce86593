"""The night after Round 1 of contest B with a worker that is killed again and again."""

from __future__ import annotations

import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select

from app.cli import main
from app.config import Settings
from app.operations.calendar import step
from app.operations.people import outbox as verbs
from app.storage.calendar import step as steps
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.papers import paper as papers
from app.storage.people import outbox
from app.storage.people.outbox import Letter
from app.storage.postgres.database import db
from app.storage.record import decision as decisions
from tests.browser.contest_b import ranking
from tests.browser.contest_b.decided import WAIT_SECONDS
from tests.browser.contest_b.town import NEXT, ORGANISER, PICKED, SLUG, Town
from tests.given import clocks, dying
from tests.given.mailbox import Mailbox

LIVES = 6
"""As often the worker died at least."""


@pytest.fixture
def town(settings: Settings, app: Flask, easy: None, live_server: str, browser: Browser) -> Iterator[Town]:
    """Contest B ten minutes before Round 1 closes."""
    with app.app_context():
        made = Town(settings, app, browser, live_server).settle(few=True)
        yield made
        assert made.close() == []


@pytest.fixture
def keeper(settings: Settings, town: Town) -> Iterator[subprocess.Popen[str]]:
    """Workers that die, one after the other."""
    with dying.dying(settings) as process:
        yield process


@pytest.mark.long
def test_p12_a_worker_killed_at_its_writes_changes_nothing_and_every_letter_goes_out_once(
    town: Town, keeper: subprocess.Popen[str], mailbox: Mailbox, settings: Settings, tmp_path: Path
) -> None:
    ranking.round_closes(town)
    drafts = ranking.list_is_decided(town, told=len(PICKED) + len(NEXT))
    for paper in drafts.values():
        assert [row[1] for row in paper.rows if len(row) == 5 and row[0].isdigit()] == [
            town.units[code] for code in PICKED
        ]
    every_letter_is_out(town)
    contest = contests.by_slug(db.session(), SLUG)
    assert contest is not None
    everything_was_done_once(contest, town.now())
    ids = {str(each["Message-ID"]) for each in mailbox.letters}
    sent = {(str(each["To"]), each.get_content()): str(each["Message-ID"]) for each in mailbox.letters}
    assert len(ids) == len(sent) == len(list(db.session.scalars(select(Letter.id))))
    assert keeper.stdout is not None
    assert len([keeper.stdout.readline() for _ in range(LIVES)]) == LIVES
    bundle = tmp_path / "bundle.zip"
    visitor = town.stranger()
    visitor.follow("Ứng dụng AI")
    visitor.follow("Kết quả")
    bundle.write_bytes(visitor.download("Tải hồ sơ kết quả"))
    assert main(["--lang", "vi", "verify", str(bundle)]) == 0
    clocks.set_clock(settings, None)
    assert main(["--lang", "vi", "doctor"]) == 0


def everything_was_done_once(contest: Contest, now: int) -> None:
    """Each step that was due, each draft, the one decision."""
    session = db.session()
    due = [each.key for each in step.listed(session, contest) if each.at <= now]
    assert sorted(each.key for each in steps.done(session, contest.id)) == sorted(due)
    kinds = Counter(each.kind for each in papers.listed(session, contest.id))
    assert kinds == Counter(["list_minutes", "list_decision", "picked"])
    [act] = [each for each in decisions.listed(session, contest.id) if each.kind == "advance"]
    assert act.data["units"] == list(PICKED)


def every_letter_is_out(town: Town) -> None:
    """Whatever was cut off while it was handed over is given up, and sent again by a person."""
    town.time("06-11", "00:40")
    session = db.session()
    person = town.person(ORGANISER)
    end = time.monotonic() + WAIT_SECONDS
    while True:
        session.rollback()
        for letter in outbox.failed(session, 1000):
            verbs.send_again(session, letter.id, by=person)
        states = Counter(session.scalars(select(Letter.state)))
        if set(states) == {outbox.SENT}:
            return
        assert time.monotonic() < end, states
        time.sleep(0.2)
