"""The map of equal squares."""

from __future__ import annotations

from fractions import Fraction

from flask import Flask

from app.web.standings.tiles import Step, shades, tile_map

PLACES = {"1": (0, 0), "2": (1, 0), "3": (0, 1)}
NAMES = {"1": "Xã Cẩm Giang", "2": "Phường Cẩm Giàng", "3": "Đặc khu Cát Hải"}


def test_tiles_stand_where_the_sheet_puts_them(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        map = tile_map(
            PLACES,
            NAMES,
            {"1": Fraction(1, 2), "2": Fraction(9, 10)},
            lambda value: f"{value}",
            lambda code: f"/{code}",
            marked=frozenset({"2"}),
            marked_words="goes on",
        )
    assert map is not None
    assert [(t.letters, t.x, t.y, t.step, t.value, t.marked, t.href) for t in map.tiles] == [
        ("CG", 0, 0, 1, "1/2", False, "/1"),
        ("CG", 38, 0, 2, "9/10", True, "/2"),
        ("CH", 0, 38, 0, "no figure", False, "/3"),
    ]
    assert (map.width, map.height, map.marked) == (72, 72, "goes on")
    assert map.steps == (Step(1, "below 9/10"), Step(2, "from 9/10"), Step(0, "no figure"))


def test_there_is_no_map_without_places(app: Flask) -> None:
    with app.test_request_context("/"):
        assert tile_map({}, NAMES, {}, str, str) is None
        assert tile_map({"1": (0, 0)}, NAMES, {}, str, str) is None


def test_shades_hold_equal_numbers_of_units() -> None:
    assert shades([Fraction(each) for each in range(10)]) == [2, 4, 6, 8]


def test_equal_figures_share_one_shade() -> None:
    assert shades([3, 3, 3]) == []
    assert shades([]) == []
