"""Whole parts of whole numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.simulation.shares import fall, share


def test_share_gives_remainders_to_the_largest():
    assert share(10, [1, 1, 1], [9, 9, 9]) == [4, 3, 3]
    assert share(7, [5, 3, 1], [9, 9, 9]) == [4, 2, 1]


def test_share_passes_on_what_a_cap_keeps():
    assert share(10, [8, 1, 1], [4, 9, 9]) == [4, 3, 3]


def test_share_fills_even_those_without_weight_when_all_others_are_full():
    assert share(5, [1, 0], [2, 4]) == [2, 3]


def test_share_refuses_more_than_the_caps_hold():
    with pytest.raises(ValueError):
        share(10, [1, 1], [4, 5])


parts = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=12)


@given(parts, st.integers(0, 100))
def test_share_keeps_the_sum_and_every_cap(parts, percent):
    weights, most = [weight for weight, _ in parts], [cap for _, cap in parts]
    total = sum(most) * percent // 100
    dealt = share(total, weights, most)
    assert sum(dealt) == total
    assert all(0 <= part <= cap for part, cap in zip(dealt, most, strict=True))


def test_fall_orders_both_ends_strictly_and_keeps_the_sum():
    assert fall([19, 5, 5, 5, 5, 1, 1, 0], 2, 3) == [14, 6, 5, 5, 5, 3, 2, 1]


def test_fall_refuses_when_the_first_cannot_pay():
    with pytest.raises(ValueError):
        fall([1, 1, 1, 1], 2, 1)
