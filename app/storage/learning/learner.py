"""Learners: the line of each contestant in each learning round as it is counted now, and the facts it is
reckoned from.

Knows the table `learner`. The facts are the truth; a line can always be reckoned anew (`rounds.contestant`).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Dialect, Numeric, Text, delete, text
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from app import clock
from app.storage.postgres.copying import copy_in
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.postgres.line import Line as Wire
from app.storage.postgres.line import of
from app.storage.record import fact
from rounds.contestant import Line, Value
from rounds.quiz import exact
from rounds.record import Attempt, Registration, Step

DIGITS = Context(prec=40)
LARGEST_DENOMINATOR = 10**12


class Exact(TypeDecorator[Value]):
    """A whole number or a fraction as a decimal long enough to tell it from any other of its kind.

    Averages of attempts have small denominators, so 40 digits give the very fraction back.
    """

    impl = Numeric
    cache_ok = True

    def process_bind_param(self, value: Value | None, dialect: Dialect) -> Decimal | None:
        """What PostgreSQL takes."""
        return decimal(value)

    def process_result_value(self, value: Decimal | None, dialect: Dialect) -> Value | None:
        """The exact value again."""
        return figure(value)


def decimal(value: Value | None) -> Decimal | None:
    """An exact figure as the decimal that is stored for it."""
    if value is None or isinstance(value, int):
        return None if value is None else Decimal(value)
    return DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))


def figure(value: Decimal | None) -> Value | None:
    """The exact figure of a stored decimal."""
    return None if value is None else exact(Fraction(value).limit_denominator(LARGEST_DENOMINATOR))


class Learner(Base):
    """One contestant in one learning round: the fields of `rounds.contestant.Line` but what is missing."""

    __tablename__ = "learner"

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True)
    contestant: Mapped[str] = mapped_column(Text, primary_key=True)
    unit: Mapped[str] = mapped_column(Text)
    household: Mapped[str] = mapped_column(Text)
    registered: Mapped[int] = mapped_column(Instant)
    learned: Mapped[int | None] = mapped_column(Instant)
    submitted: Mapped[int | None] = mapped_column(Instant)
    shared: Mapped[int | None] = mapped_column(Instant)
    valid: Mapped[int | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(BigInteger)
    score: Mapped[Value | None] = mapped_column(Exact)
    seconds: Mapped[Value | None] = mapped_column(Exact)
    all_correct: Mapped[bool]
    prediction: Mapped[int | None] = mapped_column(BigInteger)
    submitted_at: Mapped[int | None] = mapped_column(Instant)


_TABLE: Any = Learner.__table__
FIELDS = tuple(column.name for column in _TABLE.columns)[2:]
_INSTANTS = frozenset(column.name for column in _TABLE.columns if isinstance(column.type, Instant))
_EXACT = frozenset(("score", "seconds"))


class Facts(NamedTuple):
    """All facts of one contestant from which lines are reckoned, in order."""

    registrations: Sequence[Registration]
    steps: Sequence[Step]
    attempts: Sequence[Attempt]


class Basis(NamedTuple):
    """By what a line is reckoned: the definition of that version and the first so many decisions."""

    version: int
    digest: str
    decisions: int


def person_key(contest_id: uuid.UUID, contestant: str) -> int:
    """The number of the advisory lock of one contestant: what one does, one does in turn."""
    digest = hashlib.sha256(contest_id.bytes + contestant.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


_HOLD = text("SELECT pg_advisory_xact_lock_shared(:record), pg_advisory_xact_lock(:person)")


def hold(session: Session, contest_id: uuid.UUID, contestant: str) -> None:
    """Keep the sealer and this contestant's other acts waiting until this transaction ends."""
    keys = {"record": fact.lock_key(contest_id), "person": person_key(contest_id, contestant)}
    session.execute(_HOLD, keys)


