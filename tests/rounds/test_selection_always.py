"""What holds of every selection, whatever the rules and the ranking."""

from hypothesis import given
from hypothesis import strategies as st

from rounds.definition import Quota
from rounds.reasons import Reason
from rounds.standings import Place, Ranking
from tests.rounds.picking import picked, selection

BLOCKS = ("ward", "commune", "department")


@st.composite
def rankings(draw):
    places, number = [], 0
    for block in BLOCKS:
        rank = 1
        for size in draw(st.lists(st.integers(1, 4), max_size=5)):
            for _ in range(size):
                number += 1
                places.append(Place(rank, f"u{number:02}", block, (), ""))
            rank += size
    return Ranking(standing="chang-1", as_of=0, places=tuple(places))


@st.composite
def selections(draw):
    quotas = [Quota(block=block, seats=draw(st.integers(0, 6))) for block in BLOCKS]
    return selection(
        *quotas,
        carry_over=tuple(draw(st.permutations(BLOCKS))[: draw(st.integers(0, 3))]),
        reserve=draw(st.integers(0, 3)),
        tie=draw(st.sampled_from(["person", "draw", "all_in"])),
    )


@given(selections(), rankings())
def test_everybody_ranked_is_exactly_once_on_the_list(rules, whole):
    found = picked(rules, whole)

    listed = [row.subject for rows in (found.seats, found.reserve, found.out) for row in rows]
    assert sorted(listed) == sorted(place.subject for place in whole.places)


@given(selections(), rankings())
def test_nobody_is_seated_above_an_equal_or_better_of_the_same_block(rules, whole):
    found = picked(rules, whole)

    for seat in found.seats:
        assert all(left.rank > seat.rank or left.block != seat.block for left in found.out + found.reserve)


@given(selections(), rankings())
def test_no_more_are_seated_than_the_quotas_hold_unless_all_equals_go_on(rules, whole):
    found = picked(rules, whole)

    seats = sum(quota.seats for quota in rules.quotas)
    assert len(found.seats) <= seats or any(seat.how == "all-in" for seat in found.seats)
    if not rules.carry_over and not found.blockers and rules.tie != "all_in":
        assert len(found.seats) == seats
    assert all(isinstance(reason, Reason) for reason in found.blockers)
