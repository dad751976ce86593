"""The inventory of personal data: read from the declared tables, so that no column can be forgotten.

A table is about people when one of its columns leads to `person`, or when a column is sealed. There every
column that can hold words, numbers of a person or hashes says `personal` (why, on what ground, how long) or
`plain` (what it holds instead). Knows no meaning of a table; export and erasure walk through the same list.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Column, Date, LargeBinary, MetaData, String, Table, delete, select, update
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.orm import Session

from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed

OPEN = (String, LargeBinary, BYTEA, JSONB, Date)
"""Types that can hold something about a person. Ids, instants, numbers and yes or no say nothing alone."""
SECRETS = frozenset({"password", "secret"})
CONSTRAINED = frozenset({"state", "scheme", "role", "unit"})
"""Columns whose values are a fixed list or a code, whatever the table."""


class Item(NamedTuple):
    """One column of the inventory."""

    table: str
    column: str
    label: Personal


def about_people(metadata: MetaData) -> list[Table]:
    """The tables in which something personal may stand, by name."""
    return [table for table in metadata.sorted_tables if table.name == "person" or _leads(table)]


def _leads(table: Table) -> bool:
    to_people = any(key.column.table.name == "person" for key in table.foreign_keys)
    return to_people or any(isinstance(column.type, Sealed) for column in table.columns)


def items(metadata: MetaData) -> list[Item]:
    """Every personal column."""
    return [
        Item(table.name, column.name, column.info["personal"])
        for table in about_people(metadata)
        for column in table.columns
        if "personal" in column.info
    ]


def unlabelled(metadata: MetaData) -> list[str]:
    """`table.column` of everything that says neither `personal` nor `plain` and could hold something."""
    return [
        f"{table.name}.{column.name}"
        for table in about_people(metadata)
        for column in table.columns
        if not ({"personal", "plain"} & column.info.keys())
        and isinstance(column.type, (*OPEN, Sealed))
        and column.name not in CONSTRAINED
    ]


# --- one person's rows --------------------------------------------------------------------------------


def rows_of(
    session: Session, metadata: MetaData, person_id: uuid.UUID
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Everything that stands under this person's id, table by table; hashes and secrets are left out."""
    for table in about_people(metadata):
        if (mine := _mine(table)) is None:
            continue
        shown = [column for column in table.columns if not _is_hash(column) and column.name not in SECRETS]
        found = session.execute(select(*shown).where(mine == person_id).order_by(*table.primary_key))
        rows = [dict(zip((column.name for column in shown), row, strict=True)) for row in found]
        if rows:
            yield table.name, rows


def erase(
    session: Session, metadata: MetaData, person_id: uuid.UUID, *, contest_id: uuid.UUID | None = None
) -> None:
    """Empty the personal columns of this person, or delete whole rows where the table says so.

    `contest_id`: only what belongs to that contest. Rows that may never change hold nothing personal.
    """
    for table in about_people(metadata):
        wanted = [column for column in table.columns if "personal" in column.info]
        mine = _mine(table)
        if mine is None or not wanted or (contest_id is not None and "contest_id" not in table.columns):
            continue
        which = mine == person_id
        if contest_id is not None:
            which &= table.c.contest_id == contest_id
        if table.info.get("erase") == "delete":
            session.execute(delete(table).where(which))
        else:
            session.execute(update(table).where(which).values(_empty(wanted)))


def _mine(table: Table) -> Column[Any] | None:
    """The column that says whose row it is; None where a row only names who did something."""
    return table.c.id if table.name == "person" else table.columns.get("person_id")


def _empty(columns: list[Column[Any]]) -> Mapping[str, Any]:
    return {column.name: None if column.nullable else "" for column in columns}


def _is_hash(column: Column[Any]) -> bool:
    return isinstance(column.type, (BYTEA, LargeBinary)) and not isinstance(column.type, Sealed)
