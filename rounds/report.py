"""Reports: whether somebody is counted as of a cut-off and why, and which units are named at both ends.

What was complete before the cut-off is in, everything later is in the next one and in the standing. Knows no
clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from rounds import calendar
from rounds.definition import Report
from rounds.reasons import Reason, reason

T = TypeVar("T")


class Presence(NamedTuple):
    """Whether somebody is counted in the figures of an instant."""

    counted: bool
    why: Reason


def presence(at: int | None, as_of: int, cuts: Iterable[int], zone_name: str) -> Presence:
    """Whether somebody whose entry was complete at `at` (None: it is not) is counted as of `as_of`.

    `cuts` are the cut-offs of all reports of the kind.
    """
    cut = calendar.local_text(as_of, zone_name)
    if at is None:
        return Presence(False, reason("presence.not-complete", cut=cut))
    came = calendar.local_text(at, zone_name)
    if at < as_of:
        return Presence(True, reason("presence.before", at=came, cut=cut))
    later = min((each for each in cuts if each > at), default=None)
    if later is None:
        return Presence(False, reason("presence.after", at=came, cut=cut))
    next_one = calendar.local_text(later, zone_name)
    return Presence(False, reason("presence.in-later", at=came, cut=cut, later=next_one))


class Ends(NamedTuple):
    """How many of the most and the least active units are named, and who may read of the least."""

    most: int
    fewest: int
    visible: str


USUAL = 10
"""So many units are named where no report of the rules says how many."""


def ends(reports: Sequence[Report], standing: str) -> Ends:
    """What the rules say of a standing; where they are silent, the least active are for organisers only."""
    for each in reports:
        if standing in each.standings and (each.most or each.fewest):
            return ends_of(each)
    return Ends(USUAL, USUAL, "organisers")


def ends_of(report: Report) -> Ends:
    """What the rules say of the units that one report names."""
    return Ends(report.most, report.fewest, report.fewest_visible)


def named(ranked: Sequence[T], ends: Ends) -> tuple[Sequence[T], Sequence[T]]:
    """The most active units, and the least active ones with the last first; of these none where there are so
    few units that one would be in both lists.
    """
    enough = len(ranked) >= ends.most + ends.fewest
    fewest = list(reversed(ranked[-ends.fewest :])) if ends.fewest and enough else []
    return ranked[: ends.most], fewest
