"""Who of a roster registered and who finished: told by phone and name, or a name that only one has."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.operations.record import fact
from app.operations.registration import enrolment
from app.operations.standings import tally
from app.operations.units import roster
from app.storage.contest.contest import Contest
from app.storage.registration import enrolment as enrolments
from rounds.record import Attempt, Step
from tests.given import enrolled, listed
from tests.given.enrolled import BINH, LAN, MAI

PARENTS = {"01": "", "02": ""}
MINUTE = 60_000_000


def states(session: Session, contest: Contest, *units: str) -> list[tuple[str, str, str]]:
    found = roster.expected(session, contest, "hoc", units, PARENTS)
    return [(each.unit, each.said.name, each.state) for each in found]


def finish(session: Session, contest: Contest, who: enrolment.Enrolled) -> None:
    """They learn and hand in, now."""
    code, at = who.enrolment.contestant or "", clock.read(session)
    steps = [Step(at - MINUTE, code, "hoc", part) for part in ("topics", "story")]
    attempts = [Attempt(at, code, "hoc", 1, at - MINUTE, "", "ABCD", 4, 0)]
    fact.record(session, contest, {"steps": steps, "attempts": attempts})
    tally.recount(session, contest)
    session.commit()


def test_expected_people_are_absent_begun_or_finished(session: Session) -> None:
    contest = enrolled.contest(session)
    listed.put(session, contest, "01", LAN["full_name"], phone=LAN["phone"])
    listed.put(session, contest, "01", BINH["full_name"])
    listed.put(session, contest, "01", "Vũ Thị Nga", phone="0900000044")
    listed.put(session, contest, "02", MAI["full_name"])
    assert [state for *_, state in states(session, contest, "01")] == ["absent", "absent", "absent"]
    enrolled.register(session, contest, LAN)
    finish(session, contest, enrolled.register(session, contest, BINH))
    assert states(session, contest, "01") == [
        ("01", "Nguyễn Văn Bình", "finished"),
        ("01", "Trần Thị Lan", "begun"),
        ("01", "Vũ Thị Nga", "absent"),
    ]
    assert states(session, contest, "02") == [("02", "Lê Thị Mai", "absent")]


def test_a_phone_of_a_household_leads_only_to_its_own_name(session: Session) -> None:
    contest = enrolled.contest(session)
    enrolled.register(session, contest, LAN)  # by the phone she shares with her husband
    listed.put(session, contest, "01", "Nguyễn Văn Bình", phone=LAN["phone"])
    assert states(session, contest, "01") == [("01", "Nguyễn Văn Bình", "absent")]


def test_two_of_one_name_are_told_apart_by_their_numbers_alone(session: Session) -> None:
    contest = enrolled.contest(session)
    enrolled.register(session, contest, MAI)
    listed.put(session, contest, "02", "Lê Thị Mai", phone="0900000055")
    listed.put(session, contest, "02", "lê thị mai", phone=MAI["phone"])
    found = roster.expected(session, contest, "hoc", ["02"], PARENTS)
    assert {each.said.phone[-2:]: each.state for each in found} == {"55": "absent", "33": "begun"}


def test_a_name_counts_only_in_the_unit_or_below_it(session: Session) -> None:
    contest = enrolled.contest(session)
    enrolled.register(session, contest, MAI)
    listed.put(session, contest, "01", MAI["full_name"])
    assert states(session, contest, "01") == [("01", "Lê Thị Mai", "absent")]
    [below] = roster.expected(session, contest, "hoc", ["01"], {"02": "01", "01": ""})
    assert below.state == "begun"


def test_whoever_left_is_absent_again(session: Session) -> None:
    contest = enrolled.contest(session)
    mine = enrolled.register(session, contest, MAI)
    listed.put(session, contest, "02", MAI["full_name"])
    row = enrolments.of(session, contest.id, mine.person.id)
    assert row is not None
    enrolment.leave(session, contest, row, by=enrolment.SELF)
    session.commit()
    assert states(session, contest, "02") == [("02", "Lê Thị Mai", "absent")]
