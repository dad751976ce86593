"""Counters: what the facts say, at every moment and whatever people do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.config import Settings
from app.operations import Refused
from app.operations.contest.publication import publish
from app.operations.learning import attempt, learner, submission
from app.operations.learning.paper import Paper
from app.operations.record import decision, doctor, fact
from app.operations.standings import tally
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.learning import learner as learners
from app.storage.learning.sitting import Answer, Given
from app.storage.postgres import line
from app.storage.postgres.database import db
from app.storage.record import fact as facts
from app.storage.standings import tally as tallies
from rounds import calendar
from rounds.record import Decision, Registration, Step
from tests.given import small
from tests.given.clocks import set_clock
from tests.operations.learning.test_attempt import NOW, at_once, enter

ALL_A = Given([Answer(place, "A", 1) for place in range(1, 5)])


@pytest.fixture(name="settings")
def stopped(settings: Settings) -> Iterator[Settings]:
    """The clock of the database stands at the second day of the round."""
    set_clock(settings, NOW)
    return settings


@pytest.fixture
def contest(session: Session) -> Contest:
    """A small contest in which An has done everything but the quiz."""
    contest = publish(session, small.files())
    enter(session, contest, "an", household="01-1")
    return contest


@pytest.fixture
def paper(session: Session, contest: Contest) -> Paper:
    """An's paper, begun now."""
    return attempt.start(session, contest, "an", "hoc")


def test_an_attempt_is_counted_with_its_unit_at_once(
    session: Session, contest: Contest, paper: Paper
) -> None:
    enter(session, contest, "bình", household="01-1")
    before = tallies.kept(session, contest.id, "hoc")
    assert sum(count for (_, _, name), count in before.days.items() if name == "registered") == 2
    for code in ("an", "bình"):
        mine = attempt.start(session, contest, code, "hoc")
        submission.submit(session, mine.place, key="key-1", given=ALL_A)
    session.rollback()
    kept = tallies.kept(session, contest.id, "hoc")
    whole = dict.fromkeys(tallies.COUNTERS, 0)
    for (unit, _, name), count in kept.days.items():
        assert unit == "01"
        whole[name] += count
    assert whole == {
        "registered": 2,
        "learned": 2,
        "submitted": 2,
        "shared": 0,
        "valid": 2,
        "attempts": 2,
        "all_correct": 0,
        "households": 1,
    }
    assert sum(people for (unit, *_), people in kept.results.items() if unit == tallies.ALL) == 2
    assert kept.households == {("01", "01-1"): 2}


def test_counters_are_those_of_the_facts_whatever_people_do(
    app: Flask, session: Session, settings: Settings
) -> None:
    contest = publish(session, small.files())
    dice = Random("counters")
    codes = [f"p{number}" for number in range(24)]
    plans = [[dice.randrange(6) for _ in range(8)] for _ in range(8)]
    slug, refusals = contest.slug, list[str]()

    def live(session: Session, number: int) -> None:
        of = contests.by_slug(session, slug)
        assert of is not None
        for turn, what in enumerate(plans[number]):
            code = codes[number * 3 + turn % 3]
            if what < 2 or turn < 3:
                unit, home = ("01", "02", "03")[(number + turn) % 3], f"h{(number + turn) % 5}"
                learner.register(session, of, Registration(0, code, unit, turn % 4 > 0, home))
            elif what < 4:
                learner.step(session, of, Step(0, code, "hoc", "topics"))
            session.commit()
            if what > 2:
                try:
                    mine = attempt.start(session, of, code, "hoc")
                except Refused as refused:
                    refusals.append(refused.reasons[0].code)
                    continue
                letters = "ABCD"[number % 4] + "ABC-"[turn % 4]
                given = Given([Answer(place, letters[place % 2], 1) for place in range(1, 5)])
                submission.submit(session, mine.place, key=f"key-{turn:04}", given=given)

    assert at_once(app, 8, live) == [None] * 8
    assert set(refusals) <= {"attempt.none-left"}
    session.rollback()
    set_clock(settings, None)
    assert list(doctor.findings(session)) == []
    kept = {line.contestant for line in learners.listed(session, contest.id, "hoc")}
    assert kept == set(codes)


def test_a_decision_is_counted_once_somebody_looks(session: Session, contest: Contest, paper: Paper) -> None:
    submission.submit(session, paper.place, key="key-1", given=ALL_A)
    void = Decision(NOW, 0, "void", "hoc", {"from": NOW, "to": NOW + 1}, "Mất điện", "a", "b")
    decision.decide(session, contest, [void])
    assert tally.catch_up(session, contest)
    (mine,) = learners.listed(session, contest.id, "hoc")
    assert (mine.attempts, mine.valid) == (0, None)
    assert not tally.catch_up(session, contest)


