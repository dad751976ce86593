"""Where one person stands in the standings of people: a few counts, however many people there are.

    ranks(session, contest, contestant) -> [Rank, ...]

As of the live figures, by the same key by which they count (`counting`), or as of a picture that was prepared
since. Says nothing of a standing that not everybody may see, nor while it is frozen.
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
from app.storage.standings.live import Live
from app.storage.standings.snapshot import Snapshot
from rounds.definition import Standing
from rounds.definition.folder import Definition
from rounds.reasons import Reason, reason
from rounds.record import Decision


class Placed(NamedTuple):
    """A place in a prepared picture, where all that tells people apart has been looked at. `of`: so many are
    ranked, None where each block has ranks of its own.
    """

    rank: int
    of: int | None


class Rank(NamedTuple):
    """One's rank in a standing as of an instant, or `why` there is none.

    Of live figures `where` counts those before, those with the same figures (oneself included) and all.
    `settled`: who has the same figures shares the rank; else something that is still to come tells them
    apart.
    """

    standing: Standing
    as_of: int
    where: live.Standing | Placed | None
    settled: bool = True
    why: Reason | None = None


def ranks(session: Session, of: Contest, contestant: str) -> list[Rank]:
    """One's rank in each standing of people, in the order of the definition."""
    definition, now = contests.definition(session, of), clock.read(session)
    acts = [each.value() for each in decisions.listed(session, of.id)]
    state = live.state(session, of.id)
    counting = _counting(session, of, definition, state, acts) if state else None
    found = []
    for standing in definition.contest.standings:
        if standing.of != "people" or standing.visible != "public":
            continue
        if frozen_since(definition, standing, acts, now) is not None:
            continue
        follower = counting if counting and standing.id in counting.ladders else None
        newest = snapshots.latest(session, of.id, standing.id, now)
        if newest and not newest.live and (follower is None or newest.as_of > follower.moment.as_of):
            whole = standing.together or len(standing.blocks or definition.contest.blocks) < 2
            found.append(_placed(session, standing, newest, contestant, whole=whole))
        elif follower:
            found.append(_counted(follower, standing, contestant))
    return [each for each in found if each is not None]


def _counting(
    session: Session, of: Contest, definition: Definition, state: Live, acts: list[Decision]
) -> Counting:
    counted = [act for act in acts if act.at < state.as_of][: state.decisions]
    moment = Moment(state.as_of, state.facts, counted)
    return Counting(session, of, moment, let_in_of(session, of, definition))


def _counted(counting: Counting, standing: Standing, contestant: str) -> Rank | None:
    """By the live figures; None for who is not listed, and when they were refreshed just now."""
    as_of, seat = counting.moment.as_of, counting.seat(standing, contestant)
    if isinstance(seat, Reason):
        return Rank(standing, as_of, None, why=seat)
    if seat is None:
        return None
    where = live.standing_of(counting.session, counting.of.id, standing.id, *seat)
    return Rank(standing, as_of, where, counting.settled[standing.id]) if where.equal else None


def _placed(
    session: Session, standing: Standing, picture: Snapshot, contestant: str, *, whole: bool
) -> Rank | None:
    """By a picture that holds everybody, as one list or block by block; None for who is not listed."""
    place = snapshots.place_of(session, picture.id, contestant)
    if place is None:
        return None
    if place.rank is None:
        said = place.reason or {}
        return Rank(standing, picture.as_of, None, why=reason(said["code"], **said.get("values", {})))
    return Rank(standing, picture.as_of, Placed(place.rank, picture.total if whole else None))
