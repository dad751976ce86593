"""A straight line to PostgreSQL for what thousands do at once: the driver's own connections and statements.

The unit of work, its identity map and its compiled SQL cost more than a short transaction itself. Knows no
table.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from sqlalchemy import Connection, Engine, QueuePool
from sqlalchemy.orm import Session

Line = psycopg.Connection[Any]

SIZE = 8
"""Connections a process keeps: as many as the web server has threads."""

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
    fairy = _pool(engine).connect()
    connection = fairy.driver_connection
    assert isinstance(connection, psycopg.Connection)
    try:
        yield connection
    except psycopg.OperationalError as failure:
        if connection.closed:
            # A server that was started anew has closed all the others as well.
            fairy.invalidate(failure)
            _pools.pop(engine, None)
        raise
    finally:
        fairy.close()


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
        pool.dispose()


_pools: WeakKeyDictionary[Engine, QueuePool] = WeakKeyDictionary()


def _pool(engine: Engine) -> QueuePool:
    pool = _pools.get(engine)
    if pool is None:
        arguments = engine.dialect.create_connect_args(engine.url)
        options = {**arguments[1], "options": OPTIONS}

        def connect() -> Any:
            return psycopg.connect(*arguments[0], **options, autocommit=True, prepare_threshold=1)

        pool = _pools.setdefault(
            engine, QueuePool(connect, pool_size=SIZE, max_overflow=SIZE, timeout=2, reset_on_return=None)
        )
    return pool
