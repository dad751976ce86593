"""Tickets: what proves once, and for a short time, that somebody holds an identity or was let in by a person.

A link holds a long secret, a code six digits and few tries. Knows the table `ticket`, which keeps keyed
hashes.
"""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, select, update
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.identities import Identity
from app.storage.people import person as people
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy import sealed
from app.storage.privacy.personal import Personal

SECURE = Personal("secure", "duty", "ticket")
RESET, SIGN_IN, VERIFY = "reset", "sign-in", "verify"


class Ticket(Base):
    """One ticket. `identity`: keyed hash of the identity that a code was sent to, None for a link.

    `person_id` is None where nobody has an account yet.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        CheckConstraint("octet_length(secret) = 32", name="secret"),
        CheckConstraint("octet_length(identity) = 32", name="identity"),
        CheckConstraint("tries >= 0", name="tries"),
        Index(None, "secret"),
        Index(None, "identity"),
        Index(None, "person_id"),
        {"info": {"erase": "delete"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(Text, info={"plain": "one of a few words"})
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    identity: Mapped[bytes | None] = mapped_column(BYTEA, info={"personal": SECURE})
    secret: Mapped[bytes] = mapped_column(BYTEA, info={"plain": "keyed hash of chance"})
    tries: Mapped[int]
    made_at: Mapped[int] = mapped_column(Instant)
    ends_at: Mapped[int] = mapped_column(Instant)
    used_at: Mapped[int | None] = mapped_column(Instant)


def add(
    session: Session,
    purpose: str,
    secret: str,
    *,
    person_id: uuid.UUID | None,
    identity: Identity | None,
    tries: int,
    now: int,
    ends_at: int,
) -> Ticket:
    """A new ticket; older ones for the same purpose of the same person or identity end."""
    id, held = clock.new_id(), people.hash_of(identity) if identity else None
    # Nobody's ticket ends nobody's; the same query is asked, so that it takes as long.
    same = Ticket.identity == held if held else Ticket.person_id == (person_id or id)
    session.execute(
        update(Ticket).where(Ticket.purpose == purpose, same, Ticket.used_at.is_(None)).values(used_at=now)
    )
    row = Ticket(
        id=id,
        purpose=purpose,
        person_id=person_id,
        identity=held,
        secret=hash_of(purpose, secret),
        tries=tries,
        made_at=now,
        ends_at=ends_at,
        used_at=None,
    )
    session.add(row)
    session.flush()
    return row


def by_secret(session: Session, purpose: str, secret: str, *, lock: bool = False) -> Ticket | None:
    """The ticket of a link, used or not."""
    wanted = select(Ticket).where(
        Ticket.purpose == purpose, Ticket.identity.is_(None), Ticket.secret == hash_of(purpose, secret)
    )
    return session.scalar(wanted.with_for_update() if lock else wanted)


def lock_code(session: Session, purpose: str, identity: Identity) -> Ticket | None:
    """The unused ticket of the last code that was sent to an identity."""
    return session.scalar(
        select(Ticket)
        .where(
            Ticket.purpose == purpose, Ticket.identity == people.hash_of(identity), Ticket.used_at.is_(None)
        )
        .order_by(Ticket.made_at.desc())
        .limit(1)
        .with_for_update()
    )


def hash_of(purpose: str, secret: str) -> bytes:
    """What the row keeps of a secret."""
    return sealed.ring().hash(f"ticket:{purpose}", secret)
