"""A unit's places as a line."""

from __future__ import annotations

from app.web.standings.trend import Line, trend


def test_the_first_place_is_on_top_and_time_runs_to_the_right() -> None:
    line = trend([(0, 10, "a"), (50, 5, "b"), (100, 1, "c")], 10, cut=5, cut_words="5 places")
    assert line is not None
    assert [(point.x, point.y, point.words, point.anchor, point.shown) for point in line.points] == [
        (44, 186, "a", "start", True),
        (332, 92, "b", "middle", True),
        (620, 18, "c", "end", True),
    ]
    assert line.lines == (Line(18, "1"), Line(92, "5"), Line(186, "10"))
    assert line.cut == Line(92, "5 places")


def test_many_points_are_labelled_sparsely() -> None:
    line = trend([(at, 1 + at % 7, str(at)) for at in range(40)], 10)
    assert line is not None
    assert [point.words for point in line.points if point.words] == ["0", "7", "14", "21", "28", "39"]
    assert [point.shown for point in line.points] == [False] * 39 + [True]


def test_one_picture_makes_no_line() -> None:
    assert trend([(0, 1, "a")], 10) is None


def test_a_cut_below_everybody_is_not_drawn() -> None:
    line = trend([(0, 1, "a"), (1, 2, "b")], 3, cut=3, cut_words="all")
    assert line is not None
    assert line.cut is None


def test_labels_keep_clear_of_each_other_where_time_is_crowded() -> None:
    line = trend([(0, 1, "a"), (1, 1, "b"), (2, 1, "c"), (50, 1, "d"), (99, 1, "e"), (100, 1, "f")], 10)
    assert line is not None
    assert [point.words for point in line.points] == ["a", "", "", "d", "", "f"]
