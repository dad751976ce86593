"""The record in the database itself: rows that nobody changes, not even the owner of the tables."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from app.config import Settings
from app.storage import tables
from app.storage.postgres import guards
from app.storage.postgres.database import as_owner

APPEND_ONLY = sorted(
    name for name, table in tables.metadata().tables.items() if table.info.get("append_only")
)


def _changes(table: str) -> list[str]:
    column = next(iter(tables.metadata().tables[table].columns)).name
    return [f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"]


def test_the_tables_that_only_grow_are_those_of_the_record() -> None:
    assert APPEND_ONLY == [
        "anchor",
        "assignment",
        "assistant_choice",
        "assistant_opening",
        "attempt",
        "award",
        "bulletin",
        "calibration_sample",
        "certificate",
        "certificate_revocation",
        "chain_record",
        "collected_report",
        "companion_count",
        "completion_request",
        "consent",
        "contest_file",
        "contestant",
        "count",
        "counts_sheet",
        "data_alert",
        "decision",
        "entry_version",
        "given",
        "minutes",
        "minutes_signature",
        "nomination",
        "outcome",
        "panel_note",
        "paper_file",
        "paper_issue",
        "plan_content",
        "plan_revision",
        "prize_award",
        "publication",
        "registration",
        "report",
        "seal",
        "sheet",
        "sheet_event",
        "signal_ruling",
        "signed_paper",
        "step",
        "step_done",
        "story_ruling",
    ]


def test_p54_the_owner_of_the_tables_is_refused_by_a_trigger(settings: Settings) -> None:
    with as_owner(settings) as engine:
        for table in APPEND_ONLY:
            for change in _changes(table):
                with engine.connect() as connection, pytest.raises(IntegrityError, match="never changed"):
                    connection.execute(text(change))


def test_p54_the_role_of_the_program_has_no_right_to_try(session: Session) -> None:
    for table in APPEND_ONLY:
        for change in _changes(table):
            with pytest.raises(ProgrammingError, match="permission denied"):
                session.execute(text(change))
            session.rollback()
    with pytest.raises(ProgrammingError, match="must be owner"):
        session.execute(text("ALTER TABLE attempt DISABLE TRIGGER ALL"))


def test_what_the_log_says_may_be_erased_but_not_replaced(settings: Settings) -> None:
    with as_owner(settings) as engine:
        for change in (
            *("UPDATE chain_data SET data = data", "TRUNCATE chain_data"),
            *("UPDATE chain_change SET salt = salt", "TRUNCATE chain_change"),
        ):
            with engine.connect() as connection, pytest.raises(IntegrityError, match="never changed"):
                connection.execute(text(change))
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM chain_data"))


def test_the_migrations_make_the_tables_that_the_models_declare(settings: Settings) -> None:
    with as_owner(settings) as engine, engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, tables.metadata()) == []


def test_guards_are_all_in_place_after_migrating(session: Session) -> None:
    assert guards.unguarded(session, tables.metadata()) == []
    assert list(guards.wrong_rights(session, tables.metadata())) == []


@pytest.mark.parametrize(
    "harm",
    [
        "DROP TRIGGER append_only ON attempt",
        "ALTER TABLE attempt DISABLE TRIGGER append_only",
        "ALTER TABLE attempt ENABLE TRIGGER append_only",
    ],
)
def test_guards_notice_a_trigger_that_was_removed(settings: Settings, session: Session, harm: str) -> None:
    with as_owner(settings) as engine, engine.begin() as connection:
        connection.execute(text(harm))
    assert guards.unguarded(session, tables.metadata()) == ["attempt"]


def test_guards_notice_the_missing_body_of_the_trigger(settings: Settings, session: Session) -> None:
    with as_owner(settings) as engine, engine.begin() as connection:
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql "
                "AS 'BEGIN RETURN NULL; END'"
            )
        )
    assert guards.unguarded(session, tables.metadata()) == sorted(
        [*APPEND_ONLY, "chain_data", "chain_change"]
    )


def test_guards_see_a_right_too_many(settings: Settings, session: Session) -> None:
    with as_owner(settings) as engine, engine.begin() as connection:
        connection.execute(text("GRANT UPDATE ON attempt TO hoithi_app"))
    assert list(guards.wrong_rights(session, tables.metadata())) == [
        ("hoithi_app", "attempt", "SELECT, INSERT", "SELECT, INSERT, UPDATE")
    ]
