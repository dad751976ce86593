"""People: their accounts, and the identities by which they are found and reached.

Knows the tables `person` and `identity`. An identity is found by its keyed hash; its value is sealed. A login
identity belongs to one person; a contact (the phone of a household) may belong to several.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, select, text
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.identities import Identity, Scheme
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.postgres.line import Line, of, rows
from app.storage.privacy import sealed
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed

NAME = Personal("identify", "consent", "account")
REACH = Personal("reach", "consent", "account")
SIGN_IN = Personal("sign-in", "consent", "account")
OWN_HASH = "identity"
ACTOR = re.compile(r"person:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
"""How the log names a person."""


class Person(Base):
    """Somebody with an account. `closed` accounts sign in no more; what is personal was erased."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("state IN ('active', 'closed')", name="state"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Sealed("person.name"), info={"personal": NAME})
    password: Mapped[str | None] = mapped_column(Text, info={"personal": SIGN_IN})
    created_at: Mapped[int] = mapped_column(Instant)

    @property
    def actor(self) -> str:
        """How the log names this person."""
        return f"person:{self.id}"


class IdentityRow(Base):
    """One identity of a person. `login`: it is theirs alone and they may sign in by it.

    `verified_at`: when they proved that they hold it, by a code or a card shown at a counter.
    """

    __tablename__ = "identity"
    __table_args__ = (
        CheckConstraint("octet_length(hash) = 32", name="hash"),
        CheckConstraint("scheme IN ('phone', 'cccd', 'email', 'staff_code', 'oidc')", name="scheme"),
        Index("uq_identity_login", "hash", unique=True, postgresql_where=text("login")),
        Index(None, "hash"),
        Index(None, "person_id"),
        {"info": {"erase": "delete"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    scheme: Mapped[str] = mapped_column(Text)
    hash: Mapped[bytes] = mapped_column(BYTEA, info={"personal": SIGN_IN})
    value: Mapped[str] = mapped_column(Sealed("identity.value"), info={"personal": REACH})
    login: Mapped[bool]
    verified_at: Mapped[int | None] = mapped_column(Instant)
    created_at: Mapped[int] = mapped_column(Instant)

    def identity(self) -> Identity:
        """The value."""
        return Identity(Scheme(self.scheme), self.value)


def hash_of(identity: Identity) -> bytes:
    """The keyed hash by which an identity is found, 32 bytes."""
    return sealed.ring().hash(OWN_HASH, f"{identity.scheme.value}\0{identity.value}")


def add(session: Session, *, name: str, password: str | None, at: int) -> Person:
    """A new active person; `password` is an argon2id hash or None."""
    person = Person(id=clock.new_id(), state="active", name=name, password=password, created_at=at)
    session.add(person)
    session.flush()
    return person


def add_identity(
    session: Session,
    person: Person,
    identity: Identity,
    *,
    login: bool,
    at: int,
    verified_at: int | None = None,
) -> IdentityRow:
    """One more identity. Raises IntegrityError when `login` and somebody else signs in by it."""
    row = IdentityRow(
        id=clock.new_id(),
        person_id=person.id,
        scheme=identity.scheme,
        hash=hash_of(identity),
        value=identity.value,
        login=login,
        verified_at=verified_at,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return row


def names(session: Session, actors: Collection[str]) -> dict[str, str]:
    """The names of people by how the log names them; of others, and of who was erased, nothing."""
    ids = [uuid.UUID(found[1]) for each in actors if (found := ACTOR.fullmatch(each))]
    rows = session.scalars(select(Person).where(Person.id.in_(ids)))
    return {row.actor: row.name for row in rows if row.name}


def lock(session: Session, person_id: uuid.UUID) -> Person | None:
    """The person for a change: others who want to change it wait until this transaction ends."""
    wanted = select(Person).where(Person.id == person_id).with_for_update()
    return session.scalar(wanted.execution_options(populate_existing=True))


NOBODY = uuid.UUID(int=0)
_CREDENTIALS = """
    SELECT identity.hash, person.id, person.password
    FROM identity JOIN person ON person.id = identity.person_id
    WHERE identity.login AND identity.hash = ANY($1) AND person.state = 'active'
"""


def credentials(line: Line, guesses: Sequence[Identity]) -> tuple[uuid.UUID, str | None] | None:
    """Id and kept password of the active person who signs in by the first of `guesses` that anybody signs in
    by.
    """
    hashes = [hash_of(each) for each in guesses]
    found = {bytes(hash): (id, password) for hash, id, password in rows(line, _CREDENTIALS, [hashes])}
    return next((found[each] for each in hashes if each in found), None)


def by_login(session: Session, guesses: Sequence[Identity]) -> Person | None:
    """The person of these `credentials`. As much is asked for nobody, so that time tells nothing."""
    session.flush()
    found = credentials(of(session), guesses)
    return session.get(Person, found[0] if found else NOBODY)


def login_identity(session: Session, identity: Identity, *, lock: bool = False) -> IdentityRow | None:
    """The row by which somebody signs in with `identity`."""
    wanted = select(IdentityRow).where(IdentityRow.login, IdentityRow.hash == hash_of(identity))
    return session.scalar(wanted.with_for_update() if lock else wanted)


def identities(session: Session, person_id: uuid.UUID) -> list[IdentityRow]:
    """All identities of a person, login ones first."""
    return list(
        session.scalars(
            select(IdentityRow)
            .where(IdentityRow.person_id == person_id)
            .order_by(IdentityRow.login.desc(), IdentityRow.created_at, IdentityRow.id)
        )
    )
