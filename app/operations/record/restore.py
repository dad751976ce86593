"""Bring a backup back into an instance that is empty: all of it or nothing.

Tables are made by this program's own migrations, as they were when the backup was taken, filled with its
rows, and brought up to date; no statement of the file is ever run. Then everything is looked at as
`hoithi doctor` does. Letters that waited then may have been sent since: they wait for a person's word.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app import clock, keys
from app.config import Settings
from app.documents import backup as archive
from app.documents.backup import DATABASE, FILES, INCOMING, Reader, Unfit
from app.operations import Refused
from app.operations.record.backup import MARK
from app.post import CUT_OFF
from app.storage import store
from app.storage.people.outbox import FAILED, SENDING, WAITING
from app.storage.postgres import dump, migrate
from app.storage.postgres.database import as_owner
from app.storage.record import audit
from rounds.reasons import reason

DONE = "instance.restore"
MEGABYTE = 1 << 20
ROOM = 3
"""How much more rows take in the database than in the file, with their indexes."""


@dataclass(frozen=True)
class Restored:
    """What was brought back. `as_of`: what was committed later is lost. `age` is in seconds."""

    as_of: int
    age: int
    rows: int
    files: int
    letters: int
    roots: dict[str, str]
    seconds: float


def restore(settings: Settings, path: Path, *, without_keys: bool = False) -> Restored:
    """Bring the backup at `path` back. The database must have no tables, the keys must lie in the instance.

    `without_keys`: although what is personal stays unreadable. Commits. Raises Refused(backup.*).
    """
    began = time.monotonic()
    try:
        with archive.opened(path) as reader:
            _refuse(reader, settings, without_keys)
            with as_owner(settings) as engine, engine.begin() as connection:
                letters, now = _rows(reader, connection, settings)
                _contents(reader, settings)
                _incoming(reader, settings)
    except Unfit as unfit:
        raise Refused(unfit.why) from unfit
    except OSError as failure:
        raise Refused(
            reason("backup.cannot-read", why=failure.strerror or type(failure).__name__)
        ) from failure
    said = reader.manifest
    if said["production"]:
        (settings.instance / MARK).touch()
    return Restored(
        as_of=said["as_of"],
        age=max(0, now - said["as_of"]) // 1_000_000,
        rows=sum(table["rows"] for table in said["tables"].values()),
        files=said["files"]["count"],
        letters=letters,
        roots=said["roots"],
        seconds=time.monotonic() - began,
    )


def note(session: Session, restored: Restored) -> None:
    """Put into the log that the instance was brought back, and as of when. Commits."""
    said = {"as_of": restored.as_of, "rows": restored.rows, "files": restored.files}
    audit.record(session, audit.INSTANCE, DONE, "instance", said)
    session.commit()


def _refuse(reader: Reader, settings: Settings, without_keys: bool) -> None:
    """What is wrong before anything is touched."""
    said = reader.manifest
    if not migrate.is_known(said["revision"]):
        raise Refused(reason("backup.newer-schema", got=said["revision"]))
    here = keys.marks(settings.instance)
    missing = sorted(name for name, mark in said["keys"].items() if here.get(name) != mark)
    if missing and not without_keys:
        folder = str(settings.instance / "keys")
        raise Refused(reason("backup.keys-missing", folder=folder, names=", ".join(missing)))
    needed = sum(
        part.file_size * (ROOM if name.startswith(DATABASE) else 1) for name, part in reader.parts.items()
    )
    free = shutil.disk_usage(settings.instance).free
    if needed > free:
        raise Refused(reason("backup.no-room", needed=needed // MEGABYTE + 1, free=free // MEGABYTE))


def _rows(reader: Reader, connection: Connection, settings: Settings) -> tuple[int, int]:
    """Make the tables, fill them, bring them up to date. The letters that wait, and when that was."""
    if not dump.is_bare(connection):
        raise Refused(reason("backup.not-empty"))
    said = reader.manifest
    migrate.to(connection, said["revision"])
    here = dump.tables(connection)
    if {table.name: table.columns for table in here} != {
        name: about["columns"] for name, about in said["tables"].items()
    }:
        raise Unfit(reason("backup.strange-part", part=DATABASE))
    for table in here:
        name, about = DATABASE + table.name, said["tables"][table.name]
        pieces = reader.pieces(name, size=about["size"], sha256=str(about.get("sha256")))
        with _fitting(name):
            if dump.fill(connection, table, pieces) != about["rows"]:
                raise Unfit(reason("backup.part-differs", part=name))
    with _fitting(archive.MANIFEST):
        dump.wind(connection, said["sequences"])
    migrate.complete(connection, settings)
    held = text("UPDATE letter SET state = :failed, why = :why WHERE state IN (:waiting, :sending)")
    values = {"failed": FAILED, "why": CUT_OFF, "waiting": WAITING, "sending": SENDING}
    letters = connection.execute(held, values).rowcount
    return letters, clock.instant(connection.scalar(text("SELECT hoithi_now()")))


@contextlib.contextmanager
def _fitting(part: str) -> Iterator[None]:
    """What the database does not take is not what a backup of this program holds."""
    try:
        yield
    except (psycopg.Error, ValueError, TypeError) as wrong:
        raise Unfit(reason("backup.part-differs", part=part)) from wrong


def _contents(reader: Reader, settings: Settings) -> None:
    """Contents go where this instance keeps them; what is there already stays."""
    contents = store.of(settings)
    for sha256 in reader.below(FILES):
        own = store.beside(settings.instance / "files")
        try:
            _write(own, reader.pieces(FILES + sha256, sha256=sha256))
            contents.put(own, sha256)
        finally:
            own.unlink(missing_ok=True)


def _incoming(reader: Reader, settings: Settings) -> None:
    folder = settings.instance / "incoming"
    folder.mkdir(mode=0o700, exist_ok=True)
    for name in reader.below(INCOMING):
        _write(folder / name, reader.pieces(INCOMING + name))


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.writelines(pieces)
