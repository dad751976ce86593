"""A database in which somebody who has it to himself changed rows that nobody may change."""

from __future__ import annotations

from sqlalchemy import text

from app.config import Settings
from app.storage import tables
from app.storage.postgres.database import as_owner


def harmed(settings: Settings, *statements: str) -> None:
    """Change rows as somebody who has the database to himself, and leave the triggers as they were."""
    guarded = [name for name, table in tables.metadata().tables.items() if table.info.get("append_only")]
    guarded += ["chain_change", "chain_data"]
    with as_owner(settings) as engine, engine.begin() as connection:
        for table in guarded:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER append_only"))
        for statement in statements:
            connection.execute(text(statement))
        for table in guarded:
            connection.execute(text(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only"))
