"""The connection to PostgreSQL: the declarative base, the session, the engine. Knows no table."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import orjson
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from psycopg.types.json import set_json_loads
from sqlalchemy import Engine, MetaData, create_engine
from sqlalchemy.orm import DeclarativeBase, Session

from app.config import Settings
from app.storage.postgres import line
from app.storage.privacy import sealed

set_json_loads(orjson.loads)

# Names made by rule, so that a migration can name what another one made.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

ENGINE_OPTIONS: dict[str, Any] = {
    "pool_pre_ping": True,  # after a restart of the server the next request gets a fresh connection
    "pool_size": 10,
    "max_overflow": 10,
    "hide_parameters": True,  # an error's text goes to the log; what people typed must not
    "pool_timeout": 5,  # seconds; then the request fails plainly instead of hanging
    "connect_args": {"options": "-c timezone=UTC -c lock_timeout=10s -c statement_timeout=60s"},
}


class Base(DeclarativeBase):
    """What every table is declared on. A table whose rows may never change says so itself, with
    `__table_args__ = {"info": {"append_only": True}}`; then the application's role may not UPDATE or DELETE.
    """

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)


def attach(app: Flask, settings: Settings) -> None:
    """Give `app` its database, as the application's role. `settings.database_url` must be known by now."""
    app.extensions["hoithi"] = settings
    sealed.unlock(settings.instance)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", ENGINE_OPTIONS)
    db.init_app(app)


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[None]:
    """`db.session` for work without a web server: commands, jobs. Closes its connections at the end."""
    app = Flask("hoithi")
    attach(app, settings)
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()
            line.close(db.engine)
            db.engine.dispose()


def hold_still(session: Session) -> None:
    """What is read in this transaction is all of one moment, however long it takes and whoever writes
    meanwhile. Call it before anything was read.
    """
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


@contextlib.contextmanager
def as_owner(settings: Settings) -> Iterator[Engine]:
    """An engine of the role that owns the tables: for migrations, grants and loading in bulk.

    Without the limits on waiting and run time that a request has.
    """
    assert settings.owner_database_url is not None
    sealed.unlock(settings.instance)
    engine = create_engine(
        settings.owner_database_url, pool_size=1, connect_args={"options": "-c timezone=UTC"}
    )
    try:
        yield engine
    finally:
        engine.dispose()
