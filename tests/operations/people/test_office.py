"""An office has a term and may have a deputy: who acted for whom is in the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.people import office
from app.operations.record import amendment
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.people import role as grants
from app.storage.people.person import Person
from app.storage.record import decision as decisions
from rounds.calendar import HOUR
from tests.given import people, small
from tests.operations.record.test_approval import contest as played

__all__ = ["played"]

DAY = 24 * HOUR
WITHHELD: dict[str, Any] = {"kind": "withhold", "subject": "hoc-nhat", "data": {"count": 1}, "why": "Họp"}


@pytest.fixture
def oanh(session: Session, played: Contest) -> Person:
    people.grant(session, "oanh", Role.ORGANISER, contest=small.SLUG)
    return people.account(session, "oanh")


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.reasons[0].code


def names(session: Session, contest: Contest) -> list[tuple[str, bool]]:
    now = clock.read(session)
    held = grants.officers(session, contest.id, Role.ORGANISER.value, now)
    return [(person.name, row.deputy_for is not None) for row, person in held]


def test_who_acted_for_whom_is_in_the_record(session: Session, played: Contest, oanh: Person) -> None:
    thu, quan = people.account(session, "thu"), people.account(session, "quan")
    until = clock.read(session) + 3 * DAY
    office.name_deputy(session, played, thu, until=until, why="Giấy ủy quyền số 7", by=oanh)
    people.grant(session, "quan", Role.ORGANISER, contest=small.SLUG)
    made = amendment.propose(session, played, **WITHHELD, by=thu)
    # The deputy and the officer are one office: a second one approves.
    assert refused(lambda: amendment.approve(session, played, made.number, by=oanh)) == "proposal.same-office"
    session.rollback()
    amendment.approve(session, played, made.number, by=quan)
    act = decisions.listed(session, played.id)[-1].value()
    assert (act.by, act.second, act.data) == (
        thu.actor,
        quan.actor,
        {"count": 1, "acts_for": {"by": oanh.actor}},
    )


def test_a_term_ends_by_itself_and_may_be_ended_before(
    session: Session, played: Contest, oanh: Person
) -> None:
    thu, now = people.account(session, "thu"), clock.read(session)
    wrong = {"until": now - 1, "why": "Đi công tác", "by": oanh}
    assert refused(lambda: office.name_deputy(session, played, thu, **wrong)) == "office.no-term"
    yourself = {**wrong, "until": now + DAY}
    assert refused(lambda: office.name_deputy(session, played, oanh, **yourself)) == "office.yourself"
    row = office.name_deputy(session, played, thu, **yourself)
    assert names(session, played) == [(oanh.name, False), (thu.name, True)]
    assert grants.officer_of(session, played.id, thu.id, now + DAY) is None
    as_deputy = {"until": now + HOUR, "why": "Đi họp", "by": thu}
    quan = people.account(session, "quan")
    assert refused(lambda: office.name_deputy(session, played, quan, **as_deputy)) == "office.not-held"
    office.dismiss(session, played, row.id, why="Đã về", by=oanh)
    assert names(session, played) == [(oanh.name, False)]


def test_an_office_is_handed_over_with_its_term_and_without_its_deputies(
    session: Session, played: Contest, oanh: Person
) -> None:
    thu, quan = people.account(session, "thu"), people.account(session, "quan")
    office.name_deputy(session, played, thu, until=clock.read(session) + DAY, why="Ủy quyền", by=oanh)
    made = office.hand_over(session, played, quan, why="Quyết định số 12", by=oanh)
    assert (names(session, played), made.until) == ([(quan.name, False)], None)
    assert refused(lambda: office.hand_over(session, played, thu, why="Lại", by=oanh)) == "office.not-held"
