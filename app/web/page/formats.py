"""How a value looks on a page: numbers, shares, money, days, moments, in the page's language.

Knows the manners of both languages (84.360 and 84,360; 58,5 % and 58.5%); decides and compares nothing.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from babel.numbers import format_decimal
from flask_babel import get_locale

from app import moments
from app.web.page.words import _
from judging.exact import half_up
from rounds import calendar

HARD = "\N{NO-BREAK SPACE}"


class Bilingual(Protocol):
    """A text of a definition or a rubric."""

    @property
    def vi(self) -> str: ...
    @property
    def en(self) -> str: ...


def language() -> str:
    """`vi` or `en`: the language of this page."""
    return str(get_locale() or "vi")


def text(words: Bilingual | None) -> str:
    """The text of a definition in the language of this page; empty for none."""
    return "" if words is None else (words.en if language() == "en" else words.vi)


def number(value: int | Decimal | Fraction, decimals: int = 0) -> str:
    """`84.360` / `84,360`; fractions are rounded half up, for display only."""
    if isinstance(value, int) and not decimals:
        return str(format_decimal(value, locale=language()))
    exact = half_up(Fraction(value), decimals)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(exact, pattern, locale=language()))


def short(value: Fraction, most: int = 2) -> str:
    """`87`, `87,5`: as few decimals as the value needs, `most` at the most."""
    for decimals in range(most):
        if (value * 10**decimals).denominator == 1:
            return number(value, decimals)
    return number(value, most)


def percent(share: Fraction | Decimal | int, decimals: int = 1) -> str:
    """A share of one as `58,5 %` / `58.5%`."""
    return number(Fraction(share) * 100, decimals) + (f"{HARD}%" if language() == "vi" else "%")


def money(amount: int) -> str:
    """Whole đồng: `5.000.000 đồng` / `5,000,000 đồng`."""
    return f"{number(amount)}{HARD}đồng"


def day(value: date) -> str:
    """`03/10/2025`, `10/6/2026` as official Vietnamese writes it; `10/06/2026` in English."""
    return moments.day(value, language())


def weekday(value: date) -> str:
    """`Thứ Hai`."""
    return (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )[value.weekday()]


def moment(instant: int, zone: str, *, seconds: bool = False) -> str:
    """`15:00 ngày 22/10/2025` / `15:00 on 22/10/2025`, on the wall clock of `zone`."""
    return moments.moment(calendar.local(instant, zone), language(), seconds=seconds)


def exact(instant: int, zone: str) -> str:
    """`10:42:03 ngày 22/10/2025 (giờ Việt Nam, UTC+7)`: when something came."""
    return f"{moment(instant, zone, seconds=True)} ({zone_name(zone)})"


def until(closes: int, zone: str) -> str:
    """`hết ngày 10/6/2026`, or `15:00 ngày 10/6/2026` when it closes inside a day."""
    return moments.until(calendar.local(closes, zone), language())


def deadline(closes: int, zone: str) -> str:
    """`hết ngày 10/6/2026 (giờ Việt Nam, UTC+7)`: until when, told so that nobody can take it otherwise."""
    return f"{until(closes, zone)} ({zone_name(zone)})"


def bytes_of(size: int) -> str:
    """A size of a file: `640 KB`, `1,2 MB`."""
    if size < 1_000_000:
        return f"{number(max(1, round(size / 1000)))}{HARD}KB"
    return f"{number(Fraction(size, 1_000_000), 1)}{HARD}MB"


def phone(number: str) -> str:
    """A telephone number as it is dialled here: with a zero for Việt Nam, +… for another country."""
    return "0" + number.removeprefix("+84") if number.startswith("+84") else number


def clock(instant: int, zone: str) -> str:
    """`10:42:03` on the wall clock of `zone`."""
    return calendar.local(instant, zone).strftime("%H:%M:%S")


def iso(instant: int) -> str:
    """`2025-10-22T08:00:00Z`, for `<time datetime>`."""
    return calendar.text(instant)[:19] + "Z"


def zone_name(zone: str) -> str:
    """The zone of a deadline in words."""
    return _("Việt Nam time, UTC+7") if zone == "Asia/Ho_Chi_Minh" else zone


def counted(words: str) -> int:
    """The number that a part of an address is; 0, which nothing has, for what is none."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else 0


def initials(name: str) -> str:
    """Two or three letters for a tile: `Phường Trần Hưng Đạo` -> `THĐ`."""
    words = name.split()
    kind = 2 if words[:2] == ["Đặc", "khu"] else 1 if words and words[0] in ("Xã", "Phường") else 0
    return "".join(word[0] for word in words[kind:] or words)[:4].upper()
