"""Registrations: an account, an identity, a profile, consents and a fact in one act, or none of them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.identities import Scheme, canonical
from app.operations import Refused
from app.operations.people import sign_in
from app.operations.registration import claim, enrolment
from app.operations.registration.application import Application
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.people import person as people
from app.storage.people.person import Person
from app.storage.privacy import consent
from app.storage.record import audit, decision, fact
from app.storage.record.change import Change
from app.storage.registration import enrolment as enrolments
from app.storage.registration import sameness
from app.storage.registration.enrolment import Enrolment
from rounds.record import Registration
from tests.given import people as named
from tests.given.enrolled import BINH, LAN, MAI, REGISTRATION, SLUG, contest, register


@pytest.fixture
def village(session: Session) -> Contest:
    return contest(session)


def refused(session: Session, where: Contest, typed: dict[str, str], **keys: object) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        register(session, where, typed, **keys)
    session.rollback()
    return [(each.path, each.code) for each in caught.value.reasons]


def facts(session: Session, where: Contest) -> list[Registration]:
    return fact.read(session, where.id, "registrations")


def test_registration_makes_an_account_a_claim_a_profile_and_one_fact(
    session: Session, village: Contest
) -> None:
    lan = register(session, village, LAN, agreed=("processing", "rules", "show_name"))
    mine = lan.enrolment
    token = sign_in.by_password(session, "0900 000 001", named.PASSWORD, named.DEVICE)
    assert token
    assert (mine.unit, mine.complete, mine.rules_version) == ("01", True, "1")
    assert {name: value for name, value in mine.profile().items() if value} == {
        "full_name": "Trần Thị Lan",
        "birth_date": "1955-03-04",
        "phone": "+84" + "900000001",
        "cccd": "031155000001",
        "household_head": "Nguyễn Văn Bình",
        "household_group": "Thôn 3",
    }
    (row,) = facts(session, village)
    assert row == Registration(row.at, mine.contestant, "01", True, mine.household)
    given = {purpose: row.given for purpose, row in consent.held(session, lan.person.id, village.id).items()}
    assert given == {"processing": True, "rules": True, "show_name": True}


def test_facts_name_nobody(session: Session, village: Contest) -> None:
    mine = register(session, village, LAN).enrolment
    (row,) = facts(session, village)
    written = repr(row)
    assert [
        value for value in (*LAN.values(), str(mine.person_id)) if len(value) > 2 and value in written
    ] == []
    assert mine.contestant == enrolments.code_of(village.id, mine.person_id, mine.salt or b"")


def test_what_is_personal_is_not_readable_in_the_database(session: Session, village: Contest) -> None:
    register(session, village, LAN)
    rows = session.connection().exec_driver_sql("SELECT e::text FROM enrolment e").scalars().all()
    kept = session.connection().exec_driver_sql("SELECT i::text FROM identity i").scalars().all()
    written = "".join([*rows, *kept])
    for value in ("Trần Thị Lan", "1955-03-04", "031155000001", "+84" + "900000001", "Thôn 3"):
        assert value not in written
        assert value.encode().hex() not in written


def test_every_mistake_is_named_at_once_and_nothing_is_kept(session: Session, village: Contest) -> None:
    typed = {"full_name": "", "birth_date": "31/02/1955", "unit": "99", "phone": "12"}
    found = refused(session, village, typed, agreed=("rules",))
    assert found == [
        ("birth_date", "enrolment.date-unreadable"),
        ("phone", "identity.phone-wrong"),
        ("full_name", "entrant.field-missing"),
        ("cccd", "entrant.no-identity"),
        ("unit", "entrant.unit-unknown"),
        ("agree_processing", "consent.processing-missing"),
    ]
    assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_a_password_that_is_too_easy_is_refused_at_its_field(session: Session, village: Contest) -> None:
    application = Application(typed=LAN, agreed=("processing", "rules"), password="031155000001")
    with pytest.raises(Refused) as caught:
        enrolment.register(session, village, application)
    assert [(each.path, each.code) for each in caught.value.reasons] == [("password", "password.easy")]


def test_who_judges_does_not_enter(session: Session, village: Contest) -> None:
    person = named.account(session, "giang")
    named.grant(session, "giang", Role.JUDGE, contest=SLUG)
    found = refused(session, village, MAI, person_id=person.id)
    assert found == [("", "entrant.excluded")]


def test_registration_ends_with_the_round(session: Session) -> None:
    assert refused(session, contest(session, days=12), LAN) == [("", "entrant.closed")]


def test_somebody_with_an_account_brings_their_identity_along(session: Session, village: Contest) -> None:
    person = named.account(session, "lan")
    typed = {key: LAN[key] for key in ("full_name", "birth_date", "unit")}
    mine = register(session, village, typed, person_id=person.id).enrolment
    assert (mine.person_id, mine.complete) == (person.id, True)
    assert refused(session, village, typed, person_id=person.id) == [("", "enrolment.already")]


# --- one person, several people -------------------------------------------------------------------------


def test_one_telephone_serves_a_household(session: Session, village: Contest) -> None:
    lan, binh = register(session, village, LAN), register(session, village, BINH)
    assert (lan.enrolment.complete, binh.enrolment.complete) == (True, True)
    assert lan.enrolment.household == binh.enrolment.household != ""
    phones = [
        (row.login, row.value)
        for each in (lan, binh)
        for row in people.identities(session, each.person.id)
        if row.scheme == "phone"
    ]
    assert phones == [(True, "+84" + "900000001"), (False, "+84" + "900000001")]


def test_a_household_is_the_same_however_it_is_spelled(session: Session, village: Contest) -> None:
    lan = register(session, village, LAN).enrolment
    plain = {**BINH, "household_head": "nguyen van  binh", "household_group": "THON 3"}
    assert register(session, village, plain).enrolment.household == lan.household


def test_a_telephone_alone_does_not_let_a_second_in(session: Session, village: Contest) -> None:
    register(session, village, LAN)
    second = {key: BINH[key] for key in ("full_name", "birth_date", "unit", "phone")}
    assert refused(session, village, second) == [("phone", "enrolment.identity-taken")]


def test_an_unproved_claim_never_keeps_the_owner_out(session: Session, village: Contest) -> None:
    squatter = register(session, village, {**MAI, "cccd": LAN["cccd"]})
    lan = register(session, village, LAN)
    assert [each.scheme for each in lan.contested] == [Scheme.CCCD]
    assert lan.enrolment.complete is False
    (pair,) = sameness.of_person(session, village.id, lan.person.id)
    assert (pair.why, pair.state, pair.first_id) == ("identity", "open", squatter.person.id)

    helper = named.account(session, "hoa")
    number = canonical(Scheme.CCCD, LAN["cccd"])
    enrolment.prove(session, village, lan.enrolment, number, by=helper)
    session.expire_all()
    codes = {squatter.enrolment.contestant: "squatter", lan.enrolment.contestant: "lan"}
    assert [(codes[row.contestant], row.complete) for row in facts(session, village)] == [
        ("squatter", True),
        ("lan", False),
        ("squatter", False),
        ("lan", True),
    ]
    assert people.by_login(session, [number]) is not None
    assert claim.is_proved(session, lan.person.id, number)
    assert [row.scheme for row in people.identities(session, squatter.person.id)] == ["phone"]
    acts = [row.entry.action for row in audit.records(session, audit.INSTANCE)]
    assert acts[-2:] == ["identity.lost", "identity.proved"]


def test_what_somebody_proved_is_not_taken_by_another_proof(session: Session, village: Contest) -> None:
    helper, number = named.account(session, "hoa"), canonical(Scheme.CCCD, LAN["cccd"])
    register(session, village, LAN, proved=[number])
    assert refused(session, village, {**MAI, "cccd": LAN["cccd"]}) == [("cccd", "claim.proved-by-other")]
    other = register(session, village, MAI)
    with pytest.raises(Refused) as caught:
        enrolment.prove(session, village, other.enrolment, number, by=helper)
    assert caught.value.reasons[0].code == "claim.proved-by-other"


def test_a_proof_at_registration_takes_the_claim_at_once(session: Session, village: Contest) -> None:
    squatter = register(session, village, {**MAI, "phone": LAN["phone"]})
    phone = canonical(Scheme.PHONE, LAN["phone"])
    only_phone = {key: LAN[key] for key in ("full_name", "birth_date", "unit", "phone")}
    lan = register(session, village, only_phone, proved=[phone])
    owner = people.by_login(session, [phone])
    assert owner is not None
    assert owner.id == lan.person.id
    assert [(row.scheme, row.login) for row in people.identities(session, squatter.person.id)] == [
        ("cccd", True),
        ("phone", False),
    ]


def by_name(how: str) -> str:
    same = 'same_person = ["full_name", "birth_date", "unit"]'
    return REGISTRATION.replace('same_person = ["identity"]', same).replace('"block"', f'"{how}"')


TWIN = {**LAN, "cccd": "031155000009", "phone": "0900000009", "full_name": "TRẦN THỊ  LAN"}


def test_block_refuses_the_second(session: Session) -> None:
    where = contest(session, registration=by_name("block"))
    register(session, where, LAN)
    assert refused(session, where, TWIN) == [("", "enrolment.same-person")]
    register(session, where, {**TWIN, "unit": "03"})


def test_flag_lets_the_second_in_and_asks_the_organisers(session: Session) -> None:
    where = contest(session, registration=by_name("flag"))
    lan, twin = register(session, where, LAN), register(session, where, TWIN)
    (pair,) = sameness.of_person(session, where.id, lan.person.id)
    assert (pair.first_id, pair.later_id, pair.why, pair.state) == (
        lan.person.id,
        twin.person.id,
        "same",
        "open",
    )
    assert decision.listed(session, where.id) == []


@pytest.mark.parametrize(("how", "keep"), [("keep_first", "first"), ("keep_best", "best")])
def test_keeping_one_of_two_is_a_decision_that_the_rules_fold_in(
    session: Session, how: str, keep: str
) -> None:
    where = contest(session, registration=by_name(how))
    lan, twin = register(session, where, LAN), register(session, where, TWIN)
    (act,) = [row.value() for row in decision.listed(session, where.id)]
    assert (act.kind, act.subject, act.data, act.by) == (
        "same",
        twin.enrolment.contestant,
        {"as": lan.enrolment.contestant, "keep": keep},
        "system",
    )


def test_a_namesake_of_one_birthday_is_shown_to_the_organisers_only(
    session: Session, village: Contest
) -> None:
    register(session, village, LAN)
    twin = register(session, village, {**TWIN, "unit": "02"})
    (pair,) = sameness.of_person(session, village.id, twin.person.id)
    assert (pair.why, pair.state, twin.enrolment.complete) == ("alike", "open", True)


# --- mending --------------------------------------------------------------------------------------------


def test_each_correction_is_one_more_fact(session: Session, village: Contest) -> None:
    lan = register(session, village, LAN)
    enrolment.correct(session, village, lan.person.id, {**LAN, "unit": "02"}, by=lan.person)
    enrolment.correct(session, village, lan.person.id, {**LAN, "full_name": "Trần Lan"}, by=lan.person)
    assert [row.unit for row in facts(session, village)] == ["01", "02", "01"]
    assert session.get_one(Person, lan.person.id).name == "Trần Lan"


def test_a_mended_telephone_replaces_the_old_one(session: Session, village: Contest) -> None:
    lan = register(session, village, LAN)
    enrolment.correct(session, village, lan.person.id, {**LAN, "phone": "0900000077"}, by=lan.person)
    assert sorted(row.value for row in people.identities(session, lan.person.id)) == [
        "+84" + "900000077",
        "031155000001",
    ]


def test_staff_mend_with_a_reason_and_a_record(session: Session, village: Contest) -> None:
    lan, oanh = register(session, village, LAN), named.account(session, "oanh")
    with pytest.raises(Refused) as caught:
        enrolment.correct(session, village, lan.person.id, LAN, by=oanh)
    assert caught.value.reasons[0].code == "enrolment.reason-missing"
    enrolment.correct(session, village, lan.person.id, {**LAN, "unit": "02"}, by=oanh, why="Gõ nhầm xã")
    *_, last = audit.records(session, village.ledger)
    assert (last.entry.action, last.entry.actor, last.data["why"]) == (
        "enrolment.correct",
        oanh.actor,
        "Gõ nhầm xã",
    )
    told = {each.place: (each.before, each.after) for each in session.scalars(select(Change))}
    assert (set(told), told["enrolment.unit"]) == (
        {"enrolment.unit", "enrolment.household"},
        ('"01"', '"02"'),
    )
    assert [place for place, _, _ in last.data["changes"]] == list(told)


def test_a_unit_that_may_never_change_stays(session: Session) -> None:
    where = contest(session, registration=REGISTRATION.replace("until_start", "never"))
    lan = register(session, where, LAN)
    with pytest.raises(Refused) as caught:
        enrolment.correct(session, where, lan.person.id, {**LAN, "unit": "02"}, by=lan.person)
    assert [(each.path, each.code) for each in caught.value.reasons] == [("unit", "entrant.unit-fixed")]


def test_leaving_while_people_take_part_is_a_decision(session: Session, village: Contest) -> None:
    lan = register(session, village, LAN)
    enrolment.leave(session, village, session.merge(lan.enrolment), by=lan.person.actor)
    session.commit()
    (act,) = [row.value() for row in decision.listed(session, village.id)]
    assert (act.kind, act.subject) == ("leave", lan.enrolment.contestant)


def test_p22_every_spelling_of_one_number_is_one_account(session: Session, village: Contest) -> None:
    register(session, village, LAN, proved=[canonical(Scheme.CCCD, LAN["cccd"])])
    for spelling in ("031 155 000 001", "031155\u200b000001", "０３１１５５０００００１"):
        typed = {**MAI, "cccd": spelling}
        assert refused(session, village, {**typed, "phone": ""}) == [("cccd", "claim.proved-by-other")]
    assert session.scalar(select(func.count()).select_from(Enrolment)) == 1
