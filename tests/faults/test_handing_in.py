"""Files that are sent and handed in while everything breaks: afterwards all of it is there, or nothing."""

from __future__ import annotations

import itertools
import os

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.operations.entries import upload as verbs
from app.operations.record import doctor
from app.storage import files
from app.storage.entries import incoming
from app.storage.entries import upload as uploads
from app.storage.files import File
from app.storage.postgres import embedded
from tests.given import struck
from tests.given.sender import Sender
from tests.given.struck import strike


def nothing_lies_about(session: Session) -> None:
    """After a sweep there is no content without a row, no row without its content, nothing half-done."""
    for half in files.folder().glob(".*"):
        os.utime(half, (0, 0))
    verbs.sweep(session)
    files.sweep(session)
    session.commit()
    assert set(files.contents().names()) == set(session.scalars(select(File.sha256)))
    assert list(files.folder().glob(".*")) == []
    assert set(incoming.ids()) <= uploads.still_open(session)
    session.rollback()


def struck_at(app: Flask, sender: Sender, place: int, how: struck.Act = struck.die) -> tuple[bool, bool]:
    """Strike the sender's process at that step, look, and let them go on: whether it was reached at all, and
    whether everything was there already.
    """
    sender.prepare()
    before = sender.versions()
    all_of_it = [*before, ("B-001", len(before) + 1)]
    ended = strike(app, sender.go, at=place, how=how)
    left = sender.versions()
    assert left in (before, all_of_it)
    # Once more and once more again: one version, one receipt.
    assert [sender.go_on(), sender.go_on()] == [(303, sender.received(len(all_of_it)))] * 2
    assert sender.versions() == all_of_it
    return len(ended.steps) >= place or ended.killed, left == all_of_it


@pytest.fixture
def sender(app: Flask, session: Session) -> Sender:
    """Somebody who has handed in once, so that this process knows all it keeps in mind."""
    made = Sender(app, session)
    made.prepare()
    made.go()
    return made


def test_p07_killed_on_the_way_a_hand_in_is_whole_or_nothing(
    app: Flask, session: Session, sender: Sender
) -> None:
    sender.prepare()
    length = len(strike(app, sender.go).steps)
    places = [length // 4, length // 2, length * 3 // 4, length - 2]
    assert [struck_at(app, sender, place) for place in places] == [(True, False)] * 3 + [(True, True)]
    nothing_lies_about(session)
    assert list(doctor.findings(session)) == []


@pytest.mark.long
def test_p07_killed_at_every_step_a_hand_in_is_whole_or_nothing(
    app: Flask, session: Session, sender: Sender
) -> None:
    whole = []
    for place in itertools.count(1):
        reached, done = struck_at(app, sender, place)
        if not reached:
            break
        whole.append(done)
        nothing_lies_about(session)
        if place % 20 == 0:
            assert list(doctor.findings(session)) == []
    assert list(doctor.findings(session)) == []
    assert (len(whole) > 100, set(whole)) == (True, {False, True})


@pytest.fixture
def end_all_lines(session: Session, server: embedded.Server) -> struck.Act:
    """What a restart of the database does to whoever talks with it."""
    name = session.scalar(text("SELECT current_database()"))

    def end() -> None:
        with server.connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s", [name]
            )

    return end


def test_p11_who_loses_the_database_is_told_to_come_again(
    app: Flask, session: Session, sender: Sender, end_all_lines: struck.Act
) -> None:
    sender.prepare()
    ended = strike(app, sender.go)
    sender.prepare()
    ended = strike(app, sender.go, at=len(ended.steps) - 40, how=end_all_lines)
    assert (ended.failure, ended.said[0]) == ("", 503)
    assert "Hệ thống tạm thời chưa trả lời được" in ended.said[1]
    assert sender.go_on() == (303, sender.received(3))


@pytest.mark.long
def test_p11_a_database_that_ends_every_line_at_any_step_leaves_all_or_nothing(
    app: Flask, session: Session, sender: Sender, end_all_lines: struck.Act
) -> None:
    whole = []
    for place in itertools.count(1, 3):
        reached, done = struck_at(app, sender, place, end_all_lines)
        if not reached:
            break
        whole.append(done)
    nothing_lies_about(session)
    assert list(doctor.findings(session)) == []
    assert set(whole) == {False, True}
