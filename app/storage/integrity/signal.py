"""Signals of the integrity queue and what people ruled on them; which device an attempt was taken on.

A device is the keyed hash of a random number in its own cookie: it names no person and leads to none.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, select, text
from sqlalchemy.dialects.postgresql import BYTEA, JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from rounds import signals

OPEN, ASKED, DISMISSED, UPHELD = "open", "asked", "dismissed", "upheld"
STATES = (OPEN, ASKED, UPHELD, DISMISSED)


class Signal(Base):
    """Something unlikely that was seen once. `asked`: somebody asks those it is about; it can still be ruled
    on.
    """

    __tablename__ = "signal"
    __table_args__ = (
        UniqueConstraint("contest_id", "round", "kind", "key"),
        CheckConstraint("state IN ('open', 'asked', 'dismissed', 'upheld')", name="state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    round: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    subjects: Mapped[list[str]] = mapped_column(JSONB)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSONB)
    found_at: Mapped[int] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(Text)


class SignalRuling(Base):
    """What a person said of a signal, and why; the last one of a signal holds."""

    __tablename__ = "signal_ruling"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'dismissed', 'upheld')", name="state"),
        Index(None, "signal_id"),
        {"info": {"append_only": True}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    signal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signal.id"))
    state: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(Instant)


class DeviceUse(Base):
    """A contestant took a quiz on a device. `shared`: it was signed in on as one that many use."""

    __tablename__ = "device_use"

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    device: Mapped[bytes] = mapped_column(BYTEA, primary_key=True)
    contestant: Mapped[str] = mapped_column(Text, primary_key=True)
    shared: Mapped[bool]
    used_at: Mapped[int] = mapped_column(Instant)


def keep(
    session: Session,
    contest_id: uuid.UUID,
    round: str,
    found: Iterable[signals.Signal],
    at: int,
) -> int:
    """Keep the signals that are new, and say how many are. What was ruled on stays ruled on."""
    new, rest = 0, iter(found)
    while some := list(islice(rest, 1_000)):
        rows = [
            {
                "id": clock.new_id(),
                "contest_id": contest_id,
                "round": round,
                "kind": each.kind,
                "key": each.key,
                "subjects": list(each.subjects),
                "evidence": dict(each.evidence),
                "found_at": at,
                "state": OPEN,
            }
            for each in some
        ]
        stored = insert(Signal).values(rows).on_conflict_do_nothing().returning(Signal.id)
        new += len(session.scalars(stored).all())
    return new


def listed(
    session: Session, contest_id: uuid.UUID, *, state: str, kind: str = "", most: int = 500
) -> list[Signal]:
    """The signals of a contest in one state, the newest first; at `most` so many."""
    wanted = select(Signal).where(Signal.contest_id == contest_id, Signal.state == state)
    if kind:
        wanted = wanted.where(Signal.kind == kind)
    return list(session.scalars(wanted.order_by(Signal.found_at.desc(), Signal.key).limit(most)))


def counts(session: Session, contest_id: uuid.UUID) -> Mapping[str, int]:
    """How many signals there are in each state."""
    rows = session.execute(
        text("SELECT state, count(*) FROM signal WHERE contest_id = :contest GROUP BY state"),
        {"contest": contest_id},
    )
    return {row[0]: row[1] for row in rows}


def by_id(session: Session, contest_id: uuid.UUID, signal_id: uuid.UUID) -> Signal | None:
    """One signal of that contest."""
    return session.scalar(select(Signal).where(Signal.contest_id == contest_id, Signal.id == signal_id))


def lock(session: Session, contest_id: uuid.UUID, signal_id: uuid.UUID) -> Signal | None:
    """One signal of that contest, for a ruling."""
    return session.scalar(
        select(Signal).where(Signal.contest_id == contest_id, Signal.id == signal_id).with_for_update()
    )


def rulings(session: Session, signal_id: uuid.UUID) -> list[SignalRuling]:
    """Everything people said of a signal, in order."""
    wanted = select(SignalRuling).where(SignalRuling.signal_id == signal_id)
    return list(session.scalars(wanted.order_by(SignalRuling.at, SignalRuling.id)))


def use(
    session: Session, contest_id: uuid.UUID, device: bytes, contestant: str, *, shared: bool, at: int
) -> None:
    """Note that a contestant takes a quiz on a device. Once shared, a device stays so."""
    row = insert(DeviceUse).values(
        contest_id=contest_id, device=device, contestant=contestant, shared=shared, used_at=at
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["contest_id", "device", "contestant"],
            set_={"used_at": at, "shared": DeviceUse.shared | row.excluded.shared},
        )
    )


def uses(session: Session, contest_id: uuid.UUID) -> Sequence[tuple[str, str, bool]]:
    """Device, contestant and whether the device is shared, of everything noted."""
    rows = session.execute(
        select(DeviceUse.device, DeviceUse.contestant, DeviceUse.shared).where(
            DeviceUse.contest_id == contest_id
        )
    )
    return [(device.hex()[:16], contestant, shared) for device, contestant, shared in rows]
