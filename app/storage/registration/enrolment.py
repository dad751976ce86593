"""Enrolments: who takes part in which contest, under which pseudonym, and what they gave for it.

Knows the table `enrolment`. Facts carry only `contestant`, a keyed hash of contest, person and a salt: once
the salt is erased, nothing leads from the facts to the person. What is personal is sealed; it is found again
by keyed hashes.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, func, or_, select
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.identities import Identity
from app.storage.people import person as people
from app.storage.people.person import IdentityRow
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.postgres.vietnamese import search_key
from app.storage.privacy import sealed
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed
from app.storage.registration.sameness import Sameness
from rounds.registration import Given

PROFILE = Personal("take-part", "consent", "contest")
FIND = Personal("one-person", "consent", "contest")
LETTERS = 12  # of a contestant's code: 60 bits
_READABLE = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")


class Filled:
    """Who has columns of a profile."""

    if TYPE_CHECKING:
        organisation: Any

    def profile(self) -> dict[str, str]:
        """What was given, by field of the definition."""
        return {field: getattr(self, column) for field, column in COLUMNS.items()}

    def given(self) -> Given:
        """The same as the rules of registration read it."""
        values = self.profile()
        born = date.fromisoformat(values["birth_date"]) if values["birth_date"] else None
        return Given(values=values, birth_date=born, organisation=bool(self.organisation))

    def fill(self, values: Mapping[str, str]) -> None:
        """Put canonical values, by field of the definition, in the place of all that stood here."""
        for field, column in COLUMNS.items():
            setattr(self, column, values.get(field, ""))


class Enrolment(Filled, Base):
    """One person in one contest. Values of the profile are empty where the contest does not ask for them.

    `same` tells people apart by the fields that the contest names, `alike` by name and date of birth; `found`
    is the name without accents. `complete`: every required field is there, and nobody else claims the
    identity. `left_at`: no longer takes part. `erased_at`: nothing personal is left.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        CheckConstraint("(erased_at IS NULL) = (salt IS NOT NULL)", name="salt"),
        CheckConstraint("(erased_at IS NULL) = (contestant IS NOT NULL)", name="contestant"),
        Index("uq_enrolment_contestant", "contest_id", "contestant", unique=True),
        Index(None, "person_id"),
        Index(None, "contest_id", "same"),
        Index(None, "contest_id", "alike"),
        Index(None, "contest_id", "found"),
        Index(None, "contest_id", "unit"),
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    contestant: Mapped[str | None] = mapped_column(Text, info={"personal": FIND})
    salt: Mapped[bytes | None] = mapped_column(BYTEA, info={"personal": FIND})
    unit: Mapped[str] = mapped_column(Text, info={"personal": PROFILE})
    household: Mapped[str] = mapped_column(Text, info={"personal": PROFILE})
    organisation: Mapped[bool]
    complete: Mapped[bool]
    rules_version: Mapped[str] = mapped_column(Text, info={"plain": "which text of the rules was accepted"})
    registered_at: Mapped[int] = mapped_column(Instant)
    changed_at: Mapped[int] = mapped_column(Instant)
    helper_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    left_at: Mapped[int | None] = mapped_column(Instant)
    erased_at: Mapped[int | None] = mapped_column(Instant)
    same: Mapped[bytes | None] = mapped_column(BYTEA, info={"personal": FIND})
    alike: Mapped[bytes | None] = mapped_column(BYTEA, info={"personal": FIND})
    found: Mapped[bytes | None] = mapped_column(BYTEA, info={"personal": FIND})
    full_name: Mapped[str] = mapped_column(Sealed("enrolment.full_name"), info={"personal": PROFILE})
    birth_date: Mapped[str] = mapped_column(Sealed("enrolment.birth_date"), info={"personal": PROFILE})
    sex: Mapped[str] = mapped_column(Sealed("enrolment.sex"), info={"personal": PROFILE})
    phone: Mapped[str] = mapped_column(Sealed("enrolment.phone"), info={"personal": PROFILE})
    email: Mapped[str] = mapped_column(Sealed("enrolment.email"), info={"personal": PROFILE})
    cccd: Mapped[str] = mapped_column(Sealed("enrolment.cccd"), info={"personal": PROFILE})
    address: Mapped[str] = mapped_column(Sealed("enrolment.address"), info={"personal": PROFILE})
    occupation: Mapped[str] = mapped_column(Sealed("enrolment.occupation"), info={"personal": PROFILE})
    position: Mapped[str] = mapped_column(Sealed("enrolment.position"), info={"personal": PROFILE})
    workplace: Mapped[str] = mapped_column(Sealed("enrolment.workplace"), info={"personal": PROFILE})
    school_class: Mapped[str] = mapped_column(Sealed("enrolment.school_class"), info={"personal": PROFILE})
    household_code: Mapped[str] = mapped_column(
        Sealed("enrolment.household_code"), info={"personal": PROFILE}
    )
    household_head: Mapped[str] = mapped_column(
        Sealed("enrolment.household_head"), info={"personal": PROFILE}
    )
    household_group: Mapped[str] = mapped_column(
        Sealed("enrolment.household_group"), info={"personal": PROFILE}
    )
    guardian: Mapped[str] = mapped_column(Sealed("enrolment.guardian"), info={"personal": PROFILE})


