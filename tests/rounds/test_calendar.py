"""Local days and exact instants."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds import calendar
from rounds.calendar import MINUTE, SECOND, CutOff, Event, Happening, Span
from rounds.definition import (
    Appeals,
    Entry,
    Judging,
    Learning,
    Quiz,
    Quota,
    Registration,
    Report,
    Round,
    Selection,
    Standing,
    Window,
)
from rounds.record import Decision
from tests.rounds.learned import LEARNING, WORD, ZONE, School, june

LOCAL = timezone(timedelta(hours=7))


def window(**keys):
    return Window(from_=date(2026, 6, 1), **keys)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (date(2026, 6, 10), "2026-06-09T17:00:00.000000Z"),
        (datetime(2026, 6, 10, 15, 30), "2026-06-10T08:30:00.000000Z"),  # noqa: DTZ001
        (datetime(2026, 6, 10, 15, 30, 0, 1, tzinfo=UTC), "2026-06-10T15:30:00.000001Z"),
        (datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), "1969-12-31T23:59:59.999999Z"),
    ],
)
def test_instant_of_a_day_a_local_time_and_an_aware_time(moment, expected):
    assert calendar.text(calendar.instant(moment, ZONE)) == expected


@given(st.integers(-(10**15), 4 * 10**15))
def test_instant_is_written_and_read_back_to_the_microsecond(at):
    assert calendar.read(calendar.text(at)) == at
    assert calendar.instant(calendar.local(at, ZONE), ZONE) == at


def test_reading_a_time_without_offset_is_refused():
    with pytest.raises(ValueError):
        calendar.read("2026-06-10T00:00:00")


@pytest.mark.parametrize(
    ("ends", "closes"),
    [
        ({"to": date(2026, 6, 10)}, june(11)),
        ({"before": date(2026, 6, 10)}, june(10)),
        ({"to": datetime(2026, 6, 10, 9)}, june(10, 9)),  # noqa: DTZ001
        ({"before": datetime(2026, 6, 10, 9)}, june(10, 9)),  # noqa: DTZ001
    ],
)
def test_span_to_the_end_of_a_day_before_a_day_and_at_an_hour(ends, closes):
    assert calendar.span(window(**ends), ZONE) == Span(june(1), closes)


def test_span_needs_exactly_one_end():
    for ends in ({}, {"to": date(2026, 6, 10), "before": date(2026, 6, 11)}):
        with pytest.raises(ValueError):
            calendar.span(window(**ends), ZONE)


def test_span_is_half_open_to_the_microsecond():
    span = Span(june(1), june(11))
    instants = (june(1) - 1, june(1), june(11) - SECOND, june(11) - 1, june(11))
    assert [calendar.state(span, at) for at in instants] == ["before", "open", "open", "open", "closed"]


def test_midnight_is_24_hours_of_the_day_before():
    assert calendar.whole_day(june(11), ZONE) == date(2026, 6, 10)
    assert calendar.whole_day(june(11) + 1, ZONE) is None
    assert calendar.whole_day(june(11, 9), ZONE) is None


def test_deadline_takes_the_whole_of_a_day():
    assert calendar.deadline(date(2026, 6, 10), ZONE) == june(11)
    assert calendar.deadline(datetime(2026, 6, 10, 9), ZONE) == june(10, 9)  # noqa: DTZ001


def test_zone_of_vietnam_needs_no_zone_data(monkeypatch):
    def nothing(name):
        raise FileNotFoundError(name)

    monkeypatch.setattr(calendar, "ZoneInfo", nothing)
    calendar.zone.cache_clear()
    try:
        assert calendar.instant(date(2026, 6, 10), ZONE) == calendar.read("2026-06-10T00:00:00+07:00")
        with pytest.raises(ValueError):
            calendar.zone("Europe/Paris")
    finally:
        calendar.zone.cache_clear()


@pytest.mark.parametrize("name", ["Asia/Nowhere", "../../etc/passwd", ""])
def test_zone_that_nobody_knows_is_refused(name):
    with pytest.raises(ValueError):
        calendar.zone(name)


@pytest.mark.parametrize("name", [ZONE, "Europe/Paris", "Asia/Kathmandu", "America/New_York"])
def test_day_starts_at_local_midnight_across_clock_changes(name):
    start = calendar.day_starts(name)
    at = calendar.read("2026-03-07T00:00:00Z")
    while at < calendar.read("2026-03-30T00:00:00Z"):
        day = calendar.local(at, name).date()
        midnight = datetime.combine(day, time(), tzinfo=ZoneInfo(name))
        assert start(at) == calendar.instant(midnight, name)
        at += 37 * MINUTE


def extend(to, units=(), subject="r:learning"):
    return Decision(june(9), 1, "extend", subject, {"to": to, "units": list(units)})


def test_extension_holds_for_all_or_for_named_units_and_never_shortens():
    span = Span(june(1), june(11))
    decisions = [
        extend(june(12)),
        extend(june(13), ["AN"]),
        extend(june(5)),
        extend(june(20), subject="r:entry"),
    ]

    def closes(*units):
        return calendar.extended(span, "r", "learning", decisions, units=units).closes

    assert (closes(), closes("BINH"), closes("AN"), closes("AN-1", "AN")) == (
        june(12),
        june(12),
        june(13),
        june(13),
    )
    assert calendar.extended(span, "r", "learning", [extend(june(5))]) == span


def learning(**keys):
    return replace(LEARNING, **keys)


@pytest.mark.parametrize(
    ("rules", "last_call"),
    [
        (learning(), june(11)),
        (learning(grace_minutes=5), june(11, 0, 5)),
        (learning(late="started", quiz=Quiz(questions=4, minutes=20)), june(11, 0, 20)),
        (learning(late="started", quiz=Quiz(questions=4, minutes=20), grace_minutes=5), june(11, 0, 25)),
    ],
)
def test_attempt_is_accepted_until_the_last_call_and_not_a_microsecond_longer(rules, last_call):
    span = Span(june(1), june(11))
    assert calendar.last_call(span, rules) == last_call
    taken = [
        calendar.accepts(span, rules, started=june(10, 23, 50), received=at)
        for at in (june(11) - SECOND, june(11) - 1, last_call - 1, last_call, last_call + 1)
    ]
    assert taken == [True, True, True, False, False]


def test_attempt_must_start_inside_the_window():
    span, rules = Span(june(1), june(11)), learning(grace_minutes=60)
    assert not calendar.accepts(span, rules, started=june(1) - 1, received=june(1))
    assert not calendar.accepts(span, rules, started=june(11), received=june(11, 0, 1))
    assert not calendar.accepts(span, rules, started=june(5), received=june(5) - 1)


def contest():
    judging = Judging(window=Window(from_=date(2026, 6, 17), to=date(2026, 6, 20)), sheet="s", judges=5)
    entry = Entry(
        window=Window(from_=date(2026, 6, 12), to=date(2026, 6, 16)),
        completion_until=datetime(2026, 6, 17, 12),  # noqa: DTZ001
    )
    school = School(
        registration=Registration(correction_until=date(2026, 6, 8)),
        standings=(Standing(id="s", title=WORD, of="units", round="r", ladder=("m",)),),
        selections=(
            Selection(
                id="into-2",
                title=WORD,
                standing="s",
                quotas=(Quota(seats=1),),
                publish_by=date(2026, 6, 11),
                replace_until=date(2026, 6, 14),
            ),
        ),
        appeals=Appeals(hours=24),
        reports=(
            Report(
                id="letter",
                title=WORD,
                standings=("s",),
                before=date(2026, 6, 10),
                supplement=date(2026, 6, 11),
            ),
        ),
    )
    second = Round(id="r2", title=WORD, entry=entry, judging=judging, ceremony=date(2026, 6, 25))
    return replace(school.contest, rounds=(*school.contest.rounds, second))


def test_timeline_holds_every_date_in_order():
    assert calendar.timeline(contest()) == (
        Event(june(1), june(11), "learning", "r"),
        Event(june(9), june(9), "correction"),
        Event(june(10), june(10), "report", subject="letter"),
        Event(june(11), june(11), "supplement", subject="letter"),
        Event(june(12), june(12), "publish_by", "r", "into-2"),
        Event(june(12), june(13), "appeals", "r", "into-2"),
        Event(june(12), june(17), "entry", "r2"),
        Event(june(15), june(15), "replace_until", "r", "into-2"),
        Event(june(17), june(21), "judging", "r2"),
        Event(june(17, 12), june(17, 12), "completion", "r2"),
        Event(june(25), june(26), "ceremony", "r2"),
    )


def test_timeline_folds_extensions_in():
    events = calendar.timeline(contest(), [extend(june(12)), extend(june(13), ["AN"])])
    assert events[0] == Event(june(1), june(12), "learning", "r")
    assert Event(june(11), june(13), "extension", "r", "learning", ("AN",)) in events


def test_happening_names_what_is_open_and_what_comes_next():
    events = calendar.timeline(contest())
    assert calendar.happening(events, june(5)) == Happening((events[0],), (events[1],))
    assert calendar.happening(events, june(11, 12)) == Happening((), events[4:7])
    assert calendar.happening(events, june(30)) == Happening((), ())


def cuts(**keys):
    return calendar.cut_offs(Report(id="x", title=WORD, standings=("s",), **keys), contest())


def test_report_is_cut_off_once_or_before_a_day_with_a_supplement():
    assert cuts(at=datetime(2026, 6, 3, 15)) == [CutOff(june(3, 15), "report")]  # noqa: DTZ001
    assert cuts(before=date(2026, 6, 10), supplement=date(2026, 6, 11)) == [
        CutOff(june(10), "report"),
        CutOff(june(11), "supplement"),
    ]


def test_report_runs_daily_from_the_opening_to_the_last_figures():
    daily = [cut.as_of for cut in cuts(daily=(time(11), time(8)))]
    assert daily == [june(day, hour) for day in range(1, 11) for hour in (8, 11)] + [june(11, 8)]


def test_report_runs_weekly_at_eight_unless_it_says_when():
    # 1 June 2026 is a Monday.
    assert [cut.as_of for cut in cuts(weekly="monday")] == [june(1, 8), june(8, 8), june(15, 8)]
    assert [cut.as_of for cut in cuts(weekly="tuesday", daily=(time(9),))] == [
        june(2, 9),
        june(9, 9),
        june(16, 9),
    ]


def test_learning_without_a_limit_has_no_minutes_to_use_up():
    rules = Learning(window=window(to=date(2026, 6, 10)), late="started")
    assert calendar.last_call(Span(june(1), june(11)), rules) == june(11)
