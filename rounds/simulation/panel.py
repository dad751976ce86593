"""The panel of a played round: judges are strict or mild, like an entry as a whole, differ by criterion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle

from judging.rubric import BlankSheet
from rounds.definition import Judging
from rounds.record import Sheet
from rounds.simulation.dice import Dice
from rounds.simulation.hours import Hours

# Shares of the points, in thousandths: how good works are, and how far judges stray.
QUALITY, SPREAD = 740, 170
SEVERITY, HALO, CRITERION = 50, 40, 70


def judges(count: int, alternates: int) -> tuple[list[str], list[str]]:
    """Codes of the judges and of the alternates."""
    codes = [f"GK{number}" for number in range(1, count + alternates + 1)]
    return codes[:count], codes[count:]


def share_out(entries: Sequence[str], judges: Sequence[str], rules: Judging) -> dict[str, list[str]]:
    """The judges of each entry: all of them, or as many as the rules say where the entries are too many."""
    if rules.per_entry is None or len(entries) <= rules.all_score_up_to:
        return {entry: list(judges) for entry in entries}
    turns = cycle(judges)
    return {entry: [next(turns) for _ in range(rules.per_entry)] for entry in entries}


def sheets(
    round: str,
    blank: BlankSheet,
    marking: Mapping[str, Sequence[str]],
    start: int,
    end: int,
    hours: Hours,
    seed: str,
) -> list[Sheet]:
    """Every sheet of the round, signed in [start, end). `marking` gives the judges of each entry."""
    dice = Dice(f"{seed}\0panel\0{round}")
    severity = {judge: dice.around(0, SEVERITY) for judge in _all(marking.values())}
    signed = []
    for entry, its_judges in marking.items():
        quality = [dice.around(QUALITY, SPREAD)] * len(blank.criteria)
        quality = [dice.around(share, CRITERION) for share in quality]
        for judge in its_judges:
            halo = dice.around(0, HALO) - severity[judge]
            points = {
                criterion.id: _points(
                    blank, int(criterion.weight * 100), share + halo + dice.around(0, CRITERION)
                )
                for criterion, share in zip(blank.criteria, quality, strict=True)
            }
            signed.append(Sheet(hours.moment(start, end, dice), round, entry, judge, points))
    return sorted(signed, key=lambda sheet: (sheet.at, sheet.entry, sheet.judge))


def _all(panels: Iterable[Sequence[str]]) -> list[str]:
    return sorted({judge for panel in panels for judge in panel})


def _points(blank: BlankSheet, most: int, share: int) -> int:
    """A share (per thousand) of `most` hundredths, on the step of the sheet."""
    step = int(blank.step * 100)
    return min(max(most * share // 1000, 0), most) // step * step
