"""Who reads what, and in which order: everybody everything, or by lists drawn from a kept seed.

The order is every judge's own. Nobody chooses: `judging/assignment.py` draws.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.panel import conflict, sitting
from app.operations.panel import verdict as verdicts
from app.operations.panel.sitting import Sitting
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import assignment as rows
from app.storage.panel.assignment import Assignment
from app.storage.people.person import Person
from app.storage.record import audit
from judging import assignment as rules
from judging.panel import Cell, seated
from judging.reasons import Reason as Why
from rounds.reasons import reason

FEWEST_SECOND, MOST_SECOND = 20, 30
"""How many of the best all judges read in the second stage."""


def reading(
    session: Session, contest: Contest, of: Sitting, conflicts: Mapping[Cell, Why], code: str
) -> list[str]:
    """The entries that somebody who scores reads, in their own order: those they stand aside from are left
    out, and those they score in the place of who stands aside are in.

    `conflicts` are those of everybody who scores. Empty where nothing was drawn yet.
    """
    if of.panel is None or code not in of.scoring:
        return []
    drawn = rows.of(session, contest.id, of.round.id)
    if of.shared_out:
        lists = [drawn[stage].given for stage in (1, 2) if stage in drawn]
        mine = {entry for given in lists for entry, judges in given.items() if code in judges}
    elif code in of.panel.members:
        mine = set(of.works)
    else:
        seats = seated(of.panel, tuple(of.works), set(conflicts), of.named).judges
        mine = {entry for entry, judges in seats.items() if code in judges}
    free = [entry for entry in of.works if entry in mine and (code, entry) not in conflicts]
    # Panels of invented contests were not appointed here: their order is drawn from what was published.
    seed = drawn[0].seed if drawn else contest.digest
    return rules.reading_order(seed, of.round.id, code, free)


def draw(session: Session, contest: Contest, round_id: str, *, by: Person) -> Assignment:
    """Draw who reads what in the first stage of a large round. Commits.

    Raises Refused(panel.not-appointed | assignment.not-needed | assignment.drawn) and with what the drawing
    runs into.
    """
    contests.lock(session, contest.slug)
    of = sitting.read(session, contest, round_id)
    drawn = rows.of(session, contest.id, round_id)
    if of.panel is None or 0 not in drawn:
        raise Refused(reason("panel.not-appointed"))
    if 1 in drawn:
        raise Refused(reason("assignment.drawn"))
    if not of.shared_out or of.rules.per_entry is None:
        raise Refused(reason("assignment.not-needed"))
    conflict.settle(session, contest, round_id)
    given = rules.assigned(
        of.panel.members,
        tuple(of.works),
        of.rules.per_entry,
        seed=drawn[0].seed,
        scope=round_id,
        recused=set(conflict.found(session, contest, of)),
        all_up_to=of.rules.all_score_up_to,
    )
    if isinstance(given, Why):
        raise Refused(given)
    return _keep(session, contest, round_id, 1, drawn[0].seed, given, by)


def second_stage(session: Session, contest: Contest, round_id: str, *, most: int, by: Person) -> Assignment:
    """Let every judge read the best of the first stage: `most` of them, and those equal to the last.

    Commits. Raises Refused(assignment.not-drawn | assignment.drawn | assignment.stage-open |
    assignment.how-many).
    """
    contests.lock(session, contest.slug)
    drawn = rows.of(session, contest.id, round_id)
    if 1 not in drawn:
        raise Refused(reason("assignment.not-drawn"))
    if 2 in drawn:
        raise Refused(reason("assignment.drawn"))
    if not FEWEST_SECOND <= most <= MOST_SECOND:
        raise Refused(reason("assignment.how-many", fewest=FEWEST_SECOND, most=MOST_SECOND))
    found = verdicts.find(session, contest, round_id)
    of = sitting.read(session, contest, round_id)
    if found is None or of.panel is None or not found.verdict.complete:
        raise Refused(reason("assignment.stage-open"))
    best = [place.entry for place in found.verdict.result.places if place.rank <= most]
    conflicts = conflict.found(session, contest, of)
    given = {
        entry: tuple(judge for judge in of.panel.members if (judge, entry) not in conflicts) for entry in best
    }
    return _keep(session, contest, round_id, 2, drawn[0].seed, given, by)


def _keep(
    session: Session,
    contest: Contest,
    round_id: str,
    stage: int,
    seed: str,
    given: rules.Assignment,
    by: Person,
) -> Assignment:
    made = Assignment(
        contest_id=contest.id,
        round=round_id,
        stage=stage,
        seed=seed,
        given={entry: list(judges) for entry, judges in given.items()},
        by_id=by.id,
        at=clock.read(session),
    )
    session.add(made)
    said = {"stage": stage, "seed": seed, "entries": len(given)}
    audit.record(session, contest.ledger, "panel.assign", f"round:{round_id}", said, actor=by.actor)
    session.commit()
    return made
