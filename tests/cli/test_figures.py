"""Figures on the terminal."""

from fractions import Fraction

from app.cli import figures
from rounds import calendar
from rounds.definition import Metric, Text

ZONE = "Asia/Ho_Chi_Minh"
TITLE = Text(vi="Số", en="Figure")


def column(values, language="vi", **metric):
    return figures.column(Metric(title=TITLE, **metric), values, ZONE, language)


def test_numbers_part_their_thousands_as_the_language_does():
    assert (figures.number(84_360, "vi"), figures.number(84_360, "en")) == ("84.360", "84,360")
    assert figures.number(Fraction(86_405, 1000), "vi", 2) == "86,41"


def test_shares_are_percent_with_the_decimals_of_the_metric():
    assert column([Fraction(117, 200), None], kind="ratio", decimals=1) == ["58,5 %", "–"]
    assert column([Fraction(117, 200)], "en", kind="ratio", decimals=1) == ["58.5%"]


def test_different_figures_never_look_alike_and_equal_ones_never_differ():
    close = [Fraction(60_004, 10**8), Fraction(60_001, 10**8), Fraction(60_001, 10**8)]
    assert column(close, kind="ratio", decimals=2) == ["0,060004 %", "0,060001 %", "0,060001 %"]


def test_times_and_moments_are_read_as_clocks():
    at = calendar.read("2025-10-22T15:00:00+07:00")
    assert column([725, 3725], kind="seconds") == ["12:05", "1:02:05"]
    assert column([at], kind="submitted_at") == ["22/10/2025 15:00:00"]
    assert column([at], kind="first_reached", grain="day") == ["22/10/2025"]