COLUMNS: Mapping[str, str] = {
    "full_name": "full_name",
    "birth_date": "birth_date",
    "sex": "sex",
    "phone": "phone",
    "email": "email",
    "cccd": "cccd",
    "address": "address",
    "occupation": "occupation",
    "position": "position",
    "workplace": "workplace",
    "class": "school_class",
    "household": "household_code",
    "household_head": "household_head",
    "household_group": "household_group",
    "guardian": "guardian",
}
"""Column by field of the definition; `unit` has a plain column of its own."""


@dataclass(slots=True, kw_only=True, eq=False)
class Fresh(Filled):
    """A new row of `Enrolment` on its way to COPY; a list brings a hundred thousand. Plain values."""

    contest_id: uuid.UUID
    person_id: uuid.UUID
    contestant: str
    salt: bytes
    registered_at: int
    changed_at: int
    helper_id: uuid.UUID | None
    unit: str = ""
    household: str = ""
    organisation: bool = False
    complete: bool = False
    rules_version: str = ""
    left_at: int | None = None
    erased_at: int | None = None
    same: bytes | None = None
    alike: bytes | None = None
    found: bytes | None = None
    full_name: str = ""
    birth_date: str = ""
    sex: str = ""
    phone: str = ""
    email: str = ""
    cccd: str = ""
    address: str = ""
    occupation: str = ""
    position: str = ""
    workplace: str = ""
    school_class: str = ""
    household_code: str = ""
    household_head: str = ""
    household_group: str = ""
    guardian: str = ""


_written = lru_cache(maxsize=64)(str)
"""The id of a contest as text, which a list of people asks for half a million times."""


def code_of(contest_id: uuid.UUID, person_id: uuid.UUID, salt: bytes) -> str:
    """The contestant's code: digits and capital letters without those that are mistaken for others."""
    hashed = sealed.ring().hash("contestant", f"{_written(contest_id)} {person_id} {salt.hex()}")
    return base64.b32encode(hashed[:10])[:LETTERS].translate(_READABLE).decode()


def hash_of(contest_id: uuid.UUID, what: str, *parts: str) -> bytes:
    """The keyed hash of some values of one contest, 32 bytes."""
    return sealed.ring().hash(f"enrolment-{what}", "\0".join((_written(contest_id), *parts)))


def household_of(contest_id: uuid.UUID, parts: Sequence[str]) -> str:
    """The pseudonym of a household, the same however its parts were spelled; empty without parts."""
    spelled = [search_key(part) for part in parts]
    return hash_of(contest_id, "household", *spelled).hex()[:20] if parts else ""


def name_hash(contest_id: uuid.UUID, name: str) -> bytes:
    """By what an enrolment is found when the whole name is known, accents or not."""
    return hash_of(contest_id, "found", search_key(name))


def of(session: Session, contest_id: uuid.UUID, person_id: uuid.UUID) -> Enrolment | None:
    """How that person takes part in that contest; None for who never registered."""
    return session.get(Enrolment, (contest_id, person_id))


def lock(session: Session, contest_id: uuid.UUID, person_id: uuid.UUID) -> Enrolment | None:
    """The same for a change: others who want to change it wait until this transaction ends."""
    wanted = select(Enrolment).where(Enrolment.contest_id == contest_id, Enrolment.person_id == person_id)
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def by_code(session: Session, contest_id: uuid.UUID, contestant: str) -> Enrolment | None:
    """The enrolment behind a pseudonym; None when it was erased."""
    wanted = select(Enrolment).where(Enrolment.contest_id == contest_id, Enrolment.contestant == contestant)
    return session.scalar(wanted)


def by_codes(session: Session, contest_id: uuid.UUID, contestants: Collection[str]) -> dict[str, Enrolment]:
    """The enrolments behind pseudonyms that were not erased."""
    wanted = select(Enrolment).where(
        Enrolment.contest_id == contest_id, Enrolment.contestant == func.any(list(contestants))
    )
    return {row.contestant: row for row in session.scalars(wanted) if row.contestant}


