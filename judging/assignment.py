"""Which judge reads which entry, and in which order. Same seed, same lists, on any machine.

Up to `EVERY_JUDGE_UP_TO` entries everybody reads everything. Above that a first stage gives each entry to
a few judges, so that the best 20 to 30 can be read by all; its scores need a method that corrects for
severity. Nobody chooses own entries: bidding is the known door of collusion (Jecmen et al. 2020).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from judging.additive import groups
from judging.draw import lot_order
from judging.panel import Cell
from judging.reasons import Reason, reason
from judging.scheme import EVERY_JUDGE_UP_TO

Assignment = dict[str, tuple[str, ...]]
"""Judges by entry, sorted."""


def assigned(
    judges: Sequence[str],
    entries: Sequence[str],
    per_entry: int,
    *,
    seed: str,
    scope: str,
    recused: Collection[Cell] = (),
    all_up_to: int = EVERY_JUDGE_UP_TO,
) -> Assignment | Reason:
    """Who reads what: everybody everything up to `all_up_to` entries, above that `per_entry` judges for each.

    The large design is balanced (loads differ by at most one), connected (all entries can be compared
    through shared judges) and keeps out of `recused` cells; a Reason when that cannot be. In the small
    case recusals are no matter of assignment: `panel.seated` settles them.
    """
    if len(entries) <= all_up_to:
        return {entry: tuple(sorted(judges)) for entry in sorted(entries)}
    drawn = lot_order(seed, f"{scope}:judges", judges)
    given: dict[str, list[str]] = {}
    load = dict.fromkeys(drawn, 0)
    together: dict[tuple[str, str], int] = {}
    for entry in lot_order(seed, f"{scope}:entries", entries):
        free = [judge for judge in drawn if (judge, entry) not in recused]
        if len(free) < per_entry:
            return reason("panel.not-enough-free-judges", entry=entry, free=len(free), needed=per_entry)
        chosen: list[str] = []
        for _ in range(per_entry):
            # The least loaded, and of those who has met the chosen least: that ties the design together.
            met = {judge: sum(together.get(_pair(judge, other), 0) for other in chosen) for judge in free}
            best = min(
                (judge for judge in free if judge not in chosen),
                key=lambda judge: (load[judge], met[judge], drawn.index(judge)),
            )
            for other in chosen:
                together[_pair(best, other)] = together.get(_pair(best, other), 0) + 1
            chosen.append(best)
            load[best] += 1
        given[entry] = chosen
    _level(given, load, drawn, recused)
    return _checked(given, load)


def without(
    given: Mapping[str, Sequence[str]],
    judge: str,
    entry: str,
    *,
    instead: Sequence[str],
    members: Sequence[str],
    recused: Collection[Cell],
) -> Assignment:
    """`given` when `judge` stands aside from `entry`: the first of `instead` who is free reads it, else the
    member who reads least; nobody where nobody is free.
    """
    found = {each: tuple(judges) for each, judges in given.items()}
    if judge not in found.get(entry, ()):
        return found
    rest = [each for each in found[entry] if each != judge]
    taker = _free(found, entry, instead, recused)[:1] or _lightest(found, entry, members, recused)[:1]
    found[entry] = tuple(sorted([*rest, *taker]))
    return found


def handed_over(
    given: Mapping[str, Sequence[str]],
    changes: Mapping[str, str],
    *,
    signed: Collection[Cell],
    members: Sequence[str],
    recused: Collection[Cell],
) -> Assignment:
    """`given` when judges leave and others take their seats (`changes`, by who leaves).

    What somebody has `signed` stays theirs and counts. The rest goes to who takes the seat; an entry which
    that judge may not read or reads already goes to the member who reads least.
    """
    found = {each: tuple(judges) for each, judges in given.items()}
    for leaver, taker in sorted(changes.items()):
        for entry in sorted(found):
            if leaver in found[entry] and (leaver, entry) not in signed:
                aside = {*recused, (leaver, entry)}
                found = without(found, leaver, entry, instead=[taker], members=members, recused=aside)
    return found


def _free(
    given: Mapping[str, Sequence[str]], entry: str, judges: Sequence[str], recused: Collection[Cell]
) -> list[str]:
    return [each for each in judges if each not in given[entry] and (each, entry) not in recused]


def _lightest(
    given: Mapping[str, Sequence[str]], entry: str, judges: Sequence[str], recused: Collection[Cell]
) -> list[str]:
    """Those free for an entry, who reads least first."""
    load = {judge: sum(judge in each for each in given.values()) for judge in judges}
    return sorted(_free(given, entry, judges, recused), key=lambda judge: (load[judge], judge))


def reading_order(seed: str, scope: str, judge: str, entries: Sequence[str]) -> list[str]:
    """The order in which `judge` reads, drawn for each judge.

    Later performers get higher scores (Bruine de Bruin 2005): one order for all favours the same entries.
    """
    return lot_order(seed, f"{scope}:reading:{judge}", entries)


def _pair(one: str, other: str) -> tuple[str, str]:
    return min(one, other), max(one, other)


def _level(
    given: Mapping[str, list[str]], load: dict[str, int], drawn: Sequence[str], recused: Collection[Cell]
) -> None:
    """Hand entries on along chains of judges until no chain leads from a load to one two or more below it.

    Every chain lowers the sum of squared loads, so this ends, and it ends at the most even loads there are.
    """
    while True:
        heaviest_first = sorted(drawn, key=lambda judge: -load[judge])
        chains = (_chain(start, given, load, drawn, recused) for start in heaviest_first)
        chain = next(filter(None, chains), None)
        if chain is None:
            return
        for giver, entry, taker in chain:
            given[entry][given[entry].index(giver)] = taker
            load[giver] -= 1
            load[taker] += 1


def _chain(
    start: str,
    given: Mapping[str, list[str]],
    load: Mapping[str, int],
    drawn: Sequence[str],
    recused: Collection[Cell],
) -> list[tuple[str, str, str]]:
    """The shortest chain of (giver, entry, taker) from `start` to a judge with two or more less; or none."""
    came: dict[str, tuple[str, str]] = {}
    waiting = deque([start])
    while waiting:
        giver = waiting.popleft()
        for entry in sorted(given):
            if giver not in given[entry]:
                continue
            for taker in drawn:
                if taker in given[entry] or taker in came or taker == start or (taker, entry) in recused:
                    continue
                came[taker] = (giver, entry)
                if load[taker] <= load[start] - 2:
                    return _back(came, start, taker)
                waiting.append(taker)
    return []


def _back(came: Mapping[str, tuple[str, str]], start: str, end: str) -> list[tuple[str, str, str]]:
    chain = []
    while end != start:
        giver, entry = came[end]
        chain.append((giver, entry, end))
        end = giver
    return chain


def _checked(given: Mapping[str, list[str]], load: Mapping[str, int]) -> Assignment | Reason:
    parts = groups({entry: dict.fromkeys(judges, Fraction(0)) for entry, judges in given.items()})
    if len(parts) > 1:
        return reason("panel.assignment-not-connected", groups=len(parts))
    if max(load.values()) - min(load.values()) > 1:
        return reason("panel.loads-too-unequal", least=min(load.values()), most=max(load.values()))
    return {entry: tuple(sorted(given[entry])) for entry in sorted(given)}
