"""What is kept about people is handed over, erased and swept; record, seals and log stay valid."""

from __future__ import annotations

import json
import uuid

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock, jobs
from app.identities import Scheme, canonical
from app.operations import Refused
from app.operations.privacy import privacy
from app.operations.record import doctor, seal
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.people import person as people
from app.storage.people.person import Person
from app.storage.privacy import consent
from app.storage.privacy.rights import DataAlert
from app.storage.record import audit, decision, fact
from app.storage.registration import enrolment as enrolments
from app.storage.registration.enrolment import Enrolment
from rounds.proof import chain
from tests.given import people as named
from tests.given.enrolled import BINH, LAN, SLUG, contest, register


@pytest.fixture
def village(session: Session) -> Contest:
    return contest(session)


def dump(session: Session) -> str:
    """Every row of every table, as the database holds it."""
    tables = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    rows = [session.scalars(text(f'SELECT t::text FROM "{name}" t')).all() for name in sorted(tables)]
    return "\n".join(row for each in rows for row in each)


def sound(session: Session, where: Contest) -> None:
    """The doctor finds nothing, and the log verifies."""
    seal.seal(session, where)
    assert list(doctor.findings(session)) == []
    log = [row.entry for row in audit.records(session, where.ledger)]
    assert chain.verify(log) is None


def test_p57_everything_kept_is_handed_over(session: Session, village: Contest) -> None:
    lan = register(session, village, LAN, agreed=("processing", "rules", "show_name"))
    handed = privacy.handed_over(session, lan.person.id)
    assert json.loads(json.dumps(handed)) == handed
    (mine,) = handed["kept"]["enrolment"]
    assert (mine["full_name"], mine["cccd"], mine["birth_date"]) == (
        "Trần Thị Lan",
        "031155000001",
        "1955-03-04",
    )
    assert sorted(row["value"] for row in handed["kept"]["identity"]) == ["+84" + "900000001", "031155000001"]
    assert sorted(row["purpose"] for row in handed["kept"]["consent"]) == ["processing", "rules", "show_name"]
    assert handed["facts"][SLUG]["contestant"] == lan.enrolment.contestant
    assert [row["unit"] for row in handed["facts"][SLUG]["registrations"]] == ["01"]
    written = json.dumps(handed)
    assert "password" not in written
    assert "argon2" not in written


def test_p57_erasing_leaves_nothing_personal_and_a_valid_record(session: Session, village: Contest) -> None:
    lan, binh = register(session, village, LAN), register(session, village, BINH)
    code, id = lan.enrolment.contestant, lan.person.id
    privacy.erase(session, id)
    session.expire_all()

    person = session.get_one(Person, id)
    assert (person.state, person.name, person.password) == ("closed", "", None)
    assert people.identities(session, id) == []
    row = session.get_one(Enrolment, (village.id, id))
    assert (row.contestant, row.salt, row.same, row.alike, row.found) == (None,) * 5
    assert set(row.profile().values()) == {""}
    assert (row.unit, row.household) == ("", "")
    assert enrolments.by_identity(session, village.id, [canonical(Scheme.CCCD, LAN["cccd"])]) == []
    held = consent.held(session, id, village.id)
    assert (len(held), [purpose for purpose, last in held.items() if last.given]) == (3, ["rules"])

    assert [row.contestant for row in fact.read(session, village.id, "registrations")] == [
        code,
        binh.enrolment.contestant,
    ]
    (act,) = [each.value() for each in decision.listed(session, village.id)]
    assert (act.kind, act.subject) == ("leave", code)
    sound(session, village)


def test_p57_nothing_leads_from_the_code_to_the_person(session: Session, village: Contest) -> None:
    lan = register(session, village, LAN)
    code, id = lan.enrolment.contestant or "", lan.person.id
    privacy.erase(session, id)
    for line in dump(session).splitlines():
        assert not (code in line and str(id) in line)
    salts = [b"", bytes(16)]
    assert code not in [enrolments.code_of(village.id, id, salt) for salt in salts]