_MICROSECONDS = "(extract(epoch FROM {}) * 1000000)::bigint"
# In the order of `seq + 0`, which no index has: a plan made while a table was empty would take the index of
# (contest, seq) for its order and later read a whole contest for one contestant.
READ = f"""
    SELECT contest.version, contest.digest,
        coalesce((SELECT max(number) FROM decision WHERE contest_id = contest.id), 0) AS decisions,
        (SELECT jsonb_agg(jsonb_build_array({_MICROSECONDS.format("happened_at")}, contestant, unit, complete,
                                            household) ORDER BY seq + 0)
         FROM registration WHERE contest_id = contest.id AND contestant = {{contestant}}) AS registrations,
        (SELECT jsonb_agg(jsonb_build_array({_MICROSECONDS.format("happened_at")}, contestant, round, part)
                          ORDER BY seq + 0)
         FROM step WHERE contest_id = contest.id AND contestant = {{contestant}}) AS steps,
        (SELECT jsonb_agg(jsonb_build_array({_MICROSECONDS.format("happened_at")}, contestant, round, number,
                                            {_MICROSECONDS.format("started_at")}, seed, answers, correct,
                                            wrong, prediction) ORDER BY seq + 0)
         FROM attempt WHERE contest_id = contest.id AND contestant = {{contestant}}) AS attempts
    FROM contest WHERE contest.id = {{contest}}
"""


def facts(wire: Wire, contest_id: uuid.UUID, contestant: str) -> tuple[Basis, Facts]:
    """All that one contestant's line rests on, in one statement."""
    statement = READ.format(contest="%(contest)s", contestant="%(contestant)s")
    values = {"contest": contest_id, "contestant": contestant}
    return facts_of(wire.execute(statement, values, prepare=True).fetchone())


def facts_of(row: Any) -> tuple[Basis, Facts]:
    """The same from the row that `READ` finds."""
    version, digest, decisions, registrations, steps, attempts = row
    return Basis(version, digest, decisions), Facts(
        [Registration(*each) for each in registrations or ()],
        [Step(*each) for each in steps or ()],
        [Attempt(*each) for each in attempts or ()],
    )


_LINE = f"""
    SELECT {", ".join(FIELDS)} FROM learner WHERE contest_id = %s AND round = %s AND contestant = %s
"""


def line(wire: Wire, contest_id: uuid.UUID, round: str, contestant: str) -> Line | None:
    """The line of one contestant as it is counted now; `missing` is not kept and stays empty."""
    return line_of(wire.execute(_LINE, (contest_id, round, contestant), prepare=True).fetchone())


def line_of(row: Any) -> Line | None:
    """A line from its row."""
    if row is None:
        return None
    values = {name: _read(name, value) for name, value in zip(FIELDS, row, strict=True)}
    return Line(missing=(), **values)


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _INSTANTS:
        return clock.instant(value)
    return figure(value) if name in _EXACT else value


def written(line: Line) -> dict[str, Any]:
    """The columns of a line, as orjson writes them."""
    values = {name: getattr(line, name) for name in FIELDS}
    for name in _INSTANTS:
        if values[name] is not None:
            values[name] = clock.moment(values[name])
    for name in _EXACT:
        if values[name] is not None:
            values[name] = str(decimal(values[name]))
    return values


def replace(session: Session, contest_id: uuid.UUID, round: str, lines: Iterable[Line]) -> None:
    """Store all lines of a round in the place of those that were there."""
    session.execute(delete(Learner).where(Learner.contest_id == contest_id, Learner.round == round))
    add(session, contest_id, round, lines)


def add(session: Session, contest_id: uuid.UUID, round: str, lines: Iterable[Line]) -> None:
    """Store lines of contestants who have none in that round."""
    rows = ((contest_id, round, *(getattr(line, name) for name in FIELDS)) for line in lines)
    copy_in(session, list(_TABLE.columns), rows)


def listed(
    session: Session, contest_id: uuid.UUID, round: str, *, units: Collection[str] | None = None
) -> list[Line]:
    """Every line of a round as it is counted now, by contestant; of all units, or of these."""
    wanted = f"SELECT {', '.join(FIELDS)} FROM learner WHERE contest_id = %s AND round = %s"
    values: list[object] = [contest_id, round]
    if units is not None:
        wanted += " AND unit = ANY(%s)"
        values.append(list(units))
    rows = of(session).execute(f"{wanted} ORDER BY contestant", values).fetchall()
    return [each for row in rows if (each := line_of(row))]
