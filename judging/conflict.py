"""Conflicts of interest: who may not judge what, and why.

Knows units and their tree, authors, and what judges declared. Knows no scores. A conflict is a `Reason`;
the recusal that follows is shown as a recusal and never as a score of zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from judging.panel import Cell
from judging.reasons import Reason, reason


@dataclass(frozen=True, slots=True)
class Judge:
    """What a judge declared before entries open. `unit` empty: belongs to no unit of the contest.

    `kin` are person codes: relatives, co-authors, direct superiors and subordinates.
    """

    id: str
    unit: str = ""
    past_units: frozenset[str] = frozenset()
    kin: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Work:
    """Who stands behind an entry: its unit and its authors (person codes)."""

    entry: str
    unit: str = ""
    authors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Declaration:
    """A judge stands aside from one entry, for a ground in own words or a code; made when the entry is
    opened.
    """

    judge: str
    entry: str
    ground: str


def conflict(
    judge: Judge, work: Work, parents: Mapping[str, str], declarations: Iterable[Declaration] = ()
) -> Reason | None:
    """Why `judge` may not see or score `work`; None when nothing stands against it.

    `parents` maps a unit to the one above it. The whole line above and below the judge's unit is in
    conflict, the units beside it are not.
    """

    def because(code: str, **what: str) -> Reason:
        return Reason(code, values=tuple(sorted({"judge": judge.id, "entry": work.entry, **what}.items())))

    if judge.id in work.authors:
        return because("conflict.author")
    if judge.unit and work.unit:
        if judge.unit == work.unit:
            return because("conflict.own-unit", unit=work.unit)
        if judge.unit in _above(work.unit, parents):
            return because("conflict.unit-above", unit=judge.unit)
        if work.unit in _above(judge.unit, parents):
            return because("conflict.unit-below", unit=judge.unit)
    if work.unit in judge.past_units:
        return because("conflict.past-unit", unit=work.unit)
    if related := sorted(judge.kin & work.authors):
        return because("conflict.kin", person=related[0])
    for declared in declarations:
        if (declared.judge, declared.entry) == (judge.id, work.entry):
            return because("conflict.declared", ground=declared.ground)
    return None


def conflicts(
    judges: Iterable[Judge],
    works: Sequence[Work],
    parents: Mapping[str, str],
    declarations: Sequence[Declaration] = (),
) -> dict[Cell, Reason]:
    """Every (judge, entry) in conflict, with its reason. The keys are the `recused` of `panel` and
    `assignment`.
    """
    return {
        (judge.id, work.entry): found
        for judge in judges
        for work in works
        if (found := conflict(judge, work, parents, declarations))
    }


def mutual(
    judges: Sequence[Judge], works: Sequence[Work], assigned: Mapping[str, Sequence[str]]
) -> list[Reason]:
    """Warnings where two judges each score an entry of the other's unit, a door for deals (Boehmer et al.
    2021).
    """
    by_unit: dict[str, list[str]] = {}
    for work in works:
        by_unit.setdefault(work.unit, []).append(work.entry)
    found = []
    for number, one in enumerate(judges):
        for other in judges[number + 1 :]:
            if not one.unit or not other.unit or one.unit == other.unit:
                continue
            theirs = [entry for entry in by_unit.get(other.unit, []) if one.id in assigned.get(entry, ())]
            ours = [entry for entry in by_unit.get(one.unit, []) if other.id in assigned.get(entry, ())]
            if theirs and ours:
                found.append(
                    reason(
                        "conflict.mutual",
                        warning=True,
                        judge=one.id,
                        entry=min(theirs),
                        other_judge=other.id,
                        other_entry=min(ours),
                    )
                )
    return found


def _above(unit: str, parents: Mapping[str, str]) -> set[str]:
    """All units above `unit`. A circle in `parents` is a mistake of the definition and ends here all the
    same.
    """
    found: set[str] = set()
    while (unit := parents.get(unit, "")) and unit not in found:
        found.add(unit)
    return found
