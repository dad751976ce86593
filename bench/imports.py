"""Importing 100,000 rows of staff, beside reading the same file with calamine and COPY of the same rows.

The bound: all that an import does after it was confirmed (reading, matching units, one form of phones, keyed
hashes, sealing, COPY, commit) takes at most 3 times calamine's reading to rows of Python and COPY of the
finished rows into a table without an index. Both run in one process on the same database, one after the
other; the best of each counts.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import python_calamine as calamine
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import config
from app.documents import workbook
from app.documents.workbook import Page
from app.operations import publication, task
from app.operations.imports import run as imports
from app.operations.imports.staff import FIELDS
from app.storage import embedded, migrate
from app.storage import folder as disk
from app.storage import unit as units
from app.storage.contest import Contest
from app.storage.database import db, opened
from app.storage.importing import ImportRun
from bench.row import Row

ROWS = 100_000
ROUNDS = 3
BOUND = 3.0


def main() -> Row:
    """Measure both."""
    with tempfile.TemporaryDirectory() as place, embedded.running(Path(place) / "postgresql") as server:
        with server.connect() as connection:
            embedded.create_database(connection, "bench")
        settings = config.read(
            {
                "HOITHI_DATABASE_URL": server.url(embedded.APPLICATION, "bench"),
                "HOITHI_OWNER_DATABASE_URL": server.url(embedded.OWNER, "bench"),
                "HOITHI_INSTANCE": place,
            }
        )
        migrate.upgrade(settings)
        with opened(settings):
            return _measured(db.session())


def _measured(session: Session) -> Row:
    files, _ = disk.read(config.ROOT / "rounds" / "contests" / "cong-dan-so-2025")
    contest = publication.publish(session, files, simulated=True)
    codes = [unit.code for unit in units.listed(session, contest.id)]
    data = sheet(codes)
    ours, peer = [], []
    for _ in range(ROUNDS):
        run = imports.upload(session, contest, "staff", data=data, file_name="a.xlsx", values={}, by=None)
        ours.append(_imported(session, contest, run))
        peer.append(_copied(session, data))
        imports.undo(session, contest, run.id, by="bench")
    return Row(
        name=f"import {ROWS:,} rows of staff",
        ours=min(ours),
        peer=min(peer),
        against="calamine and COPY of the same rows",
        bound=BOUND,
    )


def sheet(codes: Sequence[str]) -> bytes:
    """A roster as a city has it: 100,000 people in its units."""
    rows = [
        [
            codes[number % len(codes)],
            f"Nguyễn Thị Hồng {number}",
            "Chuyên viên",
            f"CB{number:06}",
            f"09{number:08}",
        ]
        for number in range(ROWS)
    ]
    names = [FIELDS[place].names[0] for place in (0, 2, 3, 4, 5)]
    return workbook.write(Page(title="Cán bộ", columns=names, rows=rows))


def _imported(session: Session, contest: Contest, run: ImportRun) -> float:
    asked = imports.confirm(session, contest, run.id, by=None).task_id
    assert asked is not None
    start = time.perf_counter()
    assert task.perform(session, asked, imports.work) == "done"
    return time.perf_counter() - start


def _copied(session: Session, data: bytes) -> float:
    """Seconds to read the file and to COPY the rows that the import wrote."""
    names = "id, contest_id, unit, key, said, name_hash, staff_hash, phone_hash, run_id, listed_at"
    rows = session.execute(text(f"SELECT {names} FROM roster_entry")).all()
    session.execute(text(f"CREATE TEMPORARY TABLE peer AS SELECT {names} FROM roster_entry LIMIT 0"))
    kinds = ["uuid", "uuid", "text", *["bytea"] * 5, "uuid", "timestamptz"]
    connection: Any = session.connection().connection.driver_connection
    start = time.perf_counter()
    read = calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    with connection.cursor() as cursor, cursor.copy("COPY peer FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(kinds)
        for row in rows:
            copy.write_row(row)
    seconds = time.perf_counter() - start
    assert len(read) == ROWS + 1
    session.execute(text("DROP TABLE peer"))
    session.commit()
    return seconds
