"""Importing 100,000 rows of staff and of people, beside reading the file with calamine and COPY of the rows.

The bound: all that an import does after it was confirmed (reading, matching units, one form of phones, keyed
hashes, sealing, COPY, commit) takes at most 3 times calamine's reading to rows of Python and COPY of the
finished rows into equal tables: the same columns, checks, keys, indexes and references, all empty. Both run
in one process on the same database, one after the other; the best of two of the latter counts.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import python_calamine as calamine
from psycopg import sql
from sqlalchemy.orm import Session

from app import clock, config
from app.documents import workbook
from app.documents.workbook import Page
from app.operations.contest import publication
from app.operations.imports import people, staff
from app.operations.imports import run as imports
from app.operations.imports.columns import Field
from app.operations.work import task
from app.storage.contest import folder as disk
from app.storage.contest import unit as units
from app.storage.contest.contest import Contest
from app.storage.imports.importing import ImportRun
from app.storage.postgres import embedded, migrate
from app.storage.postgres.database import db, opened
from bench.row import Row
from rounds import calendar
from rounds.definition import clone

ROWS = 100_000
ROUNDS = 2
BOUND = 3.0
SLUG = "cong-dan-so-2025"
WRITTEN = {
    "staff": ("roster_entry",),
    "people": ("person", "identity", "enrolment", "consent", "registration", "contestant", "learner"),
}
"""The tables that an import fills."""
_REFERENCES = """
    SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'
"""
ASKED = ("full_name", "birth_date", "phone", "cccd")


class Bench(NamedTuple):
    """The contest that is filled, and how the owner of its database comes in."""

    session: Session
    contest: Contest
    owner: str


def main() -> list[Row]:
    """Measure rosters of staff, and people: accounts, identities, enrolments, consents, facts and lines."""
    return [_run("staff"), _run("people")]


def _run(kind: str) -> Row:
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
            owner = server.url(embedded.OWNER, "bench").replace("+psycopg", "")
            return _measured(Bench(db.session(), _published(db.session()), owner), kind)


def _published(session: Session) -> Contest:
    """The contest, moved so that it is open now."""
    files, _ = disk.read(config.ROOT / "rounds" / "contests" / SLUG)
    began = calendar.local(calendar.read("2025-10-12T00:00:00+00:00"), "Asia/Ho_Chi_Minh").date()
    today = calendar.local(clock.read(session), "Asia/Ho_Chi_Minh").date()
    return publication.publish(session, clone.moved(files, (today - began).days), simulated=True)


def _measured(bench: Bench, kind: str) -> Row:
    codes = [unit.code for unit in units.listed(bench.session, bench.contest.id)]
    data = sheet(kind, codes)
    run = imports.upload(
        bench.session, bench.contest, kind, data=data, file_name="a.xlsx", values={"reason": "-"}, by=None
    )
    ours = _imported(bench, run)
    peer = min(_copied(bench, kind, data) for _ in range(ROUNDS))
    return Row(
        name=f"import {ROWS:,} rows of {kind}",
        ours=ours,
        peer=peer,
        against="calamine and COPY of the same rows into equal tables",
        bound=BOUND,
    )


def sheet(kind: str, codes: Sequence[str]) -> bytes:
    """A list as a city has it: 100,000 people in its units."""
    titles = {
        "staff": [staff.UNIT, staff.NAME, staff.POSITION, staff.STAFF_CODE, staff.PHONE],
        "people": [staff.UNIT, *(Field(id, people.TITLES[id]) for id in ASKED)],
    }[kind]
    rows = []
    for number in range(ROWS):
        phone = f"09{number:08}"
        own = ["Chuyên viên", f"CB{number:06}", phone]
        if kind == "people":
            own = ["04/03/1955", phone, f"031055{number:06}"]
        rows.append([codes[number % len(codes)], f"Nguyễn Thị Hồng {number}", *own])
    return workbook.write(Page(title="A", columns=[each.names[0] for each in titles], rows=rows))


def _imported(bench: Bench, run: ImportRun) -> float:
    asked = imports.confirm(bench.session, bench.contest, run.id, by=None).task_id
    assert asked is not None
    start = time.perf_counter()
    state = task.perform(bench.session, asked, imports.work)
    seconds = time.perf_counter() - start
    assert state == "done"
    return seconds


def _copied(bench: Bench, kind: str, data: bytes) -> float:
    """Seconds to read the file and to COPY the rows that one import wrote."""
    bench.session.commit()
    with psycopg.connect(bench.owner) as owner:
        held = [(name, *_held(owner, name)) for name in WRITTEN[kind]]
        start = time.perf_counter()
        read = calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
        for name, kinds, rows in held:
            statement = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(sql.Identifier(f"peer_{name}"))
            with owner.cursor() as cursor, cursor.copy(statement) as copy:
                copy.set_types(kinds)
                for row in rows:
                    copy.write_row(row)
        seconds = time.perf_counter() - start
        owner.rollback()
    assert len(read) == ROWS + 1
    return seconds


def _held(owner: psycopg.Connection[Any], name: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The types of a table's columns and its rows, which the import wrote; an equal table lies beside it."""
    table, peer = sql.Identifier(name), sql.Identifier(f"peer_{name}")
    owner.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(peer, table))
    for (reference,) in owner.execute(_REFERENCES, [name]).fetchall():
        owner.execute(sql.SQL("ALTER TABLE {} ADD {}").format(peer, sql.SQL(reference)))
    with owner.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT * FROM {}").format(table))
        assert cursor.description is not None
        kinds = [str(owner.adapters.types[each.type_code].name) for each in cursor.description]
        return kinds, cursor.fetchall()
