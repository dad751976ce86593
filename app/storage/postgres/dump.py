"""All rows of the database as of one moment, table by table, and back into tables that are empty.

Knows the catalogue of PostgreSQL and COPY in its text form, which any later version reads. The tables
themselves are made by the migrations: what is brought back is rows, never statements.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine, text

from app.storage.files import SWEEP_LOCK
from app.storage.postgres.migrate import MIGRATION_LOCK

VERSION = "alembic_version"
"""Written by the migrations themselves."""

_COLUMNS = """
    SELECT relname, array_agg(attname::text ORDER BY attnum)
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
      AND attgenerated = '' AND relname <> %s
    GROUP BY relname ORDER BY relname
"""
_REFERS = """
    SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
    WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid <> confrelid
"""
_SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY sequencename"


class Table(NamedTuple):
    """A table and its columns, by name."""

    name: str
    columns: list[str]


@contextlib.contextmanager
def still(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one moment, however long it reads. Meanwhile nobody migrates and no content is
    swept away that rows of this moment name.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as guard:
        for lock in (MIGRATION_LOCK, SWEEP_LOCK):
            guard.execute(text("SELECT pg_advisory_lock_shared(:key)"), {"key": lock})
        try:
            with engine.connect() as connection:
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
                yield connection
        finally:
            guard.execute(text("SELECT pg_advisory_unlock_all()"))


def tables(connection: Connection) -> list[Table]:
    """All tables of the program as they are now, each after those it refers to."""
    wire = driver(connection)
    columns = dict(wire.execute(_COLUMNS, [VERSION]).fetchall())
    order: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(columns, ()))
    for referring, referred in wire.execute(_REFERS).fetchall():
        order.add(referring, referred)
    return [Table(name, columns[name]) for name in order.static_order()]


def rows(connection: Connection, table: Table) -> Iterator[bytes]:
    """The rows of a table as COPY writes them, a line each."""
    with driver(connection).cursor() as cursor, cursor.copy(_copy(table, "TO STDOUT")) as copy:
        yield from map(bytes, copy)


def fill(connection: Connection, table: Table, pieces: Iterable[bytes]) -> int:
    """Put rows into a table that is empty; how many. Raises psycopg.Error for what does not fit."""
    with driver(connection).cursor() as cursor:
        with cursor.copy(_copy(table, "FROM STDIN")) as copy:
            for piece in pieces:
                copy.write(piece)
        return cursor.rowcount


def sequences(connection: Connection) -> dict[str, list[Any]]:
    """The sequences of the program: last number, and whether it was given out."""
    wire = driver(connection)
    names = [name for (name,) in wire.execute(_SEQUENCES).fetchall()]
    query = sql.SQL("SELECT last_value, is_called FROM public.{}")
    return {name: list(wire.execute(query.format(sql.Identifier(name))).fetchone() or ()) for name in names}


def wind(connection: Connection, numbers: Mapping[str, list[Any]]) -> None:
    """Let the sequences go on from there. Raises psycopg.Error for what is none."""
    for name, (last, called) in numbers.items():
        what = sql.Identifier("public", name).as_string(driver(connection))
        driver(connection).execute("SELECT setval(%s::regclass, %s, %s)", [what, last, called])


def is_bare(connection: Connection) -> bool:
    """Whether the database has no table of anybody yet."""
    found = connection.execute(
        text("SELECT NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace)")
    )
    return found.scalar_one() is True


def driver(connection: Connection) -> psycopg.Connection[Any]:
    """The driver's own connection, in the transaction that is open on it."""
    own = connection.connection.driver_connection
    assert isinstance(own, psycopg.Connection)
    return own


def _copy(table: Table, direction: str) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    return sql.SQL("COPY public.{} ({}) ").format(sql.Identifier(table.name), columns) + sql.SQL(direction)
