"""How values look in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask

from app.web.page import formats

ZONE = "Asia/Ho_Chi_Minh"
AT = 1_761_120_000_000_000  # 15:00 on 22/10/2025


def in_both(app: Flask, make: Callable[[], str]) -> list[str]:
    found = []
    for language in ("vi", "en"):
        with app.test_request_context(f"/?lang={language}"):
            found.append(make().replace("\N{NO-BREAK SPACE}", " "))
    return found


@pytest.mark.parametrize(
    ("make", "vi", "en"),
    [
        (lambda: formats.number(84_360), "84.360", "84,360"),
        (lambda: formats.number(Fraction(2, 3), 2), "0,67", "0.67"),
        (lambda: formats.number(Decimal("-1234.5"), 1), "-1.234,5", "-1,234.5"),
        (lambda: formats.percent(Fraction(49_317, 84_360)), "58,5 %", "58.5%"),
        (lambda: formats.percent(1, 2), "100,00 %", "100.00%"),
        (lambda: formats.money(5_000_000), "5.000.000 đồng", "5,000,000 đồng"),
        (lambda: formats.day(date(2026, 6, 10)), "10/6/2026", "10/06/2026"),
        (lambda: formats.day(date(2026, 2, 3)), "03/02/2026", "03/02/2026"),
        (lambda: formats.moment(AT, ZONE), "15:00 ngày 22/10/2025", "15:00 on 22/10/2025"),
        (
            lambda: formats.moment(AT, ZONE, seconds=True),
            "15:00:00 ngày 22/10/2025",
            "15:00:00 on 22/10/2025",
        ),
        (lambda: formats.weekday(date(2026, 6, 10)), "Thứ Tư", "Wednesday"),
        (lambda: formats.zone_name(ZONE), "giờ Việt Nam, UTC+7", "Việt Nam time, UTC+7"),
    ],
)
def test_values_follow_the_manners_of_the_language(
    app: Flask, make: Callable[[], str], vi: str, en: str
) -> None:
    assert in_both(app, make) == [vi, en]


def test_halves_are_rounded_away_from_zero(app: Flask) -> None:
    assert in_both(app, lambda: formats.number(Fraction(1, 8), 2)) == ["0,13", "0.13"]


def test_telephones_are_written_as_they_are_dialled_here() -> None:
    assert [formats.phone(each) for each in ("+84" + "900000104", "+33142000000")] == [
        "0900000104",
        "+33142000000",
    ]


def test_instants_for_machines_are_in_utc() -> None:
    assert formats.iso(AT) == "2025-10-22T08:00:00Z"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Phường Trần Hưng Đạo", "THĐ"),
        ("Xã Cẩm Giàng", "CG"),
        ("Đặc khu Cát Hải", "CH"),
        ("Thanh tra thành phố", "TTTP"),
        ("Xã", "X"),
    ],
)
def test_initials_leave_the_kind_out(name: str, letters: str) -> None:
    assert formats.initials(name) == letters
