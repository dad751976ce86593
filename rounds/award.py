"""Prizes and commendations after they were given: whether each still stands, and what money came back.

The result by which one was won stays as it is: who takes a prize back changes no place, and nobody moves up.
Both are acts of people: `revoke` by two, `give-back` for each sum that came in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rounds.record import Decision

REVOKE, GIVE_BACK = "revoke", "give-back"


class Standing(NamedTuple):
    """`ended` is the decision that took it back, None while it stands. Money in whole đồng."""

    ended: Decision | None
    due: int
    returned: int

    @property
    def owed(self) -> int:
        """What is still to come back."""
        return self.due - self.returned


def standing(number: int, amount: int, decisions: Sequence[Decision]) -> Standing:
    """How the award of that number stands, for which `amount` was paid."""
    ended = next((act for act in decisions if act.kind == REVOKE and number in act.data["awards"]), None)
    returned = sum(
        int(act.data["amount"]) for act in decisions if (act.kind, act.subject) == (GIVE_BACK, str(number))
    )
    return Standing(ended, amount if ended else 0, returned)
