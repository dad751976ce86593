"""What refers to a row: read from the declared foreign keys, so that no table can be forgotten.

Knows columns; knows no table.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, exists, true
from sqlalchemy.orm import InstrumentedAttribute

from app.storage.postgres.database import Base

LETTING_GO = ("SET NULL", "CASCADE")
"""Rules of keys that keep nothing: their rows follow the one they refer to."""


def unreferenced(
    to: InstrumentedAttribute[Any],
    id: InstrumentedAttribute[Any] | None = None,
    *,
    but: type[Base] | None = None,
) -> ColumnElement[bool]:
    """Whether no row of any table holds on to a row by its column `to`.

    `id` is where its id stands, if elsewhere than in `to`; rows of the table `but` do not matter.
    """
    keys = [each for each in _keys(to.property.columns[0]) if but is None or each.table is not but.__table__]
    return and_(true(), *[~exists().where(each == (to if id is None else id)) for each in keys])


def _keys(to: Column[Any]) -> list[Column[Any]]:
    assert isinstance(to.table, Table)
    return [
        key.parent
        for table in to.table.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column is to and key.ondelete not in LETTING_GO
    ]
