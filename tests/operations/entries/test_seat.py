"""Places in a round: more time, withdrawal, silence, the reserve; decided by two, told beforehand."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.entries import entry, seat
from app.operations.record import fact, proposal
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record.proposal import Proposal
from rounds import calendar
from rounds.reasons import Reason, reason
from rounds.record import EntryVersion
from rounds.simulation.hours import DAY
from tests.given import entered, people

ROUND = entered.ROUND
LATER = "Mất điện cả xã"


@pytest.fixture
def contest(session: Session) -> Contest:
    return entered.contest(session)


@pytest.fixture
def two(session: Session) -> tuple[Person, Person]:
    return people.account(session, "oanh"), people.account(session, "quan")


def approve(session: Session, contest: Contest, made: Proposal, by: Person) -> None:
    seat.approve(session, contest, made.number, by=by)


def version(at: int, code: str, unit: str) -> EntryVersion:
    return EntryVersion(at, code, ROUND, unit, "", 1, "site", "Bài", "0" * 64, 10)


def states(session: Session, contest: Contest) -> dict[str, str]:
    return {each.owner: each.state for each in entry.intake(session, contest, ROUND).statuses}


def refused(act: object) -> list[Reason]:
    with pytest.raises(Refused) as caught:
        act()  # type: ignore[operator]
    return list(caught.value.reasons)


def test_more_time_for_one_unit_lets_its_late_work_count(
    session: Session, two: tuple[Person, Person]
) -> None:
    contest = entered.contest(session, day=10)  # the nine days are over
    first, second = two
    now = clock.read(session)
    fact.record(session, contest, {"entries": [version(now, "B-001", "01"), version(now, "B-002", "02")]})
    assert states(session, contest) == {"01": "late", "02": "late"}
    made = seat.extend(session, contest, ROUND, units=["01"], to=now + DAY, why=LATER, by=first)
    assert [each.code for each in proposal.effects(made)] == ["effect.closes", "effect.would-count"]
    assert states(session, contest) == {"01": "late", "02": "late"}
    approve(session, contest, made, second)
    assert states(session, contest) == {"01": "handed-in", "02": "late"}


def test_a_close_is_only_moved_to_later_and_for_units_that_are_there(
    session: Session, contest: Contest, two: tuple[Person, Person]
) -> None:
    now = clock.read(session)

    def extend(units: list[str], to: int, why: str = LATER) -> list[Reason]:
        by = two[0]
        return refused(lambda: seat.extend(session, contest, ROUND, units=units, to=to, why=why, by=by))

    assert extend(["01"], now + 1) == [reason("seat.not-later")]
    assert extend(["99"], now + 30 * DAY) == [reason("seat.unknown-unit", unit="99")]
    assert extend([], now + 30 * DAY, " ") == [reason("proposal.reason-missing")]


def test_the_next_in_reserve_takes_the_seat_of_who_is_silent(
    session: Session, contest: Contest, two: tuple[Person, Person]
) -> None:
    first, second = two
    made = seat.silent(session, contest, ROUND, unit="02", why="Hết hạn không nộp", by=first)
    assert proposal.effects(made)[0] == reason("effect.leaves", unit="Phường Cẩm Giàng")
    approve(session, contest, made, second)
    assert states(session, contest) == {"01": "invited", "02": "silent"}
    wrong = refused(
        lambda: seat.replace(session, contest, ROUND, out="01", new="03", why="Theo danh sách", by=first)
    )
    assert [each.code for each in wrong] == ["selection.replace-seat-not-free"]


def test_a_unit_that_has_handed_in_is_not_silent(
    session: Session, contest: Contest, two: tuple[Person, Person]
) -> None:
    first, second = two
    made = seat.silent(session, contest, ROUND, unit="01", why="Không nộp", by=first)
    fact.record(session, contest, {"entries": [version(clock.read(session), "B-001", "01")]})
    assert refused(lambda: approve(session, contest, made, second)) == [reason("seat.has-entry", unit="01")]
    session.rollback()
    again = refused(lambda: seat.silent(session, contest, ROUND, unit="01", why="Không nộp", by=first))
    assert again == [reason("seat.has-entry", unit="01")]


def test_a_unit_gives_its_place_up(session: Session, contest: Contest, two: tuple[Person, Person]) -> None:
    seat.withdraw(session, contest, ROUND, unit="02", why="Không đủ người", by=two[0])
    assert states(session, contest) == {"01": "invited", "02": "withdrawn"}
    again = refused(lambda: seat.withdraw(session, contest, ROUND, unit="02", why="Lại", by=two[0]))
    assert again == [reason("seat.not-let-in", unit="02")]
    round = contests.definition(session, contest).contest.round(ROUND)
    found = seat.picked(session, contest, round)
    assert found is not None
    assert found.subjects == {"01"}


def test_the_reserve_that_took_a_free_seat_hands_in_and_counts(
    session: Session, contest: Contest, two: tuple[Person, Person]
) -> None:
    first, second = two
    entered.rank(session, contest)
    round = contests.definition(session, contest).contest.round(ROUND)
    approve(
        session, contest, seat.silent(session, contest, ROUND, unit="02", why="Không nộp", by=first), second
    )
    found = seat.picked(session, contest, round)
    assert found is not None
    assert [each.subject for each in found.reserve] == ["03"]
    before = version(clock.read(session), "B-001", "03")
    fact.record(session, contest, {"entries": [before]})
    made = seat.replace(session, contest, ROUND, out="02", new="03", why="Dự bị thứ nhất", by=first)
    closes = entry.window(session, contest, round, "03").closes
    until = calendar.local_text(closes, contest.zone)
    assert proposal.effects(made) == [
        reason("effect.comes-in", unit="Xã Đông Sơn"),
        reason("effect.window", unit="Xã Đông Sơn", until=until),
    ]
    assert states(session, contest) == {"01": "invited", "02": "silent"}
    approve(session, contest, made, second)
    assert entry.invited(session, contest, round) == {"01", "03"}
    assert [(work.entry, work.owner) for work in entry.works(session, contest, ROUND)] == [("B-001", "03")]
    assert states(session, contest) == {"01": "invited", "02": "silent", "03": "handed-in"}
    more = seat.extend(
        session, contest, ROUND, units=["03"], to=clock.read(session) + 30 * DAY, why=LATER, by=first
    )
    approve(session, contest, more, second)
    windows = [entry.window(session, contest, round, unit).closes for unit in ("03", "01")]
    assert windows[0] > windows[1]
