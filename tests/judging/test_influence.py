"""What reading notes did to signed sheets, counted."""

from __future__ import annotations

from fractions import Fraction

from judging.influence import Change, Influence, Version, influence


def version(at: int, judge: str, entry: str, use: int, form: int = 0) -> Version:
    return Version(at, judge, entry, {"use": use, "form": form})


def test_a_sheet_signed_anew_after_the_notes_is_a_change() -> None:
    found = influence(
        [
            version(1, "J1", "B-1", 5000),
            version(2, "J2", "B-1", 4000),
            version(3, "J1", "B-2", 3000),
            version(20, "J1", "B-1", 5550),
            version(21, "J2", "B-1", 4000),
        ],
        {("J1", "B-1"): 10, ("J1", "B-2"): 10, ("J2", "B-1"): 10},
    )
    assert found == Influence(
        readers=2,
        opened=3,
        changers=1,
        changes=(Change("J1", "B-1", 5000, 5550),),
        mean=Fraction(550),
        leaning="",
    )


def test_what_was_changed_before_the_notes_is_no_change() -> None:
    sheets = [version(1, "J1", "B-1", 5000), version(2, "J1", "B-1", 6000)]
    assert influence(sheets, {("J1", "B-1"): 5}) == Influence(
        readers=1, opened=1, changers=0, changes=(), mean=None, leaning=""
    )


def test_points_moved_between_criteria_are_a_change_of_nothing() -> None:
    sheets = [version(1, "J1", "B-1", 5000, 1000), version(7, "J1", "B-1", 4000, 2000)]
    found = influence(sheets, {("J1", "B-1"): 5})
    assert (found.changes, found.mean) == ((Change("J1", "B-1", 6000, 6000),), Fraction(0))


def moved(up: int, down: int) -> str:
    by = [100] * up + [-100] * down
    sheets = [
        each
        for number, moved in enumerate(by)
        for each in (version(1, "J1", f"B-{number}", 500), version(9, "J1", f"B-{number}", 500 + moved))
    ]
    return influence(sheets, {("J1", f"B-{number}"): 5 for number in range(len(by))}).leaning


def test_p56_a_leaning_is_what_chance_does_less_than_once_in_twenty() -> None:
    # 2 / 2^5 = 1/16 is no leaning yet, 2 / 2^6 = 1/32 is one; 8 of 9 are 20/512.
    assert [moved(5, 0), moved(6, 0), moved(0, 6), moved(8, 1), moved(7, 1)] == ["", "up", "down", "up", ""]
