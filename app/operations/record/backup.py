"""Take a backup: all rows as of one moment, and every content they name, in one file; the site goes on.

What is in it is whole: a row of that moment names no content that is missing from it. The keys of the
instance are not in it, so that whoever finds the file reads nothing personal; they are saved apart.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app import clock, keys
from app.config import Settings
from app.documents import backup as archive
from app.documents.backup import DATABASE, FILES, INCOMING, Writer
from app.operations import Refused
from app.storage import store
from app.storage.postgres import dump, migrate
from app.storage.postgres.database import as_owner
from app.storage.record import audit, program
from app.storage.store import Store
from rounds.reasons import reason

TAKEN = "instance.backup"
MARK = "production"
"""The file of an instance that no example is ever loaded into."""
NOTE = """Bản sao lưu của Hội thi. Khôi phục: hoithi restore TỆP
Không có khóa trong tệp này: thiếu khóa thì không đọc được dữ liệu cá nhân.

A backup of Hoithi. To bring it back: hoithi restore FILE
No keys are in this file: without them nothing personal can be read.
"""


@dataclass(frozen=True)
class Taken:
    """A backup as it was written. `as_of`: what was committed by then is in it."""

    as_of: int
    rows: int
    files: int
    size: int
    sha256: str
    seconds: float


def take(session: Session, settings: Settings, path: Path) -> Taken:
    """Write the backup and record that it was taken. Commits.

    The file appears under its name when it is whole. Raises Refused(backup.exists | backup.cannot-write |
    backup.content-lost).
    """
    began = time.monotonic()
    if path.exists():
        raise Refused(reason("backup.exists"))
    own = path.with_name(f".{path.name}.{os.getpid()}")
    contents = store.of(settings)
    try:
        with open(own, "x+b", opener=_private) as file:
            with Writer(file, NOTE) as writer:
                manifest, sha256 = _write(writer, settings, contents)
            size = file.seek(0, 2)
            file.flush()
            os.fsync(file.fileno())
        own.rename(path)
        store.sync(path.absolute().parent)
    except OSError as failure:
        raise Refused(
            reason("backup.cannot-write", why=failure.strerror or type(failure).__name__)
        ) from failure
    finally:
        own.unlink(missing_ok=True)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    said = {"as_of": manifest["as_of"], "rows": rows, "files": manifest["files"]["count"], "sha256": sha256}
    audit.record(session, audit.INSTANCE, TAKEN, "instance", said)
    session.commit()
    spent = time.monotonic() - began
    return Taken(manifest["as_of"], rows, manifest["files"]["count"], size, sha256, spent)


def _write(writer: Writer, settings: Settings, contents: Store) -> tuple[dict[str, Any], str]:
    with _half_done(settings.instance) as half_done, as_owner(settings) as engine:
        half_done.hold()
        with dump.still(engine) as connection:
            as_of = clock.instant(
                connection.scalar(text("SELECT hoithi_now()"))
            )  # the moment of all that follows
            half_done.hold()
            manifest = {
                "as_of": as_of,
                "revision": migrate.current(connection) or "",
                "tables": {table.name: _rows(writer, connection, table) for table in dump.tables(connection)},
                "sequences": dump.sequences(connection),
                "roots": _roots(connection),
                "files": _files(writer, connection, contents),
                "incoming": _incoming(writer, connection, half_done),
            }
    manifest |= {
        "program": program.digest(),
        "production": (settings.instance / MARK).exists(),
        "keys": keys.marks(settings.instance),
    }
    return manifest, writer.close(manifest)


def _rows(writer: Writer, connection: Connection, table: dump.Table) -> dict[str, Any]:
    count = 0

    def counted() -> Iterator[bytes]:
        nonlocal count
        for row in dump.rows(connection, table):
            count += 1
            yield row

    about = writer.add(DATABASE + table.name, counted())
    return {"columns": table.columns, "rows": count, **about}


def _roots(connection: Connection) -> dict[str, Any]:
    """The last record of every ledger: what `hoithi verify-log --root` must still find after a restore."""
    heads = connection.execute(
        text("SELECT ledger, encode(hash, 'hex') AS root FROM chain_head ORDER BY ledger")
    )
    return {row.ledger: row.root for row in heads}


def _files(writer: Writer, connection: Connection, contents: Store) -> dict[str, Any]:
    """Every content that a row names. One that is lost already is told, once the rest is safe."""
    named = connection.scalars(text("SELECT DISTINCT sha256 FROM file ORDER BY sha256")).all()
    lost = 0
    for sha256 in named:
        try:
            with contents.open(sha256) as content:
                writer.add(FILES + sha256, iter(lambda: content.read(archive.PIECE), b""), packed=False)
        except FileNotFoundError:
            lost += 1
    if lost:
        raise Refused(reason("backup.content-lost", count=lost))
    return archive.listed(named)


class _HalfDone:
    """What has come of files that are not whole yet, held by second names while a backup is taken."""

    def __init__(self, source: Path, folder: Path) -> None:
        self.source, self.folder = source, folder

    def hold(self) -> None:
        """Everything that lies there now."""
        for found in self.source.glob("?" * 32):
            with contextlib.suppress(FileExistsError, FileNotFoundError):
                (self.folder / found.name).hardlink_to(found)


@contextlib.contextmanager
def _half_done(instance: Path) -> Iterator[_HalfDone]:
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=instance) as folder:
        yield _HalfDone(instance / "incoming", Path(folder))


def _incoming(writer: Writer, connection: Connection, half_done: _HalfDone) -> int:
    """The bytes that rows count as received; what was written behind them belongs to a later moment."""
    wanted = text("SELECT id, received FROM upload WHERE state = 'open' AND received > 0 ORDER BY id")
    count = 0
    for id, received in connection.execute(wanted):
        path = half_done.folder / id.hex
        if path.exists():
            with path.open("rb") as file:
                writer.add(INCOMING + id.hex, archive.limited(file, received), packed=False)
            count += 1
    return count


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
