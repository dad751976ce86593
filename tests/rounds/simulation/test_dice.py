"""The dice fall the same everywhere."""

from rounds.simulation.dice import Dice


def test_dice_of_one_seed_always_fall_the_same():
    dice = Dice("Hải Phòng")
    assert [dice.below(1000) for _ in range(6)] == [246, 595, 291, 223, 22, 95]


def test_dice_of_another_seed_fall_differently():
    assert [Dice("1").below(1 << 32) for _ in range(1)] != [Dice("2").below(1 << 32) for _ in range(1)]


def test_shuffle_keeps_everything():
    things = list(range(50))
    Dice("1").shuffle(things)
    assert (sorted(things), things != list(range(50))) == (list(range(50)), True)


def test_around_stays_within_its_spread():
    dice = Dice("1")
    thrown = [dice.around(100, 10) for _ in range(2000)]
    assert (min(thrown), max(thrown)) == (90, 110)
