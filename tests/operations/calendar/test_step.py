"""Steps of the calendar: each done once, in order, whoever does it and however late."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import phrases
from app.config import Settings
from app.operations.calendar import step
from app.operations.calendar.reminding import Letters
from app.operations.contest.publication import publish
from app.operations.record import fact
from app.storage.calendar import step as rows
from app.storage.contest.contest import Contest
from app.storage.postgres.database import db
from app.storage.record import audit
from rounds import calendar, record
from rounds.calendar import HOUR
from tests.given import small
from tests.given.clocks import set_clock

DAY = 24 * HOUR
LETTERS = Letters(frozenset({"mail", "sms"}), phrases.sentence)


def at(text: str) -> int:
    """An instant of March 2026, local time."""
    return calendar.read(f"2026-03-{text}+07:00")


BEFORE = at("01T00:00:00") - DAY
NAMES = [
    "open:hoc:learning@2026-02-28T17:00:00.000000Z",
    "remind:targets:hoc@2026-03-08T01:00:00.000000Z",
    "remind:deadline:hoc@2026-03-10T01:00:00.000000Z",
    "close:hoc:learning@2026-03-10T17:00:00.000000Z",
]


@pytest.fixture(name="settings")
def stopped(settings: Settings) -> Settings:
    """The clock stands a day before the contest opens."""
    set_clock(settings, BEFORE)
    return settings


@pytest.fixture
def contest(session: Session) -> Contest:
    return publish(session, small.files())


def take_part(session: Session, contest: Contest) -> None:
    """Two people of the first unit and one of the second register, so that the units are not equal."""
    units = ("01", "01", "02")
    people = [record.Registration(at("02T09:00:00"), f"p{n}", unit) for n, unit in enumerate(units)]
    fact.record(session, contest, {"registrations": people})


def told(session: Session, contest: Contest) -> list[tuple[int, str, int, int]]:
    return [(each.number, each.key, each.due_at, each.done_at) for each in rows.done(session, contest.id)]


def test_a_step_is_done_when_it_is_due_and_not_before(
    session: Session, contest: Contest, settings: Settings
) -> None:
    assert step.catch_up(session, contest, LETTERS) == []
    set_clock(settings, at("01T00:00:00"))
    assert step.catch_up(session, contest, LETTERS) == NAMES[:1]
    assert step.catch_up(session, contest, LETTERS) == []
    opened = at("01T00:00:00")
    assert told(session, contest) == [(1, NAMES[0], opened, opened)]


def test_p15_steps_missed_are_done_once_in_order_with_when_they_were_due(
    session: Session, contest: Contest, settings: Settings
) -> None:
    take_part(session, contest)
    late = at("11T09:30:00")
    set_clock(settings, late)
    done = step.catch_up(session, contest, LETTERS)
    assert done[:4] == NAMES
    assert [each.partition("@")[0] for each in done[4:]] == ["prepare:vao-vong-2"]
    assert step.catch_up(session, contest, LETTERS) == []
    due = [at("01T00:00:00"), at("08T08:00:00"), at("10T08:00:00"), at("11T00:00:00"), at("11T00:00:00")]
    assert told(session, contest) == [
        (number, key, instant, late) for number, (key, instant) in enumerate(zip(done, due, strict=True), 1)
    ]
    actions = [logged.entry.action for logged in audit.records(session, contest.ledger)]
    of_steps = [each.removeprefix("step.") for each in actions if each.startswith("step.")]
    assert of_steps == ["open", "remind", "remind", "close", "prepare"]


def test_a_process_without_letters_leaves_what_is_heavy_and_what_comes_after_it(
    session: Session, contest: Contest, settings: Settings
) -> None:
    take_part(session, contest)
    set_clock(settings, at("11T09:30:00"))
    assert step.catch_up(session, contest) == NAMES[:1]
    assert len(step.catch_up(session, contest, LETTERS)) == 4


def test_p12_whoever_comes_while_another_is_at_it_finds_nothing_to_do(
    app: Flask, session: Session, contest: Contest, settings: Settings
) -> None:
    set_clock(settings, at("01T00:00:00"))
    rows.make_turn(session, contest.id)
    session.commit()
    assert rows.claim(session, contest.id)
    found: list[list[str]] = []

    def other() -> None:
        with app.app_context():
            mine = db.session()
            found.append(step.catch_up(mine, mine.get_one(Contest, contest.id), LETTERS))

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    session.rollback()
    assert found == [[]]
    assert step.catch_up(session, contest, LETTERS) == NAMES[:1]
