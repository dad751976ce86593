"""What a new version of a published contest may change of its windows, instant by instant."""

from __future__ import annotations

import tomllib

import pytest

from rounds import calendar, change
from rounds.definition import Contest, reading
from rounds.record import Decision
from tests.given import small

DAY = 24 * calendar.HOUR
CLOSES = calendar.read("2026-03-11T00:00:00+07:00")
OPENS = calendar.read("2026-03-01T00:00:00+07:00")
WINDOW = "window = { from = 2026-03-01, to = 2026-03-10 }"


def contest(window: str = WINDOW) -> Contest:
    found = reading.Reader("contest.toml").table(
        Contest, tomllib.loads(small.files()["contest.toml"].decode().replace(WINDOW, window))
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("now", "window", "codes"),
    [
        (OPENS - 1, "window = { from = 2026-03-05, to = 2026-03-15 }", []),
        (OPENS, "window = { from = 2026-03-05, to = 2026-03-15 }", ["change.begun"]),
        (OPENS - 1, "window = { from = 2026-02-01, to = 2026-02-20 }", ["change.too-soon"]),
        (OPENS, "window = { from = 2026-03-01, to = 2026-03-20 }", []),
        (OPENS, "window = { from = 2026-03-01, to = 2026-03-09 }", []),
        (CLOSES - 2 * DAY, "window = { from = 2026-03-01, to = 2026-03-09 }", []),
        (CLOSES - 2 * DAY + 1, "window = { from = 2026-03-01, to = 2026-03-09 }", ["change.too-soon"]),
        (CLOSES - 1, WINDOW, []),
        (CLOSES - 1, "window = { from = 2026-03-01, to = 2026-03-11 }", []),
        (CLOSES, "window = { from = 2026-03-01, to = 2026-03-11 }", ["change.closed"]),
        (CLOSES, "window = { from = 2026-03-01, to = 2026-03-09 }", ["change.closed"]),
        (CLOSES, WINDOW, []),
    ],
)
def test_a_deadline_that_people_rely_on_is_not_moved_by_a_text(
    now: int, window: str, codes: list[str]
) -> None:
    found = change.against(contest(), contest(window), (), now)
    assert [(each.code, each.path) for each in found] == [
        (code, "round[1].learning.window") for code in codes
    ]


def test_a_part_that_has_opened_is_not_taken_out() -> None:
    before = contest()
    after = contest()
    object.__setattr__(after, "rounds", after.rounds[:1])
    late = calendar.read("2026-03-13T00:00:00+07:00")
    assert [each.code for each in change.against(before, after, (), late)] == ["change.window-gone"]
    assert change.against(before, after, (), OPENS) == []


def test_more_time_that_was_decided_stays_whatever_the_text_says() -> None:
    longer = Decision(OPENS, 1, "extend", "hoc:learning", {"to": CLOSES + 5 * DAY, "units": []})
    later = contest("window = { from = 2026-03-01, to = 2026-03-12 }")
    assert change.against(contest(), later, [longer], CLOSES + DAY) == []
