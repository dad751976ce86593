"""Bring the live pictures of a contest up to this moment.

    refresh(session, contest) -> whether this call did it

What is new is counted (`counting`), and from the counts the same rules make the same standings as from all
facts; `hoithi doctor` compares. Costs by what is new, however much there is.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app import clock
from app.operations.standings import picture
from app.operations.standings.counting import Counting, Moment
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.postgres import line
from app.storage.record import decision as decisions
from app.storage.record import fact, program
from app.storage.standings import live
from app.storage.standings import snapshot as snapshots
from app.storage.standings.picture import Line
from app.storage.standings.snapshot import Snapshot
from rounds import calendar
from rounds.definition import Standing
from rounds.definition.folder import Definition
from rounds.live import EVERYBODY, followable
from rounds.proof import bundle
from rounds.record import Decision


def running(session: Session) -> list[uuid.UUID]:
    """The contests whose figures move now."""
    now = clock.read(session)
    return [of.id for of in contests.listed(session) if _moves(session, of, now)]


def refresh(session: Session, contest_id: uuid.UUID) -> bool:
    """Make the live pictures as of now, and those of every instant that was due since the last ones.

    False when there is nothing to follow, or somebody else is at it.
    """
    of = session.get_one(Contest, contest_id)
    if not _moves(session, of, clock.read(session)):
        return False
    session.commit()  # whoever writes facts is waited for, and that must not be this transaction itself
    with line.straight(session) as wire:
        now, facts = fact.settled(wire, of.id)
    if not live.claim(session, of.id):
        session.rollback()
        return False
    state = live.state(session, of.id)
    if state is not None and state.as_of >= now:
        session.rollback()
        return False
    definition = contests.definition(session, of)
    acts = [each.value() for each in decisions.listed(session, of.id)]
    let_in = let_in_of(session, of, definition)
    since = state.as_of if state else _frozen_since(definition, acts, now) - 1
    for as_of, standings in due(definition, acts, since, now):
        counting = _counting(session, of, let_in, Moment(as_of, facts, acts))
        counting.run()
        for standing in standings:
            _store(counting, standing, live_one=False)
    counting = _counting(session, of, let_in, Moment(now, facts, acts))
    anything = counting.run()
    for standing in _followed(definition):
        if anything or not snapshots.moved_on(session, of.id, standing.id, now):
            _store(counting, standing, live_one=True)
    session.commit()
    return True


def _followed(definition: Definition) -> list[Standing]:
    return [each for each in definition.contest.standings if followable(definition.contest, each)]


class Due(NamedTuple):
    """An instant of which pictures are kept for good, and of which standings."""

    as_of: int
    standings: tuple[Standing, ...]


def due(definition: Definition, acts: Sequence[Decision], after: int, until: int) -> Iterator[Due]:
    """What is due after one instant and not after another, in order of time.

    Of units every midnight of the contest's zone while people learn, and each cut-off of a report; of all
    standings the instant at which they freeze and the one at which their round closes.
    """
    contest = definition.contest
    found: dict[int, dict[str, Standing]] = {}
    reports = [cut.as_of for each in contest.reports for cut in calendar.cut_offs(each, contest, acts)]
    for standing in contest.standings:
        if not followable(contest, standing):
            continue
        last = _closes(definition, standing, acts)
        instants = {last}
        if standing.freeze_hours:
            instants.add(last - standing.freeze_hours * calendar.HOUR)
        if standing.of == "units":
            instants |= {*calendar.midnights(after, min(until, last), contest.zone), *reports}
        for instant in instants:
            if after < instant <= until:
                found.setdefault(instant, {})[standing.id] = standing
    for instant in sorted(found):
        yield Due(instant, tuple(found[instant].values()))


def _frozen_since(definition: Definition, acts: Sequence[Decision], now: int) -> int:
    """When the last standing froze that is frozen now, else now: what was before that nobody waits for."""
    contest = definition.contest
    found = [now]
    for standing in contest.standings:
        begins = frozen_since(definition, standing, acts, now)
        if begins is not None:
            found.append(begins)
    return min(found)


def frozen_since(
    definition: Definition, standing: Standing, acts: Sequence[Decision], now: int
) -> int | None:
    """Since when the figures of a standing are held back; None when they are not."""
    ends = _closes(definition, standing, acts)
    begins = ends - standing.freeze_hours * calendar.HOUR
    return begins if begins <= now < ends else None


def _closes(definition: Definition, standing: Standing, acts: Sequence[Decision]) -> int:
    """When the round of a standing closes for the last of its units."""
    events = calendar.timeline(definition.contest, acts)
    return max((e.closes for e in events if (e.round, e.kind) == (standing.round, "learning")), default=0)


def places(counting: Counting, standing: Standing) -> list[Line]:
    """The lines of a standing as its live figures have it; of people the best of each block alone."""
    known = dict(counting.known)
    if standing.of != "people":
        return list(picture.lines(counting.reckoning(known), standing))
    known[standing.round] = known[standing.round]._replace(lines=counting.best_lines(standing))
    shown: dict[str, int] = {}
    found: list[Line] = []
    for each in picture.lines(counting.reckoning(known), standing):
        pool = "" if standing.together else each.block
        if each.rank is not None and shown.setdefault(pool, 0) < counting.shown:
            shown[pool] += 1
            found.append(each._replace(position=len(found) + 1))
    return found


def _moves(session: Session, of: Contest, now: int) -> bool:
    """Whether figures move: a round has opened, and its end is not in the live figures yet."""
    definition = contests.definition(session, of)
    if not _followed(definition):
        return False
    state = live.state(session, of.id)
    acts = [each.value() for each in decisions.listed(session, of.id)]
    opens, calls = [], []
    for round in definition.contest.rounds:
        if round.learning:
            span = calendar.span(round.learning.window, definition.contest.zone)
            opens.append(span.opens)
            everywhere = [unit.code for unit in definition.units]
            span = calendar.extended(span, round.id, "learning", acts, units=everywhere)
            calls.append(calendar.last_call(span, round.learning))
    return min(opens) <= now and (state.as_of if state else now) <= max(calls)


def _counting(
    session: Session, of: Contest, let_in: Mapping[str, frozenset[str]], moment: Moment
) -> Counting:
    acts = [act for act in moment.acts if act.at < moment.as_of]
    return Counting(session, of, moment._replace(acts=acts), let_in)


def let_in_of(session: Session, of: Contest, definition: Definition) -> dict[str, frozenset[str]]:
    """Who was let into each round that not everybody is let into, by the last recorded results."""
    fields = {round.id: round.field for round in definition.contest.rounds if round.field}
    results = snapshots.outcome(session, of.id) if fields else None
    selections: Mapping[str, Any] = results.data["selections"] if results else {}
    return {
        id: frozenset(seat["subject"] for seat in selections.get(field, {}).get("seats", ()))
        for id, field in fields.items()
    }


def _store(counting: Counting, standing: Standing, *, live_one: bool) -> None:
    """Store the picture of one standing."""
    session, of, moment = counting.session, counting.of, counting.moment
    sums = picture.sums(counting.reckoning(counting.known), standing)
    total = None
    if standing.of == "people":
        total = sum(live.ranked(session, of.id, standing.id).values())
        whole = live.counts(session, of.id, standing.round, [EVERYBODY])[EVERYBODY]
        sums["unranked"] = whole.get((f"unranked {standing.id}", ""), 0)
    about = Snapshot(
        id=clock.new_id(),
        contest_id=of.id,
        standing=standing.id,
        as_of=moment.as_of,
        prepared_at=clock.read(session),
        version=of.version,
        figures=sums,
        rests_on=bundle.rests_on(
            facts=moment.facts,
            decisions=len(moment.acts),
            version=of.version,
            program=program.digest(),
        ),
        live=live_one,
    )
    snapshots.store(session, about, places(counting, standing), total=total)
