"""Reminders of the calendar, each with its whole text: who is reminded, of what, until when, and where it is
done. At opening and closing the root of the log is told.
"""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app import clock, moments
from app.config import Settings
from app.operations.calendar import reminding, step
from app.operations.contest.publication import publish
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.record import anchor, audit
from rounds import calendar
from rounds.steps import Step
from tests.given import entered, people, seated, small, told
from tests.given.clocks import set_clock

TARGET = """
[[target]]
id = "dan-so"
title = { vi = "1% dân số", en = "1% of the population" }
share = "1%"
per = "population"
"""
BEFORE = calendar.read("2026-02-28T09:00:00+07:00")
AT = calendar.read("2026-03-08T08:00:00+07:00")


def remind(session: Session, contest: Contest, whom: str) -> dict[str, object]:
    """Do a reminder now."""
    now = clock.read(session)
    made = reminding.remind(session, contest, Step(now, "remind", whom, now), now)
    session.commit()
    return made


def closing(session: Session, contest: Contest, part: calendar.Part) -> str:
    """Until when that part of the second round is open, in Vietnamese."""
    window = calendar.window_of(contests.definition(session, contest).contest.round("bai"), part)
    assert window is not None
    closes = calendar.span(window, contest.zone).closes
    return moments.until(calendar.local(closes, contest.zone), "vi")


@pytest.fixture
def learning(session: Session, settings: Settings) -> Contest:
    """A contest on the eighth of ten days of learning; Cường runs unit 01, Bình unit 02."""
    set_clock(settings, BEFORE)
    contest = publish(session, small.files(contest=small.CONTEST + TARGET))
    for who, unit in (("cuong", "01"), ("binh", "02")):
        people.grant(session, who, Role.COORDINATOR, contest=contest.slug, unit=unit)
    session.commit()
    set_clock(settings, AT)
    return contest


def test_units_below_a_target_are_told_how_many_are_missing(session: Session, learning: Contest) -> None:
    assert remind(session, learning, "targets:hoc") == {"sent": 2, "without": 2}
    found = told.notices(session, "remind-targets")
    assert found[1] == (
        "cuong",
        "Còn thiếu so với chỉ tiêu, hạn đến hết ngày 10/3/2026: Làng số",
        [
            "Kính gửi Xã Cẩm Giang: đến nay có 0 người hoàn thành, chỉ tiêu là 5, còn thiếu 5 người. "
            "Cuộc thi Làng số, hạn đến hết ngày 10/3/2026."
        ],
        "/contests/lang-so/units/01/desk",
    )
    assert [who for who, *_ in found] == ["binh", "cuong"]


def test_everybody_who_runs_a_unit_is_told_of_the_deadline(session: Session, learning: Contest) -> None:
    assert remind(session, learning, "deadline:hoc") == {"sent": 2, "without": 2}
    assert told.notices(session, "remind-deadline", "en")[1] == (
        "cuong",
        "A deadline is near, open until the end of 10/03/2026: Làng số",
        [
            "To Xã Cẩm Giang: online learning in the contest Làng số is open until the end of 10/03/2026. "
            "Please remind those who have not finished."
        ],
        "/contests/lang-so/units/01/desk",
    )


def test_nobody_is_reminded_of_what_is_over(session: Session, learning: Contest, settings: Settings) -> None:
    session.rollback()
    set_clock(settings, calendar.read("2026-03-11T00:00:00+07:00"))
    assert remind(session, learning, "deadline:hoc") == {"sent": 0, "over": True}
    assert told.notices(session) == []


def test_units_that_handed_nothing_in_are_told_where_to_do_it(session: Session) -> None:
    contest = entered.contest(session)
    for who, unit in (("cuong", "01"), ("binh", "03")):  # 03 was not let in
        people.grant(session, who, Role.COORDINATOR, contest=contest.slug, unit=unit)
    assert remind(session, contest, "entries:bai") == {"sent": 1, "without": 1}
    until = closing(session, contest, "entry")
    assert until.startswith("hết ngày ")
    assert told.notices(session, "remind-entries") == [
        (
            "cuong",
            f"Chưa nhận được bài dự thi, hạn đến {until}: Làng số",
            [
                "Kính gửi Xã Cẩm Giang: hệ thống chưa nhận bài dự thi của đơn vị. "
                f"Cuộc thi Làng số nhận bài đến {until}."
            ],
            "/contests/lang-so/entries/bai/01",
        )
    ]


def test_judges_are_told_how_many_sheets_they_have_not_signed(session: Session) -> None:
    contest = seated.ready(session)
    assert remind(session, contest, "sheets:bai") == {"sent": 3, "without": 3}
    until = closing(session, contest, "judging")
    assert told.notices(session, "remind-sheets")[1] == (
        "giang",
        f"Còn phiếu chấm chưa ký, hạn đến {until}: Làng số",
        [
            "Kính gửi ủy viên Hội đồng cuộc thi Làng số: ông/bà còn 3 phiếu chấm chưa ký. "
            f"Hạn chấm đến {until}."
        ],
        "/contests/lang-so/judge",
    )


def test_at_opening_and_closing_the_root_of_the_log_is_told_once(
    session: Session, settings: Settings, learning: Contest
) -> None:
    step.catch_up(session, learning)
    step.catch_up(session, learning, heavy=True)
    session.rollback()
    set_clock(settings, calendar.read("2026-03-11T00:00:00+07:00"))
    for _ in range(2):
        step.catch_up(session, learning, heavy=True)
    told_of = {each.event: each for each in anchor.of_contest(session, learning.id)}
    assert set(told_of) == {"publish:1", "open:hoc:learning", "close:hoc:learning"}
    closed = told_of["close:hoc:learning"]
    [seq] = [
        each.entry.seq
        for each in audit.records(session, learning.ledger)
        if each.entry.action == "step.close"
    ]
    assert (closed.log_seq, closed.letters) == (seq, 2)
    found = [said for said in told.notices(session, "anchor") if said[0] == "cuong"]
    assert [subject for _, subject, *_ in found] == [
        f"Mã gốc của nhật ký, bản ghi {told_of[event].log_seq}: Làng số"
        for event in sorted(told_of, key=lambda event: str(told_of[event].log_seq))
        if event != "publish:1"
    ]
    [body] = [paragraphs for _, _, paragraphs, _ in found if "đã đóng" in paragraphs[0]]
    assert body == [
        "Làng số: vòng thi đã đóng (close:hoc:learning), ghi nhận lúc 00:00:00 ngày 11/3/2026 (UTC+7).",
        f"Bản ghi cuối của nhật ký: {closed.log_seq}\nMã gốc (SHA-256):\n{closed.root.hex()}",
        "Xin giữ lại thông báo này. Sau này, nếu nhật ký của cuộc thi bị sửa dù chỉ một chữ, mã gốc này sẽ "
        "không còn khớp: chạy hoithi verify-log --root MÃ_GỐC, hoặc so với hồ sơ kiểm chứng trên trang của "
        "cuộc thi.",
    ]
