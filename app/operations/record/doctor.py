"""Look whether everything that was recorded still fits together. Changes nothing, and finds out by
computing anew.

    findings(session) -> reasons, the first broken first; of files a sample where it is told so
    advice(session) -> what is whole today but has to be looked after

Whole tables are read: this is for the night and for after a restore, not for a page.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.operations.entries import recording
from app.operations.learning import submission
from app.operations.privacy import working_days
from app.operations.record import log as ledgers
from app.operations.standings import bulletin, picture, report, tally
from app.operations.work import task
from app.storage import files, tables
from app.storage.contest import contest as contests
from app.storage.contest import unit as units
from app.storage.contest.contest import Contest
from app.storage.postgres import guards, migrate
from app.storage.record import anchor, audit, fact, named, program
from app.storage.record import decision as decisions
from app.storage.record import prize as prizes
from app.storage.record import record as records
from app.storage.record import seal as seals
from app.storage.record.prize import FIGURES
from app.storage.registration.contestant import Contestant
from app.storage.standings import bulletin as bulletins
from app.storage.standings import report as reports
from app.storage.standings import snapshot as snapshots
from app.storage.standings.snapshot import Outcome, Snapshot
from app.storage.work import queue
from rounds.contest import PRIZES, to_data
from rounds.definition import folder
from rounds.history import over_time
from rounds.proof import bundle, chain
from rounds.proof.bundle import Logged
from rounds.reasons import Reason, reason
from rounds.record import FACTS

Log = dict[int, Logged]
"""The records of a ledger by seq."""


def findings(session: Session, sample: int | None = None) -> Iterator[Reason]:
    """Everything that does not fit, in the order in which it was looked at. `sample`: read so many files."""
    revision, expected = migrate.current(session.connection()), migrate.head()
    if revision != expected:
        # The tables are others than this program knows: there is nothing else it could look at.
        yield reason("doctor.wrong-revision", expected=expected, got=revision or "-")
        return
    yield from _guards(session)
    yield from _work(session, sample)
    logs: dict[str, Log] = {}
    highest, told = named.last(session), anchor.told(session)
    for ledger in audit.ledgers(session):
        read = list(audit.records(session, ledger))
        yield from ledgers.findings(session, ledger, read, highest.get(ledger), told.get(ledger, ()))
        logs[ledger] = {logged.entry.seq: logged for logged in read}
    for contest in session.scalars(select(Contest).order_by(Contest.slug)):
        log = logs.get(contest.ledger, {})
        yield from _publications(session, contest, log)
        yield from _facts(session, contest, log)
        yield from recording.findings(session, contest)
        yield from tally.differences(session, contest)
        yield from submission.findings(session, contest)
        yield from _decisions(session, contest, log)
        yield from _outcomes(session, contest, log)
        yield from _bulletins(session, contest, log)
        yield from _reports(session, contest, log)


def advice(session: Session) -> Iterator[Reason]:
    """What operators should see to before it goes wrong."""
    if migrate.current(session.connection()) != migrate.head():
        return
    for year in working_days.soon_unknown(clock.moment(clock.read(session)).date()):
        yield reason("doctor.holidays-unknown", year=year, warning=True)


def _guards(session: Session) -> Iterator[Reason]:
    for table in guards.unguarded(session, tables.metadata()):
        yield reason("doctor.trigger-missing", table=table)
    if guards.clock_moved(session):
        yield reason("doctor.clock-moved")
    for role, table, should, held in guards.wrong_rights(session, tables.metadata()):
        yield reason("doctor.wrong-rights", role=role, table=table, expected=should, got=held)


def _work(session: Session, sample: int | None) -> Iterator[Reason]:
    for lost in queue.lost(session):
        yield reason("doctor.task-lost", task=str(lost))
    if trouble := task.trouble(session):
        yield trouble
    for file in files.damaged(session, sample):
        yield reason("doctor.file-damaged", file=str(file.id), sha256=file.sha256)


def _publications(session: Session, contest: Contest, log: Log) -> Iterator[Reason]:
    published = contests.publications(session, contest)
    for row in published:
        said = bundle.published(version=row.version, digest=row.digest, simulated=contest.simulated)
        held = folder.digest(contests.files(session, contest, row.version))
        if held != row.digest or not _says(log, row.log_seq, bundle.PUBLISHED, said):
            yield reason("doctor.published-wrong", contest=contest.slug, version=row.version)
    if not published or (contest.version, contest.digest) != (published[-1].version, published[-1].digest):
        yield reason("doctor.published-wrong", contest=contest.slug, version=contest.version)
        return
    definition = contests.definition(session, contest)
    listed = {(unit.code, unit.name, unit.kind, unit.parent) for unit in units.listed(session, contest.id)}
    amounts = {
        (amount.unit, amount.denominator, amount.value)
        for unit in definition.units
        for amount in units.amounts(session, contest.id, unit.code)
    }
    if listed != set(definition.units) or amounts != set(definition.amounts):
        yield reason("doctor.units-wrong", contest=contest.slug)


def _facts(session: Session, contest: Contest, log: Log) -> Iterator[Reason]:
    for kind in FACTS:
        leaves = fact.leaves(session, contest.id, kind)
        for (seq, leaf), row in zip(leaves, fact.read(session, contest.id, kind), strict=True):
            if chain.leaf(chain.canonical(row)) != leaf:
                yield reason("doctor.leaf-wrong", contest=contest.slug, kind=kind, seq=seq)
                break
        yield from _seals(session, contest, kind, leaves, log)
    yield from _contestants(session, contest)


def _seals(
    session: Session, contest: Contest, kind: str, leaves: list[tuple[int, bytes]], log: Log
) -> Iterator[Reason]:
    numbers, done = [seq for seq, _ in leaves], 0
    for seal in seals.listed(session, contest.id):
        if seal.kind != kind:
            continue
        first, last, root = seal.from_seq, seal.to_seq, seal.root
        # Numbers may leave gaps, but nothing may stand outside once a later fact is sealed.
        end = bisect_right(numbers, last)
        sealed = [leaf for _, leaf in leaves[done:end]]
        said = bundle.sealed(kind=kind, first=first, last=last, count=seal.count, root=root)
        whole = len(sealed) == seal.count and chain.merkle_root(sealed) == root
        if not whole or not _says(log, seal.log_seq, bundle.SEALED, said):
            yield reason("doctor.seal-wrong", contest=contest.slug, kind=kind, first=first, last=last)
        done = end


def _contestants(session: Session, contest: Contest) -> Iterator[Reason]:
    known = select(Contestant.code).where(Contestant.contest_id == contest.id)
    for kind in ("registrations", "steps", "attempts"):
        table = fact.TABLES[kind]
        stranger = session.scalar(
            select(func.min(table.c.contestant)).where(
                table.c.contest_id == contest.id, table.c.contestant.not_in(known)
            )
        )
        if stranger is not None:
            yield reason("doctor.contestant-missing", contest=contest.slug, contestant=stranger)
            return


def _decisions(session: Session, contest: Contest, log: Log) -> Iterator[Reason]:
    for number, row in enumerate(decisions.listed(session, contest.id), 1):
        said = bundle.decided(row.value())
        if row.number != number or not _says(log, row.log_seq, bundle.DECIDED, said):
            yield reason("doctor.decision-wrong", contest=contest.slug, number=row.number)
            return


def _outcomes(session: Session, contest: Contest, log: Log) -> Iterator[Reason]:
    recorded = snapshots.outcomes(session, contest.id)
    for row in recorded:
        logged = log.get(row.log_seq)
        said = logged.data if logged else None
        if said is None or (said["digest"], said["as_of"]) != (row.digest, row.as_of):
            yield reason("doctor.outcome-wrong", contest=contest.slug, number=row.number)
            return
    if not recorded:
        return
    last = recorded[-1]
    said = log[last.log_seq].data
    if said["program"] != program.digest():
        # Other rules may say other things; `hoithi export` records the results anew.
        return
    yield from _computed_anew(session, contest, last, said)
    awards = last.data["awards"]["awards"] if PRIZES in last.data["official"] else None
    entered = [dict(zip(FIGURES, row.figures(), strict=True)) for row in prizes.standing(session, contest.id)]
    if awards is not None and sorted(map(chain.canonical, awards)) != sorted(map(chain.canonical, entered)):
        yield reason("doctor.register-wrong", contest=contest.slug)


def _computed_anew(session: Session, contest: Contest, last: Outcome, said: Any) -> Iterator[Reason]:
    """Results and pictures against what comes out now; pictures of an older record are left as they are."""
    definition = contests.definition(session, contest, said["version"])
    record = records.read(session, contest.id, facts=said["facts"], decisions=said["decisions"])
    kept: dict[int, list[Snapshot]] = defaultdict(list)
    for each in snapshots.of_contest(session, contest.id):
        if all(said[name] == each.rests_on[name] for name in each.rests_on):
            kept[each.as_of].append(each)
    for reckoning in over_time(definition, record, {*kept, last.as_of}):
        for each in kept[reckoning.as_of]:
            standing = definition.contest.standing(each.standing)
            pairs = zip_longest(picture.lines(reckoning, standing), snapshots.lines(session, each.id))
            subject = next(((ours or theirs).subject for ours, theirs in pairs if ours != theirs), None)
            if subject is not None:
                yield reason(
                    "doctor.place-differs", contest=contest.slug, standing=each.standing, subject=subject
                )
        if reckoning.as_of == last.as_of:
            results = chain.canonical(to_data(reckoning.outcome()))
            if hashlib.sha256(results).hexdigest() != last.digest:
                yield reason("doctor.outcome-differs", contest=contest.slug, number=last.number)


def _says(log: Log, seq: int, action: str, data: Any) -> bool:
    """Whether the log has that record; what was erased from it is not held against it."""
    logged = log.get(seq)
    if logged is None or logged.entry.action != action:
        return False
    return logged.salt is None or logged.data == data


def _bulletins(session: Session, contest: Contest, log: Log) -> Iterator[Reason]:
    for each in bulletins.listed(session, contest.id):
        said = bulletin.logged(each)
        if not bulletin.reproduces(session, contest, each) or not _says(
            log, each.log_seq, bulletin.ISSUED, said
        ):
            yield reason("doctor.bulletin-differs", contest=contest.slug, number=each.number)


def _reports(session: Session, contest: Contest, log: Log) -> Iterator[Reason]:
    """Each is what the log says; of those that come again and again the last is computed again."""
    computed: set[tuple[str, str]] = set()
    for each in reports.listed(session, contest.id):
        name = (each.report, each.kind)
        same = report.whole(each) if name in computed else report.reproduces(session, contest, each)
        computed.add(name)
        if not same or not _says(log, each.log_seq, report.MADE, report.logged(each)):
            yield reason("doctor.report-differs", contest=contest.slug, number=each.number)
