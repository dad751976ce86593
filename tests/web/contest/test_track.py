"""The stages of a contest at different moments."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from app.web.contest import track
from rounds import calendar
from rounds.calendar import Event
from rounds.definition import folder
from rounds.record import Decision
from tests.given import small

ZONE = "Asia/Ho_Chi_Minh"


def at(day: int, hour: int = 0, minute: int = 0) -> int:
    return calendar.instant(datetime(2026, 3, day, hour, minute, tzinfo=calendar.zone(ZONE)), ZONE)


def stages(app: Flask, now: int, *, official: bool = False, decisions: tuple[Decision, ...] = ()):
    definition, _ = folder.read(small.files())
    assert definition is not None
    with app.test_request_context("/"):
        events = calendar.timeline(definition.contest, decisions)
        return track.stages(definition.contest, events, now, official=official)


@pytest.mark.parametrize(
    ("now", "states", "notes"),
    [
        (at(1) - 1, ["next", "later", "later", "later"], ["Tiếp theo · sau chưa đầy một phút", "", "", ""]),
        (
            at(1),
            ["now", "next", "later", "later"],
            ["Đang diễn ra · còn 10 ngày", "Tiếp theo · sau 11 ngày", "", ""],
        ),
        (
            at(9, 15, 46),
            ["now", "next", "later", "later"],
            ["Đang diễn ra · còn 1 ngày 8 giờ", "Tiếp theo · sau 2 ngày 8 giờ", "", ""],
        ),
        (at(11), ["done", "next", "later", "later"], ["Đã khóa sổ", "Tiếp theo · sau 1 ngày", "", ""]),
        (
            at(25, 23, 18),
            ["done", "done", "now", "later"],
            ["Đã khóa sổ", "Đã khóa sổ", "Đang diễn ra · còn 42 phút", ""],
        ),
        (at(26), ["done", "done", "done", "now"], ["Đã khóa sổ", "Đã khóa sổ", "Đã khóa sổ", ""]),
    ],
)
def test_stages_say_what_is_done_now_and_next(
    app: Flask, now: int, states: list[str], notes: list[str]
) -> None:
    found = stages(app, now)
    assert ([stage.state for stage in found], [stage.note for stage in found]) == (states, notes)


def test_stages_carry_their_windows_in_words(app: Flask) -> None:
    assert [(stage.title, stage.what, stage.when) for stage in stages(app, at(1))] == [
        ("Học và thi", "Học và thi", "01/3/2026 – hết ngày 10/3/2026"),
        ("Bài dự thi", "Nhận bài dự thi", "12/3/2026 – hết ngày 20/3/2026"),
        ("Hội đồng chấm", "Bài dự thi", "21/3/2026 – hết ngày 25/3/2026"),
        ("Kết quả và giải thưởng", "", "Sau chặng cuối"),
    ]


def test_an_extension_moves_the_end(app: Flask) -> None:
    longer = Decision(at(9), 1, "extend", "hoc:learning", {"to": at(12, 17), "units": []})
    first = stages(app, at(11), decisions=(longer,))[0]
    assert (first.when, first.state, first.note) == (
        "01/3/2026 – 17:00 ngày 12/3/2026",
        "now",
        "Đang diễn ra · còn 1 ngày 17 giờ",
    )


def test_the_time_of_a_stage_is_spent_bit_by_bit(app: Flask) -> None:
    assert [stages(app, now)[0].spent for now in (at(1) - 1, at(1), at(6), at(11) - 1, at(11))] == [
        0, 0, 50, 99, 100,
    ]  # fmt: skip


def test_the_last_stage_tells_official_from_provisional(app: Flask) -> None:
    assert [stages(app, at(26), official=each)[-1].when for each in (False, True)] == [
        "Sơ bộ, đang nhận khiếu nại",
        "Chính thức",
    ]


@pytest.mark.parametrize(
    ("begin", "end", "words"),
    [
        (at(1), at(1), "01/3/2026"),
        (at(1, 15), at(1, 15), "15:00 ngày 01/3/2026"),
        (at(1), at(2), "01/3/2026"),
        (at(1, 8), at(2), "từ 08:00 ngày 01/3/2026"),
        (at(1, 8), at(5), "08:00 ngày 01/3/2026 – hết ngày 04/3/2026"),
        (at(1), at(5, 17), "01/3/2026 – 17:00 ngày 05/3/2026"),
    ],
)
def test_windows_say_the_end_of_a_day_and_hours_where_they_matter(
    app: Flask, begin: int, end: int, words: str
) -> None:
    with app.test_request_context("/"):
        assert track.span_words(Event(begin, end, "learning"), ZONE) == words
