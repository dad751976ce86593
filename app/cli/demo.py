"""`hoithi demo`: load the example contests and play them. All that is loaded is marked as simulated.

Times of the played contests are when things are said to have happened; the log says when they were loaded.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from sqlalchemy.orm import Session

from app import clock, config, keys, memory
from app.cli import speech
from app.cli.init import MARK
from app.config import ROOT, Settings
from app.operations import Refused
from app.operations.contest import publication
from app.operations.people import trial
from app.operations.record import decision, fact
from app.operations.standings import snapshot
from app.storage.contest import contest as contests
from app.storage.contest import folder
from app.storage.postgres import embedded, migrate
from app.storage.postgres.database import as_owner
from rounds import calendar
from rounds.definition import clone
from rounds.definition import folder as folders
from rounds.definition.folder import Definition
from rounds.record import FACTS, Record
from rounds.simulation import scenario
from rounds.simulation.hours import DAY
from rounds.simulation.play import play

EXAMPLES = ROOT / "rounds" / "contests"
OPEN_NOW = {"gia-dinh-an-toan-tren-mang": 12, "viet-ve-chuyen-doi-so": 24}
"""Contests that are moved so that they are running: by name, on which of their days today falls."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none: the environment says where the instance and its database are."""


def main(options: argparse.Namespace) -> int:
    """Load into an empty database. Raises CommandFailed when there is something in it."""
    given = config.read()
    if (given.instance / MARK).exists():
        raise speech.CommandFailed(
            f"Đây là hệ thống thật ({given.instance}) nên không nạp cuộc thi mẫu.",
            f"This is a production instance ({given.instance}), so no examples are loaded.",
        )
    with embedded.with_database(given) as settings:
        keys.signing_key(settings.instance)
        migrate.upgrade(settings)
        with as_owner(settings) as engine, engine.connect() as connection:
            if not migrate.is_empty(connection):
                raise speech.CommandFailed(
                    "Cơ sở dữ liệu đã có cuộc thi nên không nạp gì.",
                    "The database holds contests already, so nothing was loaded.",
                )
        load(settings)
    speech.say("Đã nạp các cuộc thi mẫu (mô phỏng).", "The example contests (simulated) are loaded.")
    return 0


def load(settings: Settings, examples: Path = EXAMPLES) -> None:
    """Publish and play every folder of `examples`, all or nothing. Raises Refused, Unplayable."""
    directories = sorted(path for path in examples.iterdir() if path.is_dir())
    # The owner's connection has no limit on run time; a commit is a savepoint of the one transaction.
    with (
        as_owner(settings) as engine,
        engine.begin() as connection,
        Session(connection, join_transaction_mode="create_savepoint") as session,
        memory.kept(),
    ):
        for directory in directories:
            _load(session, directory)
        trial.settle(session, contests.listed(session))


def _load(session: Session, directory: Path) -> None:
    now = clock.read(session)
    files, _ = folder.read(directory)
    contest = publication.publish(session, moved(files, directory.name, now), simulated=True)
    definition = contests.definition(session, contest)
    how, mistakes = scenario.read(files[scenario.FILE], definition.units)
    if how is None:
        raise Refused(*mistakes)
    played = play(definition, people=how.people, seed=how.seed, scenario=how, settle=True)
    record = _before(now, played)
    fact.record(session, contest, {kind: getattr(record, kind) for kind in FACTS})
    decision.decide(session, contest, record.decisions)
    snapshot.prepare(session, contest, moments(definition, record, now))


def moved(files: Mapping[str, bytes], name: str, now: int) -> Mapping[str, bytes]:
    """The files as they are, or moved so that today is the wanted day of the contest."""
    if name not in OPEN_NOW:
        return files
    definition, mistakes = folders.read(files)
    if definition is None:
        raise Refused(*mistakes)
    opens = min(event.opens for event in calendar.timeline(definition.contest))
    zone = definition.contest.zone
    first, today = calendar.local(opens, zone).date(), calendar.local(now, zone).date()
    return clone.moved(files, (today - first).days + 1 - OPEN_NOW[name])


def _before(now: int, record: Record) -> Record:
    """What has happened by now of a contest that is still running."""
    return Record(
        **{each.name: [row for row in getattr(record, each.name) if row.at < now] for each in fields(Record)}
    )


def moments(definition: Definition, record: Record, now: int) -> list[int]:
    """The instants of which pictures are prepared: the end of each day on which people learnt, each report
    that is made once, and after everything.
    """
    contest = definition.contest
    learning = [
        calendar.span(round.learning.window, contest.zone) for round in contest.rounds if round.learning
    ]
    days = {day for span in learning for day in range(span.opens + DAY, span.closes + DAY, DAY)}
    reports = {
        cut.as_of
        for report in contest.reports
        if not (report.daily or report.weekly)
        for cut in calendar.cut_offs(report, contest, record.decisions)
    }
    over = max((row.at + 1 for each in fields(Record) for row in getattr(record, each.name)), default=now)
    end = now if now < max(event.closes for event in calendar.timeline(contest)) else max(over, *days)
    return sorted(at for at in {*days, *reports, end} if at <= end)