def test_a_void_of_one_attempt_counts_only_whom_it_names_anew(session: Session, contest: Contest) -> None:
    for code, home in (("bình", "01-1"), ("chi", "01-2")):
        enter(session, contest, code, household=home)
    for code in ("an", "bình", "chi"):
        mine = attempt.start(session, contest, code, "hoc")
        submission.submit(session, mine.place, key="key-1", given=ALL_A)
    session.rollback()
    void = Decision(NOW, 0, "void", "hoc", {"from": NOW, "to": NOW + 1, "of": ["chi"]}, "Thi hộ", "a", "b")
    decision.decide(session, contest, [void])
    # What others have is left as it is, here even a line that is wrong.
    session.execute(text("UPDATE learner SET prediction = 7 WHERE contestant = 'bình'"))
    assert tally.catch_up(session, contest)
    lines = {line.contestant: line for line in learners.listed(session, contest.id, "hoc")}
    assert {code: (each.attempts, each.prediction) for code, each in lines.items()} == {
        "an": (1, None),
        "bình": (1, 7),
        "chi": (0, None),
    }
    session.execute(text("UPDATE learner SET prediction = NULL WHERE contestant = 'bình'"))
    assert list(tally.differences(session, contest)) == []
    kept = learners.listed(session, contest.id, "hoc"), tallies.kept(session, contest.id, "hoc")[1:]
    tally.recount(session, contest)
    assert kept == (
        learners.listed(session, contest.id, "hoc"),
        tallies.kept(session, contest.id, "hoc")[1:],
    )
    assert not tally.catch_up(session, contest)


def test_a_void_of_a_stretch_beside_one_of_an_attempt_counts_everybody_anew(
    session: Session, contest: Contest, paper: Paper
) -> None:
    submission.submit(session, paper.place, key="key-1", given=ALL_A)
    session.rollback()
    for of in ({"of": ["nobody"]}, {}):
        data = {"from": NOW, "to": NOW + 1, **of}
        decision.decide(session, contest, [Decision(NOW, 0, "void", "hoc", data, "Mất điện", "a", "b")])
    assert tally.catch_up(session, contest)
    (mine,) = learners.listed(session, contest.id, "hoc")
    assert (mine.attempts, mine.valid) == (0, None)


def test_the_doctor_finds_counters_and_sittings_that_were_changed(
    session: Session, contest: Contest, paper: Paper, settings: Settings
) -> None:
    submission.submit(session, paper.place, key="key-1", given=ALL_A)
    session.rollback()
    set_clock(settings, None)
    assert list(doctor.findings(session)) == []
    for harm, code in (
        ("UPDATE tally SET valid = valid + 1", "doctor.tally-differs"),
        ("UPDATE histogram SET people = 7", "doctor.tally-differs"),
        ("UPDATE learner SET score = 3.5", "doctor.learner-differs"),
        ("UPDATE sitting SET correct = 9", "doctor.sitting-wrong"),
    ):
        session.execute(text(harm))
        assert [found.code for found in doctor.findings(session)] == [code]
        session.rollback()


def test_bulk_facts_are_counted_as_well(session: Session, contest: Contest) -> None:
    fact.record(session, contest, {"registrations": [Registration(NOW, "chi", "02", True)]})
    assert [line.unit for line in learners.listed(session, contest.id, "hoc")] == ["01", "02"]
    assert session.scalar(select(func.count()).select_from(tallies.Tally)) == 2
    wire = line.of(session)
    assert tallies.by_day(wire, contest.id, "hoc")[
        ("02", calendar.day_starts(contest.zone)(NOW), "registered")
    ]


def test_an_attempt_that_ends_while_its_contestant_is_counted_anew_is_counted_once(
    app: Flask, session: Session, settings: Settings, contest: Contest, paper: Paper
) -> None:
    submission.submit(session, paper.place, key="key-1", given=ALL_A)
    session.commit()
    set_clock(settings, NOW + calendar.MINUTE)
    second = attempt.start(session, contest, "an", "hoc")
    void = Decision(NOW, 0, "void", "hoc", {"from": NOW, "to": NOW + 1, "of": ["an"]}, "Thi hộ", "a", "b")
    decision.decide(session, contest, [void])
    facts.lock(session, contest.id)  # what is decided for this end was read, and waits to be written

    def end() -> None:
        with app.app_context():
            submission.submit(db.session(), second.place, key="key-2", given=ALL_A)

    ending = threading.Thread(target=end)
    ending.start()
    with line.straight(session) as wire:
        while not wire.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchall():
            pass
    tally.recount(session, contest)
    session.commit()
    ending.join()
    (mine,) = learners.listed(session, contest.id, "hoc")
    assert (mine.attempts, mine.valid is not None) == (1, True)
    assert list(tally.differences(session, contest)) == []
