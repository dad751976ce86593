"""Entries as everybody else asks for them: who is let in, what counts, who sees which."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from app import clock
from app.operations.entries import entry
from app.operations.entries.entry import Looker
from app.operations.record import decision, fact
from app.permissions import Role
from app.storage.contest import contest as contests
from rounds.entry import Status, Work
from rounds.record import Decision, EntryVersion
from tests.given import entered

NOBODY = uuid.UUID(int=0)


def version(at: int, code: str, unit: str, number: int = 1) -> EntryVersion:
    return EntryVersion(at, code, entered.ROUND, unit, "", number, "site", "Bài", "0" * 64, 10)


def test_units_let_in_are_those_of_the_confirmed_list(session: Session) -> None:
    contest = entered.contest(session)
    round = contests.definition(session, contest).contest.round(entered.ROUND)
    assert entry.invited(session, contest, round) == {"01", "02"}
    now = clock.read(session)
    decision.decide(session, contest, [Decision(now, 0, "withdraw", "02", {"round": entered.ROUND})])
    assert entry.invited(session, contest, round) == {"01"}


def test_everybody_may_hand_in_where_no_list_lets_in(session: Session) -> None:
    contest = entered.contest(session, everybody=True)
    round = contests.definition(session, contest).contest.round(entered.ROUND)
    assert entry.invited(session, contest, round) is None


def test_intake_is_what_the_rules_make_of_all_that_came(session: Session) -> None:
    contest = entered.contest(session)
    now = clock.read(session)
    fact.record(session, contest, {"entries": [version(now, "B-001", "01"), version(now, "B-002", "03")]})
    found = entry.intake(session, contest, entered.ROUND)
    assert [(each.entry, each.why) for each in found.fates] == [("B-001", "counts"), ("B-002", "not-invited")]
    assert found.statuses == (Status("01", "handed-in", ("B-001",)), Status("02", "invited"))
    assert entry.works(session, contest, entered.ROUND) == [Work("B-001", "01", "01", 1, now)]
    with_one_more = entry.intake(session, contest, entered.ROUND, also=[version(now + 1, "B-003", "01")])
    assert {each.entry: each.why for each in with_one_more.fates if each.owner == "01"} == {
        "B-001": "superseded",
        "B-003": "counts",
    }


def test_an_entry_is_seen_by_its_unit_and_the_secretariat(session: Session) -> None:
    contest = entered.contest(session)
    fact.record(session, contest, {"entries": [version(clock.read(session), "B-001", "01")]})

    def sees(*roles: Role, units: frozenset[str] = frozenset(), unit: str = "", code: str = "B-001") -> str:
        looker = Looker(person_id=NOBODY, roles=frozenset(roles), units=units, unit=unit)
        return entry.visible_to(session, contest, code, looker)

    assert [sees(Role.ORGANISER), sees(Role.SECRETARY), sees(Role.AUDITOR), sees(Role.CHAIR)] == ["whole"] * 4
    assert sees(Role.COORDINATOR, units=frozenset({"01"})) == "whole"
    assert sees(Role.COORDINATOR, units=frozenset({"02"})) == "none"
    assert (sees(Role.PARTICIPANT, unit="01"), sees(Role.PARTICIPANT, unit="02")) == ("whole", "none")
    assert (sees(Role.PARTICIPANT), sees(Role.ORGANISER, code="B-999")) == ("none", "none")


def test_an_entry_of_a_person_is_seen_by_that_person(session: Session) -> None:
    contest = entered.contest(session, rules=entered.RULES + 'by = "person"\n', everybody=True)
    row = version(clock.read(session), "B-001", "01")._replace(contestant="K7")
    fact.record(session, contest, {"entries": [row]})

    def sees(contestant: str) -> str:
        looker = Looker(
            person_id=NOBODY, roles=frozenset({Role.PARTICIPANT}), contestant=contestant, unit="01"
        )
        return entry.visible_to(session, contest, "B-001", looker)

    assert (sees("K7"), sees("K8"), sees("")) == ("whole", "none", "none")
