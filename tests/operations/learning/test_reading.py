"""Reading the course: parts are kept, two devices lose nothing, the last part makes the fact."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.learning import learner, reading
from app.storage.contest.contest import Contest
from app.storage.learning import reading as readings
from app.storage.postgres.database import db
from tests.given import learning

COURSE = {"A": ["mot", "hai", "ba"], "B": ["mot"]}


@pytest.fixture
def contest(session: Session) -> Contest:
    return learning.publish(session)


@pytest.fixture
def lan(session: Session, contest: Contest) -> str:
    return learning.enrol(session, contest, "lan")


def read(session: Session, contest: Contest, code: str, topic: str, part: str) -> bool:
    return reading.read_part(session, contest, code, "hoc", topic=topic, part=part, course=COURSE)


def test_the_last_part_of_all_topics_makes_the_fact(session: Session, contest: Contest, lan: str) -> None:
    parts = [("A", "mot"), ("A", "ba"), ("B", "mot"), ("A", "hai")]
    assert [read(session, contest, lan, *part) for part in parts] == [False, False, False, True]
    assert learner.lines(session, contest, lan)["hoc"].learned is not None
    kept = readings.of(session, contest.id, lan)
    assert {topic: (sorted(row.parts), row.last) for topic, row in kept.items()} == {
        "A": (["ba", "hai", "mot"], "hai"),
        "B": (["mot"], "mot"),
    }


def test_reading_again_changes_nothing_that_counts(session: Session, contest: Contest, lan: str) -> None:
    for topic, parts in COURSE.items():
        for part in parts:
            read(session, contest, lan, topic, part)
    first = learner.lines(session, contest, lan)["hoc"].learned
    assert read(session, contest, lan, "A", "mot")
    assert learner.lines(session, contest, lan)["hoc"].learned == first


def test_two_devices_at_once_lose_nothing_of_each_other(
    app: Flask, session: Session, contest: Contest, lan: str
) -> None:
    contest_id = contest.id
    parts = [f"p{number}" for number in range(24)]

    def one(part: str) -> None:
        with app.app_context():
            own = db.session().get_one(Contest, contest_id)
            course = {"A": [*parts, "never"]}
            reading.read_part(db.session(), own, lan, "hoc", topic="A", part=part, course=course)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, parts))
    session.expire_all()
    assert sorted(readings.of(session, contest.id, lan)["A"].parts) == sorted(parts)


def test_who_is_not_registered_cannot_finish(session: Session, contest: Contest) -> None:
    with pytest.raises(Refused, match=r"learner\.unregistered"):
        reading.read_part(session, contest, "nobody", "hoc", topic="B", part="mot", course={"B": ["mot"]})
