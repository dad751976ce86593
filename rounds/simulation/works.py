"""The works handed in for a round: when, through which channel, in which versions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from rounds.definition import Entry
from rounds.record import EntryVersion
from rounds.simulation.dice import Dice
from rounds.simulation.hours import DAY, Hours

BETTERED = 300  # per thousand entries that are handed in a second time
SMALLEST, LARGEST = 80_000, 9_000_000  # bytes of a work


class Works:
    """Hands works in for one round. `titles` are given in turn; without any a work is called by its code."""

    def __init__(self, round: str, rules: Entry, hours: Hours, titles: Sequence[str], seed: str) -> None:
        self._round, self._rules, self._hours, self._titles, self._seed = round, rules, hours, titles, seed
        self._dice = Dice(f"{seed}\0works\0{round}")
        self._entries = 0
        self.versions: list[EntryVersion] = []

    def hand_in(self, unit: str, contestant: str, since: int, until: int) -> None:
        """One work of a unit or a person, in [since, until); some hand in a better version afterwards."""
        entry = hashlib.sha256(f"{self._seed}\0{self._round}\0{self._entries}".encode()).hexdigest()[:8]
        title = self._titles[self._entries % len(self._titles)] if self._titles else entry
        self._entries += 1
        # Most hand in on the last days: the later half of the time left.
        at = self._hours.moment(since + (until - since) // 2, until, self._dice)
        channel = self._rules.channels[0] if self._dice.share(600) else self._dice.pick(self._rules.channels)
        versions = 1 + (self._dice.share(BETTERED) and at + DAY < until)
        for version in range(1, versions + 1):
            sha256 = hashlib.sha256(f"{self._seed}\0{entry}\0{version}".encode()).hexdigest()
            size = SMALLEST + self._dice.below(LARGEST - SMALLEST)
            self.versions.append(
                EntryVersion(at, entry, self._round, unit, contestant, version, channel, title, sha256, size)
            )
            at = self._hours.moment(at + 1, until, self._dice)
