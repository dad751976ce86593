"""Requests about data: due when the law says, answered once, shown when late. Breaches: 72 hours."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app import moments
from app.operations import Refused
from app.operations.privacy import rights, working_days
from app.storage.contest.contest import Contest
from app.storage.record import audit
from rounds import calendar
from tests.given import people as named
from tests.given import told
from tests.given.enrolled import LAN, contest, register

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def village(session: Session) -> Contest:
    return contest(session)


@pytest.mark.parametrize(
    ("kind", "answer_by"),
    [
        ("access", date(2026, 11, 30)),
        ("correct", date(2026, 11, 30)),
        ("copy", date(2026, 11, 30)),
        ("withdraw", date(2026, 12, 7)),  # 5 December is a Saturday
        ("restrict", date(2026, 12, 7)),
        ("object", date(2026, 12, 7)),
        ("erase", date(2026, 12, 10)),
    ],
)
def test_a_request_is_due_after_2_working_days_and_10_15_or_20_days(kind: str, answer_by: date) -> None:
    counted = FRIDAY + timedelta(days=rights.DAYS[kind])
    assert rights.timers(kind, FRIDAY) == (date(2026, 11, 24), answer_by, counted)


@pytest.mark.parametrize(
    ("received", "answer_by"),
    [
        (date(2026, 4, 16), date(2026, 4, 28)),  # a Sunday, then the Hung Kings' day taken on Monday
        (date(2026, 2, 4), date(2026, 2, 23)),  # the Saturday before Tết
        (date(2026, 8, 12), date(2026, 8, 22)),  # a Saturday that is worked
        (date(2026, 8, 23), date(2026, 9, 3)),  # National Day
    ],
)
def test_a_term_does_not_end_on_a_day_off(received: date, answer_by: date) -> None:
    assert rights.timers("access", received).answer_by == answer_by


@pytest.mark.parametrize(
    ("received", "confirm_by"),
    [
        (date(2026, 2, 13), date(2026, 2, 24)),  # before Tết: Monday to Friday are off
        (date(2026, 8, 28), date(2026, 9, 4)),  # before National Day with the day exchanged for it
        (date(2026, 8, 21), date(2026, 8, 24)),  # the Saturday that is worked counts
        (date(2025, 4, 29), date(2025, 5, 6)),
        (date(2030, 1, 31), date(2030, 2, 4)),  # a year that is not known: Saturdays and Sundays only
    ],
)
def test_public_holidays_are_no_working_days(received: date, confirm_by: date) -> None:
    assert rights.timers("access", received).confirm_by == confirm_by


def test_a_year_without_holidays_is_named(session: Session, village: Contest) -> None:
    lan = register(session, village, LAN)
    row = rights.ask(session, village, lan.person, kind="access", words="")
    found = {}
    for day in (date(2026, 12, 18), date(2026, 12, 22), date(2029, 12, 28)):
        row.received_at = calendar.instant(day, village.zone)
        found[day] = rights.unknown_years(row, village.zone)
    assert list(found.values()) == [[], [2027], [2029, 2030]]


def test_the_end_of_the_table_of_holidays_is_told_before_terms_reach_it() -> None:
    longest = max(rights.DAYS.values())
    first = next(
        day
        for day in (date(2026, 10, 1) + timedelta(days=n) for n in range(92))
        if rights.timers("erase", day).answer_by.year > 2026
    )
    said = {day: working_days.soon_unknown(day) for day in (date(2026, 10, 31), date(2026, 11, 2), first)}
    assert said == {date(2026, 10, 31): [], date(2026, 11, 2): [2027], first: [2027]}
    assert (first, timedelta(days=longest) < working_days.AHEAD) == (date(2026, 12, 12), True)


def test_every_year_says_where_its_holidays_come_from() -> None:
    said = tomllib.loads(working_days.HOLIDAYS.read_text("utf-8"))
    assert {
        year: (bool(of["source"]), {day.year for day in of["off"] + of["work"]}) for year, of in said.items()
    } == {
        "2025": (True, {2025}),
        "2026": (True, {2026}),
    }
    worked = [day for year in working_days.years().values() for day in year.work if day.weekday() < 5]
    assert worked == []


def test_a_request_is_confirmed_answered_once_and_logged_without_words(
    session: Session, village: Contest
) -> None:
    lan, oanh = register(session, village, LAN), named.account(session, "oanh")
    row = rights.ask(session, village, lan.person, kind="correct", words="Tên tôi viết sai.")
    rights.confirm(session, village, row.id, by=oanh)
    by = moments.day(rights.timers_of(row, village.zone).answer_by, "vi")
    done = rights.answer(session, village, row.id, outcome="done", words="Đã sửa.", by=oanh)
    of = f"Ban Tổ chức cuộc thi {village.title_vi}"
    assert [(subject, body, page) for _, subject, body, page in told.notices(session)] == [
        (
            f"Đã nhận yêu cầu về dữ liệu cá nhân: {village.title_vi}",
            [f"{of} đã nhận yêu cầu về dữ liệu cá nhân của bạn và trả lời chậm nhất đến hết ngày {by}."],
            "/account/data",
        ),
        (
            f"Đã trả lời yêu cầu về dữ liệu cá nhân: {village.title_vi}",
            [
                f"{of} đã trả lời yêu cầu về dữ liệu cá nhân của bạn. "
                "Mở trang dữ liệu cá nhân để đọc câu trả lời."
            ],
            "/account/data",
        ),
    ]
    assert (done.outcome, done.answer, done.words, done.handled_by) == (
        "done",
        "Đã sửa.",
        "Tên tôi viết sai.",
        oanh.id,
    )
    with pytest.raises(Refused) as caught:
        rights.answer(session, village, row.id, outcome="refused", words="Không.", by=oanh)
    assert caught.value.reasons[0].code == "rights.answered"
    acts = [
        (each.entry.action, set(each.data), [place for place, _, _ in each.data.get("changes", ())])
        for each in audit.records(session, village.ledger)
        if each.entry.action.startswith("rights.")
    ]
    answered = [f"rights_request.{name}" for name in ("outcome", "answer", "answered_at")]
    assert acts == [
        ("rights.ask", set(), []),
        ("rights.confirm", {"changes"}, ["rights_request.acknowledged_at"]),
        ("rights.answer", {"changes"}, answered),
    ]
    assert "Đã sửa." not in str([each.data for each in audit.records(session, village.ledger)])


def test_what_is_late_is_named(session: Session, village: Contest) -> None:
    lan = register(session, village, LAN)
    row = rights.ask(session, village, lan.person, kind="access", words="")
    received = calendar.local(row.received_at, village.zone).date()
    due = rights.timers("access", received)
    starts = [calendar.instant(day, village.zone) for day in due[:2]]
    day = 24 * calendar.HOUR
    found = [rights.overdue(row, village.zone, at) for at in (starts[0], starts[0] + day, starts[1] + day)]
    assert found == [[], ["confirm"], ["confirm", "answer"]]
    oanh = named.account(session, "oanh")
    rights.answer(session, village, row.id, outcome="done", words="Đây.", by=oanh)
    assert rights.overdue(row, village.zone, starts[1] + day) == []


def test_what_waits_is_counted_as_it_is_due(session: Session, village: Contest) -> None:
    lan, oanh = register(session, village, LAN), named.account(session, "oanh")
    rows = [
        rights.ask(session, village, lan.person, kind=kind, words="")
        for kind in ("access", "withdraw", "erase")
        for _ in range(40)
    ]
    for number, row in enumerate(rows):
        row.received_at = calendar.instant(date(2026, 4, 1) + timedelta(days=number % 40), village.zone) - 1
        row.acknowledged_at = row.received_at if number % 3 else None
    session.commit()
    rights.answer(session, village, rows[0].id, outcome="done", words="Xong.", by=oanh)
    for day in range(1, 28):
        now = calendar.instant(date(2026, 4, 20) + timedelta(days=day), village.zone)
        late = [bool(rights.overdue(row, village.zone, now)) for row in rows]
        assert rights.waiting(session, village, now) == (119, sum(late))


def test_a_breach_is_entered_and_reported(session: Session, village: Contest) -> None:
    oanh = named.account(session, "oanh")
    row = rights.enter_breach(
        session, village, happened="Gửi nhầm một danh sách.", affected=12, measures="Đã thu hồi.", by=oanh
    )
    with pytest.raises(Refused):
        rights.enter_breach(
            session, village, happened="x", affected=1, measures="", found_at=row.found_at + 10**12, by=oanh
        )
    session.rollback()
    told = rights.report_breach(session, village, row.id, to="Cục A05", by=oanh)
    assert (told.reported_to, told.reported_at is not None) == ("Cục A05", True)
    assert rights.BREACH == 72 * calendar.HOUR
