"""Registrations of one unit: pseudonyms, households, and the few who leave a field empty and mend it
later.
"""

from __future__ import annotations

import hashlib

from rounds.record import Registration
from rounds.simulation.dice import Dice
from rounds.simulation.hours import HOUR, Hours

COMPLETE, MENDED = 970, 500  # per thousand with every field; of the others, completed later
ALONE = 650  # per thousand who are the first of their household


class Register:
    """Registers people of one unit, one after the other. `rows` are in no order."""

    def __init__(self, unit: str, hours: Hours, households: bool, seed: str) -> None:
        self._unit, self._hours, self._households = unit, hours, households
        self._seed = f"{seed}\0{unit}\0register"
        self._dice = Dice(self._seed)
        self._people = self._homes = 0
        self.rows: list[Registration] = []

    def enter(self, at: int, close: int) -> str:
        """One more person; returns the pseudonym. What is missing may be mended until `close`."""
        dice = self._dice
        contestant = hashlib.sha256(f"{self._seed}\0{self._people}".encode()).hexdigest()[:16]
        self._people += 1
        household = ""
        if self._households:
            self._homes += self._homes == 0 or dice.share(ALONE)
            household = f"{self._unit}-{self._homes}"
        complete = dice.share(COMPLETE)
        self.rows.append(Registration(at, contestant, self._unit, complete, household))
        if not complete and dice.share(MENDED) and at + HOUR < close:
            mended = self._hours.moment(at + HOUR, close, dice)
            self.rows.append(Registration(mended, contestant, self._unit, True, household))
        return contestant
