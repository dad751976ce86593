"""What the application's role may do to each table. The tables themselves say which of them only grow."""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, inspect, text

from app.storage.work import queue


def apply(connection: Connection, role: str, metadata: MetaData) -> None:
    """Grant `role` what it needs on every table that exists, and take away everything else.

    SELECT and INSERT on all, UPDATE and DELETE except where a table's info says `append_only`.
    A table that no model declares, such as that of the migrations, gets SELECT alone. The queue of background
    work has a schema of its own, with everything needed to queue and take work.
    """
    quote = connection.dialect.identifier_preparer.quote
    who = quote(role)
    connection.execute(text(f"REVOKE ALL ON SCHEMA public FROM PUBLIC, {who}"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {who}"))
    connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {who}"))
    for name in inspect(connection).get_table_names(schema="public"):
        connection.execute(text(f"REVOKE ALL ON TABLE public.{quote(name)} FROM {who}"))
        rights = ", ".join(rights_on(name, metadata))
        connection.execute(text(f"GRANT {rights} ON TABLE public.{quote(name)} TO {who}"))
    queue.grant(connection, who)


def rights_on(name: str, metadata: MetaData) -> tuple[str, ...]:
    """The rights of the application's role on the table `name`."""
    table = metadata.tables.get(name)
    if table is None:
        return ("SELECT",)
    if table.info.get("append_only"):
        return ("SELECT", "INSERT")
    return ("SELECT", "INSERT", "UPDATE", "DELETE")
