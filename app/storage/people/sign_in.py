"""Sign-ins: one row for each device somebody is signed in on. Knows the table `sign_in`.

The browser holds a random token, the row its SHA-256. A row that ended or ran out opens nothing.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, select, type_coerce, update
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.storage.people.person import Person
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.postgres.line import Line, rows
from app.storage.privacy import sealed
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed

SECURE = Personal("secure", "duty", "sign-in")
SECOND = 1_000_000
USED_EVERY = 60 * SECOND
"""How exactly `last_used_at` is kept: a request within this time after the last writes nothing."""


class SignIn(Base):
    """One sign-in. `confirmed_at`: when its person last proved who they are; `second_factor_at`: with what
    they have besides, None while they have not. `device` and `place` are words for the person's own list.
    """

    __tablename__ = "sign_in"
    __table_args__ = (
        CheckConstraint("octet_length(token) = 32", name="token"),
        Index("uq_sign_in_token", "token", unique=True),
        Index(None, "person_id"),
        {"info": {"erase": "delete"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    token: Mapped[bytes] = mapped_column(BYTEA, info={"plain": "hash of a random number"})
    began_at: Mapped[int] = mapped_column(Instant)
    confirmed_at: Mapped[int] = mapped_column(Instant)
    second_factor_at: Mapped[int | None] = mapped_column(Instant)
    last_used_at: Mapped[int] = mapped_column(Instant)
    idle_seconds: Mapped[int]
    ends_at: Mapped[int] = mapped_column(Instant)
    ended_at: Mapped[int | None] = mapped_column(Instant)
    device: Mapped[str] = mapped_column(Sealed("sign_in.device"), info={"personal": SECURE})
    place: Mapped[str] = mapped_column(Sealed("sign_in.place"), info={"personal": SECURE})

    def holds(self, now: int) -> bool:
        """Whether it still opens anything."""
        runs_out = min(self.ends_at, self.last_used_at + self.idle_seconds * SECOND)
        return self.ended_at is None and now < runs_out


def new_token() -> str:
    """A token that nobody can guess, 43 characters."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    """What the row keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


_BEGIN = """
    INSERT INTO sign_in (id, person_id, token, began_at, confirmed_at, second_factor_at, last_used_at,
                         idle_seconds, ends_at, device, place)
    SELECT $1, person.id, $4, now, now, CASE WHEN $5 THEN now END, now,
           $6, now + $7 * interval '1 second', $8, $9
    FROM (SELECT id FROM person WHERE id = $2 AND state = 'active' AND password IS NOT DISTINCT FROM $3
          FOR NO KEY UPDATE) person, hoithi_now() now
    RETURNING 1
"""


def begin(
    line: Line,
    person_id: uuid.UUID,
    password: str | None,
    *,
    lasts: tuple[int, int],
    device: str,
    place: str,
    second_factor: bool = False,
) -> str | None:
    """A new sign-in of an active person whose kept password is still that one; its token.

    None where it is not so any more. `lasts`: seconds unused, and at most.
    """
    token, ring = new_token(), sealed.ring()
    shown = ring.seal(device, "sign_in.device"), ring.seal(place, "sign_in.place")
    proof = password, hash_of(token), second_factor
    begun = rows(line, _BEGIN, [clock.new_id(), person_id, *proof, *lasts, *shown])
    return token if begun else None


def by_token(session: Session, token: str) -> tuple[SignIn, Person, int] | None:
    """The sign-in, whether it still holds or not, its active person, and the time. One query."""
    row = session.execute(
        select(SignIn, Person, type_coerce(func.hoithi_now(), Instant))
        .join(Person, Person.id == SignIn.person_id)
        .where(SignIn.token == hash_of(token), Person.state == "active")
    ).one_or_none()
    return (row[0], row[1], row[2]) if row else None


def listed(session: Session, person_id: uuid.UUID, now: int) -> list[SignIn]:
    """The sign-ins of a person that hold, the last used first."""
    rows = session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.ends_at > now)
        .order_by(SignIn.last_used_at.desc(), SignIn.id)
    )
    return [row for row in rows if row.holds(now)]


def touch(session: Session, sign_in: SignIn, now: int) -> None:
    """Note that it was used, when that is worth a write."""
    if now - sign_in.last_used_at >= USED_EVERY:
        session.execute(update(SignIn).where(SignIn.id == sign_in.id).values(last_used_at=now))
        session.commit()


def confirm(session: Session, sign_in_id: uuid.UUID, now: int, *, second_factor: bool = False) -> str:
    """Note that its person just proved who they are; its new token, which takes the place of the old one."""
    token = new_token()
    values = {"token": hash_of(token), "confirmed_at": now}
    if second_factor:
        values["second_factor_at"] = now
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(values))
    return token


def end(
    session: Session,
    person_id: uuid.UUID,
    now: int,
    *,
    only: uuid.UUID | None = None,
    but: uuid.UUID | None = None,
) -> int:
    """End the sign-ins of a person, `only` one of them or all `but` one; how many ended."""
    wanted = update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    if only is not None:
        wanted = wanted.where(SignIn.id == only)
    if but is not None:
        wanted = wanted.where(SignIn.id != but)
    return len(session.execute(wanted.values(ended_at=now).returning(SignIn.id)).all())
