"""Figures of units, added up or taken from sheets."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds import calendar, tally
from rounds.contestant import Line
from rounds.record import Count
from rounds.tally import Tally
from tests.rounds.learned import UNITS, ZONE, School, june

DAY = calendar.day_starts(ZONE)


def line(
    who, unit="AN", *, valid=None, score=None, seconds=None, household="", registered=None, all_correct=False
):
    registered = registered or june(1)
    return Line(
        contestant=who,
        unit=unit,
        household=household,
        registered=registered,
        learned=valid,
        submitted=valid,
        shared=None,
        valid=valid,
        missing=() if valid else ("quiz",),
        attempts=1 if valid else 0,
        score=score,
        seconds=seconds,
        all_correct=all_correct,
        submitted_at=valid,
    )


def test_tally_counts_every_stage():
    school = School()
    school.finish("an", "BINH", at=june(3, 5), seconds=70)
    school.attempt("an", 2, at=june(4), number=2)
    school.register("binh", "BINH", june(2))
    school.step("binh", "topics", june(5))
    school.attempt("chi", 4)
    assert school.tallies()["BINH"] == Tally(
        registered=2,
        learned=2,
        submitted=1,
        shared=1,
        valid=1,
        attempts=2,
        all_correct=1,
        scores={4: 1},
        times={70: 1},
        days={
            ("registered", june(1)): 1,
            ("registered", june(2)): 1,
            ("learned", june(2)): 1,
            ("learned", june(5)): 1,
            ("submitted", june(3)): 1,
            ("shared", june(2)): 1,
            ("valid", june(3)): 1,
        },
        last={
            "registered": june(2),
            "learned": june(5),
            "submitted": june(3, 5),
            "shared": june(2, 1),
            "valid": june(3, 5),
        },
    )


def test_parents_sum_their_children_and_the_disqualified_are_left_out():
    people = [line("a", "AN"), line("b", "AN-1"), line("c", "AN-1"), line("d", "SO")]
    found = tally.tallies(people, UNITS, ZONE, without={"c"})
    assert {unit: each.registered for unit, each in found.items()} == {"AN": 2, "BINH": 0, "SO": 1, "AN-1": 1}


def test_household_counts_once_and_only_when_someone_in_it_is_valid():
    people = [
        line("a", valid=june(3), household="H1"),
        line("b", valid=june(3), household="H1"),
        line("c", "AN-1", valid=june(3), household="H2"),
        line("d", household="H3"),
        line("e", valid=june(3)),
    ]
    assert tally.tallies(people, UNITS, ZONE)["AN"].households == {"H1", "H2"}


@pytest.mark.parametrize(
    ("seconds", "mean", "median"),
    [
        ([], None, None),
        ([7], 7, 7),
        ([1, 2], Fraction(3, 2), Fraction(3, 2)),
        ([9, 1, 1], Fraction(11, 3), 1),
        ([5, 1, 3, 3], 3, 3),
        ([1, 1, 4, 9], Fraction(15, 4), Fraction(5, 2)),
        ([Fraction(1, 3), Fraction(2, 3)], Fraction(1, 2), Fraction(1, 2)),
    ],
)
def test_mean_and_median_are_exact(seconds, mean, median):
    people = [line(str(at), valid=june(3), score=1, seconds=each) for at, each in enumerate(seconds)]
    found = tally.tallies(people, UNITS, ZONE)["AN"]
    assert (found.mean("seconds"), found.median("seconds")) == (mean, median)


def test_reached_is_the_day_or_the_instant_of_the_nth():
    people = [line(str(at), valid=at) for at in (june(3, 5), june(3, 9), june(5, 1))]
    coarse = tally.tallies(people, UNITS, ZONE)["AN"]
    assert [coarse.reached("valid", count, "day") for count in range(5)] == [
        None,
        june(3),
        june(3),
        june(5),
        None,
    ]
    assert [coarse.reached("valid", count, "instant") for count in (1, 3)] == [None, june(5, 1)]
    fine = tally.tallies(people, UNITS, ZONE, instants=("valid",))["AN"]
    assert [fine.reached("valid", count, "instant") for count in range(5)] == [
        None,
        june(3, 5),
        june(3, 9),
        june(5, 1),
        None,
    ]


PEOPLE = st.lists(
    st.builds(
        line,
        who=st.uuids().map(str),
        unit=st.sampled_from(["AN", "AN-1"]),
        valid=st.none() | st.integers(june(1), june(11)),
        score=st.integers(0, 4),
        seconds=st.integers(1, 5),
        household=st.sampled_from(["", "H1", "H2"]),
    ),
    max_size=12,
    unique_by=lambda each: each.contestant,
)


@given(PEOPLE, st.data())
def test_tallies_of_two_groups_add_up_to_the_tally_of_both(people, data):
    cut = data.draw(st.integers(0, len(people)))

    def total(part):
        return tally.tallies(part, UNITS, ZONE, instants=("valid",))["AN"]

    assert total(people[:cut]) + total(people[cut:]) == total(people) == total(people[::-1])
    assert total(people) + Tally() == total(people)


def sheet(unit, as_of, registered, submitted=0, valid=0, at=None):
    return Count(at or as_of, as_of, "r", unit, registered, submitted, valid)


SHEETS = [
    sheet("AN", june(2, 15), 10, 5, 4),
    sheet("AN", june(3, 15), 30, 9, 9),
    sheet("AN", june(2, 15), 12, 6, 5, at=june(4)),
    sheet("BINH", june(1, 15), 7),
]


def counted(as_of):
    found = tally.from_sheets(SHEETS, "r", as_of, UNITS, ZONE)
    return {
        unit: (each.registered, each.submitted, each.valid) for unit, each in found.items() if each != Tally()
    }


def test_sheet_of_an_instant_is_the_latest_one_as_last_corrected():
    assert counted(june(3, 15)) == {"AN": (30, 9, 9), "BINH": (7, 0, 0)}
    assert counted(june(3, 15) - 1) == {"AN": (12, 6, 5), "BINH": (7, 0, 0)}
    assert counted(june(2, 15) - 1) == {"BINH": (7, 0, 0)}


def test_sheets_tell_on_which_day_a_count_was_reached():
    found = tally.from_sheets(SHEETS, "r", june(5), UNITS, ZONE)["AN"]
    assert found.days == Counter(
        {
            ("registered", june(2)): 12,
            ("registered", june(3)): 18,
            ("submitted", june(2)): 6,
            ("submitted", june(3)): 3,
            ("valid", june(2)): 5,
            ("valid", june(3)): 4,
        }
    )
    assert (found.reached("valid", 5, "day"), found.reached("valid", 6, "day")) == (june(2), june(3))


def test_unit_without_a_sheet_has_the_sum_of_its_children():
    rows = [sheet("AN-1", june(2), 4), sheet("BINH", june(2), 9)]
    assert tally.from_sheets(rows, "r", june(5), UNITS, ZONE)["AN"].registered == 4
    assert (
        tally.from_sheets([*rows, sheet("AN", june(1), 1)], "r", june(5), UNITS, ZONE)["AN"].registered == 1
    )
