"""The audit log: hash-chained records in ledgers, one for each contest and one for the instance.

Knows the tables `chain_record`, `chain_data`, `chain_head`. A record is written in the transaction of what it
records. Its data and their salt lie beside it and may be erased for good; the chain still verifies.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, select
from sqlalchemy.dialects.postgresql import BYTEA, JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.record import change
from rounds.proof import bundle, chain
from rounds.proof.bundle import Logged

INSTANCE = "instance"
SYSTEM = "system"
EXACT = frozenset({bundle.PUBLISHED, bundle.DECIDED, bundle.SEALED, bundle.RESULTED})


class ChainHead(Base):
    """The last record of a ledger. Locking it gives writers one order."""

    __tablename__ = "chain_head"
    __table_args__ = (CheckConstraint("octet_length(hash) = 32", name="hash"),)

    ledger: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(BYTEA)


class ChainRecord(Base):
    """One record, as `rounds.proof.chain.Entry`, and its own hash."""

    __tablename__ = "chain_record"
    __table_args__ = (
        CheckConstraint("seq >= 1", name="seq"),
        CheckConstraint("octet_length(data_commit) = 32", name="data_commit"),
        CheckConstraint("octet_length(prev) = 32", name="prev"),
        CheckConstraint("octet_length(hash) = 32", name="hash"),
        Index(None, "hash"),
        {"info": {"append_only": True}},
    )

    ledger: Mapped[str] = mapped_column(ForeignKey("chain_head.ledger"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[int] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    data_commit: Mapped[bytes] = mapped_column(BYTEA)
    prev: Mapped[bytes] = mapped_column(BYTEA)
    hash: Mapped[bytes] = mapped_column(BYTEA)


class ChainData(Base):
    """What a record says in particular, and its salt. May be deleted, never changed."""

    __tablename__ = "chain_data"
    __table_args__ = (
        ForeignKeyConstraint(["ledger", "seq"], ["chain_record.ledger", "chain_record.seq"]),
        CheckConstraint("octet_length(salt) = 16", name="salt"),
    )

    ledger: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    salt: Mapped[bytes] = mapped_column(BYTEA)
    data: Mapped[Any] = mapped_column(JSONB)


def record(
    session: Session, ledger: str, action: str, subject: str, data: Any, *, actor: str = SYSTEM
) -> chain.Entry:
    """Append a record to `ledger`, in the caller's transaction. Others who append wait until it ends.

    `data` are plain JSON values. What the transaction changed since its last record (`change.FOLLOWED`) goes
    with it, by commitments under `changes`; records of `EXACT` say what anybody can compute, and nothing
    else. Who writes to several ledgers in one transaction takes their heads with `hold` first. Raises
    TypeError and ValueError as `chain.canonical` does.
    """
    session.flush()
    changes = [] if action in EXACT else change.noticed(session)
    if changes:
        data = {**data, "changes": [each.told() for each in changes]}
    head = _held(session, ledger)
    at, salt = clock.read(session), clock.new_salt()
    entry = chain.following(
        (head.seq, head.hash.hex()),
        ts=clock.written(at),
        actor=actor,
        action=action,
        subject=subject,
        salt=salt,
        data=data,
    )
    own_hash = bytes.fromhex(chain.entry_hash(entry))
    session.add(
        ChainRecord(
            ledger=ledger,
            seq=entry.seq,
            at=at,
            actor=actor,
            action=action,
            subject=subject,
            data_commit=bytes.fromhex(entry.data_commit),
            prev=head.hash,
            hash=own_hash,
        )
    )
    session.flush()
    session.add(ChainData(ledger=ledger, seq=entry.seq, salt=salt, data=data))
    change.keep(session, ledger, entry.seq, changes)
    head.seq, head.hash = entry.seq, own_hash
    session.flush()
    return entry


def hold(session: Session, *ledgers: str) -> None:
    """Take the heads of several ledgers in the one order in which everybody takes them.

    Two who took them in different orders would wait for each other, even where neither ledger has a record.
    """
    for ledger in sorted(ledgers):
        _held(session, ledger)


def _held(session: Session, ledger: str) -> ChainHead:
    """The head of a ledger, ours until the transaction ends."""
    transaction = session.get_transaction()
    known, held = session.info.get("heads", (None, set()))
    if known is not transaction:
        held = set()
    assert ledger in held or all(each < ledger for each in held), f"hold {ledger} before {max(held)}"
    empty = {"ledger": ledger, "seq": 0, "hash": chain.BEGINNING}
    session.execute(insert(ChainHead).values(empty).on_conflict_do_nothing())
    head = session.scalars(
        select(ChainHead)
        .where(ChainHead.ledger == ledger)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    session.info["heads"] = session.get_transaction(), held | {ledger}
    return head


def head(session: Session, ledger: str) -> tuple[int, str] | None:
    """The seq and the hash of the last record: the root that is printed in minutes.

    None for an empty ledger.
    """
    row = session.execute(
        select(ChainHead.seq, ChainHead.hash).where(ChainHead.ledger == ledger)
    ).one_or_none()
    return (row.seq, row.hash.hex()) if row and row.seq else None


def hash_of(session: Session, ledger: str, seq: int) -> str:
    """The hash of one record; empty where there is none."""
    found = session.scalar(
        select(ChainRecord.hash).where(ChainRecord.ledger == ledger, ChainRecord.seq == seq)
    )
    return found.hex() if found else ""


def ledgers(session: Session) -> list[str]:
    """The names of all ledgers."""
    return list(session.scalars(select(ChainHead.ledger).order_by(ChainHead.ledger)))


def records(session: Session, ledger: str, *, up_to: int | None = None) -> Iterator[Logged]:
    """The records of a ledger in order, `up_to` a seq (included)."""
    wanted = (
        select(ChainRecord, ChainData.salt, ChainData.data)
        .outerjoin(ChainData, (ChainData.ledger == ChainRecord.ledger) & (ChainData.seq == ChainRecord.seq))
        .where(ChainRecord.ledger == ledger)
        .order_by(ChainRecord.seq)
    )
    if up_to is not None:
        wanted = wanted.where(ChainRecord.seq <= up_to)
    for row, salt, data in session.execute(wanted.execution_options(yield_per=1000)):
        yield Logged(_entry(row), salt, data)


def hashes(session: Session, ledger: str) -> list[str]:
    """The hash kept beside each record, in order."""
    wanted = select(ChainRecord.hash).where(ChainRecord.ledger == ledger).order_by(ChainRecord.seq)
    return [each.hex() for each in session.scalars(wanted)]


def _entry(row: ChainRecord) -> chain.Entry:
    return chain.Entry(
        row.seq,
        clock.written(row.at),
        row.actor,
        row.action,
        row.subject,
        row.data_commit.hex(),
        row.prev.hex(),
    )


def data(session: Session, ledger: str, seq: int) -> Any:
    """What one record says; None once it was erased."""
    return session.scalar(select(ChainData.data).where(ChainData.ledger == ledger, ChainData.seq == seq))
