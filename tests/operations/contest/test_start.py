"""The start list: each point from what is there, and done only when it is."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.operations.contest import start
from app.operations.contest.publication import publish
from app.operations.people import outbox
from app.operations.record import backup
from app.operations.record.decision import decide
from app.permissions import Role
from app.storage.record import audit
from rounds.record import Decision
from tests.given import people, small

OPEN = """
[[open_question]]
id = "giai-nhi"
asks = { vi = "Mỗi giải hay cả hai?", en = "Each or both?" }
choices = [{ vi = "Mỗi giải", en = "Each" }, { vi = "Cả hai", en = "Both" }]
answer = 1
because = { vi = "Như các giải khác.", en = "Like the other prizes." }
approved_by = "Trưởng ban"
approved_on = 2026-02-27
"""


def listed(session: Session) -> dict[str, tuple[int, int]]:
    """What is there of each point, and how much is needed."""
    contest = publish(session, small.files(contest=small.CONTEST + OPEN))
    return {each.key: (each.have, each.need) for each in start.points(session, contest, clock.read(session))}


def test_every_point_is_counted_from_what_is_there(app: Flask, session: Session, tmp_path: Path) -> None:
    before = listed(session)
    assert before == {
        "units": (3, 3),
        "denominators": (3, 3),
        "questions": (8, 4),
        "rulings": (1, 1),
        "organisers": (0, 2),
        "auditor": (0, 1),
        "contacts": (0, 3),
        "panel": (0, 1),
        "worker": (0, 1),
        "mail": (0, 1),
        "backup": (0, 1),
    }
    contest = publish(session, small.files(contest=small.CONTEST + OPEN))
    people.grant(session, "oanh", Role.ORGANISER, contest=contest.slug)
    people.grant(session, "oanh", Role.ORGANISER)
    people.grant(session, "an", Role.AUDITOR)
    people.grant(session, "cuong", Role.COORDINATOR, contest=contest.slug, unit="01")
    act = Decision(small.DAY, 0, "panel", "bai", {"judges": ["gk1"]}, "QĐ 1", by="chair")
    decide(session, contest, [act])
    audit.record(session, audit.INSTANCE, outbox.TRIED, "instance", {})
    session.commit()
    backup.take(session, app.extensions["hoithi"], tmp_path / "copy")
    changed = {key: value for key, value in listed(session).items() if value != before[key]}
    assert changed == {
        "organisers": (1, 2),
        "auditor": (1, 1),
        "contacts": (1, 3),
        "panel": (1, 1),
        "mail": (1, 1),
        "backup": (1, 1),
    }


def test_an_old_backup_is_none(session: Session) -> None:
    contest = publish(session, small.files())
    audit.record(session, audit.INSTANCE, backup.TAKEN, "instance", {})
    session.commit()
    now = clock.read(session)
    found = [
        next(each.done for each in start.points(session, contest, at) if each.key == "backup")
        for at in (now, now + 2 * start.DAY)
    ]
    assert found == [True, False]
