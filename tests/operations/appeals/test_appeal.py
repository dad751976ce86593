"""Appeals: in time or not at all; looked into by one, answered by two; only then is anything held up."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app import moments
from app.config import Settings
from app.operations import Refused
from app.operations.appeals import appeal
from app.operations.record import approval, proposal
from app.permissions import Role
from app.storage.appeals import appeal as appeals
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record import decision as decisions
from rounds import calendar
from rounds.reasons import reason
from tests.given import people, told
from tests.given.clocks import set_clock
from tests.operations.record.test_approval import LIST, PRIZES, contest, decide, point, refused

__all__ = ["contest"]


@pytest.fixture
def oanh(session: Session) -> Person:
    return people.account(session, "oanh")


@pytest.fixture
def quan(session: Session) -> Person:
    return people.account(session, "quan")


@pytest.fixture
def cuong(session: Session) -> Person:
    return people.account(session, "cuong")


def lodge(session: Session, contest: Contest, by: Person, about: str = PRIZES) -> appeals.Appeal:
    return appeal.lodge(session, contest, about=about, unit="03", words=" Đơn vị 03 nộp đúng hạn ", by=by)


def test_a_result_is_contested_only_while_its_window_is_open(
    session: Session, settings: Settings, contest: Contest, oanh: Person, quan: Person, cuong: Person
) -> None:
    with pytest.raises(Refused) as caught:
        lodge(session, contest, cuong)
    assert refused(caught) == [reason("appeal.not-open")]
    session.rollback()
    given_out = decide(session, contest, PRIZES, oanh, quan)
    row = lodge(session, contest, cuong)
    assert (row.number, row.subject, row.words) == (1, "appeal:1", "Đơn vị 03 nộp đúng hạn")
    ends = given_out.at + 48 * calendar.HOUR
    set_clock(settings, ends - 1)
    assert lodge(session, contest, cuong).number == 2
    set_clock(settings, ends)
    with pytest.raises(Refused) as caught:
        lodge(session, contest, cuong)
    told = calendar.local_text(ends, contest.zone)
    assert refused(caught) == [reason("appeal.too-late", until=told)]


def test_only_an_admitted_appeal_holds_up_its_own_result(
    session: Session, settings: Settings, contest: Contest, oanh: Person, quan: Person, cuong: Person
) -> None:
    given_out = decide(session, contest, PRIZES, oanh, quan)
    lodge(session, contest, cuong)
    set_clock(settings, given_out.at + 48 * calendar.HOUR)
    # Nobody has looked at it: what is decided is decided under its reservation.
    made = approval.propose(session, contest, PRIZES, why="Hết hạn", by=oanh)
    assert made.data["reserved"] == [1]
    proposal.withdraw(session, contest, made.number, by=oanh, kinds=approval.KINDS)
    appeal.admit(session, contest, 1, admitted=True, why="Có căn cứ", by=oanh)
    held = reason("appeal.admitted", appeal="1", about=PRIZES)
    assert point(session, contest, PRIZES).waits == (held,)
    assert point(session, contest, LIST).ready
    with pytest.raises(Refused) as caught:
        appeal.admit(session, contest, 1, admitted=False, why="Thôi", by=oanh)
    assert refused(caught) == [reason("appeal.ruled-on")]
    session.rollback()
    proposed = appeal.propose(session, contest, 1, upheld=False, why="Đã đối chiếu", by=oanh)
    with pytest.raises(Refused) as caught:
        appeal.approve(session, contest, proposed.number, by=oanh)
    assert refused(caught) == [reason("proposal.same-person")]
    session.rollback()
    appeal.approve(session, contest, proposed.number, by=quan)
    taken = decisions.listed(session, contest.id)[-1].value()
    assert (taken.kind, taken.subject, taken.data, taken.by, taken.second) == (
        "answer",
        "appeal:1",
        {"about": PRIZES, "upheld": False},
        oanh.actor,
        quan.actor,
    )
    [row] = appeals.listed(session, contest.id)
    assert appeal.standing(row, [taken], 72) == ("rejected", taken, row.lodged_at + 72 * calendar.HOUR)
    assert point(session, contest, PRIZES).waits == ()


def test_an_appeal_that_is_not_looked_into_holds_nothing_up(
    session: Session, contest: Contest, oanh: Person, quan: Person, cuong: Person
) -> None:
    decide(session, contest, LIST, oanh, quan)
    lodge(session, contest, cuong, about=LIST)
    with pytest.raises(Refused) as caught:
        appeal.admit(session, contest, 1, admitted=False, why=" ", by=oanh)
    assert refused(caught) == [reason("proposal.reason-missing")]
    session.rollback()
    appeal.admit(session, contest, 1, admitted=False, why="Không nêu căn cứ", by=oanh)
    with pytest.raises(Refused) as caught:
        appeal.propose(session, contest, 1, upheld=True, why="Nhầm", by=oanh)
    assert refused(caught) == [reason("appeal.ruled-on")]
    session.rollback()
    assert appeal.undecided(session, contest, LIST) == []
    assert [each.code for each in point(session, contest, LIST).waits] == ["approval.appeals-run"]


def test_who_contests_a_result_is_told_of_every_stage_and_organisers_that_one_waits(
    session: Session, contest: Contest, oanh: Person, quan: Person, cuong: Person
) -> None:
    people.grant(session, "oanh", Role.ORGANISER, contest=contest.slug)
    decide(session, contest, LIST, oanh, quan)
    row = lodge(session, contest, cuong, about=LIST)
    due = moments.until(calendar.local(row.lodged_at + 72 * calendar.HOUR, contest.zone), "vi")
    appeal.admit(session, contest, 1, admitted=True, why="Có căn cứ", by=oanh)
    proposed = appeal.propose(session, contest, 1, upheld=True, why="Đã đối chiếu", by=oanh)
    appeal.approve(session, contest, proposed.number, by=quan)
    of, title = f"trong cuộc thi {contest.title_vi}", contest.title_vi
    mine = [said for said in told.notices(session) if said[0] == "cuong"]
    assert mine == [
        (
            "cuong",
            f"Khiếu nại số 1 được chấp nhận: {title}",
            [f"Khiếu nại số 1 của bạn {of} được chấp nhận. Lý do: Đã đối chiếu"],
            f"/contests/{contest.slug}/appeals",
        ),
        (
            "cuong",
            f"Khiếu nại số 1 được thụ lý: {title}",
            [f"Khiếu nại số 1 của bạn {of} được thụ lý. Lý do: Có căn cứ"],
            f"/contests/{contest.slug}/appeals",
        ),
        (
            "cuong",
            f"Đã nhận khiếu nại số 1: {title}",
            [f"Ban Tổ chức đã nhận khiếu nại số 1 của bạn {of} và trả lời chậm nhất đến {due}."],
            f"/contests/{contest.slug}/appeals",
        ),
    ]
    assert told.notices(session, "appeal-waits") == [
        (
            "oanh",
            f"Khiếu nại số 1 chờ xem xét: {title}",
            [f"Trong cuộc thi {title} có khiếu nại số 1 chờ Ban Tổ chức xem xét, hạn trả lời đến {due}."],
            f"/contests/{contest.slug}/desk/appeals/1",
        )
    ]
