"""Rosters: who works in a unit, as the unit said. Knows the table `roster_entry`.

A roster is no registration: it says who is expected. Somebody is found on it by keyed hashes of staff code,
phone, and unit with name; the hashes of codes and phones are those of identities (`person.py`).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, select
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.postgres.vietnamese import sort_key
from app.storage.privacy import sealed
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed

EXPECTED = Personal("identify", "duty", "contest")
REACH = Personal("reach", "duty", "contest")


class RosterEntry(Base):
    """One person on the roster of a unit. `key` is what makes two rows the same person in this contest,
    `said` what the unit says of them (`Said` as JSON).
    """

    __tablename__ = "roster_entry"
    __table_args__ = (
        CheckConstraint("octet_length(key) = 32", name="key"),
        Index("uq_roster_entry_key", "contest_id", "key", unique=True),
        Index(None, "contest_id", "unit"),
        Index(None, "phone_hash"),
        Index(None, "staff_hash"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    unit: Mapped[str] = mapped_column(Text)
    key: Mapped[bytes] = mapped_column(BYTEA, info={"personal": EXPECTED})
    said: Mapped[str] = mapped_column(Sealed("roster_entry.said"), info={"personal": EXPECTED})
    name_hash: Mapped[bytes] = mapped_column(BYTEA, info={"personal": EXPECTED})
    staff_hash: Mapped[bytes | None] = mapped_column(BYTEA, info={"personal": EXPECTED})
    phone_hash: Mapped[bytes | None] = mapped_column(BYTEA, info={"personal": REACH})
    run_id: Mapped[uuid.UUID]
    listed_at: Mapped[int] = mapped_column(Instant)

    @property
    def about(self) -> Said:
        """What the unit says."""
        return Said(*json.loads(self.said))


class Said(NamedTuple):
    """What a unit says of somebody; sealed as one JSON list in this order."""

    name: str
    position: str = ""
    staff_code: str = ""
    phone: str = ""


def name_hash(unit: str, name: str) -> bytes:
    """The keyed hash of a name within a unit; accents count, capitals do not."""
    return sealed.ring().hash("roster-name", f"{unit}\0{name.casefold()}")


def of_unit(session: Session, contest_id: uuid.UUID, units: Collection[str]) -> list[RosterEntry]:
    """The rosters of some units, unit by unit and by name."""
    wanted = select(RosterEntry).where(RosterEntry.contest_id == contest_id, RosterEntry.unit.in_(units))
    return sorted(session.scalars(wanted), key=lambda row: (row.unit, sort_key(row.about.name)))


def sizes(session: Session, contest_id: uuid.UUID) -> dict[str, int]:
    """How many stand on the roster of each unit that has one."""
    found: dict[str, int] = {}
    for unit in session.scalars(select(RosterEntry.unit).where(RosterEntry.contest_id == contest_id)):
        found[unit] = found.get(unit, 0) + 1
    return found
