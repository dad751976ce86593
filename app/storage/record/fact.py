"""Facts as append-only rows, one table a kind, and their way in and out in bulk.

A *kind* is the name of a field of `Record` (`registrations`, `attempts` ...).

The columns of each table are the fields of its NamedTuple in `rounds/record.py`. `seq` grows with each fact,
by a sequence of its table: numbers of one contest rise and may leave gaps, so that a rush of facts queues
nowhere. `leaf` is the hash of the very line that a bundle carries (`rounds.proof.bundle`). No foreign key
leads from here for the same reason (`hoithi doctor` looks).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple, get_type_hints

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from app import clock
from app.storage.postgres.copying import copy_in
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.postgres.line import Line
from rounds.proof import chain
from rounds.record import FACTS, Step

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
_OF_A_CONTESTANT = ("registrations", "steps")
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
        *([Index(None, "contest_id", "contestant")] if kind in _OF_A_CONTESTANT else []),
        info={"append_only": True},
    )


_INSERT: Mapping[str, str] = {
    kind: f"""
        INSERT INTO {_NAMES[kind]}
            (contest_id, seq, {", ".join(_INSTANTS.get(field, field) for field in fact._fields)}, leaf)
        VALUES (%s, nextval('{_NAMES[kind]}_seq'), {", ".join(["%s"] * len(fact._fields))}, %s)
        RETURNING seq
    """
    for kind, fact in FACTS.items()
}

TABLES: Mapping[str, Table] = {kind: _table(kind, fact) for kind, fact in FACTS.items()}
"""Tables by kind of fact."""


def append(session: Session, contest_id: uuid.UUID, kind: str, facts: Iterable[NamedTuple]) -> int:
    """Append facts of one kind by COPY, in the caller's transaction, and say how many.

    The caller holds the lock of the contest's record (`lock` or `share`).
    """
    columns = [column for column in TABLES[kind].columns if column.name != "recorded_at"]
    facts = list(facts)
    numbers = session.execute(
        text("SELECT nextval(:sequence) FROM generate_series(1, :count)"),
        {"sequence": sequence(kind), "count": len(facts)},
    ).scalars()
    rows = (
        (contest_id, seq, *fact, chain.leaf(chain.canonical(fact)))
        for seq, fact in zip(numbers, facts, strict=True)
    )
    return copy_in(session, columns, rows)


def insert(line: Line, contest_id: uuid.UUID, kind: str, fact: NamedTuple) -> int:
    """Append one fact, in the caller's transaction, and say its number.

    The caller holds the lock of the contest's record (`share`).
    """
    values = [
        clock.moment(value) if field in _INSTANTS and value is not None else value
        for field, value in zip(fact._fields, fact, strict=True)
    ]
    leaf = chain.leaf(chain.canonical(fact))
    row = line.execute(_INSERT[kind], [contest_id, *values, leaf], prepare=True).fetchone()
    assert row is not None
    number: int = row[0]
    return number


def by_number(line: Line, contest_id: uuid.UUID, kind: str, seq: int) -> tuple[Any, bytes] | None:
    """The fact of that number as its NamedTuple, and its leaf hash."""
    fields = ", ".join(
        f"(extract(epoch FROM {_INSTANTS[field]}) * 1000000)::bigint" if field in _INSTANTS else field
        for field in FACTS[kind]._fields
    )
    row = line.execute(
        f"SELECT {fields}, leaf FROM {_NAMES[kind]} WHERE contest_id = %s AND seq = %s", (contest_id, seq)
    ).fetchone()
    return (FACTS[kind](*row[:-1]), row[-1]) if row else None


# `seq + 0` keeps the plan from the index of (contest, seq): see `storage/learning/learner.py`.
_FIRST_STEP = """
    SELECT seq, (extract(epoch FROM happened_at) * 1000000)::bigint FROM step
    WHERE contest_id = %s AND contestant = %s AND round = %s AND part = %s ORDER BY seq + 0 LIMIT 1
"""


def first_step(
    line: Line, contest_id: uuid.UUID, contestant: str, round: str, part: str
) -> tuple[int, Step] | None:
    """Number and fact of the first time that a contestant finished that part."""
    row = line.execute(_FIRST_STEP, (contest_id, contestant, round, part)).fetchone()
    return (row[0], Step(row[1], contestant, round, part)) if row else None


def sequence(kind: str) -> str:
    """The name of the sequence that numbers the facts of one kind."""
    return f"{_NAMES[kind]}_seq"


def lock(session: Session, contest_id: uuid.UUID) -> None:
    """Wait for all who write facts of this contest, and keep others waiting until this transaction ends.

    Whoever holds it sees every fact up to the last number: later ones get higher numbers.
    """
    session.execute(select(func.pg_advisory_xact_lock(lock_key(contest_id))))


def share(session: Session, contest_id: uuid.UUID) -> None:
    """What whoever writes facts holds until the end. Writers do not wait for each other."""
    session.execute(select(func.pg_advisory_xact_lock_shared(lock_key(contest_id))))


def lock_key(contest_id: uuid.UUID) -> int:
    """The number of the advisory lock of a contest's record."""
    return contest_id.int >> 64 & 2**63 - 1 ^ contest_id.int & 2**63 - 1