def by_identity(session: Session, contest_id: uuid.UUID, meant: Sequence[Identity]) -> list[Enrolment]:
    """Those of the contest who gave one of these numbers or addresses, to sign in by or as a contact."""
    theirs = select(IdentityRow.id).where(
        IdentityRow.person_id == Enrolment.person_id,
        IdentityRow.hash.in_([people.hash_of(each) for each in meant]),
    )
    wanted = select(Enrolment).where(
        Enrolment.contest_id == contest_id, Enrolment.erased_at.is_(None), theirs.exists()
    )
    return list(session.scalars(wanted.order_by(Enrolment.registered_at, Enrolment.person_id)))


def by_name(session: Session, contest_id: uuid.UUID, name: str) -> list[Enrolment]:
    """Those of the contest who have this whole name, accents or not."""
    wanted = select(Enrolment).where(
        Enrolment.contest_id == contest_id, Enrolment.found == name_hash(contest_id, name)
    )
    return list(session.scalars(wanted.order_by(Enrolment.registered_at, Enrolment.person_id)))


def of_person(session: Session, person_id: uuid.UUID) -> list[Enrolment]:
    """Everything one person takes part in, the oldest first."""
    wanted = select(Enrolment).where(Enrolment.person_id == person_id).order_by(Enrolment.registered_at)
    return list(session.scalars(wanted))


def twins(session: Session, mine: Enrolment, *, column: str) -> list[Enrolment]:
    """The others of this contest who have the same hash in `same` or `alike`, the oldest first."""
    hashed = getattr(mine, column)
    if hashed is None:
        return []
    wanted = select(Enrolment).where(
        Enrolment.contest_id == mine.contest_id,
        getattr(Enrolment, column) == hashed,
        Enrolment.person_id != mine.person_id,
        Enrolment.left_at.is_(None),
    )
    return list(session.scalars(wanted.order_by(Enrolment.registered_at, Enrolment.person_id)))


def queue_up(session: Session, hashed: bytes) -> None:
    """Let those who register as the same person come one after the other, until the transaction ends."""
    key = int.from_bytes(hashed[:8], signed=True)
    session.execute(select(func.pg_advisory_xact_lock(key)))


def new(contest_id: uuid.UUID, person_id: uuid.UUID, at: int, *, helper_id: uuid.UUID | None) -> Enrolment:
    """An enrolment without a profile, with its pseudonym."""
    return Enrolment(**_new(contest_id, person_id, at, helper_id))


def fresh(contest_id: uuid.UUID, person_id: uuid.UUID, at: int, *, helper_id: uuid.UUID | None) -> Fresh:
    """The same as plain values."""
    return Fresh(**_new(contest_id, person_id, at, helper_id))


def _new(contest_id: uuid.UUID, person_id: uuid.UUID, at: int, helper_id: uuid.UUID | None) -> dict[str, Any]:
    salt = clock.new_salt()
    return {
        "contest_id": contest_id,
        "person_id": person_id,
        "contestant": code_of(contest_id, person_id, salt),
        "salt": salt,
        "registered_at": at,
        "changed_at": at,
        "helper_id": helper_id,
    }


def listed(
    session: Session,
    contest_id: uuid.UUID,
    *,
    show: str = "",
    units: frozenset[str] | None = None,
    newest_first: bool = True,
    first: int,
    most: int,
) -> tuple[list[Enrolment], int]:
    """A page of those who take part, and how many there are in all.

    `show`: `doubles` (pairs waiting for a ruling), `incomplete`, `left`; empty: everybody.
    `units`: only of these.
    """
    wanted = select(Enrolment).where(Enrolment.contest_id == contest_id, Enrolment.erased_at.is_(None))
    if show == "doubles":
        pair = select(Sameness.id).where(
            Sameness.contest_id == contest_id,
            Sameness.state == "open",
            or_(Sameness.first_id == Enrolment.person_id, Sameness.later_id == Enrolment.person_id),
        )
        wanted = wanted.where(pair.exists())
    elif show == "incomplete":
        wanted = wanted.where(Enrolment.complete.is_(False))
    elif show == "left":
        wanted = wanted.where(Enrolment.left_at.is_not(None))
    if units is not None:
        wanted = wanted.where(Enrolment.unit.in_(units))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    when = Enrolment.registered_at.desc() if newest_first else Enrolment.registered_at.asc()
    rows = session.scalars(wanted.order_by(when, Enrolment.person_id).offset(first).limit(most))
    return list(rows), total
