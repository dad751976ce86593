"""What members of a panel, and organisers, declared of themselves before entries were opened to them.

Knows the tables `declaration` and `stood_aside`. What is a conflict is decided by `judging/conflict.py`; that
somebody stands aside is a decision of the record, which does not say why in their own words.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import ForeignKey, Text, select, union
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.entries.draft import Draft, DraftVersion
from app.storage.entries.entry import EntryContent
from app.storage.people.role import RoleGrant
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed
from app.storage.registration.enrolment import Enrolment

DECLARED = Personal("judge", "duty", "contest")


class Declaration(Base):
    """One person's declaration in one contest, as it stands; codes of units are apart by blanks.

    `unit`: where they work. `past_units`: where they worked. `kin_units`: where relatives, or people they
    answer for or to, work. `kin`: phones or e-mails of such people, one a line.
    """

    __tablename__ = "declaration"

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    own_unit: Mapped[str] = mapped_column(Sealed("declaration.own_unit"), info={"personal": DECLARED})
    past_units: Mapped[str] = mapped_column(Sealed("declaration.past_units"), info={"personal": DECLARED})
    kin_units: Mapped[str] = mapped_column(Sealed("declaration.kin_units"), info={"personal": DECLARED})
    kin: Mapped[str] = mapped_column(Sealed("declaration.kin"), info={"personal": DECLARED})
    declared_at: Mapped[int] = mapped_column(Instant)


class StoodAside(Base):
    """Why somebody stood aside from one entry when they opened it, in their own words."""

    __tablename__ = "stood_aside"

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True, info={"plain": "a round of the definition"})
    entry: Mapped[str] = mapped_column(Text, primary_key=True, info={"plain": "the code of an entry"})
    ground: Mapped[str] = mapped_column(Sealed("stood_aside.ground"), info={"personal": DECLARED})
    at: Mapped[int] = mapped_column(Instant)


def of(session: Session, contest_id: uuid.UUID, person_id: uuid.UUID) -> Declaration | None:
    """What one person declared."""
    return session.get(Declaration, (contest_id, person_id))


def listed(session: Session, contest_id: uuid.UUID) -> list[Declaration]:
    """Everything declared in a contest."""
    wanted = select(Declaration).where(Declaration.contest_id == contest_id)
    return list(session.scalars(wanted.order_by(Declaration.declared_at, Declaration.person_id)))


def authors(session: Session, contest_id: uuid.UUID) -> dict[str, set[uuid.UUID]]:
    """Everybody who wrote at an entry or handed it in, by its code; not who logged it for them."""
    here = (EntryContent.contest_id == contest_id, EntryContent.channel == "site")
    handed = select(EntryContent.entry, EntryContent.by_id).where(*here)
    written = select(EntryContent.entry, DraftVersion.by_id).where(
        *here, DraftVersion.draft_id == EntryContent.draft_id
    )
    last = select(EntryContent.entry, Draft.changed_by).where(*here, Draft.id == EntryContent.draft_id)
    own = select(EntryContent.entry, Enrolment.person_id).where(
        EntryContent.contest_id == contest_id,
        Enrolment.contest_id == contest_id,
        Enrolment.contestant == EntryContent.owner,
    )
    found: dict[str, set[uuid.UUID]] = {}
    for entry, person_id in session.execute(union(handed, written, last, own)):
        found.setdefault(entry, set()).add(person_id)
    return found


def enrolled(session: Session, contest_id: uuid.UUID, people: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The unit under which each of these people takes part in the contest themselves."""
    wanted = select(Enrolment.person_id, Enrolment.unit).where(
        Enrolment.contest_id == contest_id, Enrolment.person_id.in_(people), Enrolment.unit != ""
    )
    return {row[0]: row[1] for row in session.execute(wanted)}


def acting_for(
    session: Session, contest_id: uuid.UUID, people: Collection[uuid.UUID]
) -> dict[uuid.UUID, set[str]]:
    """The units for which each of these people was granted a role, now or before."""
    wanted = select(RoleGrant.person_id, RoleGrant.unit).where(
        RoleGrant.contest_id == contest_id, RoleGrant.person_id.in_(people), RoleGrant.unit != ""
    )
    found: dict[uuid.UUID, set[str]] = {}
    for person_id, unit in session.execute(wanted):
        found.setdefault(person_id, set()).add(unit)
    return found