def settled(line: Line, contest_id: uuid.UUID) -> tuple[int, dict[str, int]]:
    """This moment, and the number of each kind of fact up to which none can come any more.

    `line` is in no transaction. Whoever is writing facts is waited for; others wait only while this is read,
    which goes to the database and back once.
    """
    found = line.execute(_SETTLED.format(key=lock_key(contest_id), id=contest_id).encode(), prepare=False)
    found.nextset()
    row = found.fetchone()
    assert row is not None
    return clock.instant(row[0]), dict(zip(FACTS, row[1:], strict=True))


# Two statements in one message are one transaction, and the second one sees what was committed while the
# first waited.
_SETTLED = "SELECT pg_advisory_xact_lock({key}); SELECT hoithi_now(), " + ", ".join(
    f"(SELECT coalesce(max(seq), 0) FROM {_NAMES[kind]} WHERE contest_id = '{{id}}')" for kind in FACTS
)


def last_seq(session: Session, contest_id: uuid.UUID, kind: str) -> int:
    """The number of the last fact of that kind; 0 before the first."""
    table = TABLES[kind]
    return session.scalar(select(func.max(table.c.seq)).where(table.c.contest_id == contest_id)) or 0


def last_seqs(session: Session, contest_id: uuid.UUID, kinds: Collection[str]) -> tuple[int, ...]:
    """The same of several kinds, in their order, by one question."""
    wanted = [
        select(func.coalesce(func.max(TABLES[kind].c.seq), 0))
        .where(TABLES[kind].c.contest_id == contest_id)
        .scalar_subquery()
        for kind in kinds
    ]
    return tuple(session.execute(select(*wanted)).one())


def read(session: Session, contest_id: uuid.UUID, kind: str, *, most: int | None = None) -> list[Any]:
    """The facts of one kind in order, at `most` so many of them, each as its NamedTuple."""
    fact, table = FACTS[kind], TABLES[kind]
    wanted = (
        select(*(table.c[_INSTANTS.get(field, field)] for field in fact._fields))
        .where(table.c.contest_id == contest_id)
        .order_by(table.c.seq)
    )
    if most is not None:
        wanted = wanted.limit(most)
    return list(map(fact._make, session.execute(wanted).all()))


def of_contestant(session: Session, contest_id: uuid.UUID, contestant: str) -> dict[str, list[Any]]:
    """The facts of one contestant by kind, as plain values; for that person's own eyes."""
    found = {}
    for kind, table in TABLES.items():
        whose = table.c.get("contestant", table.c.get("subject"))
        if whose is not None:
            fields = FACTS[kind]._fields
            columns = [table.c[_INSTANTS.get(field, field)] for field in fields]
            wanted = select(*columns).where(table.c.contest_id == contest_id, whose == contestant)
            rows = session.execute(wanted.order_by(table.c.seq)).all()
            found[kind] = [dict(zip(fields, row, strict=True)) for row in rows]
    return {kind: rows for kind, rows in found.items() if rows}


def leaves(
    session: Session, contest_id: uuid.UUID, kind: str, *, after: int = 0, up_to: int | None = None
) -> list[tuple[int, bytes]]:
    """Seq and leaf hash of the facts of one kind that come `after` a seq, `up_to` another (included)."""
    table = TABLES[kind]
    wanted = (
        select(table.c.seq, table.c.leaf)
        .where(table.c.contest_id == contest_id, table.c.seq > after)
        .order_by(table.c.seq)
    )
    if up_to is not None:
        wanted = wanted.where(table.c.seq <= up_to)
    return [(seq, leaf) for seq, leaf in session.execute(wanted).all()]


def touched(session: Session, contest_id: uuid.UUID, kind: str, *, after: int, up_to: int) -> set[str]:
    """The contestants of whom facts of one kind were recorded, from a seq (excluded) to another."""
    table = TABLES[kind]
    wanted = select(table.c.contestant).where(
        table.c.contest_id == contest_id, table.c.seq > after, table.c.seq <= up_to
    )
    return set(session.scalars(wanted.distinct()))


def of_contestants(
    session: Session, contest_id: uuid.UUID, kind: str, contestants: Collection[str], *, up_to: int
) -> list[tuple[int, Any]]:
    """The facts of one kind about those contestants with their seq, in order, up to a seq (included)."""
    fact, table = FACTS[kind], TABLES[kind]
    wanted = (
        select(table.c.seq, *(table.c[_INSTANTS.get(field, field)] for field in fact._fields))
        .where(
            table.c.contest_id == contest_id,
            table.c.contestant == func.any(list(contestants)),
            table.c.seq <= up_to,
        )
        .order_by(table.c.seq)
    )
    return [(row[0], fact._make(row[1:])) for row in session.execute(wanted)]
