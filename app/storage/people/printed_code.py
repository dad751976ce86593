"""Printed codes: one-time secrets on paper, for people without e-mail. Knows the table `printed_code`.

The row holds a keyed hash; the code itself stands on the slip and nowhere else.
"""

from __future__ import annotations

import secrets
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, update
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy import sealed
from app.storage.privacy.personal import Personal

SIGN_IN = Personal("sign-in", "consent", "account")
DAY = 24 * 3600 * 1_000_000
LASTS = 60 * DAY
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, LETTERS = 3, 4


class PrintedCode(Base):
    """One slip. It is good until it is used, replaced by a newer one, or `ends_at`."""

    __tablename__ = "printed_code"
    __table_args__ = (
        CheckConstraint("octet_length(hash) = 32", name="hash"),
        Index(None, "person_id"),
        {"info": {"erase": "delete"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    hash: Mapped[bytes] = mapped_column(BYTEA, info={"personal": SIGN_IN})
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[int] = mapped_column(Instant)
    ends_at: Mapped[int] = mapped_column(Instant)
    used_at: Mapped[int | None] = mapped_column(Instant)


def fresh() -> str:
    """A code nobody can guess (58 bits), of signs that are not mistaken for each other: `K7QF-3M2X-9TWA`."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(LETTERS)) for _ in range(GROUPS))


def written(code: str) -> str:
    """One spelling of what was typed from paper."""
    signs = "".join(each for each in code.upper() if each.isalnum())
    return "-".join(signs[at : at + LETTERS] for at in range(0, len(signs), LETTERS))


def add(session: Session, person_id: uuid.UUID, code: str, *, made_by: uuid.UUID, at: int) -> PrintedCode:
    """A new slip; older ones of this person are good no more."""
    session.execute(
        update(PrintedCode)
        .where(PrintedCode.person_id == person_id, PrintedCode.used_at.is_(None))
        .values(ends_at=at)
    )
    row = PrintedCode(
        id=clock.new_id(),
        person_id=person_id,
        hash=_hash(person_id, code),
        made_by=made_by,
        made_at=at,
        ends_at=at + LASTS,
    )
    session.add(row)
    return row


def lock(session: Session, person_id: uuid.UUID, code: str, now: int) -> PrintedCode | None:
    """The slip with that code, if it is still good at `now`."""
    wanted = select(PrintedCode).where(
        PrintedCode.person_id == person_id,
        PrintedCode.hash == _hash(person_id, written(code)),
        PrintedCode.used_at.is_(None),
        PrintedCode.ends_at > now,
    )
    return session.scalar(wanted.with_for_update())


def _hash(person_id: uuid.UUID, code: str) -> bytes:
    return sealed.ring().hash("printed-code", f"{person_id} {code}")
