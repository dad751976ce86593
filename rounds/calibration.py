"""Calibration: sample entries that every judge of a round scores first, so that all read the rubric alike.

Their sheets are signed for a part of their own (`part`) and never for the round: no rule that counts the
sheets of a round can come upon them. Which samples there are is the decision `calibrate`; entries of the
contest are never among them, because everybody on the panel sees what everybody gave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rounds.record import Decision, Sheet

MOST = 5
"""More samples than this make no panel agree better."""

_PART = ":calibration"


@dataclass(frozen=True, slots=True)
class Spread:
    """What the panel gave a sample on one criterion: hundredths by judge."""

    criterion: str
    points: Mapping[str, int]

    @property
    def low(self) -> int:
        return min(self.points.values())

    @property
    def high(self) -> int:
        return max(self.points.values())


def part(round_id: str) -> str:
    """The part of a round for which the sheets of its samples are signed."""
    return round_id + _PART


def round_of(part_or_round: str) -> str:
    """The round that a sheet belongs to, sample or not."""
    return part_or_round.removesuffix(_PART)


def samples(round_id: str, decisions: Iterable[Decision]) -> tuple[str, ...]:
    """The codes of the samples as last decided, in the order in which they are scored."""
    last: tuple[str, ...] = ()
    for decision in decisions:
        if decision.kind == "calibrate" and decision.subject == round_id:
            last = tuple(sorted(map(str, decision.data.get("entries", {}))))
    return last


def calibrated_at(
    round_id: str, wanted: int, decisions: Iterable[Decision], sheets: Iterable[Sheet]
) -> dict[str, int]:
    """When each judge had signed every one of the `wanted` samples; nobody before all samples are named."""
    codes = samples(round_id, decisions)
    if len(codes) != wanted:
        return {}
    first: dict[str, dict[str, int]] = {}
    for sheet in sheets:
        if sheet.round == part(round_id) and sheet.entry in codes:
            own = first.setdefault(sheet.judge, {})
            own[sheet.entry] = min(sheet.at, own.get(sheet.entry, sheet.at))
    return {judge: max(own.values()) for judge, own in first.items() if len(own) == wanted}


def too_early(
    round_id: str, wanted: int, decisions: Iterable[Decision], sheets: Iterable[Sheet]
) -> dict[str, int]:
    """How many sheets of the round each judge signed before the own calibration was done."""
    signed = list(sheets)
    done = calibrated_at(round_id, wanted, decisions, signed)
    found: dict[str, int] = {}
    for sheet in signed:
        if sheet.round == round_id and not (sheet.judge in done and done[sheet.judge] <= sheet.at):
            found[sheet.judge] = found.get(sheet.judge, 0) + 1
    return dict(sorted(found.items()))


def spread(
    round_id: str, sample: str, criteria: Iterable[str], sheets: Iterable[Sheet]
) -> tuple[Spread, ...]:
    """What each judge gave a sample, criterion by criterion; empty before the first signed it."""
    signed = {
        sheet.judge: sheet.points
        for sheet in sheets
        if (sheet.round, sheet.entry) == (part(round_id), sample)
    }
    if not signed:
        return ()
    return tuple(
        Spread(criterion, {judge: points[criterion] for judge, points in sorted(signed.items())})
        for criterion in criteria
    )
