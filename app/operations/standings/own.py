"""Where one person stands in the standings of people: a few counts, however many people there are.

    ranks(session, contest, contestant) -> [Rank, ...]

As of the live figures, by the same key by which they count (`counting`). Says nothing of a standing that not
everybody may see, nor while it is frozen, nor of one that the live figures do not follow.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy.orm import Session

from app import clock
from app.operations.standings.counting import Counting, Moment
from app.operations.standings.live import frozen_since, let_in_of
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.record import decision as decisions
from app.storage.standings import live
from app.storage.standings import snapshot as snapshots
from rounds.definition import Standing
from rounds.reasons import Reason


class Rank(NamedTuple):
    """One's rank in a standing as of an instant, or `why` there is none.

    `where` counts those before, those with the same figures (oneself included) and all. `settled`: who has
    the same figures shares the rank; else something that is still to come tells them apart.
    """

    standing: Standing
    as_of: int
    where: live.Standing | None
    settled: bool = True
    why: Reason | None = None


def ranks(session: Session, of: Contest, contestant: str) -> list[Rank]:
    """One's rank in each standing of people, in the order of the definition.

    Once results are recorded that the live figures do not have, the standing itself says who stands where.
    """
    state = live.state(session, of.id)
    if state is None:
        return []
    definition = contests.definition(session, of)
    now = clock.read(session)
    acts = [each.value() for each in decisions.listed(session, of.id)]
    counted = [act for act in acts if act.at < state.as_of][: state.decisions]
    moment = Moment(state.as_of, state.facts, counted)
    counting = Counting(session, of, moment, let_in_of(session, of, definition))
    found = []
    for standing in counting.people:
        if standing.visible != "public" or frozen_since(definition, standing, acts, now) is not None:
            continue
        newest = snapshots.latest(session, of.id, standing.id, now)
        if newest is not None and not newest.live and newest.as_of > state.as_of:
            continue
        seat = counting.seat(standing, contestant)
        if isinstance(seat, Reason):
            found.append(Rank(standing, state.as_of, None, why=seat))
        elif seat is not None:
            where = live.standing_of(session, of.id, standing.id, *seat)
            if where.equal:  # else the figures were refreshed just now
                found.append(Rank(standing, state.as_of, where, counting.settled[standing.id]))
    return found
