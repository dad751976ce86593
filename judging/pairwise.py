"""Bradley-Terry strengths from comparisons: the chance that A is put above B is a / (a + b).

For a very large first sift, where a judge says only which of two entries is better. Such a comparison is a
small sheet: a judge key of its own (`J1/17`), 1 point for the better entry and 0 for the other. Full
sheets work as well: every judge who scored A above B counts as one comparison. Whole numbers only, so
every machine gets the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from judging.reasons import Reason, reason
from judging.scoresheet import Matrix

SCALE = 10**18
"""Strengths are computed in units of 1 / SCALE; their mean is 1."""

RESOLUTION = 10**6
"""Strengths are compared in units of 1 / RESOLUTION, far above the error of the computation: closer
ones are tied.
"""

SWEEPS = 10_000


def wins(totals: Matrix) -> dict[str, dict[str, int]]:
    """How often the first entry was scored above the second. Twice the count, so that equal scores give
    one each.
    """
    found: dict[str, dict[str, int]] = {entry: {} for entry in totals}
    entries = sorted(totals)
    for number, first in enumerate(entries):
        for second in entries[number + 1 :]:
            for judge in totals[first].keys() & totals[second].keys():
                ahead = totals[first][judge] - totals[second][judge]
                for winner, loser, won in ((first, second, ahead >= 0), (second, first, ahead <= 0)):
                    if won:
                        points = 2 if ahead else 1
                        found[winner][loser] = found[winner].get(loser, 0) + points
    return found


def strengths(won: Mapping[str, Mapping[str, int]]) -> dict[str, Fraction] | Reason:
    """The maximum-likelihood strengths, mean 1, by Hunter's minorise-maximise steps (2004) in fixed point.

    They exist only if no set of entries won, or lost, every comparison with all others (Ford 1957); a
    Reason says which set did. Steps are rounded down; they end when nothing moves by more than SCALE /
    10**12.
    """
    entries = sorted(won)
    if wrong := _one_sided(won):
        return wrong
    met = {
        entry: {
            other: won[entry].get(other, 0) + won[other].get(entry, 0)
            for other in entries
            if won[entry].get(other, 0) + won[other].get(entry, 0)
        }
        for entry in entries
    }
    total = {entry: sum(won[entry].values()) for entry in entries}
    now = dict.fromkeys(entries, SCALE)
    for _ in range(SWEEPS):
        raw = {
            entry: total[entry]
            * SCALE
            * SCALE
            // sum(count * SCALE * SCALE // (now[entry] + now[other]) for other, count in met[entry].items())
            for entry in entries
        }
        whole = sum(raw.values())
        after = {entry: raw[entry] * len(entries) * SCALE // whole for entry in entries}
        still = max(abs(after[entry] - now[entry]) for entry in entries) <= SCALE // 10**12
        now = after
        if still:
            break
    unit = SCALE // RESOLUTION
    return {entry: Fraction((value + unit // 2) // unit, RESOLUTION) for entry, value in now.items()}


def _one_sided(won: Mapping[str, Mapping[str, int]]) -> Reason | None:
    """Without a path of wins from every entry to every other there is no finite answer."""
    lost = {entry: {other: 1 for other in won if entry in won[other]} for entry in won}
    for edges in (won, lost):
        start = min(won)
        reached, waiting = {start}, [start]
        while waiting:
            for other in edges[waiting.pop()]:
                if other not in reached:
                    reached.add(other)
                    waiting.append(other)
        if len(reached) < len(won):
            apart = min((sorted(reached), sorted(won.keys() - reached)), key=len)
            return reason("result.no-finite-strength", entries=", ".join(apart))
    return None
