"""Amounts of money and days in words, Vietnamese and English, as documents write them.

Knows how numbers are read aloud; knows no prize and no document.
"""

from __future__ import annotations

from datetime import date

_VI = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_VI_AFTER_TENS = {(1, 5): "lăm", (2, 1): "mốt", (2, 4): "tư", (2, 5): "lăm"}
_VI_SCALES = ("", "nghìn", "triệu")
_EN = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def dong(amount: int, lang: str = "vi") -> str:
    """`amount` đồng in words: 39000000 -> "Ba mươi chín triệu đồng" or "Thirty-nine million dong".

    Raises ValueError below zero or from 10**18 on.
    """
    if not 0 <= amount < 10**18:
        raise ValueError(amount)
    words = _english(amount) + " dong" if lang == "en" else _vietnamese(amount) + " đồng"
    return words[0].upper() + words[1:]


def _vietnamese(number: int) -> str:
    # Above a billion Vietnamese counts billions as it counts ones: "một nghìn tỷ" is 10**12.
    billions, rest = divmod(number, 10**9)
    words = [f"{_vietnamese(billions)} tỷ"] if billions else []
    for scale in (2, 1, 0):
        group = rest // 1000**scale % 1000
        if group:
            words.append(f"{_vietnamese_group(group, bool(words))} {_VI_SCALES[scale]}".strip())
    return " ".join(words) or _VI[0]


def _vietnamese_group(group: int, after_more: bool) -> str:
    """Three digits; after a higher group the hundreds are read even when none ("không trăm linh năm")."""
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    words = [_VI[hundreds], "trăm"] if hundreds or after_more else []
    if tens > 1:
        words += [_VI[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("linh")
    if ones:
        words.append(_VI_AFTER_TENS.get((min(tens, 2), ones), _VI[ones]))
    return " ".join(words)


def _english(number: int) -> str:
    groups = [(number // 1000**scale % 1000, scale) for scale in range(5, -1, -1)]
    words = [f"{_english_group(group)} {_EN_SCALES[scale]}".strip() for group, scale in groups if group]
    return " ".join(words) or _EN[0]


def _english_group(group: int) -> str:
    hundreds, rest = divmod(group, 100)
    words = [f"{_EN[hundreds]} hundred"] if hundreds else []
    if rest >= 20:
        words.append(_EN_TENS[rest // 10] + (f"-{_EN[rest % 10]}" if rest % 10 else ""))
    elif rest:
        words.append(_EN[rest])
    return " and ".join(words)


def day(on: date, lang: str = "vi") -> str:
    """A day as documents write it: "ngày 05 tháng 02 năm 2026" or "5 February 2026".

    A leading zero stands before days up to 9 and before January and February only (Decree 30/2020).
    """
    if lang == "en":
        return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"
