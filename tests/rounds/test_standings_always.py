"""What holds of every standing: no order of facts or units changes it, and no float is in it."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.definition import (
    Addend,
    Quiz,
)
from rounds.record import Record
from tests.rounds.learned import LEARNING, UNITS, School, june, metric
from tests.rounds.test_standings import PERSONAL, RATE


def no_float(value):
    if isinstance(value, dict):
        return all(map(no_float, value.values()))
    if isinstance(value, (list, tuple)):
        return all(map(no_float, value))
    return not isinstance(value, float)


EVERYTHING = {
    **PERSONAL,
    "rate": RATE,
    "mean": metric("mean", "score"),
    "median": metric("median", "seconds"),
    "reached": metric("first_reached", "valid", per="people"),
    "sum": metric(
        "weighted_sum",
        parts=(Addend(metric="rate", weight=Decimal("0.6")), Addend(metric="mean", weight=Decimal("0.4"))),
    ),
}
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["AN", "AN-1", "BINH", "SO"]), st.integers(0, 4), st.integers(1, 3), st.integers(2, 4)
    ),
    max_size=9,
)


@settings(max_examples=60)
@given(PEOPLE, st.randoms(use_true_random=False))
def test_no_order_of_facts_or_units_changes_a_standing_and_no_float_is_in_it(people, random):
    def school(units):
        return School(
            metrics=EVERYTHING,
            units=units,
            amounts={"AN": 30, "BINH": 7, "SO": 21},
            learning=replace(LEARNING, quiz=Quiz(questions=4, counted="average")),
        )

    plain = school(UNITS)
    for number, (unit, correct, seconds, day) in enumerate(people):
        # One registration each: of two at one instant the order in which they were recorded does matter.
        verb = partial(plain.finish, f"p{number}", unit) if number < 6 else partial(plain.attempt, "p0")
        verb(correct=correct, seconds=seconds, at=june(day), number=number)
    mixed = school(random.sample(UNITS, len(UNITS)))
    kinds = ("registrations", "steps", "attempts")
    rows = {kind: list(getattr(plain.record, kind)) for kind in kinds}
    for kind in kinds:
        random.shuffle(rows[kind])
    mixed.record = Record(**rows)
    for of, ladder in (
        ("units", ("sum", "median", "reached", "draw")),
        ("people", ("score", "seconds", "at", "draw")),
    ):
        found = plain.rank(of, *ladder)
        assert mixed.rank(of, *ladder) == found
        assert no_float([(place.values, place.rank) for place in found.places])
