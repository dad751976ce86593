"""Figures, amounts, days and hours as official Vietnamese writes them inside a sentence.

Knows manners of writing; computes and rounds nothing but for show.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from app import moments
from app.documents.words import dong
from judging.exact import half_up

HARD = "\N{NO-BREAK SPACE}"
"""Figure and unit stay on one line."""
_KINDS = ("Xã", "Phường", "Đặc khu", "Thôn", "Tổ dân phố", "Khu", "Trường", "Sở", "Ban")


def whole(value: int) -> str:
    """`84.360`."""
    return f"{value:,}".replace(",", ".")


def exact(value: Fraction | int, decimals: int = 2) -> str:
    """`83,67`: rounded half up, for show only."""
    written = f"{half_up(Fraction(value), decimals):,.{decimals}f}"
    return written.translate(str.maketrans(",.", ".,"))


def percent(share: Fraction, decimals: int = 1) -> str:
    """A share of one as `58,5`, without its sign."""
    return exact(share * 100, decimals)


def day(on: date) -> str:
    """`03/10/2025`, `10/6/2026`: a zero before days to 9, and before January and February only."""
    return moments.day(on, "vi")


def moment(at: datetime) -> str:
    """`15 giờ 00 phút ngày 22/10/2025`."""
    return f"{at.hour:02d} giờ {at.minute:02d} phút ngày {day(at.date())}"


def money(amount: int) -> str:
    """`10.000.000 đồng (bằng chữ: Mười triệu đồng)`."""
    return f"{whole(amount)}{HARD}đồng (bằng chữ: {dong(amount)})"


def count(number: int) -> str:
    """`05`, `11`: counts below ten get a zero before them in lists of prizes and units."""
    return f"{number:02d}"


def unit(name: str) -> str:
    """A unit inside a sentence: `xã Tứ Kỳ`, `phường Gia Viên`, `Thanh tra thành phố`."""
    for kind in _KINDS[:6]:
        if name.startswith(f"{kind} "):
            return kind.lower() + name[len(kind) :]
    return name


def units(names: Sequence[str]) -> str:
    """Units one after the other: `xã Tứ Kỳ, phường Gia Viên`."""
    return ", ".join(unit(name) for name in names)
