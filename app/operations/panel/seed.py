"""Seeds of draws: commit to one that nobody knows, and reveal it when it is wanted.

The program draws the seed itself and publishes its hash at once as a decision; the seed lies encrypted until
it is revealed. Only the first commitment of a subject counts (`rounds/tie.py`), so nobody can try several.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.panel import verdict
from app.operations.panel.verdict import Found
from app.operations.record import decision
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import seed as seeds
from app.storage.panel.seed import DrawSeed
from app.storage.people.person import Person
from app.storage.record import decision as decisions
from judging.draw import commitment
from rounds.reasons import reason
from rounds.record import Decision
from rounds.tie import order_subject


def commit(session: Session, contest: Contest, subject: str, *, by: Person) -> str:
    """Draw a seed for `subject` and publish its hash, which is returned. Commits.

    Raises Refused(seed.committed).
    """
    contests.lock(session, contest.slug)
    if state(session, contest, subject) != "none":
        raise Refused(reason("seed.committed"))
    now, drawn = clock.read(session), clock.new_seed()
    digest = commitment(drawn)
    session.add(DrawSeed(contest_id=contest.id, subject=subject, seed=drawn, sha256=digest, made_at=now))
    act = Decision(now, 0, "commit-seed", subject, {"sha256": digest}, by=by.actor)
    decision.take(session, contest, [act])
    session.commit()
    return digest


def reveal(session: Session, contest: Contest, subject: str, *, by: Person) -> str:
    """Publish the seed that was committed to. Commits.

    The lot of a judged round stays hidden until its sheets are signed. Raises Refused(seed.not-committed |
    seed.revealed | seed.too-early).
    """
    lot = verdict.find(session, contest, subject)
    if lot is not None and not lot.open:
        raise Refused(reason("seed.too-early"))
    contests.lock(session, contest.slug)
    found = state(session, contest, subject)
    if found == "revealed":
        raise Refused(reason("seed.revealed"))
    held = seeds.of(session, contest.id, subject)
    if found == "none" or held is None:
        raise Refused(reason("seed.not-committed"))
    drawn = held.seed
    data: dict[str, Any] = {"seed": drawn}
    for one in _orders(session, contest, subject):
        data["of"] = sorted(one.field)
    act = Decision(clock.read(session), 0, "reveal-seed", subject, data, by=by.actor)
    decision.take(session, contest, [act])
    session.commit()
    return drawn


def _orders(session: Session, contest: Contest, subject: str) -> Iterator[Found]:
    """The round whose order of presentations `subject` is, if it is one."""
    for round in contests.definition(session, contest).contest.rounds:
        if subject == order_subject(round.id) and (found := verdict.find(session, contest, round.id)):
            yield found


def state(session: Session, contest: Contest, subject: str) -> str:
    """`none`, `committed` or `revealed`."""
    return state_of([each.value() for each in decisions.listed(session, contest.id)], subject)


def state_of(taken: Sequence[Decision], subject: str) -> str:
    """The same, by the decisions that were taken."""
    kinds = {each.kind for each in taken if each.subject == subject}
    if "reveal-seed" in kinds:
        return "revealed"
    return "committed" if "commit-seed" in kinds else "none"
