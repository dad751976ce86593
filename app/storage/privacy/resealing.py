"""All sealed columns of the database, by the number of the key that each value rests on.

Reads them from the declared tables, so that none can be forgotten. Knows no meaning of a column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    MetaData,
    TableClause,
    and_,
    bindparam,
    column,
    delete,
    func,
    insert,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Session

from app.storage.privacy.sealed import KEY_ID, Sealed, ring
from app.storage.record.change import Change

REPLACED = frozenset({Change.__tablename__})
"""Tables whose rows are never changed but may be deleted: there a row is written anew in its place."""


class Held(NamedTuple):
    """A table as it lies in the database, ciphertext as bytes; `places` are its sealed columns by name."""

    rows: TableClause
    keys: tuple[str, ...]
    places: Mapping[str, str]


def sealed(metadata: MetaData) -> Iterator[Held]:
    """The tables in which something is sealed."""
    for each in metadata.sorted_tables:
        places = {one.name: one.type.place for one in each.columns if isinstance(one.type, Sealed)}
        if places:
            raw = (column(one.name, BYTEA if one.name in places else one.type) for one in each.columns)
            yield Held(table(each.name, *raw), tuple(one.name for one in each.primary_key), places)


def counts(session: Session, metadata: MetaData) -> Counter[int]:
    """How many values rest on each key."""
    found: Counter[int] = Counter()
    for held in sealed(metadata):
        for name in held.places:
            raw = held.rows.c[name]
            number = func.get_byte(raw, 0) * 256 + func.get_byte(raw, 1)
            wanted = select(number, func.count()).where(func.octet_length(raw) > KEY_ID).group_by(number)
            for key, count in session.execute(wanted):
                found[key] += count
    return found


def reseal(session: Session, held: Held, newest: int, most: int) -> int:
    """Seal up to `most` rows anew that rest on an older key, in the caller's transaction; how many.

    Raises KeyError and InvalidTag for what cannot be opened.
    """
    older = or_(*(_rests_on_another(held.rows.c[name], newest) for name in held.places))
    wanted = select(held.rows).where(older).limit(most).with_for_update()
    rows = [dict(row) for row in session.execute(wanted).mappings()]
    if not rows:
        return 0
    anew = [{name: _anew(row[name], place) for name, place in held.places.items()} for row in rows]
    which = [{f"the_{name}": row[name] for name in held.keys} for row in rows]
    mine = and_(*(held.rows.c[name] == bindparam(f"the_{name}") for name in held.keys))
    connection = session.connection()
    if held.rows.name in REPLACED:
        connection.execute(delete(held.rows).where(mine), which)
        connection.execute(insert(held.rows), [row | some for row, some in zip(rows, anew, strict=True)])
    else:
        values = {name: bindparam(f"new_{name}", type_=BYTEA) for name in held.places}
        new = [{f"new_{name}": value for name, value in some.items()} for some in anew]
        both = [one | some for one, some in zip(which, new, strict=True)]
        connection.execute(update(held.rows).where(mine).values(values), both)
    return len(rows)


def _rests_on_another(raw: ColumnElement[Any], newest: int) -> ColumnElement[bool]:
    start = bindparam(None, newest.to_bytes(KEY_ID), BYTEA, unique=True)
    return and_(func.octet_length(raw) > KEY_ID, func.substring(raw, 1, KEY_ID) != start)


def _anew(value: bytes | None, place: str) -> bytes | None:
    return ring().seal(ring().open(bytes(value), place), place) if value else value
