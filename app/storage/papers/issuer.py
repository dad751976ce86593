"""Bodies that issue documents under a header and numbers of their own. Knows the table `issuer`.

One contest has several: the department, its organising committee, a council; each ward for its relay letter.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed

LINE = {"plain": "a line of a letterhead"}
SIGNS = Personal("document", "duty", "document")


class Issuer(Base):
    """What stands at the head and the foot of a body's documents; `number` counts them. `unit`: a unit's own,
    else empty.

    `parent`, `body`, `post` hold a line each; `running` is the body's name inside a sentence, `symbol` its
    abbreviation, `section` that of who drafts for it.
    """

    __tablename__ = "issuer"
    __table_args__ = (UniqueConstraint("contest_id", "number"), CheckConstraint("number >= 1", name="number"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    number: Mapped[int]
    unit: Mapped[str] = mapped_column(Text)
    parent: Mapped[str] = mapped_column(Text, info=LINE)
    body: Mapped[str] = mapped_column(Text, info=LINE)
    running: Mapped[str] = mapped_column(Text, info=LINE)
    symbol: Mapped[str] = mapped_column(Text, info=LINE)
    section: Mapped[str] = mapped_column(Text, info=LINE)
    place: Mapped[str] = mapped_column(Text, info=LINE)
    post: Mapped[str] = mapped_column(Text, info=LINE)
    signer: Mapped[str] = mapped_column(Sealed("issuer.signer"), info={"personal": SIGNS})
    contact: Mapped[str] = mapped_column(Sealed("issuer.contact"), info={"personal": SIGNS})
    changed_at: Mapped[int] = mapped_column(Instant)


PERSONAL = ("signer", "contact")
"""Of these the log keeps nothing."""
FIELDS = ("parent", "body", "running", "symbol", "section", "place", "post", *PERSONAL)
"""What people give."""


def listed(session: Session, contest_id: uuid.UUID, units: Collection[str] | None = None) -> list[Issuer]:
    """The bodies of a contest; of these units only, where they are named."""
    wanted = select(Issuer).where(Issuer.contest_id == contest_id)
    if units is not None:
        wanted = wanted.where(Issuer.unit.in_(units))
    return list(session.scalars(wanted.order_by(Issuer.unit, Issuer.number)))


def by_number(session: Session, contest_id: uuid.UUID, number: int) -> Issuer | None:
    """One body of that contest."""
    return session.scalar(select(Issuer).where(Issuer.contest_id == contest_id, Issuer.number == number))


def last_number(session: Session, contest_id: uuid.UUID) -> int:
    """How many bodies a contest has."""
    return session.scalar(select(func.max(Issuer.number)).where(Issuer.contest_id == contest_id)) or 0
