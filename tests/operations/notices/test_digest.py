"""Letters that could not be sent are told of once a day, to those who answer for them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.operations.contest.publication import publish
from app.operations.notices import digest, notice
from app.operations.notices.notice import Address, Saying
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.people import outbox
from app.storage.people.outbox import FAILED, Letter
from rounds import calendar
from rounds.reasons import reason
from tests.given import people, small, told
from tests.given.clocks import set_clock

EARLY = calendar.read("2026-03-05T07:59:59+07:00")
MORNING = calendar.read("2026-03-05T08:00:00+07:00")
DAY = 24 * calendar.HOUR


@pytest.fixture(name="settings")
def early(settings: Settings) -> Settings:
    set_clock(settings, EARLY)
    return replace(settings, smtp_url="smtp://127.0.0.1:1")


@pytest.fixture
def contest(session: Session) -> Contest:
    made = publish(session, small.files())
    people.grant(session, "oanh", Role.ORGANISER, contest=made.slug)
    people.grant(session, "quan", Role.ADMINISTRATOR)
    session.commit()
    return made


def fail(session: Session, contest: Contest, number: int) -> None:
    """A notice whose letter could not be sent."""
    saying = Saying("advance", reason("letter.stays-subject", contest="x", unit=str(number)), [])
    lan, now = people.account(session, "lan").id, clock.read(session)
    to = Address("mail", "lan@example.vn")
    notice.tell(session, lan, saying, key=str(number), now=now, contest=contest, to=to)
    session.query(Letter).update({"state": FAILED})
    session.commit()


def run(session: Session) -> None:
    for today in digest.due(session):
        digest.tell(session, today)
    session.commit()


def test_failures_are_told_once_a_day_to_organisers_and_administrators(
    session: Session, contest: Contest, settings: Settings
) -> None:
    for number in (1, 2):
        fail(session, contest, number)
    now = clock.read(session)
    said = {"person_id": None, "address": "x@example.vn", "subject": "", "body": "", "now": now}
    outbox.add(session, "mail", "reset", **said).state = FAILED
    session.commit()
    run(session)
    assert told.notices(session, "digest") == []  # too early
    session.rollback()
    set_clock(settings, MORNING)
    run(session)
    mine = f"/contests/{contest.slug}/desk/notices?state=failed"
    after = (
        "Mở trang dưới đây để xem lý do và gửi lại; người nhận có tài khoản vẫn đọc được trong hộp thông báo."
    )
    first = [
        (
            "oanh",
            "2 thư không gửi được",
            [f"Từ lần báo trước có 2 thư không gửi được trong cuộc thi {contest.title_vi}. {after}"],
            mine,
        ),
        (
            "quan",
            "3 thư không gửi được",
            [f"Từ lần báo trước có 3 thư không gửi được. {after}"],
            "/admin/letters",
        ),
    ]
    assert told.notices(session, "digest") == first
    fail(session, contest, 3)
    run(session)
    assert told.notices(session, "digest") == first  # once a day
    session.rollback()
    set_clock(settings, MORNING + DAY)
    run(session)
    run(session)
    subjects = [(who, subject) for who, subject, _, _ in told.notices(session, "digest")]
    assert subjects == [
        ("oanh", "1 thư không gửi được"),
        ("oanh", "2 thư không gửi được"),
        ("quan", "1 thư không gửi được"),
        ("quan", "3 thư không gửi được"),
    ]


def test_a_digest_that_fails_makes_no_other(session: Session, contest: Contest, settings: Settings) -> None:
    set_clock(settings, MORNING)
    fail(session, contest, 1)
    run(session)
    session.query(Letter).update({"state": FAILED})
    session.commit()
    set_clock(settings, MORNING + DAY)
    assert digest.due(session) == []
