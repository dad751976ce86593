"""One judge's score sheet for one entry (phiếu chấm): points per criterion, and whether it may be signed.

Knows the blank sheet of the rubric; knows nothing of other judges, of time or of who the judge is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from judging.exact import plain
from judging.reasons import Reason, reason
from judging.rubric import BlankSheet

Matrix = Mapping[str, Mapping[str, Fraction]]
"""Points by entry, then by judge. A missing cell is a judge who does not count for that entry."""


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """`points` by criterion id, as far as given. A signed sheet stays; a reopened one is a new value."""

    judge: str
    entry: str
    points: Mapping[str, Fraction]
    signed: bool = False


def total(sheet: ScoreSheet, blank: BlankSheet) -> Fraction:
    """Sum of the points given so far, at most `blank.max_points`: the running total of the desk."""
    return sum((sheet.points.get(criterion.id, Fraction(0)) for criterion in blank.criteria), Fraction(0))


def in_steps(points: Fraction, blank: BlankSheet) -> int:
    """`points` counted in smallest steps (17.5 at step 0.5 -> 35). Raises ValueError off the step."""
    steps = points / blank.step
    if steps.denominator != 1:
        raise ValueError(f"{points} is no whole number of steps of {blank.step}")
    return steps.numerator


def from_steps(steps: int, blank: BlankSheet) -> Fraction:
    """The points that `steps` smallest steps are worth (35 at step 0.5 -> 17.5)."""
    return steps * blank.step


def why_not_signable(sheet: ScoreSheet, blank: BlankSheet) -> Reason | None:
    """What first keeps `sheet` from being signed, in the order of the blank sheet; None when nothing does."""
    if sheet.signed:
        return reason("sheet.already-signed")
    for id in sorted(sheet.points):
        if blank.criterion(id) is None:
            return reason("sheet.criterion-unknown", criterion=id)
    missing = [criterion.id for criterion in blank.criteria if criterion.id not in sheet.points]
    if missing:
        return reason("sheet.criterion-missing", criterion=missing[0], missing=len(missing))
    for criterion in blank.criteria:
        given = sheet.points[criterion.id]
        if given < 0:
            return reason("sheet.below-zero", criterion=criterion.id, points=plain(given))
        if given > criterion.weight:
            return reason(
                "sheet.above-the-weight",
                criterion=criterion.id,
                points=plain(given),
                weight=plain(criterion.weight),
            )
        if given % blank.step:
            return reason(
                "sheet.off-the-step", criterion=criterion.id, points=plain(given), step=plain(blank.step)
            )
    return None


def totals(sheets: Iterable[ScoreSheet], blank: BlankSheet) -> dict[str, dict[str, Fraction]]:
    """Totals of the signed `sheets` by entry and judge: what `result.judged` starts from."""
    return {
        entry: {judge: total(sheet, blank) for judge, sheet in row.items()}
        for entry, row in _signed(sheets).items()
    }


def by_criterion(
    sheets: Iterable[ScoreSheet], blank: BlankSheet
) -> dict[str, dict[str, dict[str, Fraction]]]:
    """Points of the signed `sheets` by criterion, entry and judge: what the criterion rungs compare."""
    signed = _signed(sheets)
    return {
        criterion.id: {
            entry: {judge: sheet.points[criterion.id] for judge, sheet in row.items()}
            for entry, row in signed.items()
        }
        for criterion in blank.criteria
    }


def _signed(sheets: Iterable[ScoreSheet]) -> dict[str, dict[str, ScoreSheet]]:
    """Raises ValueError for a second signed sheet of one judge for one entry: only the last one counts."""
    found: dict[str, dict[str, ScoreSheet]] = {}
    for sheet in sheets:
        if not sheet.signed:
            continue
        row = found.setdefault(sheet.entry, {})
        if sheet.judge in row:
            raise ValueError(f"two signed sheets of {sheet.judge} for {sheet.entry}")
        row[sheet.judge] = sheet
    return found
