"""Instants as columns: `timestamptz` in PostgreSQL, whole microseconds since 1970 (UTC) in Python."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, DateTime, Dialect, cast, extract
from sqlalchemy.types import TypeDecorator

from app import clock


class Instant(TypeDecorator[int]):
    """An int to the program.

    The database turns it back into one, which is exact there and quick for many rows.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The date-time that PostgreSQL takes."""
        return None if value is None else clock.moment(value)

    def process_result_value(self, value: object, dialect: Dialect) -> int | None:
        """A whole number already, thanks to `column_expression`; a date-time where RETURNING gave it."""
        if value is None or isinstance(value, int):
            return value
        assert isinstance(value, datetime)
        return clock.instant(value)

    def column_expression(self, column: ColumnElement[int]) -> ColumnElement[int]:
        """What is selected instead of the column."""
        return cast(extract("epoch", column) * 1_000_000, BigInteger)
