"""Which prepared picture of a standing a visitor sees: the newest, a chosen one, the last before a freeze.

Knows snapshots; computes nothing and asks no table of facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.storage.postgres.database import db
from app.storage.standings import snapshot
from app.storage.standings.snapshot import Place, Snapshot
from app.web.contest.frame import Shown
from rounds.definition import Standing


@dataclass(frozen=True)
class Picture:
    """A standing as of one instant. `moments` are all instants a visitor may choose, newest first."""

    standing: Standing
    snapshot: Snapshot
    moments: Sequence[int]
    frozen_since: int | None

    @property
    def as_of(self) -> int:
        """The instant it shows."""
        return self.snapshot.as_of

    @cached_property
    def earlier(self) -> Snapshot | None:
        """The picture before it."""
        return snapshot.latest(db.session(), self.snapshot.contest_id, self.standing.id, self.as_of - 1)

    def before(self, places: Sequence[Place]) -> Mapping[str, int] | None:
        """The ranks in the earlier picture of those in `places`; None when there is none or nothing moved."""
        if self.earlier is None:
            return None
        ranks = snapshot.ranks_of(db.session(), self.earlier.id, [place.subject for place in places])
        # After the close nothing moves any more: then saying so in every row would only be in the way.
        return ranks if any(ranks.get(place.subject) != place.rank for place in places) else None

    def above(self, places: Sequence[Place]) -> Mapping[int, Place]:
        """The places just above those rows that do not follow another row of the page."""
        here = {place.position for place in places}
        wanted = {place.position - 1 for place in places if place.rung} - here
        return snapshot.places_at(db.session(), self.snapshot.id, wanted) if wanted else {}


def picture(contest: Shown, standing: Standing, at: int | None = None) -> Picture | None:
    """The picture as of `at`, or the newest that visitors see; None when there is none yet."""
    frozen = contest.frozen_since(standing)
    moments = snapshot.moments(db.session(), contest.row.id, standing.id)
    seen = [moment for moment in moments if frozen is None or moment <= frozen]
    wanted = [moment for moment in seen if at is None or moment <= at]
    if not wanted:
        return None
    found = snapshot.latest(db.session(), contest.row.id, standing.id, wanted[-1])
    return Picture(standing, found, seen[::-1], frozen) if found else None


def main(contest: Shown) -> Picture | None:
    """The picture for the front of a contest: of the first standing of units that has one, else the first."""
    ordered = sorted(contest.standings, key=lambda standing: standing.of != "units")
    return next((found for each in ordered if (found := picture(contest, each))), None)
