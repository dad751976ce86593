"""What keeps the record from being changed: triggers, and the rights of the role that the program works as.

Knows the catalogue of PostgreSQL. The guards are set up by the migrations and by `grants`; here they are
looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import MetaData, inspect, text
from sqlalchemy.orm import Session

from app.storage.postgres import grants
from app.storage.record.audit import ChainData
from app.storage.record.change import Change

RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")

# Bits of pg_trigger.tgtype.
_BEFORE, _DELETE, _UPDATE, _TRUNCATE = 2, 8, 16, 32

_TRIGGERS = text("""
    SELECT pg_class.relname, pg_trigger.tgtype
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE NOT tgisinternal AND tgenabled = 'A' AND proname = 'refuse_change'
      AND relnamespace = 'public'::regnamespace
      AND regexp_replace(prosrc, '\\s+', ' ', 'g') LIKE ' BEGIN RAISE EXCEPTION ''% of % refused%'
""")
_OWNS = text("SELECT bool_or(pg_has_role(tableowner, 'USAGE')) FROM pg_tables WHERE schemaname = 'public'")
_HELD = text("SELECT has_table_privilege(quote_ident(:name), :right)")


def unguarded(session: Session, metadata: MetaData) -> list[str]:
    """The tables whose rows somebody could change although none may, by name."""
    guarded = {row.relname: row.tgtype for row in session.execute(_TRIGGERS)}
    needed = {
        name: _BEFORE | _UPDATE | _DELETE | _TRUNCATE
        for name, table in metadata.tables.items()
        if table.info.get("append_only")
    }
    for table in (ChainData, Change):
        needed[table.__tablename__] = _BEFORE | _UPDATE | _TRUNCATE
    return sorted(name for name, bits in needed.items() if guarded.get(name, 0) & bits != bits)


def clock_moved(session: Session) -> bool:
    """Whether the one clock of the program is another than that of the database."""
    body = session.scalar(text("SELECT prosrc FROM pg_proc WHERE proname = 'hoithi_now'"))
    return body is None or body.strip() != "SELECT clock_timestamp()"


def wrong_rights(session: Session, metadata: MetaData) -> Iterator[tuple[str, str, str, str]]:
    """Role, table, rights it should have, rights it has: where they differ.

    Nothing where one role both owns the tables and works with them: then only the triggers guard.
    """
    if session.scalar(_OWNS):
        return
    role = str(session.scalar(text("SELECT current_user")))
    for name in sorted(inspect(session.connection()).get_table_names(schema="public")):
        should = grants.rights_on(name, metadata)
        held = [right for right in RIGHTS if session.scalar(_HELD, {"name": name, "right": right})]
        if set(held) != set(should):
            yield role, name, ", ".join(should), ", ".join(held) or "-"
