"""`hoithi demo`: load the example contests and play them. All that is loaded is marked as simulated.

Times of the played contests are when things are said to have happened; the log says when they were loaded.
"""

from __future__ import annotations

import argparse
import contextlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from app import clock, config, keys, memory
from app.cli import speech
from app.cli.beside import beside
from app.cli.story import Decisions, Facts, Part, story
from app.config import ROOT, Settings
from app.operations import Refused
from app.operations.contest import publication
from app.operations.people import trial
from app.operations.record import decision, fact
from app.operations.record.backup import MARK
from app.operations.standings import snapshot
from app.operations.standings.picture import Picture, Results
from app.storage.contest import contest as contests
from app.storage.contest import folder
from app.storage.contest.contest import Contest
from app.storage.postgres import embedded, migrate
from app.storage.postgres.database import as_owner
from rounds import calendar
from rounds.definition import clone
from rounds.definition import folder as folders
from rounds.simulation import scenario

EXAMPLES = ROOT / "rounds" / "contests"
OPEN_NOW = {"gia-dinh-an-toan-tren-mang": 12, "viet-ve-chuyen-doi-so": 24}
"""Contests that are moved so that they are running: by name, on which of their days today falls."""


class Played(NamedTuple):
    """The files of a contest that so many people play, and what follows from that, part by part as it is
    played.
    """

    files: Mapping[str, bytes]
    people: int
    parts: Iterator[Part]


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
    with playing() as played, embedded.with_database(given) as settings:
        keys.signing_key(settings.instance)
        migrate.upgrade(settings)
        with as_owner(settings) as engine, engine.connect() as connection:
            if not migrate.is_empty(connection):
                raise speech.CommandFailed(
                    "Cơ sở dữ liệu đã có cuộc thi nên không nạp gì.",
                    "The database holds contests already, so nothing was loaded.",
                )
        keep(settings, played)
    speech.say("Đã nạp các cuộc thi mẫu (mô phỏng).", "The example contests (simulated) are loaded.")
    return 0


def load(settings: Settings, examples: Path = EXAMPLES) -> None:
    """Publish and play every folder of `examples`, all or nothing. Raises Refused, Unplayable."""
    with playing(examples) as played:
        keep(settings, played)


@contextlib.contextmanager
def playing(examples: Path = EXAMPLES) -> Iterator[list[Played]]:
    """Every folder of `examples`, each of which is played from now on by a process beside this one."""
    now = clock.here()
    with contextlib.ExitStack() as started:
        yield [
            Played(files, _people(files), started.enter_context(beside(story, files, now)))
            for files in _read(examples, now)
        ]


def keep(settings: Settings, played: Iterable[Played]) -> None:
    """Publish and record what is played, all or nothing. Raises Refused, Unplayable."""
    # The owner's connection has no limit on run time; a commit is a savepoint of the one transaction.
    with (
        as_owner(settings) as engine,
        engine.begin() as connection,
        Session(connection, join_transaction_mode="create_savepoint") as session,
        memory.kept(),
    ):
        published = [(publication.publish(session, each.files, simulated=True), each) for each in played]
        # Who are few have soon played.
        for contest, each in sorted(published, key=lambda pair: pair[1].people):
            _keep(session, contest, each.parts)
        trial.settle(session, contests.listed(session))


def _read(examples: Path, now: int) -> Iterator[Mapping[str, bytes]]:
    for directory in sorted(path for path in examples.iterdir() if path.is_dir()):
        yield moved(folder.read(directory)[0], directory.name, now)


def _people(files: Mapping[str, bytes]) -> int:
    """How many people play that contest, as far as its scenario can be read."""
    with contextlib.suppress(KeyError, TypeError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return int(tomllib.loads(files[scenario.FILE].decode())["people"])
    return 0


def _keep(session: Session, contest: Contest, parts: Iterator[Part]) -> None:
    facts, decisions = next(parts), next(parts)
    assert isinstance(facts, Facts)
    assert isinstance(decisions, Decisions)
    written = sum(fact.record(session, contest, facts.rows()).values())
    decision.decide(session, contest, decisions.rows)
    snapshot.take(session, contest, (each for each in parts if isinstance(each, Picture | Results)))
    speech.say(
        f"  {contest.slug}: {written:,} dữ kiện".replace(",", "."), f"  {contest.slug}: {written:,} facts"
    )


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
