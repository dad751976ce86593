"""The panel: who sits on it, and whose totals count for each entry when judges must stand aside.

One number of judges for every entry of a stage: leaving one harsh judge out of one entry alone would lift
it past others. A recused judge is replaced by an alternate; without one the rules say beforehand what
happens. Knows no conflicts (`conflict.py` finds them) and no scores.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from judging.reasons import Reason, reason
from judging.scheme import LEAST_JUDGES
from judging.scoresheet import Matrix

Recusal = Literal["drop_judge", "least_squares", "panel"]
"""What happens to a recused judge for whom there is no alternate.

drop_judge     that judge counts for no entry of the stage
least_squares  the cell stays empty and the declared method corrects for severity
panel          the panel names a substitute; until then the stage has a named blocker
"""

Cell = tuple[str, str]
"""(judge, entry)"""


@dataclass(frozen=True, slots=True)
class Panel:
    """`members` score every entry, `alternates` step in, in this order. All are person codes.

    The chair may be a member or only preside; the secretary never scores.
    """

    chair: str
    secretary: str
    members: tuple[str, ...]
    alternates: tuple[str, ...] = ()
    recusal: Recusal = "drop_judge"


@dataclass(frozen=True, slots=True)
class Seating:
    """Whose totals count: `judges` by entry. `blockers` keep the stage from a result.

    substitutes   (judge, entry) -> the alternate who scores in that judge's place
    dropped       members who count for no entry, because nobody could replace them somewhere
    empty         (judge, entry) cells left to the declared least-squares method
    """

    judges: Mapping[str, tuple[str, ...]]
    substitutes: Mapping[Cell, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    empty: frozenset[Cell] = frozenset()
    blockers: tuple[Reason, ...] = ()

    def counted(self, totals: Matrix) -> dict[str, dict[str, Fraction]]:
        """The cells of `totals` that count: of each seated entry, its seated judges as far as they have
        scored.
        """
        return {
            entry: {judge: totals[entry][judge] for judge in judges if judge in totals.get(entry, {})}
            for entry, judges in self.judges.items()
        }

    def by_seat(self, totals: Matrix) -> dict[str, dict[str, Fraction]]:
        """The counted cells with a substitute's points under the judge whose place was taken: for measures
        that want every cell (agreement, chances), never for the result.
        """
        place = {(one, entry): judge for (judge, entry), one in self.substitutes.items()}
        return {
            entry: {place.get((judge, entry), judge): points for judge, points in row.items()}
            for entry, row in self.counted(totals).items()
        }

    def missing(self, totals: Matrix) -> list[Cell]:
        """Seated judges whose total is not there yet: sheets still to be signed."""
        return [
            (judge, entry)
            for entry, judges in sorted(self.judges.items())
            for judge in judges
            if judge not in totals.get(entry, {})
        ]


def why_not_a_panel(panel: Panel) -> list[Reason]:
    """Everything wrong with the seats; empty when the panel may begin."""
    found = [
        reason("panel.seat-empty", seat=seat)
        for seat, person in (("chair", panel.chair), ("secretary", panel.secretary))
        if not person
    ]
    seats: dict[str, list[str]] = {}
    for seat, people in (
        ("secretary", (panel.secretary,)),
        ("member", panel.members),
        ("alternate", panel.alternates),
    ):
        for person in people:
            seats.setdefault(person, []).append(seat)
    if panel.chair == panel.secretary:
        seats.setdefault(panel.chair, []).insert(0, "chair")
    found += [
        reason("panel.person-twice", person=person, seats=", ".join(held))
        for person, held in seats.items()
        if person and len(held) > 1
    ]
    if len(panel.members) < LEAST_JUDGES:
        found.append(reason("panel.too-few-judges", judges=len(panel.members), least=LEAST_JUDGES))
    return found


def seated(
    panel: Panel,
    entries: Collection[str],
    recused: Collection[Cell],
    named: Mapping[Cell, str] | None = None,
) -> Seating:
    """Whose totals count for each of `entries`, when every member scores every entry.

    `recused` holds (judge, entry) of members and alternates. A substitute the panel `named` for a cell
    comes first; then the alternates in their order, each at most once for an entry; then the rule of the
    panel. With `drop_judge` the dropped no longer need substitutes, so seats are given anew until nothing
    changes.
    """
    acts = named or {}
    dropped: list[str] = []
    while True:
        seating = _seated_without(dropped, panel, sorted(entries), set(recused), acts)
        if panel.recusal != "drop_judge" or not seating.empty:
            break
        # One judge at a time: dropping the first may set an alternate free for the next.
        without = {judge for judge, _ in seating.empty}
        dropped.append(next(judge for judge in panel.members if judge in without))
    return _with_blockers(seating, panel, set(recused), acts)


def _seated_without(
    dropped: Sequence[str],
    panel: Panel,
    entries: Sequence[str],
    recused: set[Cell],
    named: Mapping[Cell, str],
) -> Seating:
    judges: dict[str, tuple[str, ...]] = {}
    substitutes: dict[Cell, str] = {}
    empty: set[Cell] = set()
    for entry in entries:
        members = [judge for judge in panel.members if judge not in dropped]
        absent = [judge for judge in members if (judge, entry) in recused]
        present = [judge for judge in members if judge not in absent]
        for judge in absent:
            wanted = [named[judge, entry]] if (judge, entry) in named else panel.alternates
            free = [one for one in wanted if one not in present and (one, entry) not in recused]
            if free:
                present.append(free[0])
                substitutes[judge, entry] = free[0]
            else:
                empty.add((judge, entry))
        judges[entry] = tuple(present)
    return Seating(judges, substitutes, tuple(dropped), frozenset(empty))


def _with_blockers(seating: Seating, panel: Panel, recused: set[Cell], named: Mapping[Cell, str]) -> Seating:
    blockers: list[Reason] = []
    for (judge, entry), one in sorted(named.items()):
        placed = judge in seating.dropped or seating.substitutes.get((judge, entry)) == one
        if (judge, entry) in recused and ((one, entry) in recused or one in panel.members or not placed):
            blockers.append(reason("panel.substitute-not-free", judge=judge, entry=entry, substitute=one))
    if panel.recusal == "panel":
        blockers += [
            reason("panel.recusal-needs-decision", judge=judge, entry=entry)
            for judge, entry in sorted(seating.empty)
            if (judge, entry) not in named
        ]
    for entry, judges in seating.judges.items():
        if len(judges) < LEAST_JUDGES:
            blockers.append(reason("panel.too-few-left", entry=entry, judges=len(judges), least=LEAST_JUDGES))
    return Seating(seating.judges, seating.substitutes, seating.dropped, seating.empty, tuple(blockers))
