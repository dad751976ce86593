"""The queue of background work: procrastinate's tables, in a schema of their own.

Knows how they are made and how a task is put into them. They hold only what waits or runs; what people see of
it, and what survives an upgrade of procrastinate, is in `app/storage/work/task.py`.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

SCHEMA = "procrastinate"
WORK = "work"
"""The one kind of job the queue knows; it carries the id of a task."""

_MADE_FROM = text("SELECT obj_description(to_regnamespace(:schema), 'pg_namespace')")
_FUNCTIONS = text("SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = to_regnamespace(:schema)")
_PUT = text(f"""
    SELECT {SCHEMA}.procrastinate_defer_jobs_v1(ARRAY[ROW(
        'default', '{WORK}', 0, NULL, NULL, jsonb_build_object('task', CAST(:task AS text)), NULL
    )]::{SCHEMA}.procrastinate_job_to_defer_v1[])
""")
# One statement, so that it sees one moment: a task and its place in the queue change together.
_LOST = text(f"""
    SELECT id FROM task WHERE state IN ('queued', 'running') AND NOT EXISTS (
        SELECT FROM {SCHEMA}.procrastinate_jobs
        WHERE status IN ('todo', 'doing') AND args ->> 'task' = task.id::text
    ) ORDER BY id
""")

_WATCH = text(f"""
    SELECT count(*),
        coalesce(extract(epoch FROM now() - min(since.at)), 0)::bigint,
        (SELECT extract(epoch FROM now() - max(last_heartbeat))::bigint FROM {SCHEMA}.procrastinate_workers)
    FROM {SCHEMA}.procrastinate_jobs AS job
    LEFT JOIN {SCHEMA}.procrastinate_workers AS worker ON worker.id = job.worker_id,
    LATERAL (
        SELECT max(event.at) AS at FROM {SCHEMA}.procrastinate_events AS event WHERE event.job_id = job.id
    ) AS since
    WHERE job.status = 'todo' OR job.status = 'doing' AND
        coalesce(worker.last_heartbeat, '-infinity') < now() - make_interval(secs => :lives)
""")
LIVES = 60
"""Seconds after which a worker that says nothing is not counted on."""


class Watch(NamedTuple):
    """How the queue is doing, in seconds by the database's own clock.

    `waiting` jobs that nobody does, those of dead workers among them; the longest has waited for `waited`.
    For `silent` no worker has said that it lives; None where there is none.
    """

    waiting: int
    waited: int
    silent: int | None

    @property
    def alive(self) -> bool:
        """Whether some worker lives."""
        return self.silent is not None and self.silent < LIVES


def watch(session: Session) -> Watch:
    """What waits, and whether somebody is there to do it."""
    return Watch(*session.execute(_WATCH, {"lives": LIVES}).one())


def put(session: Session | Connection, task: uuid.UUID) -> None:
    """Queue a task in the caller's transaction: a worker sees it once that is committed."""
    session.execute(_PUT, {"task": str(task)})


def lost(session: Session) -> list[uuid.UUID]:
    """The unfinished tasks that nobody will do, because they are not in the queue."""
    return list(session.scalars(_LOST))


def install(connection: Connection, unfinished: Iterable[uuid.UUID]) -> None:
    """Make the tables as the installed procrastinate wants them, unless they are so already.

    After an upgrade they are made anew and the `unfinished` tasks are queued again.
    """
    wanted = SchemaManager.get_schema()
    digest = hashlib.sha256(wanted.encode()).hexdigest()
    if connection.scalar(_MADE_FROM, {"schema": SCHEMA}) == digest:
        return
    connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
    connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    connection.execute(text(f"COMMENT ON SCHEMA {SCHEMA} IS '{digest}'"))
    connection.execute(text(f"SET LOCAL search_path = {SCHEMA}"))
    # As it is: to SQLAlchemy its percent signs would be places of values.
    connection.connection.cursor().execute(wanted)
    connection.execute(text("SET LOCAL search_path = public"))
    for function in connection.scalars(_FUNCTIONS, {"schema": SCHEMA}).all():
        # Its functions name tables without their schema, whoever calls them.
        connection.execute(text(f"ALTER FUNCTION {function} SET search_path = {SCHEMA}, pg_temp"))
    for task in unfinished:
        put(connection, task)


def grant(connection: Connection, who: str) -> None:
    """Let the role `who` (quoted) queue and take work."""
    connection.execute(text(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {who}"))
    for rights, kind in (("SELECT, INSERT, UPDATE, DELETE", "TABLES"), ("USAGE", "SEQUENCES")):
        connection.execute(text(f"GRANT {rights} ON ALL {kind} IN SCHEMA {SCHEMA} TO {who}"))
