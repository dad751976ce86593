"""Prepare pictures: compute standings and results once, so that no page view has to.

The record only grows, so it is read and reckoned without any lock; what is written says how much of it was
read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app import clock, memory
from app.operations import Refused
from app.operations.record import prize, seal
from app.operations.standings import picture
from app.operations.standings.picture import Picture, Results
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import minutes
from app.storage.record import audit, program
from app.storage.record import decision as decisions
from app.storage.record import record as records
from app.storage.record import seal as seals
from app.storage.standings import snapshot as snapshots
from app.storage.standings.snapshot import Outcome, Snapshot
from rounds.proof import bundle
from rounds.reasons import reason


@memory.kept()
def prepare(session: Session, of: Contest, as_of: Sequence[int], *, by: str = audit.SYSTEM) -> Outcome:
    """Seal the record and prepare its pictures: all results as of the last of the instants, and the
    standings of units as of each.

    The results are recorded in the log, unless they are the last ones there already. Pictures of an
    instant that were prepared before are replaced. Raises Refused(minutes.waited-for): what is prepared is
    public, and sheets are not while their panel is at work.
    """
    if waiting := minutes.waited_for(session, of.id):
        raise Refused(reason("minutes.waited-for", round=waiting[0]))
    seal.seal(session, of, by=by)
    basis = rests_on(session, of)
    definition = contests.definition(session, of)
    record = records.read(session, of.id, facts=basis["facts"], decisions=basis["decisions"])
    return _take(session, of, picture.reckon(definition, record, as_of), basis, by)


def take(session: Session, of: Contest, reckoned: Iterable[Picture | Results]) -> Outcome:
    """The same with what `picture.reckon` made elsewhere, of the whole record as it is here now."""
    seal.seal(session, of)
    return _take(session, of, reckoned, rests_on(session, of), audit.SYSTEM)


def renew(session: Session, of: Contest) -> Outcome:
    """The last recorded results, computed anew if anything was recorded, published or installed since, and no
    panel is at work.

    Before the first results: those of this moment. Raises Refused(minutes.waited-for) where there are none.
    """
    last = snapshots.outcome(session, of.id)
    if last is not None and minutes.waited_for(session, of.id):
        return last
    if last is None:
        return prepare(session, of, [clock.read(session)])
    seal.seal(session, of)
    now, said = rests_on(session, of), _said(session, of, last)
    if all(said[name] == now[name] for name in now):
        return last
    return prepare(session, of, [last.as_of])


def renew_all(session: Session) -> None:
    """Compute the recorded results of every contest anew where something changed: after an upgrade, say.

    The log then names the rules that are installed now, as the bundles made from here on carry them.
    """
    for of in contests.listed(session):
        if snapshots.outcome(session, of.id) is not None:
            renew(session, of)


def rests_on(session: Session, of: Contest) -> dict[str, Any]:
    """What results computed now would rest on: the facts under seals, which are the first so many of each
    kind for good. What is being written may still get a lower number than what is there.
    """
    return bundle.rests_on(
        facts=seals.counts(session, of.id),
        decisions=decisions.last_number(session, of.id),
        version=of.version,
        program=program.digest(),
    )


def _take(
    session: Session,
    of: Contest,
    reckoned: Iterable[Picture | Results],
    basis: Mapping[str, Any],
    by: str,
) -> Outcome:
    """Store pictures as they come, and record the results, which come last."""
    for each in reckoned:
        if isinstance(each, Picture):
            _keep(session, of, each, basis)
        else:
            recorded = _record(session, of, each, basis, by)
            prize.enter(session, of, each.data)
    session.commit()
    return recorded


def _keep(session: Session, of: Contest, made: Picture, basis: Mapping[str, Any]) -> None:
    """Store the picture of one standing at one instant."""
    about = Snapshot(
        id=clock.new_id(),
        contest_id=of.id,
        standing=made.standing,
        as_of=made.as_of,
        prepared_at=clock.read(session),
        version=of.version,
        figures=made.figures,
        rests_on=basis,
    )
    snapshots.store(session, about, made.lines)


def _record(session: Session, of: Contest, results: Results, basis: Mapping[str, Any], by: str) -> Outcome:
    """The row of these results: a new one with its record in the log, or the last one where nothing is
    new.
    """
    said = bundle.resulted(as_of=results.as_of, results=results.written, basis=basis)
    contests.lock(session, of.slug)
    last = snapshots.outcome(session, of.id)
    if last is not None and _said(session, of, last) == said:
        return last
    number = last.number + 1 if last else 1
    entry = audit.record(session, of.ledger, bundle.RESULTED, f"result:{number}", said, actor=by)
    row = Outcome(
        contest_id=of.id,
        number=number,
        as_of=said["as_of"],
        digest=said["digest"],
        data=dict(results.data),
        log_seq=entry.seq,
    )
    session.add(row)
    session.flush()
    return row


def _said(session: Session, of: Contest, outcome: Outcome) -> Any:
    return audit.data(session, of.ledger, outcome.log_seq)
