"""A straight line to PostgreSQL for what thousands do at once: the driver's own connections and statements.

The unit of work, its identity map and its compiled SQL cost more than a short transaction itself. Knows no
table.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg import errors, pq
from psycopg.adapt import PyFormat, Transformer
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

Line = psycopg.Connection[Any]

SIZE = 8
"""Connections a process keeps: as many as the door lets in."""

OPTIONS = " ".join(
    (
        "-c timezone=UTC -c lock_timeout=10s -c statement_timeout=60s",
        # Every statement goes by a key. A plan made while a table was empty must not read it whole later.
        "-c enable_seqscan=off -c plan_cache_mode=force_generic_plan",
    )
)


def of(session: Session) -> Line:
    """The connection of `session` in its transaction: what is done there is committed with it."""
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    return connection


@contextlib.contextmanager
def straight(session: Session) -> Iterator[Line]:
    """A connection to the same database beside the session, in autocommit, while the context lasts.

    A load that is one transaction gets its own: what it wrote shows nowhere else yet.
    """
    engine = session.get_bind()
    if isinstance(engine, Connection):
        yield of(session)
        return
    pool = _pools.get(engine) or _pools.setdefault(engine, Pool(engine))
    connection = pool.take()
    try:
        yield connection
    finally:
        pool.give_back(connection)


class Pool:
    """Connections beside those of an engine. Whoever finds none that is free opens one; `SIZE` are kept.

    How many work at once is a matter of the door (`web/site/door.py`) and of the clockwork. The list is the
    interpreter's own and needs no lock; a pool of requests that wait would cost more than their statements.
    """

    def __init__(self, engine: Engine) -> None:
        self.arguments, self.options = engine.dialect.create_connect_args(engine.url)
        self.free: list[Line] = []

    def take(self) -> Line:
        """A connection that nobody else has. Raises psycopg.OperationalError where none can be opened."""
        try:
            return self.free.pop()
        except IndexError:
            options = {**self.options, "options": OPTIONS}
            return psycopg.connect(*self.arguments, **options, autocommit=True, prepare_threshold=1)

    def give_back(self, line: Line) -> None:
        """Keep a connection for the next, unless it broke or was left within a transaction."""
        if line.closed:
            # A server that was started anew has closed all the others as well.
            self.close()
        elif len(self.free) >= SIZE or line.pgconn.transaction_status != pq.TransactionStatus.IDLE:
            line.close()
        else:
            self.free.append(line)

    def close(self) -> None:
        """Close what is kept."""
        while self.free:
            self.free.pop().close()


@contextlib.contextmanager
def alone(session: Session, what: str) -> Iterator[bool]:
    """Whether nobody else is at `what`; if so, nobody comes to it while the context or this process lasts."""
    key = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], "big", signed=True)
    with straight(session) as line:
        row = line.execute("SELECT pg_try_advisory_lock(%s)", [key]).fetchone()
        assert row is not None
        try:
            yield row[0]
        finally:
            if row[0]:
                line.execute("SELECT pg_advisory_unlock(%s)", [key])


def close(engine: Engine) -> None:
    """Close the connections that are kept beside those of `engine`."""
    if pool := _pools.pop(engine, None):
        pool.close()


_known: WeakKeyDictionary[Line, dict[bytes, bytes]] = WeakKeyDictionary()


def rows(line: Line, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What a statement finds, with `$1` and so on for values.

    On a straight line it is prepared once and runs without a cursor, which costs more than a short
    transaction does. Raises psycopg.Error.
    """
    transformer = Transformer(line)
    given: Any = transformer.dump_sequence(values, [PyFormat.TEXT] * len(values))
    if line.pgconn.transaction_status != pq.TransactionStatus.IDLE:
        result = _looked_at(line, line.pgconn.exec_params(statement.encode(), given))
    else:
        try:
            result = _prepared(line, statement, given)
        except errors.InvalidSqlStatementName:
            # The driver makes a server forget every statement after a rollback.
            _known.pop(line)
            result = _prepared(line, statement, given)
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, tuple)


def row(line: Line, statement: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row of these; None where there is none."""
    return next(iter(rows(line, statement, values)), None)


def _prepared(line: Line, statement: str, given: Any) -> pq.abc.PGresult:
    known, asked = _known.setdefault(line, {}), statement.encode()
    if asked not in known:
        known[asked] = hashlib.sha256(asked).hexdigest()[:32].encode()
        _looked_at(line, line.pgconn.prepare(known[asked], asked))
    return _looked_at(line, line.pgconn.exec_prepared(known[asked], given))


def _looked_at(line: Line, result: pq.abc.PGresult) -> pq.abc.PGresult:
    if result.status not in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
        failure = errors.error_from_result(result, encoding=line.info.encoding)
        # A line that broke says so itself, without a code that a server would send.
        raise psycopg.OperationalError(str(failure)) if line.closed else failure
    return result


_pools: WeakKeyDictionary[Engine, Pool] = WeakKeyDictionary()
