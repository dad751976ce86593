"""Days, instants and deadlines as people are told of them, in both languages."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from app import moments, phrases
from rounds import calendar
from rounds.reasons import reason

ZONE = "Asia/Ho_Chi_Minh"
HERE = timezone(timedelta(hours=7))


@pytest.mark.parametrize(
    ("end", "vi", "en"),
    [
        (datetime(2026, 6, 17, tzinfo=HERE), "hết ngày 16/6/2026", "the end of 16/06/2026"),
        (datetime(2026, 3, 1, tzinfo=HERE), "hết ngày 28/02/2026", "the end of 28/02/2026"),
        (datetime(2026, 6, 16, 17, tzinfo=HERE), "17:00 ngày 16/6/2026", "17:00 on 16/06/2026"),
        (datetime(2026, 6, 17, 0, 0, 1, tzinfo=HERE), "00:00:01 ngày 17/6/2026", "00:00:01 on 17/06/2026"),
    ],
)
def test_a_deadline_at_midnight_is_the_end_of_the_day_before(end: datetime, vi: str, en: str) -> None:
    assert (moments.until(end, "vi"), moments.until(end, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("hours", "offset"), [(7, "+7"), (0, "+0"), (-3, "-3"), (5.75, "+5:45")], ids=["vn", "utc", "br", "np"]
)
def test_what_came_is_told_to_the_second_with_its_offset(hours: float, offset: str) -> None:
    at = datetime(2026, 3, 12, 10, 42, 3, 999, tzinfo=timezone(timedelta(hours=hours)))
    assert moments.exact(at, "vi") == f"10:42:03 ngày 12/3/2026 (UTC{offset})"
    assert moments.exact(at, "en") == f"10:42:03 on 12/03/2026 (UTC{offset})"


def test_days_and_hours_follow_the_manners_of_the_language() -> None:
    at = datetime(2025, 10, 2, 15, 4, 5, tzinfo=HERE)
    assert [moments.day(date(2026, 2, 3), each) for each in ("vi", "en")] == ["03/02/2026"] * 2
    assert [moments.day(date(2026, 6, 10), each) for each in ("vi", "en")] == ["10/6/2026", "10/06/2026"]
    assert [moments.moment(at, each) for each in ("vi", "en")] == [
        "15:04 ngày 02/10/2025",
        "15:04 on 02/10/2025",
    ]


def test_a_reason_brings_an_instant_and_its_sentence_tells_it() -> None:
    closes = calendar.instant(datetime(2026, 6, 17, tzinfo=HERE), ZONE)
    late = reason("appeal.too-late", until=calendar.local_text(closes, ZONE))
    assert phrases.sentence(late, "vi") == "Thời hạn khiếu nại đã hết: chỉ nhận đến hết ngày 16/6/2026."
    assert phrases.sentence(late, "en") == (
        "The time for appeals is over: they were taken until the end of 16/06/2026."
    )
    told_before = reason("appeal.too-late", until="00:00 17/06/2026")
    assert phrases.sentence(told_before, "vi") == "Thời hạn khiếu nại đã hết: chỉ nhận đến 00:00 17/06/2026."
