"""Second factors: the secret that a person's authenticator app shares with us, and codes for when it is lost.

Knows the tables `second_factor` and `recovery_code`.
"""

from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, delete, func, select, update
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy import sealed
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed

SECURE = Personal("secure", "duty", "account")


class SecondFactor(Base):
    """The secret (base32) of somebody's app. `last_step`: the newest half minute a code was taken from."""

    __tablename__ = "second_factor"
    __table_args__ = ({"info": {"erase": "delete"}},)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(Sealed("second_factor.secret"), info={"personal": SECURE})
    last_step: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[int] = mapped_column(Instant)


class RecoveryCode(Base):
    """One code on paper, by its keyed hash."""

    __tablename__ = "recovery_code"
    __table_args__ = (
        CheckConstraint("octet_length(hash) = 32", name="hash"),
        {"info": {"erase": "delete"}},
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    hash: Mapped[bytes] = mapped_column(BYTEA, primary_key=True, info={"personal": SECURE})
    used_at: Mapped[int | None] = mapped_column(Instant)


def of(session: Session, person_id: uuid.UUID) -> SecondFactor | None:
    """The second factor of a person."""
    return session.get(SecondFactor, person_id)


def lock(session: Session, person_id: uuid.UUID) -> SecondFactor | None:
    """The same, for a change."""
    wanted = select(SecondFactor).where(SecondFactor.person_id == person_id).with_for_update()
    return session.scalar(wanted.execution_options(populate_existing=True))


def put_codes(session: Session, person_id: uuid.UUID, codes: list[str]) -> None:
    """Keep these recovery codes in the place of all others."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    session.add_all(RecoveryCode(person_id=person_id, hash=_hash(code), used_at=None) for code in codes)
    session.flush()


def spend_code(session: Session, person_id: uuid.UUID, code: str, now: int) -> bool:
    """Whether the code was there and unused; then it is used from now on."""
    spent = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.hash == _hash(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.person_id)
    )
    return spent.one_or_none() is not None


def codes_left(session: Session, person_id: uuid.UUID) -> int:
    """How many recovery codes are unused."""
    wanted = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return session.scalar(wanted) or 0


def remove(session: Session, person_id: uuid.UUID) -> bool:
    """Forget the second factor and its codes; whether there was one."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    gone = session.execute(
        delete(SecondFactor).where(SecondFactor.person_id == person_id).returning(SecondFactor.person_id)
    )
    return gone.one_or_none() is not None


def _hash(code: str) -> bytes:
    return sealed.ring().hash("recovery-code", code)
