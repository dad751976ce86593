"""Facts as append-only rows, one table a kind, and their way in and out in bulk.

A *kind* is the name of a field of `Record` (`registrations`, `attempts` ...).

The columns of each table are the fields of its NamedTuple in `rounds/record.py`; `seq` counts the facts of
one kind in one contest from 1 without a gap, and `leaf` is the hash of the very line that a bundle carries
(`rounds.bundle`). No foreign key leads from here: a rush of facts must not queue at one row of the contest
(`hoithi doctor` looks).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, get_type_hints

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from app.storage.copying import copy_in
from app.storage.database import Base
from app.storage.instant import Instant
from rounds import chain
from rounds.record import FACTS

_NAMES = {
    "registrations": "registration",
    "steps": "step",
    "attempts": "attempt",
    "counts": "count",
    "givens": "given",
    "entries": "entry_version",
    "sheets": "sheet",
}
_INSTANTS = {"at": "happened_at", "started_at": "started_at", "as_of": "as_of"}
_RULES: Mapping[str, Mapping[str, str]] = {
    "attempts": {
        "number": "number >= 1",
        "marks": "correct >= 0 AND wrong >= 0 AND correct + wrong <= length(answers)",
        "time": "started_at <= happened_at",
    },
    "counts": {"figures": "registered >= 0 AND submitted >= 0 AND valid >= 0"},
    "entries": {
        "version": "version >= 1",
        "size": "size >= 0",
        "sha256": "sha256 ~ '^[0-9a-f]{64}$'",
    },
}
_UNIQUE = {
    "attempts": ("contest_id", "contestant", "round", "number"),
    "entries": ("contest_id", "entry", "version"),
}


def _type(field: str, kind: object) -> TypeEngine[Any]:
    if field in _INSTANTS:
        return Instant()
    if kind is str:
        return Text()
    if kind is bool:
        return Boolean()
    if kind in (int, int | None):
        return BigInteger()
    return JSONB()


def _table(kind: str, fact: type[NamedTuple]) -> Table:
    """The table of one kind of fact."""
    hints = get_type_hints(fact)
    unique = [UniqueConstraint(*_UNIQUE[kind])] if kind in _UNIQUE else []
    return Table(
        _NAMES[kind],
        Base.metadata,
        Column("contest_id", Uuid, primary_key=True),
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
        *(
            Column(
                _INSTANTS.get(field, field), _type(field, hints[field]), nullable=hints[field] == (int | None)
            )
            for field in fact._fields
        ),
        Column("recorded_at", Instant, server_default=func.clock_timestamp(), nullable=False),
        Column("leaf", BYTEA, nullable=False),
        CheckConstraint("seq >= 1", name="seq"),
        CheckConstraint("octet_length(leaf) = 32", name="leaf"),
        *(CheckConstraint(rule, name=name) for name, rule in _RULES.get(kind, {}).items()),
        *unique,
        info={"append_only": True},
    )


TABLES: Mapping[str, Table] = {kind: _table(kind, fact) for kind, fact in FACTS.items()}
"""Tables by kind of fact."""


def append(session: Session, contest_id: uuid.UUID, kind: str, facts: Iterable[NamedTuple]) -> int:
    """Append facts of one kind by COPY, in the caller's transaction, and say how many.

    The caller holds the lock of the contest's record (`lock`), which is what keeps `seq` without a gap.
    """
    columns = [column for column in TABLES[kind].columns if column.name != "recorded_at"]
    first = last_seq(session, contest_id, kind) + 1
    rows = (
        (contest_id, seq, *fact, chain.leaf(chain.canonical(fact))) for seq, fact in enumerate(facts, first)
    )
    return copy_in(session, columns, rows)


def lock(session: Session, contest_id: uuid.UUID) -> None:
    """Wait for whoever writes facts of this contest or seals them, and keep others waiting until the end."""
    key = contest_id.int >> 64 & 2**63 - 1 ^ contest_id.int & 2**63 - 1
    session.execute(select(func.pg_advisory_xact_lock(key)))


def last_seq(session: Session, contest_id: uuid.UUID, kind: str) -> int:
    """How many facts of that kind there are, which is also the number of the last."""
    table = TABLES[kind]
    return session.scalar(select(func.max(table.c.seq)).where(table.c.contest_id == contest_id)) or 0


def read(session: Session, contest_id: uuid.UUID, kind: str, *, up_to: int | None = None) -> list[Any]:
    """The facts of one kind in order, `up_to` a seq (included), each as its NamedTuple."""
    fact, table = FACTS[kind], TABLES[kind]
    wanted = (
        select(*(table.c[_INSTANTS.get(field, field)] for field in fact._fields))
        .where(table.c.contest_id == contest_id)
        .order_by(table.c.seq)
    )
    if up_to is not None:
        wanted = wanted.where(table.c.seq <= up_to)
    return list(map(fact._make, session.execute(wanted).all()))


def leaves(session: Session, contest_id: uuid.UUID, kind: str, *, after: int = 0) -> list[tuple[int, bytes]]:
    """Seq and leaf hash of the facts of one kind that come `after` a seq."""
    table = TABLES[kind]
    wanted = (
        select(table.c.seq, table.c.leaf)
        .where(table.c.contest_id == contest_id, table.c.seq > after)
        .order_by(table.c.seq)
    )
    return [(seq, leaf) for seq, leaf in session.execute(wanted).all()]
