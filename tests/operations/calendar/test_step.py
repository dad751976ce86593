"""Steps of the calendar: each done once, in order, whoever does it and however late."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.config import Settings
from app.operations import Refused
from app.operations.calendar import step
from app.operations.contest.publication import publish
from app.operations.learning import learner
from app.operations.record import fact
from app.storage.calendar import step as rows
from app.storage.contest.contest import Contest
from app.storage.postgres.database import db
from app.storage.record import audit
from rounds import calendar
from rounds.calendar import HOUR
from rounds.reasons import reason
from rounds.record import Registration, Step
from tests.given import people, small
from tests.given.clocks import set_clock

DAY = 24 * HOUR


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
    people = [Registration(at("02T09:00:00"), f"p{n}", unit) for n, unit in enumerate(units)]
    fact.record(session, contest, {"registrations": people})


def told(session: Session, contest: Contest) -> list[tuple[int, str, int, int]]:
    return [(each.number, each.key, each.due_at, each.done_at) for each in rows.done(session, contest.id)]


def test_a_step_is_done_when_it_is_due_and_not_before(
    session: Session, contest: Contest, settings: Settings
) -> None:
    assert step.catch_up(session, contest, heavy=True) == []
    set_clock(settings, at("01T00:00:00"))
    assert step.catch_up(session, contest, heavy=True) == NAMES[:1]
    assert step.catch_up(session, contest, heavy=True) == []
    opened = at("01T00:00:00")
    assert told(session, contest) == [(1, NAMES[0], opened, opened)]


def test_p15_steps_missed_are_done_once_in_order_with_when_they_were_due(
    session: Session, contest: Contest, settings: Settings
) -> None:
    take_part(session, contest)
    late = at("11T09:30:00")
    set_clock(settings, late)
    done = step.catch_up(session, contest, heavy=True)
    assert done[:4] == NAMES
    assert [each.partition("@")[0] for each in done[4:]] == ["prepare:vao-vong-2"]
    assert step.catch_up(session, contest, heavy=True) == []
    due = [at("01T00:00:00"), at("08T08:00:00"), at("10T08:00:00"), at("11T00:00:00"), at("11T00:00:00")]
    assert told(session, contest) == [
        (number, key, instant, late) for number, (key, instant) in enumerate(zip(done, due, strict=True), 1)
    ]
    actions = [logged.entry.action for logged in audit.records(session, contest.ledger)]
    of_steps = [each.removeprefix("step.") for each in actions if each.startswith("step.")]
    assert of_steps == ["open", "remind", "remind", "close", "prepare"]


def test_a_process_that_does_no_heavy_work_leaves_what_is_heavy_and_what_comes_after_it(
    session: Session, contest: Contest, settings: Settings
) -> None:
    take_part(session, contest)
    set_clock(settings, at("11T09:30:00"))
    assert step.catch_up(session, contest) == NAMES[:1]
    assert len(step.catch_up(session, contest, heavy=True)) == 4


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
            found.append(step.catch_up(mine, mine.get_one(Contest, contest.id), heavy=True))

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    session.rollback()
    assert found == [[]]
    assert step.catch_up(session, contest, heavy=True) == NAMES[:1]


def test_a_step_that_is_held_waits_until_it_is_let_go(
    session: Session, contest: Contest, settings: Settings
) -> None:
    oanh = people.account(session, "oanh")
    step.hold(session, contest, NAMES[1], why=" Số liệu còn đang đối chiếu ", by=oanh)
    held = rows.holds(session, contest.id)[NAMES[1]]
    assert (held.reason, held.by) == ("Số liệu còn đang đối chiếu", oanh.actor)
    session.rollback()
    set_clock(settings, at("09T00:00:00"))
    assert step.catch_up(session, contest, heavy=True) == NAMES[:1]
    step.let_go(session, contest, NAMES[1], by=oanh)
    assert step.catch_up(session, contest, heavy=True) == NAMES[1:2]
    with pytest.raises(Refused) as caught:
        step.let_go(session, contest, NAMES[1], by=oanh)
    assert list(caught.value.reasons) == [reason("step.not-held")]


def test_a_step_is_run_by_hand_once_though_it_is_not_due(
    session: Session, contest: Contest, settings: Settings
) -> None:
    set_clock(settings, at("05T00:00:00"))
    oanh = people.account(session, "oanh")
    row = step.run(session, contest, NAMES[1], why="Nhắc sớm", by=oanh)
    assert (row.due_at, row.done_at, row.by) == (at("08T08:00:00"), at("05T00:00:00"), oanh.actor)
    cases = {
        NAMES[1]: "step.done",
        NAMES[3]: "step.not-holdable",
        "prepare:khong-co@2026-03-10T17:00:00.000000Z": "step.unknown",
    }
    for key, code in cases.items():
        with pytest.raises(Refused) as caught:
            step.run(session, contest, key, why="Lại", by=oanh)
        assert [each.code for each in caught.value.reasons] == [code]
        session.rollback()
    with pytest.raises(Refused) as caught:
        step.hold(session, contest, NAMES[2], why=" ", by=oanh)
    assert [each.code for each in caught.value.reasons] == ["proposal.reason-missing"]


def test_a_list_waits_for_what_blocks_it_and_is_drawn_up_once_that_is_settled(
    session: Session, contest: Contest, settings: Settings
) -> None:
    """Nobody came, so all units are equal: a tie on the cut. Then somebody is recorded."""
    set_clock(settings, at("11T00:00:00"))
    assert len(step.catch_up(session, contest, heavy=True)) == 4
    [(key, blocked)] = rows.blocked(session, contest.id).items()
    assert (key.partition("@")[0], [each["code"] for each in blocked.reasons]) == (
        "prepare:vao-vong-2",
        ["selection.tie-on-cut"],
    )
    assert step.catch_up(session, contest, heavy=True) == []
    with pytest.raises(Refused) as caught:
        step.run(session, contest, key, why="Lập", by=people.account(session, "oanh"))
    assert [each.code for each in caught.value.reasons] == ["selection.tie-on-cut"]
    session.rollback()
    take_part(session, contest)
    assert step.catch_up(session, contest, heavy=True) == [key]
    done = rows.last(session, contest.id, "prepare", "vao-vong-2")
    assert done is not None
    assert done.result == {"as_of": at("11T00:00:00"), "units": ["01", "02"], "reserve": ["03"], "out": 0}
    assert rows.blocked(session, contest.id) == {}


def test_p13_late_work_is_refused_with_nobody_at_work(
    session: Session, contest: Contest, settings: Settings
) -> None:
    set_clock(settings, at("10T23:59:59"))
    learner.register(session, contest, Registration(0, "an", "01", True))
    session.commit()
    set_clock(settings, at("11T00:00:00"))
    with pytest.raises(Refused):
        learner.step(session, contest, Step(0, "an", "hoc", "topics"))
    session.rollback()
    assert rows.done(session, contest.id) == []