def test_who_was_erased_may_come_back_as_somebody_new(session: Session, village: Contest) -> None:
    lan = register(session, village, LAN)
    code = lan.enrolment.contestant
    privacy.erase(session, lan.person.id)
    again = register(session, village, LAN)
    assert again.enrolment.complete
    assert again.enrolment.contestant != code


def test_after_the_close_a_result_stands_under_its_code(session: Session) -> None:
    village = contest(session)
    lan = register(session, village, LAN)
    later = contest(session, days=12)
    assert later.id == village.id
    privacy.erase(session, lan.person.id)
    assert decision.listed(session, village.id) == []


def test_whoever_holds_a_role_is_not_erased(session: Session, village: Contest) -> None:
    named.grant(session, "oanh", Role.ORGANISER, contest=SLUG)
    oanh = named.account(session, "oanh")
    with pytest.raises(Refused) as caught:
        privacy.erase(session, oanh.id, by=oanh.actor)
    assert caught.value.reasons[0].code == "privacy.holds-office"


def test_the_sweep_counts_first_and_then_erases_once(session: Session, village: Contest) -> None:
    lan, binh = register(session, village, LAN), register(session, village, BINH)
    named.account(session, "oanh")
    assert privacy.due(session) == []
    long_ago(session)
    (due,) = privacy.due(session)
    assert (due.contest.id, due.people) == (village.id, 2)
    assert due.since <= clock.read(session)
    assert privacy.sweep(session, due, most=1) == 1
    assert [each.people for each in privacy.due(session)] == [1]
    assert (privacy.sweep(session, due), privacy.sweep(session, due)) == (1, 0)
    assert privacy.due(session) == []
    session.expire_all()
    assert [session.get_one(Person, each.person.id).state for each in (lan, binh)] == ["closed"] * 2
    acts = [row.data for row in audit.records(session, village.ledger) if row.entry.action == "privacy.sweep"]
    assert [act["people"] for act in acts] == [1, 1]
    sound(session, village)


def long_ago(session: Session) -> None:
    """Publish the contest as one that was over two years ago."""
    contest(session, days=800)


def test_the_sweep_keeps_an_account_that_something_else_needs(session: Session, village: Contest) -> None:
    lan = register(session, village, LAN)
    session.execute(
        text(
            "INSERT INTO role_grant (id, person_id, role, unit, reason, granted_at) "
            "VALUES (:id, :person, 'auditor', '', '', now())"
        ),
        {"id": uuid.uuid4(), "person": lan.person.id},
    )
    long_ago(session)
    (due,) = privacy.due(session)
    assert privacy.sweep(session, due) == 1
    session.expire_all()
    person = session.get_one(Person, lan.person.id)
    assert (person.state, person.name) == ("active", "Trần Thị Lan")
    assert session.get_one(Enrolment, (village.id, person.id)).erased_at is not None


def test_each_threshold_of_people_is_noted_once(
    session: Session, village: Contest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(privacy, "ALERTS", (2, 3))
    register(session, village, LAN)
    assert privacy.reached(session) == []
    register(session, village, BINH)
    assert privacy.reached(session) == [2]
    privacy.alert(session, 2)
    assert privacy.reached(session) == []
    noted = [(each.threshold, each.people) for each in session.scalars(select(DataAlert))]
    (last,) = [row for row in audit.records(session, audit.INSTANCE) if row.entry.action == "privacy.alert"]
    assert (noted, last.data) == ([(2, 2)], {"people": 2, "threshold": 2})


def test_what_is_due_is_looked_after_without_anybody_asking() -> None:
    turns = {turn.name: (turn.due, turn.act) for turn in jobs.LONG}
    assert turns["erase"] == (privacy.due, privacy.sweep)
    assert turns["alert"] == (privacy.reached, privacy.alert)


def test_alerts_are_at_the_numbers_of_the_law() -> None:
    assert privacy.ALERTS == (80_000, 100_000)
