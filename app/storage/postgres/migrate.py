"""Bring the database's tables to the state this program expects: Alembic's revisions, the queue of background
work, then the grants.
"""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url, text

from app.config import ROOT, Settings
from app.storage import tables
from app.storage.postgres import grants
from app.storage.postgres.database import as_owner
from app.storage.work import queue, task

# Any number, the same in every process: two that migrate at once take turns.
MIGRATION_LOCK = 7_236_001


def upgrade(settings: Settings) -> None:
    """Run the migrations that are missing, as the owner, then grant the application's role its rights.

    Safe to run by several processes at once. With one role for both there is nothing to grant.
    """
    with as_owner(settings) as engine, engine.begin() as connection:
        complete(connection, settings)


def complete(connection: Connection, settings: Settings) -> None:
    """The same on a connection of the owner, as a part of the caller's transaction."""
    assert settings.database_url is not None
    application = make_url(settings.database_url).username
    to(connection, "head")
    queue.install(connection, task.unfinished(connection))
    if application and application != connection.engine.url.username:
        grants.apply(connection, application, tables.metadata())


def to(connection: Connection, revision: str) -> None:
    """Run the migrations up to `revision`, alone. Raises alembic.util.CommandError for an unknown one."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    configuration = configure()
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, revision)


def is_known(revision: str) -> bool:
    """Whether this program has the migrations up to there."""
    return any(
        each.revision == revision for each in ScriptDirectory.from_config(configure()).walk_revisions()
    )


def current(connection: Connection) -> str | None:
    """The revision the database is at; None before the first."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The revision this program expects."""
    return ScriptDirectory.from_config(configure()).get_current_head()


def configure() -> Config:
    """Alembic's configuration; there is no `alembic.ini`, `hoithi migrate` is the command."""
    configuration = Config()
    configuration.set_main_option("script_location", str(ROOT / "migrations"))
    configuration.set_main_option("path_separator", "os")
    return configuration


def is_empty(connection: Connection) -> bool:
    """Whether no contest has been recorded yet."""
    return connection.execute(text("SELECT NOT EXISTS (SELECT 1 FROM contest)")).scalar_one() is True
