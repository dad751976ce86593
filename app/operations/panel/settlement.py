"""What a panel settles by decisions of two: a wide gap that was reviewed, a vote among equals.

The secretary prepares and the chair approves, or the other way round; `rounds/judged.py` folds them in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.panel import verdict
from app.operations.panel.verdict import Found, Tie
from app.operations.record import proposal
from app.storage.contest.contest import Contest
from app.storage.panel import note as notes
from app.storage.people.person import Person
from app.storage.record.proposal import Proposal
from judging.exact import plain
from rounds.reasons import Reason, reason
from rounds.record import Decision

KINDS = frozenset({"review", "vote"})


def propose_review(
    session: Session,
    contest: Contest,
    found: Found,
    *,
    entry: str,
    points: Fraction | None,
    why: str,
    by: Person,
) -> Proposal:
    """Propose that the gap of an entry has been looked at, with the points of a third marking where there was
    one. Commits.

    Raises Refused(settlement.no-gap | settlement.points-missing | settlement.points-wrong |
    settlement.no-note | proposal.reason-missing).
    """
    if not found.open or entry not in found.gaps:
        raise Refused(reason("settlement.no-gap"))
    if found.rules.gap_action == "third_judge" and points is None:
        raise Refused(reason("settlement.points-missing"))
    if points is not None and (
        not 0 <= points <= found.blank.max_points or (points / found.blank.step).denominator != 1
    ):
        most, step = plain(found.blank.max_points), plain(found.blank.step)
        raise Refused(reason("settlement.points-wrong", most=most, step=step))
    if found.rules.gap_action == "discuss" and not _discussed(session, contest, found, entry):
        raise Refused(reason("settlement.no-note"))
    data = {"round": found.round.id, "points": None if points is None else int(points * 100)}
    act = Decision(clock.read(session), 0, "review", entry, data, why.strip())
    return _propose(session, contest, found, act, by)


def propose_vote(
    session: Session,
    contest: Contest,
    found: Found,
    *,
    tie: Tie,
    votes: Mapping[str, int],
    present: int,
    why: str,
    by: Person,
) -> Proposal:
    """Propose the order of equals by how many voted for each; equal votes leave them to the next rung.
    Commits.

    Raises Refused(settlement.no-tie | settlement.votes-wrong | settlement.no-quorum |
    proposal.reason-missing).
    """
    if not found.open or tie not in found.ties or votes.keys() != set(tie.names):
        raise Refused(reason("settlement.no-tie"))
    seats = len(found.verdict.panel.members) if found.verdict.panel else 0
    least = max(1, found.rules.quorum or 1)
    if not least <= present <= seats:
        raise Refused(reason("settlement.no-quorum", least=least, most=seats))
    if min(votes.values()) < 0 or sum(votes.values()) > present:
        raise Refused(reason("settlement.votes-wrong", present=present))
    data = {"order": order_of(votes), "votes": dict(sorted(votes.items())), "present": present}
    act = Decision(clock.read(session), 0, "vote", tie.subject, data, why.strip())
    return _propose(session, contest, found, act, by)


def order_of(votes: Mapping[str, int]) -> list[str | list[str]]:
    """Best first as a `vote` decision has it: equals are a list of their own."""
    order: list[str | list[str]] = []
    for count in sorted(set(votes.values()), reverse=True):
        names = sorted(name for name in votes if votes[name] == count)
        order.append(names[0] if len(names) == 1 else names)
    return order


def approve(session: Session, contest: Contest, number: int, *, by: Person) -> Proposal:
    """Take the decision as the second person. Raises Refused(proposal.over | proposal.same-person)."""
    return proposal.approve(session, contest, number, by=by, kinds=KINDS)


def withdraw(session: Session, contest: Contest, number: int, *, by: Person) -> Proposal:
    """Take a proposal back, or turn it down. Raises Refused(proposal.over)."""
    return proposal.withdraw(session, contest, number, by=by, kinds=KINDS, noun="settlement")


def _propose(session: Session, contest: Contest, found: Found, act: Decision, by: Person) -> Proposal:
    after = verdict.find(session, contest, found.round.id, also=[act])
    assert after is not None
    preview = proposal.plain(moves(found, after))
    return proposal.propose(session, contest, act, preview=preview, by=by, noun="settlement")


def moves(before: Found, after: Found) -> Sequence[Reason]:
    """Which ranks would change."""
    ranks = [
        {place.entry: place.rank for place in found.verdict.result.places}
        | {place.subject: place.rank for ranking in found.rankings.values() for place in ranking.places}
        for found in (before, after)
    ]
    return [
        reason("settlement.moves", name=name, before=rank, after=ranks[1][name])
        for name, rank in ranks[0].items()
        if ranks[1].get(name, rank) != rank
    ]


def _discussed(session: Session, contest: Contest, found: Found, entry: str) -> bool:
    return any(note.entry == entry for note in notes.listed(session, contest.id, found.round.id))
