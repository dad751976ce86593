"""How many come from where, and by when."""

import pytest

from rounds.simulation.crowd import Totals, spread, totals, usual_attempts
from rounds.simulation.dice import Dice

SIZES = {"a": 9_000, "b": 40_000, "c": 25_000, "d": 600, "e": 30_000, "f": 12_000}
POINTS = [
    Totals(100, 700, 410, 600),
    Totals(200, 1000, 600, 850, most=("c", "a"), fewest=("d", "b")),
    Totals(300, 2500, 1500, 2100),
]


def sums(waves):
    return [
        (
            sum(w[place].newcomers for w in waves.values()),
            sum(w[place].finishers for w in waves.values()),
            sum(w[place].again for w in waves.values()),
        )
        for place in range(3)
    ]


def test_spread_meets_every_total_exactly():
    waves = spread(POINTS, SIZES, 0, 3, Dice("1"))
    assert sums(waves) == [(700, 410, 190), (300, 190, 60), (1500, 900, 350)]


@pytest.mark.parametrize("seed", ["1", "2", "3", "4"])
def test_spread_keeps_the_order_of_most_and_fewest(seed):
    waves = spread(POINTS, SIZES, 0, 3, Dice(seed))
    came = {unit: w[0].newcomers + w[1].newcomers for unit, w in waves.items()}
    order = sorted(came, key=lambda unit: -came[unit])
    assert (order[:2], order[:-3:-1]) == (["c", "a"], ["d", "b"])
    assert (
        len({came[unit] for unit in ("c", "a", order[2])} | {came[unit] for unit in ("d", "b", order[3])})
        >= 5
    )


def test_spread_lets_nobody_finish_who_did_not_register():
    for waves in spread(POINTS, SIZES, 0, 3, Dice("5")).values():
        came = done = 0
        for wave in waves:
            came, done = came + wave.newcomers, done + wave.finishers
            assert 0 <= done <= came
            assert wave.again <= 2 * wave.finishers


def test_spread_refuses_more_people_than_a_unit_has():
    with pytest.raises(ValueError):
        spread([Totals(100, 5000, 600, 850, most=("d", "b"))], SIZES, 0, 3, Dice("1"))


def test_totals_end_at_the_close_with_everybody():
    assert totals(1000, 300, [Totals(100, 400, 200, 280)], 3) == [
        Totals(100, 400, 200, 280),
        Totals(300, 1000, 585, 830),
    ]


def test_totals_keep_what_is_given_for_the_close():
    assert totals(1000, 300, [Totals(300, 1000, 700, 900)], 3) == [Totals(300, 1000, 700, 900)]


def test_one_attempt_each_where_the_rules_allow_one():
    assert (usual_attempts(100, 1), usual_attempts(100, 3)) == (100, 142)
