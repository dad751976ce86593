"""What an act changed: before and after, sealed beside the log, with salted commitments inside it.

Knows the table `chain_change`. What a session writes to the tables in `FOLLOWED` is noticed by itself,
and goes with the next record of the same transaction (`audit.record`). A record holds a commitment for each
value; the values lie here and may be erased, as what the log says of people always may.
"""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    event,
    inspect,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.storage.postgres.database import Base
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed, ring
from rounds.proof import chain

FOLLOWED = {
    "amount": ("value", "as_of", "source_vi", "source_en"),
    "breach": ("happened", "affected", "measures", "reported_at", "reported_to", "closed_at"),
    "enrolment": (
        *("unit", "household", "organisation", "complete", "left_at", "full_name", "birth_date", "sex"),
        *("phone", "email", "cccd", "address", "occupation", "position", "workplace", "school_class"),
        *("household_code", "household_head", "household_group", "guardian"),
    ),
    "identity": ("scheme", "value", "login", "verified_at"),
    "issuer": (
        *("number", "unit", "parent", "body", "running", "symbol", "section", "place", "post", "signer"),
        "contact",
    ),
    "outside_row": ("figures", "state", "subject", "how", "reason"),
    "paper": ("texts", "state"),
    "person": ("name",),
    "rights_request": ("outcome", "answer", "acknowledged_at", "answered_at"),
    "role_grant": ("role", "unit", "until", "ended_at"),
    "sameness": ("state",),
    "signal": ("state",),
    "unit": ("name", "kind", "block", "parent"),
}
"""Columns whose values are told by table. Nothing of a sheet: nobody reads there what another judge gave."""
MADE = frozenset({"role_grant"})
"""Tables of which a new row is a change too, from nothing."""
WRITTEN = Personal("secure", "duty", "account")


class Change(Base):
    """One value that a record changed: `place` is `table.column`, both sides are JSON as text."""

    __tablename__ = "chain_change"
    __table_args__ = (
        ForeignKeyConstraint(["ledger", "seq"], ["chain_record.ledger", "chain_record.seq"]),
        CheckConstraint("octet_length(salt) = 16", name="salt"),
        Index(None, "person_id"),
        {"info": {"erase": "delete"}},
    )

    ledger: Mapped[str] = mapped_column(Text, primary_key=True, info={"plain": "which log"})
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    contest_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contest.id"))
    place: Mapped[str] = mapped_column(Text, info={"plain": "the column that was changed"})
    salt: Mapped[bytes] = mapped_column(BYTEA, info={"plain": "random bytes of a commitment"})
    before: Mapped[str] = mapped_column(Sealed("chain_change.before"), info={"personal": WRITTEN})
    after: Mapped[str] = mapped_column(Sealed("chain_change.after"), info={"personal": WRITTEN})


class Noticed(NamedTuple):
    """A change that waits for its record."""

    person_id: uuid.UUID | None
    contest_id: uuid.UUID | None
    place: str
    salt: bytes
    before: str
    after: str

    def told(self) -> list[str]:
        """What the record says of it: the place, and what both sides are committed to by."""
        return [self.place, commitment(self.salt, self.before), commitment(self.salt, self.after)]


def commitment(salt: bytes, value: str) -> str:
    """The salted hash of one side, in hex."""
    return chain.commitment(salt, value)


def noticed(session: Session) -> list[Noticed]:
    """What this transaction changed since its last record. It is forgotten here."""
    transaction, found = session.info.pop("changes", (None, []))
    return found if transaction is session.get_transaction() else []


def keep(session: Session, ledger: str, seq: int, changes: Sequence[Noticed]) -> None:
    """Put the values beside their record."""
    session.add_all(
        Change(ledger=ledger, seq=seq, number=number, **each._asdict())
        for number, each in enumerate(changes, 1)
    )


def of(session: Session, ledger: str, seqs: Sequence[int]) -> Mapping[int, Sequence[Change]]:
    """The values of these records by their number, as far as they were not erased."""
    wanted = select(Change).where(Change.ledger == ledger, Change.seq.in_(seqs))
    found: dict[int, list[Change]] = {}
    for each in session.scalars(wanted.order_by(Change.seq, Change.number)):
        found.setdefault(each.seq, []).append(each)
    return found


def every(session: Session, ledger: str) -> Iterator[tuple[int, list[str]]]:
    """Seq and what the record should say, of all values of a ledger that can still be read."""
    sides = (Change.before, Change.after)
    wanted = select(Change.seq, Change.place, Change.salt, *(type_coerce(each, BYTEA) for each in sides))
    rows = session.execute(wanted.where(Change.ledger == ledger).order_by(Change.seq, Change.number))
    for seq, place, salt, *both in rows.yield_per(1000):
        with contextlib.suppress(InvalidTag, KeyError):
            opened = [
                ring().open(bytes(one), f"chain_change.{each.key}")
                for one, each in zip(both, sides, strict=True)
            ]
            yield seq, [place, *(commitment(bytes(salt), one) for one in opened)]


@event.listens_for(Session, "before_flush")
def _notice(session: Session, context: Any, instances: Any) -> None:
    made = [(row, True) for row in session.new if row.__tablename__ in MADE]
    changed = [(row, False) for row in session.dirty if row.__tablename__ in FOLLOWED]
    found = [each for row, new in (*made, *changed) for each in _of_row(session, row, new)]
    if not found:
        return
    transaction = session.get_transaction()
    known, waiting = session.info.get("changes", (None, []))
    session.info["changes"] = transaction, [*(waiting if known is transaction else ()), *found]


def _of_row(session: Session, row: Any, new: bool) -> Iterator[Noticed]:
    table, state = row.__tablename__, inspect(row)
    person_id = row.id if table == "person" else getattr(row, "person_id", None)
    contest_id = row.id if table == "contest" else getattr(row, "contest_id", None)
    for name in FOLLOWED[table]:
        history = state.attrs[name].history
        if not history.has_changes():
            continue
        before = history.deleted[0] if history.deleted else None if new else _held(session, row, name)
        after = getattr(row, name)
        if before != after and (after or not new):
            place, salt = f"{table}.{name}", clock.new_salt()
            yield Noticed(person_id, contest_id, place, salt, _written(before), _written(after))


def _held(session: Session, row: Any, name: str) -> Any:
    """What the database still holds of a row, for values that were set without a look at the old one."""
    key = inspect(row).identity
    columns = inspect(type(row)).primary_key
    which = (column == value for column, value in zip(columns, key, strict=True))
    return session.scalar(select(getattr(type(row), name)).where(*which))


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
