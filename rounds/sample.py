"""The sample that is looked at before prizes: people of each winning unit, and every person who wins.

Whom it is about follows from a seed that was sealed before and opened after: nobody chooses whom to call.
What was found is a `look` decision on each; what comes of it people decide by other decisions. Knows lines
and prizes; changes neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rounds.definition import Contest
from rounds.draw import lot_order
from rounds.figures import Figures
from rounds.prize import Awards
from rounds.reasons import Reason, reason
from rounds.record import Decision
from rounds.tie import revealed

SUBJECT = "prizes:sample"
"""What the seed of the sample is committed for."""
FOUND = ("as-said", "otherwise", "unreached")
"""What somebody who was called or seen said of their part in the contest."""


def waits(
    contest: Contest,
    awards: Awards,
    figures: Figures,
    parents: Mapping[str, str],
    decisions: Sequence[Decision],
) -> list[Reason]:
    """What the prizes wait for: the seed, or those of the sample of whom nothing was found yet, by unit."""
    if contest.prizes is None or contest.prizes.sample <= 0:
        return []
    seed = revealed(SUBJECT, decisions)
    if not seed:
        return [reason("sample.no-seed", path="prizes")]
    looked = looked_at(decisions)
    found = []
    for unit, people in drawn(contest, awards, figures, parents, seed).items():
        if left := [who for who in people if who not in looked]:
            count, names = len(left), ", ".join(left)
            if unit:
                found.append(reason("sample.left", path="prizes", unit=unit, count=count, people=names))
            else:
                found.append(reason("sample.winners-left", path="prizes", count=count, people=names))
    return found


def looked_at(decisions: Sequence[Decision]) -> dict[str, str]:
    """What was found of everybody, by code; the last holds."""
    return {act.subject: str(act.data.get("found", "")) for act in decisions if act.kind == "look"}


def drawn(
    contest: Contest, awards: Awards, figures: Figures, parents: Mapping[str, str], seed: str
) -> dict[str, list[str]]:
    """Whom the seed names, by the unit that would win; below the empty code those who win themselves."""
    size = contest.prizes.sample if contest.prizes else 0
    valid = dict(_valid(contest, figures))
    found: dict[str, list[str]] = {}
    for award in awards.awards:
        winner = figures.authors.get(award.subject, award.subject)
        if winner in parents:
            people = [who for who, unit in valid.items() if _within(unit, winner, parents)]
            found[winner] = lot_order(seed, SUBJECT, people)[:size]
        elif winner not in found.setdefault("", []):
            found[""].append(winner)
    return {unit: people for unit, people in sorted(found.items()) if people}


def _valid(contest: Contest, figures: Figures) -> Iterator[tuple[str, str]]:
    """Everybody who took part validly in a learning round that people are recorded in, with their unit."""
    for round in contest.rounds:
        if round.learning and round.learning.source != "counts":
            for who, line in figures.lines(round.id).items():
                if line.valid is not None:
                    yield who, line.unit


def _within(unit: str, whole: str, parents: Mapping[str, str]) -> bool:
    while unit and unit != whole:
        unit = parents.get(unit, "")
    return unit == whole
