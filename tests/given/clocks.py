"""The clock of a test's own database, stopped at an instant: only the owner of the tables can do that."""

from __future__ import annotations

from sqlalchemy import text

from app import clock
from app.config import Settings
from app.storage.postgres.database import as_owner


def set_clock(settings: Settings, at: int | None) -> None:
    """Let it be `at` from now on, or None: the true time again."""
    body = "SELECT clock_timestamp()" if at is None else f"SELECT timestamptz '{clock.written(at)}'"
    with as_owner(settings) as engine, engine.begin() as connection:
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION hoithi_now() RETURNS timestamptz LANGUAGE sql VOLATILE "
                f"AS $$ {body} $$"
            )
        )


def run_clock(settings: Settings, at: int) -> None:
    """Let it be `at` now, and let the time run on from there."""
    with as_owner(settings) as engine, engine.begin() as connection:
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION hoithi_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ "
                f"SELECT clock_timestamp() + (timestamptz '{clock.written(at)}' "
                f"- timestamptz '{clock.written(clock.here())}') $$"
            )
        )
