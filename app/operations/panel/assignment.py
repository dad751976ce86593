"""Who reads what, and in which order: everybody everything, or by lists drawn from a committed seed.

The order is every judge's own. Nobody chooses: `judging/assignment.py` draws, and the record has what is
needed to draw again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.panel import conflict, sitting
from app.operations.panel import verdict as verdicts
from app.operations.panel.sitting import Sitting
from app.operations.record import decision
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import assignment as rows
from app.storage.panel.assignment import Assignment
from app.storage.people.person import Person
from app.storage.record import fact
from judging import assignment as rules
from judging.draw import commitment
from judging.panel import Cell, Panel, seated
from judging.reasons import Reason as Why
from rounds import sharing
from rounds.definition import Judging
from rounds.reasons import reason
from rounds.record import Decision, Sheet


def reading(
    session: Session, contest: Contest, of: Sitting, conflicts: Mapping[Cell, Why], code: str
) -> list[str]:
    """The entries that somebody who scores reads, in their own order, or in that of the presentations once it
    is drawn: those they stand aside from are left out, and those they score in the place of who stands aside
    are in.

    `conflicts` are those of everybody who scores. Empty where nothing was drawn yet.
    """
    if of.panel is None:
        return []
    works = tuple(of.works)
    best = tuple(entry for entry in of.shares.best if entry in of.works)
    mine: set[str] = set()
    if of.shared_out:
        mine = {entry for entry, judges in of.shares.given.items() if code in judges}
    if best or not of.shared_out:
        if code in of.panel.members:
            mine |= set(best or works)
        elif code in of.scoring:
            seats = seated(of.panel, best or works, set(conflicts), of.named).judges
            mine |= {entry for entry, judges in seats.items() if code in judges}
    free = [entry for entry in works if entry in mine and (code, entry) not in conflicts]
    if of.speaking:
        return [entry for entry in of.speaking if entry in free]
    # Panels of invented contests were not appointed here: their order is drawn from what was published.
    seed = rows.seed(session, contest.id, of.round.id) or contest.digest
    return rules.reading_order(seed, of.round.id, code, free)


def begin(session: Session, contest: Contest, round_id: str, judging: Judging, *, by: Person) -> None:
    """Make the seed of a round with its first panel, and decide its hash where entries may be shared out.

    In the caller's transaction.
    """
    if rows.seed(session, contest.id, round_id):
        return
    now, seed = clock.read(session), clock.new_seed()
    session.add(Assignment(contest_id=contest.id, round=round_id, seed=seed, by_id=by.id, at=now))
    if judging.per_entry is not None:
        data = {"sha256": commitment(seed)}
        act = Decision(now, 0, "commit-seed", sharing.subject(round_id), data, by=by.actor)
        decision.take(session, contest, [act])


def draw(session: Session, contest: Contest, round_id: str, *, by: Person) -> rules.Assignment:
    """Draw who reads what in the first stage of a large round, and open the seed. Commits.

    Raises Refused(panel.not-appointed | assignment.not-needed | assignment.drawn) and with what the drawing
    runs into.
    """
    contests.lock(session, contest.slug)
    of = sitting.read(session, contest, round_id)
    seed = rows.seed(session, contest.id, round_id)
    if of.panel is None or not seed:
        raise Refused(reason("panel.not-appointed"))
    if of.shares.given:
        raise Refused(reason("assignment.drawn"))
    if not of.shared_out or of.rules.per_entry is None:
        raise Refused(reason("assignment.not-needed"))
    conflict.settle(session, contest, round_id)
    of = sitting.read(session, contest, round_id)
    given = rules.assigned(
        of.panel.members if of.panel else (),
        tuple(of.works),
        of.rules.per_entry or 0,
        seed=seed,
        scope=round_id,
        recused=of.recused,
        all_up_to=0,
    )
    if isinstance(given, Why):
        raise Refused(given)
    now = clock.read(session)
    opened = Decision(now, 0, "reveal-seed", sharing.subject(round_id), {"seed": seed}, by=by.actor)
    decision.take(session, contest, [opened, _first(round_id, given, now, by)])
    session.commit()
    return given


def hand_over(
    session: Session, contest: Contest, round_id: str, old: Panel | None, new: Panel, *, by: Person
) -> None:
    """Give what judges who left have not signed to those in their seats. In the caller's transaction, after
    the new panel was decided.
    """
    of = sitting.read(session, contest, round_id)
    changes = sharing.changes(old.members, new.members) if old else {}
    if not (of.shares.given and changes):
        return
    sheets: list[Sheet] = fact.read(session, contest.id, "sheets")
    given = rules.handed_over(
        of.shares.given,
        changes,
        signed={(each.judge, each.entry) for each in sheets if each.round == round_id},
        members=new.members,
        recused=of.recused,
    )
    decision.take(session, contest, [_first(round_id, given, clock.read(session), by)])


def second_stage(session: Session, contest: Contest, round_id: str, *, by: Person) -> Sequence[str]:
    """Let every judge read the best of the first stage: as many as the rules say, and those equal to the
    last. Their codes. Commits.

    Raises Refused(assignment.not-drawn | assignment.drawn | assignment.stage-open).
    """
    contests.lock(session, contest.slug)
    of = sitting.read(session, contest, round_id)
    if not of.shares.given or of.rules.second_stage is None:
        raise Refused(reason("assignment.not-drawn"))
    if of.shares.best:
        raise Refused(reason("assignment.drawn"))
    found = verdicts.find(session, contest, round_id)
    if found is None or not found.verdict.complete:
        raise Refused(reason("assignment.stage-open"))
    best = sorted(place.entry for place in found.verdict.result.places if place.rank <= of.rules.second_stage)
    data = {"stage": 2, "entries": best}
    act = Decision(clock.read(session), 0, "assign", round_id, data, by=by.actor)
    decision.take(session, contest, [act])
    session.commit()
    return best


def _first(round_id: str, given: rules.Assignment, now: int, by: Person) -> Decision:
    data = {"stage": 1, "given": {entry: list(judges) for entry, judges in given.items()}}
    return Decision(now, 0, "assign", round_id, data, by=by.actor)
