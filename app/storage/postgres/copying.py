"""Rows in bulk: PostgreSQL's COPY in its binary form, from the columns of a declared table.

Knows types of columns; knows no table. SQLAlchemy has no COPY of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from psycopg.types.string import BytesBinaryDumper
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.storage.postgres.instant import Instant

_TYPES: Sequence[tuple[type[TypeEngine[Any]], str]] = (
    (Uuid, "uuid"),
    (BigInteger, "int8"),
    (SmallInteger, "int2"),
    (Integer, "int4"),
    (Numeric, "numeric"),
    (DateTime, "timestamptz"),
    (Text, "text"),
    (Boolean, "bool"),
    (JSONB, "jsonb"),
    (BYTEA, "bytea"),
)
YEAR_2000 = 946_684_800_000_000
"""2000-01-01T00:00:00Z as an instant."""
_DIALECT: Dialect = PGDialect()  # type: ignore[no-untyped-call]


def copy_in(session: Session, columns: Sequence[Column[Any]], rows: Iterable[Sequence[Any]]) -> int:
    """Append `rows` to the table of `columns`, in the caller's transaction, and say how many."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(columns[0].table.name),
        sql.SQL(", ").join(sql.Identifier(column.name) for column in columns),
    )
    writers = [(place, write) for place, column in enumerate(columns) if (write := _writer(column.type))]
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    count = 0
    cursor = connection.cursor()
    # What the driver takes for bytes otherwise is written in Python and called once a value.
    cursor.adapters.register_dumper(bytes, BytesBinaryDumper)
    with cursor, cursor.copy(statement) as copy:
        copy.set_types([_postgresql_type(column.type) for column in columns])
        for row in rows:
            values = list(row)
            for place, write in writers:
                if values[place] is not None:
                    values[place] = write(values[place])
            copy.write_row(values)
            count += 1
    return count


def _writer(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """What turns a value of the program into one of the driver, where they differ."""
    if isinstance(kind, Instant):
        return _since_2000
    if isinstance(kind, TypeDecorator):
        plain = kind.process_bind_param
        if isinstance(kind.impl_instance, JSONB):
            return lambda value: Jsonb(plain(value, _DIALECT))
        return partial(plain, dialect=_DIALECT)
    return Jsonb if isinstance(kind, JSONB) else None


def _since_2000(instant: int) -> int:
    """An instant as PostgreSQL stores it, eight bytes: microseconds since the year 2000."""
    return instant - YEAR_2000


def _postgresql_type(kind: TypeEngine[Any]) -> str:
    if isinstance(kind, Instant):
        return "int8"
    stored = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    return next(name for each, name in _TYPES if isinstance(stored, each))
