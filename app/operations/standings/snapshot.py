"""Prepare pictures: compute standings and results once, so that no page view has to.

The record only grows, so it is read and reckoned without any lock; what is written says how much of it was
read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app import clock, memory
from app.operations.record import prize, seal
from app.operations.standings import picture
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.record import audit, program
from app.storage.record import decision as decisions
from app.storage.record import record as records
from app.storage.record import seal as seals
from app.storage.standings import snapshot as snapshots
from app.storage.standings.snapshot import Outcome, Snapshot
from rounds import contest
from rounds.contest import Reckoning
from rounds.definition import Standing
from rounds.history import over_time
from rounds.proof import bundle, chain


@memory.kept()
def prepare(session: Session, of: Contest, as_of: Sequence[int], *, by: str = audit.SYSTEM) -> Outcome:
    """Seal the record and prepare its pictures: all results as of the last of the instants, and the
    standings of units as of each.

    The results are recorded in the log, unless they are the last ones there already. Pictures of an
    instant that were prepared before are replaced.
    """
    seal.seal(session, of, by=by)
    basis = rests_on(session, of)
    definition = contests.definition(session, of)
    record = records.read(session, of.id, facts=basis["facts"], decisions=basis["decisions"])
    instants = sorted(set(as_of))
    for reckoning in over_time(definition, record, instants):
        last = reckoning.as_of == instants[-1]
        for standing in definition.contest.standings:
            if last or standing.of == "units":
                _keep(session, of, reckoning, standing, basis)
    data = contest.to_data(reckoning.outcome())
    said = bundle.resulted(as_of=reckoning.as_of, results=chain.canonical(data), basis=basis)
    recorded = _record(session, of, said, data, by)
    prize.enter(session, of, data)
    session.commit()
    return recorded


def renew(session: Session, of: Contest) -> Outcome:
    """The last recorded results, computed anew if anything was recorded, published or installed since.

    Before the first results: those of this moment.
    """
    last = snapshots.outcome(session, of.id)
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


def _keep(
    session: Session, of: Contest, reckoning: Reckoning, standing: Standing, basis: dict[str, Any]
) -> None:
    """Store the picture of one standing at one instant."""
    about = Snapshot(
        id=clock.new_id(),
        contest_id=of.id,
        standing=standing.id,
        as_of=reckoning.as_of,
        prepared_at=clock.read(session),
        version=of.version,
        figures=picture.sums(reckoning, standing),
        rests_on=basis,
    )
    snapshots.store(session, about, picture.lines(reckoning, standing))


def _record(session: Session, of: Contest, said: Mapping[str, Any], data: dict[str, Any], by: str) -> Outcome:
    """The row of these results: a new one with its record in the log, or the last one where nothing is
    new.
    """
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
        data={name: part for name, part in data.items() if name != "standings"},
        log_seq=entry.seq,
    )
    session.add(row)
    session.flush()
    return row


def _said(session: Session, of: Contest, outcome: Outcome) -> Any:
    return audit.data(session, of.ledger, outcome.log_seq)
