"""Values of cells: what is understood, what is mended with a warning, what is refused."""

from __future__ import annotations

import pytest

from app.operations.imports import values
from rounds import calendar
from rounds.reasons import Reason, reason
from rounds.record import Unit

UNITS = values.Units(
    [
        Unit("01", "Xã Cẩm Giang", "commune"),
        Unit("02", "Phường Cẩm Giàng", "ward"),
        Unit("03", "Xã Đông Sơn", "commune"),
        Unit("04", "Phường Hòa Bình", "ward"),
        Unit("00005", "Đặc khu Bạch Long Vĩ", "special_zone"),
    ]
)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("84360", 84360),
        ("84.360", 84360),
        ("84,360", 84360),
        ("1.084.360", 1084360),
        ("84\u00a0360", 84360),
        ("0", 0),
        ("", None),
        ("84.36", None),
        ("1.084,360", None),
        ("-5", None),
        ("12 người", None),
        ("1e5", None),
        ("99999999999", None),
    ],
)
def test_whole_numbers_as_people_write_them(words: str, number: int | None) -> None:
    assert values.whole(words) == number


@pytest.mark.parametrize(
    "words", ["22/10/2025 15:00", "2025-10-22T15:00", "15:00 22/10/2025", "2025-10-22 15:00:00"]
)
def test_moments_are_local(words: str) -> None:
    assert values.moment(words, "Asia/Ho_Chi_Minh") == calendar.read("2025-10-22T08:00:00+00:00")
    assert values.moment("hôm qua", "Asia/Ho_Chi_Minh") is None


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (
            900000123.0,
            ("0900000123", reason("import.zero-back", warning=True, got="900000123", mended="0900000123")),
        ),
        ("0900 000.123", ("0900000123", None)),
        (1234567.0, ("1234567", None)),
    ],
)
def test_phone_gets_its_zero_back_only_where_nothing_else_is_meant(
    cell: object, found: tuple[str, Reason | None]
) -> None:
    assert values.phone(cell) == found


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("031199000123", ("031199000123", None)),
        (
            31199000123.0,
            (
                "031199000123",
                reason("import.zero-back", warning=True, got="31199000123", mended="031199000123"),
            ),
        ),
        (
            1199000123.0,
            (
                "001199000123",
                reason("import.zero-back", warning=True, got="1199000123", mended="001199000123"),
            ),
        ),
        ("111111111", ("", reason("import.not-cccd", got="111111111"))),
        (99199000123.0, ("", reason("import.not-cccd", got="99199000123"))),
        ("3.1199E+10", ("", reason("import.scientific", got="3.1199E+10"))),
    ],
)
def test_cccd_gets_its_zeros_back_only_where_it_is_one(
    cell: object, found: tuple[str, Reason | None]
) -> None:
    assert values.cccd(cell) == found


@pytest.mark.parametrize(
    ("code", "name", "found"),
    [
        ("01", "tên nào cũng được", "01"),
        ("5", "", "00005"),
        ("", "Xã Cẩm Giang", "01"),
        ("", "xã  cẩm giang", "01"),
        ("", "Cẩm Giang", "01"),
        ("", "Cẩm Giàng", "02"),
        ("", "P. Cẩm Giàng", "02"),
        ("", "UBND xã Đông Sơn", "03"),
        ("", "Dong Son", "03"),
        ("", "xa dong son", "03"),
        ("", "Phường Hoà Bình", "04"),
        ("", "ĐK Bạch Long Vĩ", "00005"),
    ],
)
def test_units_are_found_by_code_or_name(code: str, name: str, found: str) -> None:
    unit = UNITS.find(code, name)
    assert isinstance(unit, Unit)
    assert unit.code == found


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Phường Cẩm Giang", reason("import.unknown-unit", got="Phường Cẩm Giang")),
        ("Đong Son", reason("import.unknown-unit", got="Đong Son")),
        (
            "Cam Giang",
            reason("import.several-units", got="Cam Giang", units="Phường Cẩm Giàng (02), Xã Cẩm Giang (01)"),
        ),
    ],
)
def test_p22_a_name_with_accents_means_only_itself(name: str, why: Reason) -> None:
    assert UNITS.find("", name) == why
