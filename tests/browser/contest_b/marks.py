"""What the judges give, made up here: each judge a little above or below what a work is worth."""

from __future__ import annotations

from judging.rubric import BlankSheet

WORTH = {
    "Xã Bắc Thanh Miện": 93,
    "Xã Chấn Hưng": 90,
    "Xã Hà Bắc": 88,
    "Xã Phú Thái": 86,
    "Xã Tiên Lãng": 84,
    "Xã Nam An Phụ": 80,
    "Xã Hợp Tiến": 78,
    "Thanh tra thành phố": 75,
    "Phường Hồng An": 72,
    "Xã Vĩnh Hòa": 66,
    "Xã Tân Minh": 61,
}
"""Entries, in points."""
PRESENTED = {
    "Xã Tiên Lãng": 93,
    "Xã Phú Thái": 90,
    "Xã Nam An Phụ": 88,
    "Xã Chấn Hưng": 84,
    "Xã Hà Bắc": 80,
    "Xã Bắc Thanh Miện": 78,
}
"""Presentations."""
ABOVE = (0, 2, -3, 1, -1, 4, -5, 1)
"""How many points each judge gives above the worth; the last is the alternate."""
STRICT = (4, "Xã Vĩnh Hòa")
"""One judge (from 0) gives one entry 22 points less than the others would let one expect."""


def of_entry(judge: int, unit: str) -> int:
    """The total of a judge (from 0) for the entry of a unit."""
    return WORTH[unit] + ABOVE[judge] - (22 if (judge, unit) == STRICT else 0)


def of_presentation(judge: int, unit: str) -> int:
    """The same for its presentation."""
    return PRESENTED[unit] + ABOVE[judge]


def sheet(blank: BlankSheet, total: int) -> dict[str, str]:
    """A sheet of that total, as it is typed, by the names of its criteria."""
    given = {each.name.vi: int(each.weight) * total // 100 for each in blank.criteria}
    left = total - sum(given.values())
    for each in list(blank.criteria)[:left]:
        given[each.name.vi] += 1
    return {name: str(points) for name, points in given.items()}
