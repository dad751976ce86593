"""Places by a ladder of rungs: each rung refines the groups still tied and never starts anew.

Knows entries and what the rungs say of them; knows no method and no marks beyond that. A rung that needs a
person (a vote not yet taken, a lot not yet drawn) leaves its group tied and says so: nothing is ever
ordered silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from judging.draw import Lot, lot_order
from judging.reasons import Reason, reason
from judging.scoresheet import Matrix

Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """`measure` gives each entry of a tied group a value, or the code of the `Reason` that it cannot yet.

    `low` marks that low values are better.
    """

    name: str
    measure: Callable[[Group], Mapping[str, Fraction] | str]
    low: bool = False


@dataclass(frozen=True, slots=True)
class Vote:
    """A signed panel vote among tied entries: groups of equals, best first. Covers ties among any of its
    entries.
    """

    order: tuple[Group, ...]

    @classmethod
    def of(cls, *best_first: str) -> Vote:
        """A vote that separates all it names."""
        return cls(tuple((entry,) for entry in best_first))


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the result.

    rank      1, 2, 2, 4: equal entries share a rank and the next ranks stay empty
    shared    how many entries have this rank
    score     by the declared method, exact
    rung      what separated it from the line above: "score", "majority", "criterion:<id>", "vote" or "lot";
              "tied" when nothing did; empty for the first line
    value     what that rung gave this entry and, in `above`, the entry above; None where `rung` is empty
              or "tied". For "majority": of two, judges in favour; of more, duels won less duels lost

    Lines that share a rank stand in the order of their names, which means nothing.
    """

    entry: str
    rank: int
    shared: int
    score: Fraction
    rung: str
    value: Fraction | None = None
    above: Fraction | None = None


def places(
    scores: Mapping[str, Fraction], rungs: Sequence[Rung], *, low: bool = False, share: bool = False
) -> tuple[list[Place], list[Reason]]:
    """The places by `scores`, best first, and a named blocker for each tie that still needs a person.

    `low`: low scores are better. `share`: what is equal on every rung shares its rank for good and blocks
    nothing.
    """
    first = Rung("score", lambda group: {entry: scores[entry] for entry in group}, low)
    found: list[Place] = []
    blockers: list[Reason] = []
    for part in _climb(tuple(sorted(scores)), [first, *rungs]):
        rank, shared = len(found) + 1, len(part.group)
        for entry in part.group:
            if entry == part.group[0]:
                found.append(Place(entry, rank, shared, scores[entry], part.rung, part.value, part.above))
            else:
                found.append(Place(entry, rank, shared, scores[entry], "tied"))
        if shared > 1 and not (share and part.blocker == "result.tie"):
            blockers.append(reason(part.blocker, entries=", ".join(part.group), rank=rank, shared=shared))
    return found, blockers


@dataclass(frozen=True, slots=True)
class _Part:
    """A group no rung could split further: what separates it from the one above, and why it is still a
    group.
    """

    group: Group
    blocker: str = ""
    rung: str = ""
    value: Fraction | None = None
    above: Fraction | None = None


def _climb(group: Group, rungs: Sequence[Rung]) -> Iterator[_Part]:
    """Split `group` by the first rung and each of its parts by the rest."""
    if len(group) == 1:
        yield _Part(group)
        return
    if not rungs:
        yield _Part(group, "result.tie")
        return
    rung, rest = rungs[0], rungs[1:]
    measured = rung.measure(group)
    if isinstance(measured, str):
        yield _Part(group, measured)
        return
    above: Fraction | None = None
    for value in sorted(set(measured.values()), reverse=not rung.low):
        equals = tuple(entry for entry in group if measured[entry] == value)
        parts = _climb(equals, rest)
        # This rung separates the best of the equals from the line above; later rungs separate the others.
        best = next(parts)
        yield best if above is None else replace(best, rung=rung.name, value=value, above=above)
        yield from parts
        above = value


def majority(totals: Matrix) -> Rung:
    """More judges scored A above B; among three and more, duels won less duels lost (Copeland).

    Only judges who scored both count, so a substitute speaks where it judged.
    """

    def measure(group: Group) -> dict[str, Fraction]:
        ahead = {
            first: {
                second: sum(
                    totals[first][judge] > totals[second][judge]
                    for judge in totals[first].keys() & totals[second].keys()
                )
                for second in group
                if second != first
            }
            for first in group
        }
        if len(group) == 2:
            return {first: Fraction(sum(ahead[first].values())) for first in group}
        return {
            first: Fraction(
                sum(
                    (ahead[first][other] > ahead[other][first]) - (ahead[first][other] < ahead[other][first])
                    for other in ahead[first]
                )
            )
            for first in group
        }

    return Rung("majority", measure)


def votes(cast: Sequence[Vote]) -> Rung:
    """The last vote that names every entry of the group; without one the group waits for it."""

    def measure(group: Group) -> dict[str, Fraction] | str:
        for vote in reversed(cast):
            at = {entry: Fraction(number) for number, equals in enumerate(vote.order, 1) for entry in equals}
            if all(entry in at for entry in group):
                return {entry: at[entry] for entry in group}
        return "result.vote-needed"

    return Rung("vote", measure, low=True)


def lots(lot: Lot | None) -> Rung:
    """The order drawn from the committed seed; without the seed the group waits for it."""

    def measure(group: Group) -> dict[str, Fraction] | str:
        if lot is None:
            return "result.lot-not-drawn"
        drawn = lot_order(lot.seed, lot.scope, group)
        return {entry: Fraction(number) for number, entry in enumerate(drawn, 1)}

    return Rung("lot", measure, low=True)
