"""What an act changed: noticed by itself, committed to in its record, sealed, gone with the person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.config import Settings
from app.operations.contest import publication
from app.operations.people import role
from app.operations.record import log
from app.permissions import Role
from app.storage import tables
from app.storage.contest.unit import Unit
from app.storage.people.person import Person
from app.storage.privacy import inventory
from app.storage.record import audit, change
from app.storage.record.change import Change
from rounds.proof import bundle
from tests.given import people, small
from tests.given.harmed import harmed


def renamed(session: Session, *names: str) -> Person:
    """Lan, called by these names one after the other, each an act of its own."""
    lan = people.account(session, "lan")
    for name in names:
        lan.name = name
        audit.record(session, audit.INSTANCE, "person.correct", "person", {"why": "CCCD"})
        session.commit()
    return lan


def said(session: Session) -> list[Any]:
    return [each.data for each in audit.records(session, audit.INSTANCE)]


def test_both_sides_of_a_change_are_committed_to_and_sealed(session: Session) -> None:
    lan = renamed(session, "Trần Thị Liên")
    (row,) = session.scalars(select(Change))
    both = [f'"{people.LAN.name}"', '"Trần Thị Liên"']
    assert (row.place, row.person_id, [row.before, row.after]) == ("person.name", lan.id, both)
    commitments = [change.commitment(bytes(row.salt), side) for side in both]
    assert said(session) == [{"why": "CCCD", "changes": [["person.name", *commitments]]}]
    raw = str(session.execute(text("SELECT before, after, salt FROM chain_change")).one())
    assert "Trần".encode().hex() not in raw.replace("\\x", "")
    assert [each.findings for each in log.examine(session)[0]] == [[]]


def test_an_act_tells_of_its_own_changes_only(session: Session) -> None:
    lan = renamed(session, "Một", "Hai")
    lan.name = "Ba"
    session.flush()
    session.rollback()
    audit.record(session, audit.INSTANCE, "person.look", "person", {})
    session.commit()
    told = [[place for place, *_ in each.get("changes", ())] for each in said(session)]
    assert told == [["person.name"], ["person.name"], []]


def test_a_value_set_without_a_look_at_the_old_one_is_known_all_the_same(session: Session) -> None:
    contest = publication.publish(session, small.files())
    unit = session.scalars(select(Unit).where(Unit.contest_id == contest.id, Unit.code == "01")).one()
    before = unit.name
    session.expire(unit)
    unit.name = "Phường Mới"
    audit.record(session, contest.ledger, "unit.change", "unit:01", {})
    session.commit()
    (row,) = session.scalars(select(Change))
    assert (row.place, row.before, row.after) == ("unit.name", f'"{before}"', '"Phường Mới"')
    assert (row.contest_id, row.person_id) == (contest.id, None)


def test_records_that_anybody_recomputes_hold_nothing_else(session: Session) -> None:
    lan = people.account(session, "lan")
    lan.name = "Liên"
    audit.record(session, "contest:x", bundle.DECIDED, "decision:1", {"n": 1})
    audit.record(session, "contest:x", "person.correct", "person", {})
    session.commit()
    first, second = (each.data for each in audit.records(session, "contest:x"))
    assert (first, [place for place, *_ in second["changes"]]) == ({"n": 1}, ["person.name"])


def test_p49_a_value_that_was_exchanged_is_found(session: Session, settings: Settings) -> None:
    renamed(session, "Liên", "Loan")
    harmed(
        settings,
        "UPDATE chain_change SET before = (SELECT before FROM chain_change WHERE seq = 2) WHERE seq = 1",
    )
    (examined,), _ = log.examine(session)
    assert [(each.code, dict(each.values)["seq"]) for each in examined.findings] == [("doctor.data-wrong", 1)]


def test_p57_values_go_with_the_person_and_the_log_still_holds(session: Session) -> None:
    lan = renamed(session, "Liên")
    inventory.erase(session, tables.metadata(), lan.id)
    session.commit()
    assert session.scalars(select(Change)).all() == []
    assert [each.findings for each in log.examine(session)[0]] == [[]]
    assert len(said(session)[0]["changes"]) == 1


def test_a_role_that_begins_and_ends_tells_both(session: Session) -> None:
    contest = publication.publish(session, small.files())
    row = people.grant(session, "lan", Role.ORGANISER, contest=contest.slug)
    role.end(session, row.id, contest=contest, why="Hết việc", by=None)
    told = [(each.place, each.before == "null") for each in session.scalars(select(Change))]
    assert told == [("role_grant.role", True), ("role_grant.ended_at", True)]
