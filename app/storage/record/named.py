"""Rows of other tables that name a record of a contest's ledger by its number.

Whoever cuts a ledger off at its end, head and all, leaves them hanging. Knows every table that has a column
`log_seq`.
"""

from __future__ import annotations

import uuid
from typing import NamedTuple

from sqlalchemy import Select, Table, func, select
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
            for contest_id, seq in session.execute(_highest(table)):
                ledger = contests[contest_id]
                found[ledger] = max(found.get(ledger, Named(0, "")), Named(seq, name))
    return found


def _highest(table: Table) -> Select[uuid.UUID, int]:
    """The highest by contest, which the row says itself or the row it belongs to."""
    above = (key.column.table for key in table.foreign_keys)
    says = next(each for each in (table, *above) if "contest_id" in each.c)
    rows = table if says is table else table.join(says)
    contest = says.c.contest_id
    return select(contest, func.max(table.c.log_seq)).select_from(rows).group_by(contest)
