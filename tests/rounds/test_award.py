"""Whether a prize still stands, and what of its money came back."""

from __future__ import annotations

from typing import Any

from rounds.award import GIVE_BACK, REVOKE, Standing, standing
from rounds.record import Decision


def act(number: int, kind: str, subject: str, **data: Any) -> Decision:
    return Decision(number, number, kind, subject, data)


def test_an_award_stands_until_it_is_taken_back() -> None:
    assert standing(3, 5_000_000, []) == Standing(None, 0, 0)
    other = act(1, REVOKE, "1", awards=[1, 2])
    assert standing(3, 5_000_000, [other]) == Standing(None, 0, 0)
    own = act(2, REVOKE, "3", awards=[3, 14])
    assert standing(3, 5_000_000, [other, own]) == Standing(own, 5_000_000, 0)
    assert standing(14, 0, [other, own]) == Standing(own, 0, 0)


def test_money_that_came_back_adds_up() -> None:
    own = act(2, REVOKE, "3", awards=[3])
    sums = [
        act(3, GIVE_BACK, "3", amount=2_000_000),
        act(4, GIVE_BACK, "33", amount=9),
        act(5, GIVE_BACK, "3", amount=1),
    ]
    found = standing(3, 5_000_000, [own, *sums])
    assert (found.returned, found.owed) == (2_000_001, 2_999_999)
