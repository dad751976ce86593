"""Certificates of participation: who was given which, and which were taken back.

Knows the tables `certificate` and `certificate_revocation`, which only grow, and `certificate_name`: the
printed name, sealed, in a row of its own that goes when the person's data are erased. The certificate itself
stays, so that its number and code are never given again.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.storage.contest.contest import Contest
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12  # of a code: 60 bits
PRINTED = Personal("take-part", "consent", "contest")


class Revocation(Base):
    """The end of one certificate. `by`: the actor as the log names it; `reason` in their words."""

    __tablename__ = "certificate_revocation"
    __table_args__ = (
        ForeignKeyConstraint(["contest_id", "number"], ["certificate.contest_id", "certificate.number"]),
        CheckConstraint("kind IN ('withdrawn', 'replaced')", name="kind"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    revoked_at: Mapped[int] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)


class CertificateName(Base):
    """The name that is printed on a certificate."""

    __tablename__ = "certificate_name"
    __table_args__ = (
        ForeignKeyConstraint(["contest_id", "number"], ["certificate.contest_id", "certificate.number"]),
        Index(None, "person_id"),
        {"info": {"erase": "delete"}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(Sealed("certificate_name.name"), info={"personal": PRINTED})


class Certificate(Base):
    """One certificate. Numbers count from 1 in each contest; `code` cannot be guessed and is unique."""

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("code ~ '^[0-9A-HJKMNP-TV-Z]{12}$'", name="code"),
        Index("uq_certificate_code", "code", unique=True),
        Index(None, "contest_id", "contestant"),
        {"info": {"append_only": True}},
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(Text)
    contestant: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[int] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Text)
    holder: Mapped[CertificateName | None] = relationship(lazy="joined", viewonly=True)
    revocation: Mapped[Revocation | None] = relationship(lazy="joined", viewonly=True)

    @property
    def name(self) -> str:
        """The printed name; empty once it was erased."""
        return self.holder.name if self.holder else ""


def new_code() -> str:
    """A code that nobody guesses, in letters that are not mistaken for one another."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def lock(session: Session, contest_id: uuid.UUID) -> int:
    """The number of the contest's last certificate; who issues more waits until this transaction ends."""
    key = int.from_bytes(contest_id.bytes[8:], "big", signed=True) ^ 0x43455254
    session.execute(select(func.pg_advisory_xact_lock(key)))
    wanted = select(func.max(Certificate.number)).where(Certificate.contest_id == contest_id)
    return session.scalar(wanted) or 0


def by_number(session: Session, contest_id: uuid.UUID, number: int) -> Certificate | None:
    """One certificate of a contest, as it is now."""
    return session.get(Certificate, (contest_id, number), populate_existing=True)


def by_code(session: Session, code: str) -> tuple[Contest, Certificate] | None:
    """The certificate of that code and its contest."""
    wanted = (
        select(Contest, Certificate)
        .join(Certificate, Certificate.contest_id == Contest.id)
        .where(Certificate.code == code)
    )
    row = session.execute(wanted).one_or_none()
    return (row[0], row[1]) if row else None


def last_of(session: Session, contest_id: uuid.UUID, contestants: Sequence[str]) -> dict[str, Certificate]:
    """The last certificate of each contestant who has any, standing or not."""
    wanted = (
        select(Certificate)
        .where(Certificate.contest_id == contest_id, Certificate.contestant.in_(contestants))
        .order_by(Certificate.number)
        .execution_options(populate_existing=True)
    )
    return {each.contestant: each for each in session.scalars(wanted)}


def listed(
    session: Session, contest_id: uuid.UUID, *, first: int, most: int
) -> tuple[list[Certificate], int]:
    """A page of the register, newest first, and how many there are in all."""
    wanted = select(Certificate).where(Certificate.contest_id == contest_id)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.scalars(wanted.order_by(Certificate.number.desc()).offset(first).limit(most))
    return list(rows), total
