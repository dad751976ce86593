"""When people come."""

from collections import Counter

from rounds import calendar
from rounds.simulation.dice import Dice
from rounds.simulation.hours import DAY, HOUR, Hours

ZONE = "Asia/Ho_Chi_Minh"
OPENS = calendar.read("2025-10-11T00:00:00+07:00")
CLOSES = OPENS + 32 * DAY


def hours(opens=OPENS, closes=CLOSES):
    return Hours(opens, closes, lambda at: calendar.local(at, ZONE))


def moments(low=OPENS, high=CLOSES, count=5000):
    dice, coming = Dice("1"), hours()
    return [coming.moment(low, high, dice) for _ in range(count)]


def test_moment_lies_in_what_was_asked_for():
    low, high = OPENS + 3 * DAY + 5, OPENS + 3 * DAY + 2 * HOUR
    found = moments(low, high)
    assert all(low <= at < high for at in found)


def test_moment_of_a_single_microsecond_is_that_one():
    assert moments(OPENS + 7, OPENS + 8, 3) == [OPENS + 7] * 3


def test_more_come_on_the_first_and_the_last_day_than_in_between():
    by_day = Counter((at - OPENS) // DAY for at in moments())
    assert by_day[0] > by_day[15] < by_day[31]


def test_more_come_in_the_evening_of_the_zone_than_at_its_night():
    by_hour = Counter(calendar.local(at, ZONE).hour for at in moments())
    assert by_hour[20] > 20 * by_hour[3]


def test_part_grows_from_nothing_to_all():
    coming = hours()
    parts = [coming.part(1000, at) for at in range(OPENS, CLOSES + 1, 8 * DAY)]
    assert parts == sorted(parts)
    assert (parts[0], parts[-1]) == (0, 1000)


def test_a_window_shorter_than_an_hour_works():
    assert OPENS <= hours(OPENS, OPENS + 5).moment(OPENS, OPENS + 5, Dice("1")) < OPENS + 5
