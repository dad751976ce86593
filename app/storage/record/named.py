"""Rows of other tables that name a record of a contest's ledger by its number.

Whoever cuts a ledger off at its end, head and all, leaves them hanging. Knows every table that has a column
`log_seq`.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.storage import tables
from app.storage.contest.contest import Contest


class Named(NamedTuple):
    """The number of a record, and the table of which a row names it."""

    seq: int
    table: str


def last(session: Session) -> dict[str, Named]:
    """The last record that any row names, by ledger."""
    found: dict[str, Named] = {}
    contests = {contest.id: contest.ledger for contest in session.scalars(select(Contest))}
    for name, table in sorted(tables.metadata().tables.items()):
        if "log_seq" in table.c:
            highest = select(table.c.contest_id, func.max(table.c.log_seq)).group_by(table.c.contest_id)
            for contest_id, seq in session.execute(highest):
                ledger = contests[contest_id]
                found[ledger] = max(found.get(ledger, Named(0, "")), Named(seq, name))
    return found
