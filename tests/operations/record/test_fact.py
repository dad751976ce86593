"""Facts in bulk: what goes in comes out, numbered without a gap, each under its own hash."""

from __future__ import annotations

import threading

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.operations.contest.publication import publish
from app.operations.record.fact import record
from app.storage.postgres import line
from app.storage.postgres.database import db
from app.storage.record import fact
from app.storage.record import record as records
from app.storage.registration.contestant import Contestant
from rounds.proof import chain
from rounds.record import Attempt, Record
from tests.given import small


def test_facts_of_every_kind_come_back_as_they_were(session: Session) -> None:
    contest = publish(session, small.files())
    assert record(session, contest, small.FACTS) == {kind: len(rows) for kind, rows in small.FACTS.items()}
    assert records.read(session, contest.id) == Record(**small.FACTS, decisions=[])
    for kind, rows in small.FACTS.items():
        assert fact.leaves(session, contest.id, kind) == [
            (seq, chain.leaf(chain.canonical(row))) for seq, row in enumerate(rows, 1)
        ]


def test_facts_are_numbered_on_and_read_up_to_a_number(session: Session) -> None:
    contest = publish(session, small.files())
    rows = small.FACTS["registrations"]
    record(session, contest, {"registrations": rows[:2]})
    record(session, contest, {"registrations": rows[2:]})
    assert [seq for seq, _ in fact.leaves(session, contest.id, "registrations")] == [1, 2, 3]
    assert [seq for seq, _ in fact.leaves(session, contest.id, "registrations", after=2)] == [3]
    read = records.read(session, contest.id, facts={"registrations": 2})
    assert read == Record(
        registrations=rows[:2], **{kind: [] for kind in small.FACTS if kind != "registrations"}, decisions=[]
    )


def test_registrations_name_contestants_once(session: Session) -> None:
    contest = publish(session, small.files())
    record(session, contest, {"registrations": small.FACTS["registrations"]})
    record(session, contest, {"registrations": small.FACTS["registrations"][:1]})
    assert sorted(session.scalars(select(Contestant.code))) == ["c1", "c2"]


@pytest.mark.parametrize(
    "bad",
    [
        Attempt(small.DAY, "c1", "hoc", 1, small.DAY, "s", "AB", 2, 1),  # more marked than answered
        Attempt(small.DAY, "c1", "hoc", 1, small.DAY + 1, "s", "AB", 1, 1),  # handed in before the start
        Attempt(small.DAY, "c1", "hoc", 0, small.DAY, "s", "AB", 1, 1),
    ],
)
def test_a_bad_fact_refuses_all_that_came_with_it(session: Session, bad: Attempt) -> None:
    contest = publish(session, small.files())
    with pytest.raises(psycopg.errors.CheckViolation):
        record(session, contest, {"registrations": small.FACTS["registrations"], "attempts": [bad]})
    session.rollback()
    assert fact.last_seq(session, contest.id, "registrations") == 0


def test_an_attempt_counts_once_however_often_it_arrives(session: Session) -> None:
    contest = publish(session, small.files())
    record(session, contest, {"attempts": small.FACTS["attempts"]})
    with pytest.raises(psycopg.errors.UniqueViolation):
        record(session, contest, {"attempts": small.FACTS["attempts"][:1]})


def test_what_is_settled_waits_for_who_is_writing(app: Flask, session: Session) -> None:
    contest = publish(session, small.files())
    row = small.FACTS["registrations"][0]
    session.rollback()
    found: list[dict[str, int]] = []

    def read() -> None:
        with app.app_context(), line.straight(db.session()) as wire:
            found.append(fact.settled(wire, contest_id)[1])

    contest_id = contest.id
    reader = threading.Thread(target=read)
    with line.straight(session) as wire, wire.transaction():
        wire.execute("SELECT pg_advisory_xact_lock_shared(%s)", [fact.lock_key(contest_id)])
        fact.insert(wire, contest_id, "registrations", row)
        reader.start()
        while not wire.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchall():
            assert reader.is_alive()
    reader.join()
    assert found == [{**dict.fromkeys(small.FACTS, 0), "registrations": 1}]
