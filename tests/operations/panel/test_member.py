"""Panels by person: codes, roles, who stands aside, who reads what and in which order."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.entries import entry as entries
from app.operations.entries.entry import Looker
from app.operations.panel import conflict, member, sheet, sitting
from app.operations.panel.member import Seats
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.panel import member as members
from app.storage.people import role as grants
from app.storage.record import decision as decisions
from tests.given import people, seated
from tests.given.seated import ROUND


def held(session: Session, who: str) -> set[str]:
    person = seated.person(session, who)
    return {each.role for each in grants.held(session, person.id, clock.read(session))}


def aside(session: Session, contest: Contest) -> dict[tuple[str, str], str]:
    of = sitting.read(session, contest, ROUND)
    return {cell: ground.code for cell, ground in conflict.found(session, contest, of).items()}


def recused(session: Session, contest: Contest) -> list[tuple[str, str, str]]:
    return [
        (each.data["judge"], each.subject, each.reason)
        for each in decisions.listed(session, contest.id)
        if each.kind == "recuse"
    ]


def reads(session: Session, contest: Contest, who: str) -> list[str]:
    seen = sheet.queue(session, contest, ROUND, seated.person(session, who))
    return sorted(seen.reading) if seen else ["no seat"]


def test_panel_is_appointed_by_code_and_brings_roles(session: Session, easy: None) -> None:
    contest = seated.contest(session)
    seated.appoint(session, contest)
    codes = {person.name: code for code, person in members.by_code(session, contest.id).items()}
    assert codes == {
        people.PEOPLE[who].name: f"J{number}"
        for number, who in enumerate((*seated.JUDGES, "hoa", "chi", "thu"), 1)
    }
    last = decisions.listed(session, contest.id)[-1]
    assert (last.kind, last.subject, last.data) == (
        "panel",
        ROUND,
        {"judges": ["J1", "J2", "J3"], "alternates": ["J4"], "chair": "J5", "secretary": "J6"},
    )
    assert [held(session, who) for who in ("giang", "hoa", "chi", "thu")] == [
        {"judge"},
        {"judge"},
        {"chair"},
        {"secretary"},
    ]


def test_another_panel_ends_the_roles_of_who_left_and_codes_stay(session: Session, easy: None) -> None:
    contest = seated.contest(session)
    seated.appoint(session, contest)
    person = seated.person
    named = Seats(
        chair=person(session, "giang"),
        secretary=person(session, "thu"),
        members=[person(session, who) for who in ("giang", "lan", "an")],
    )
    panel = member.appoint(session, contest, ROUND, named, why="Thay người", by=person(session, "oanh"))
    assert (panel.members, panel.chair) == (("J1", "J2", "J7"), "J1")
    assert [held(session, who) for who in ("giang", "binh", "chi", "an")] == [
        {"judge", "chair"},
        set(),
        set(),
        {"judge"},
    ]


@pytest.mark.parametrize(
    ("members_", "code"),
    [(("giang", "lan"), "panel.too-few-judges"), (("giang", "lan", "thu"), "panel.twice")],
)
def test_a_panel_that_cannot_be_is_refused(
    session: Session, easy: None, members_: tuple[str, ...], code: str
) -> None:
    contest = seated.contest(session)
    named = Seats(
        chair=seated.person(session, "chi"),
        secretary=seated.person(session, "thu"),
        members=[seated.person(session, who) for who in members_],
    )
    with pytest.raises(Refused) as refused:
        member.appoint(session, contest, ROUND, named, why="x", by=seated.person(session, "oanh"))
    assert [each.code for each in refused.value.reasons] == [code]


def test_conflicts_follow_from_what_is_declared(session: Session, easy: None) -> None:
    contest = seated.ready(
        session, giang={"own": "01"}, lan={"past": "02"}, binh={"kin": people.PEOPLE["cuong"].phone}
    )
    # Cuong handed all three in, and Binh is close to him.
    wanted = {
        ("J1", "B-001"): "conflict.own-unit",
        ("J2", "B-002"): "conflict.past-unit",
        **{("J3", entry): "conflict.kin" for entry in seated.WORKS},
    }
    assert aside(session, contest) == wanted
    assert sorted(recused(session, contest)) == sorted((*cell, code) for cell, code in wanted.items())
    assert reads(session, contest, "giang") == ["B-002", "B-003"]
    assert reads(session, contest, "binh") == []
    # One alternate cannot take two places, so Binh counts nowhere, and B-003 needs nobody in his place.
    assert reads(session, contest, "hoa") == ["B-001", "B-002"]
    assert reads(session, contest, "oanh") == ["no seat"]


def test_units_of_kin_and_units_one_acted_for_are_conflicts_too(session: Session, easy: None) -> None:
    contest = seated.contest(session)
    people.grant(session, "lan", Role.COORDINATOR, contest=contest.slug, unit="03")
    seated.appoint(session, contest)
    seated.declare(session, contest, "giang", kin_units="02")
    assert aside(session, contest) == {
        ("J1", "B-002"): "conflict.declared",
        ("J2", "B-003"): "conflict.past-unit",
    }


def test_decisions_never_carry_the_words_of_who_stands_aside(session: Session, easy: None) -> None:
    contest = seated.ready(session)
    by = seated.person(session, "giang")
    conflict.stand_aside(session, contest, ROUND, "B-001", ground="Chồng tôi soạn bài này", by=by)
    assert recused(session, contest) == [("J1", "B-001", "conflict.declared")]
    assert reads(session, contest, "giang") == ["B-002", "B-003"]
    assert reads(session, contest, "hoa") == ["B-001"]


def test_each_judge_reads_in_an_own_order_that_stays(session: Session, easy: None) -> None:
    contest = seated.ready(session)
    people_ = [seated.person(session, who) for who in seated.JUDGES]
    one, again = (
        [found.reading for each in people_ if (found := sheet.queue(session, contest, ROUND, each))]
        for _ in range(2)
    )
    assert one == again
    assert {tuple(sorted(each)) for each in one} == {("B-001", "B-002", "B-003")}


def test_organisers_with_an_own_unit_among_the_entries_are_told(session: Session, easy: None) -> None:
    contest = seated.ready(session)
    people.grant(session, "oanh", Role.ORGANISER, contest=contest.slug)
    seated.declare(session, contest, "oanh", own="02")
    of = sitting.read(session, contest, ROUND)
    assert [
        (each.person.name, each.unit, each.ground.code)
        for each in conflict.told(session, contest, of, clock.read(session))
    ] == [(people.PEOPLE["oanh"].name, "02", "conflict.own-unit")]


def test_p32_standing_aside_is_stronger_than_any_role(session: Session, easy: None) -> None:
    contest = seated.ready(session)
    roles = frozenset({Role.ORGANISER, Role.CHAIR, Role.AUDITOR, Role.JUDGE})
    whole = Looker(person_id=seated.person(session, "giang").id, roles=roles, unit="01")
    aside_ = Looker(person_id=whole.person_id, roles=roles, unit="01", aside=frozenset({"B-001"}))
    reader = Looker(person_id=whole.person_id, roles=frozenset({Role.JUDGE}), reading=frozenset({"B-002"}))
    assert [
        entries.visible_to(session, contest, "B-001", whole),
        entries.visible_to(session, contest, "B-001", aside_),
        entries.visible_to(session, contest, "B-002", reader),
        entries.visible_to(session, contest, "B-001", reader),
    ] == ["whole", "recused", "desk", "none"]
