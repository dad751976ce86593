"""What the gate asked to be completed: mended in time it counts, after that day it is kept and does not."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.operations.entries import draft, entry, gate, handing_in, nomination
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries.draft import Draft
from app.storage.people.person import Person
from rounds.simulation.hours import DAY
from tests.given import entered, people
from tests.given.clocks import set_clock

HOUR = DAY // 24


@pytest.fixture
def contest(session: Session) -> Contest:
    """Entries close on the 20th of March, completions on the 24th."""
    return entered.contest(session, day=9, gate=True, rules=f"{entered.RULES}completion_until = 2026-03-24\n")


@pytest.fixture
def cuong(session: Session) -> Person:
    return people.account(session, "cuong")


@pytest.fixture
def of(session: Session, contest: Contest, cuong: Person) -> Draft:
    rules = contests.definition(session, contest).contest.round(entered.ROUND).entry
    assert rules is not None
    made = draft.begin(session, contest, entered.ROUND, "01", by=cuong)
    made = draft.save(session, rules, made, entered.SAID, if_version=1, by=cuong)
    nomination.nominate(session, contest, made, why="Họp ngày 12/3", by=cuong)
    return made


def closes(session: Session, contest: Contest) -> int:
    round = contests.definition(session, contest).contest.round(entered.ROUND)
    return entry.window(session, contest, round, "01").closes


def hand_in(session: Session, contest: Contest, of: Draft, by: Person) -> None:
    key = str(uuid.uuid4())
    handing_in.hand_in(session, contest, of, key=key, version=of.version, declared=(0, 1), unit="01", by=by)


def turn_down(session: Session, contest: Contest, version: int) -> None:
    oanh = people.account(session, "oanh")
    answers = {"own": True, "form": False}
    gate.screen(session, contest, "B-001", version=version, answers=answers, why="Thiếu chữ ký", by=oanh)
    until = closes(session, contest) + 2 * DAY
    gate.ask(session, contest, "B-001", version=version, words="Bổ sung chữ ký", until=until, by=oanh)


def stands(session: Session, contest: Contest) -> tuple[dict[int, str], str, list[int]]:
    """What became of each version, how far the unit is, which version counts."""
    found = entry.intake(session, contest, entered.ROUND, owner="01")
    fates = {each.version: each.why for each in found.fates}
    return fates, found.statuses[0].state, [work.version for work in found.works]


def test_what_is_mended_in_time_counts(
    session: Session, settings: Settings, contest: Contest, cuong: Person, of: Draft
) -> None:
    close = closes(session, contest)
    hand_in(session, contest, of, cuong)
    set_clock(settings, close + HOUR)
    turn_down(session, contest, 1)
    assert stands(session, contest) == ({1: "failed"}, "invalid", [])
    set_clock(settings, close + DAY)
    hand_in(session, contest, of, cuong)
    assert stands(session, contest) == ({1: "older", 2: "counts"}, "handed-in", [2])
    oanh = people.account(session, "oanh")
    answers = {"own": True, "form": True}
    set_clock(settings, close + DAY + HOUR)
    gate.screen(session, contest, "B-001", version=2, answers=answers, why="", by=oanh)
    assert stands(session, contest) == ({1: "older", 2: "counts"}, "handed-in", [2])


def test_what_is_not_mended_stays_out_and_what_is_mended_too_late_is_kept(
    session: Session, settings: Settings, contest: Contest, cuong: Person, of: Draft
) -> None:
    close = closes(session, contest)
    hand_in(session, contest, of, cuong)
    set_clock(settings, close + HOUR)
    turn_down(session, contest, 1)
    set_clock(settings, close + 4 * DAY)
    assert stands(session, contest) == ({1: "failed"}, "invalid", [])
    hand_in(session, contest, of, cuong)
    assert stands(session, contest) == ({1: "failed", 2: "late"}, "invalid", [])


def test_without_a_no_of_the_gate_nothing_is_completed_after_the_close(
    session: Session, settings: Settings, contest: Contest, cuong: Person, of: Draft
) -> None:
    close = closes(session, contest)
    hand_in(session, contest, of, cuong)
    set_clock(settings, close + DAY)
    hand_in(session, contest, of, cuong)
    assert stands(session, contest) == ({1: "counts", 2: "late"}, "handed-in", [1])
    assert clock.read(session) == close + DAY
