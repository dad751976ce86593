"""Ties that only a signed vote or a drawn lot may break, read from the decisions of the record.

Knows decisions and names of tied subjects; knows nothing of what they compete for. Nothing here orders
anybody unless a vote names every one of the tied or a committed seed has been revealed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from judging.draw import commitment
from judging.ladder import Vote, votes
from rounds.draw import lot_order
from rounds.reasons import Reason, reason
from rounds.record import Decision


class Settled(NamedTuple):
    """The order of a tied group, best first, and `how` it came about: `vote` or `draw`."""

    order: tuple[str, ...]
    how: str


def settle(tied: Collection[str], subjects: Sequence[str], decisions: Sequence[Decision]) -> Settled | None:
    """The order of `tied` by the last vote on one of `subjects` that names them all, else by a lot, which
    also orders those whom the vote called equal.

    None when neither is there. `subjects` are ids of the standing, selection or round at stake, in order of
    precedence for the lot. The lot's scope is the subject, so one seed orders differently for two purposes.
    """
    names = tuple(sorted(tied))
    said = votes(cast_votes(subjects, decisions)).measure(names)
    if isinstance(said, str):
        groups = [names]
    else:
        groups = [tuple(n for n in names if said[n] == place) for place in sorted(set(said.values()))]
    if len(groups) == len(names):
        return Settled(tuple(name for (name,) in groups), "vote")
    for subject in subjects:
        if seed := revealed(subject, decisions):
            return Settled(tuple(name for each in groups for name in lot_order(seed, subject, each)), "draw")
    return None


def cast_votes(subjects: Sequence[str], decisions: Sequence[Decision]) -> list[Vote]:
    """The signed votes on one of `subjects`, the first first. A list inside the order names equals."""
    return [
        Vote(tuple(tuple(map(str, each)) if isinstance(each, list) else (str(each),) for each in order))
        for decision in decisions
        if decision.kind == "vote" and decision.subject in subjects
        for order in [decision.data.get("order") or ()]
    ]


def revealed(subject: str, decisions: Sequence[Decision]) -> str:
    """The seed of `subject`: the first one revealed that matches the first commitment made; else empty."""
    committed = ""
    for decision in decisions:
        if decision.subject != subject:
            continue
        # Only the first commitment counts: otherwise several could be made and the most pleasing one opened.
        if decision.kind == "commit-seed":
            committed = committed or str(decision.data.get("sha256", ""))
        elif decision.kind == "reveal-seed" and committed:
            seed = str(decision.data.get("seed", ""))
            if commitment(seed) == committed:
                return seed
    return ""


def order_subject(round_id: str) -> str:
    """What the seed of the order of presentations is committed for: another than that of the round, whose lot
    must stay hidden until the sheets are signed.
    """
    return f"{round_id}:order"


def speaking_order(round_id: str, owners: Collection[str], decisions: Sequence[Decision]) -> list[str] | None:
    """Who presents when, first to last, by the revealed seed; None before."""
    subject = order_subject(round_id)
    seed = revealed(subject, decisions)
    return lot_order(seed, subject, owners) if seed else None


def seed_mistakes(decisions: Sequence[Decision]) -> list[Reason]:
    """Every seed that was revealed without counting: never committed, or another one than was committed."""
    committed: dict[str, str] = {}
    wrong = []
    for decision in decisions:
        if decision.kind == "commit-seed":
            committed.setdefault(decision.subject, str(decision.data.get("sha256", "")))
        elif decision.kind == "reveal-seed":
            if decision.subject not in committed:
                wrong.append(reason("draw.not-committed", subject=decision.subject, decision=decision.number))
            elif commitment(str(decision.data.get("seed", ""))) != committed[decision.subject]:
                wrong.append(reason("draw.other-seed", subject=decision.subject, decision=decision.number))
    return wrong
