"""Amounts in words, as they are read aloud."""

from datetime import date

import pytest

from app.documents.words import day, dong

VIETNAMESE = {
    0: "Không đồng",
    5: "Năm đồng",
    10: "Mười đồng",
    15: "Mười lăm đồng",
    21: "Hai mươi mốt đồng",
    24: "Hai mươi tư đồng",
    25: "Hai mươi lăm đồng",
    104: "Một trăm linh bốn đồng",
    111: "Một trăm mười một đồng",
    1_005: "Một nghìn không trăm linh năm đồng",
    2_000_000: "Hai triệu đồng",
    3_333_334: "Ba triệu ba trăm ba mươi ba nghìn ba trăm ba mươi tư đồng",
    7_500_000: "Bảy triệu năm trăm nghìn đồng",
    10_015_000: "Mười triệu không trăm mười lăm nghìn đồng",
    39_000_000: "Ba mươi chín triệu đồng",
    52_000_000: "Năm mươi hai triệu đồng",
    1_000_000_001: "Một tỷ không trăm linh một đồng",
    1_250_000_000: "Một tỷ hai trăm năm mươi triệu đồng",
    1_000_000_000_000: "Một nghìn tỷ đồng",
    12_005_000_000_000: "Mười hai nghìn không trăm linh năm tỷ đồng",
}

ENGLISH = {
    0: "Zero dong",
    21: "Twenty-one dong",
    115: "One hundred and fifteen dong",
    3_000_000: "Three million dong",
    39_000_000: "Thirty-nine million dong",
    1_250_400_019: "One billion two hundred and fifty million four hundred thousand nineteen dong",
}


@pytest.mark.parametrize(("amount", "words"), VIETNAMESE.items())
def test_dong_reads_as_vietnamese_says_it(amount, words):
    assert dong(amount) == words


@pytest.mark.parametrize(("amount", "words"), ENGLISH.items())
def test_dong_reads_in_english(amount, words):
    assert dong(amount, "en") == words


@pytest.mark.parametrize("amount", [-1, 10**18])
def test_dong_refuses_what_it_cannot_read(amount):
    with pytest.raises(ValueError):
        dong(amount)


def test_days_carry_a_zero_where_the_decree_wants_one() -> None:
    assert day(date(2020, 1, 5)) == "ngày 05 tháng 01 năm 2020"
    assert day(date(2019, 6, 29)) == "ngày 29 tháng 6 năm 2019"
    assert day(date(2019, 12, 10), "en") == "10 December 2019"
