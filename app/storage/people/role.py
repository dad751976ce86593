"""Roles that people were granted: in a contest or everywhere, for a unit or none.

Knows the table `role_grant`. Which role may do what stands in `app/permissions.py`.
"""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Text, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.contest.unit import Unit
from app.storage.people.person import Person
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant

_GRANTED = "'helper', 'coordinator', 'organiser', 'judge', 'chair', 'secretary', 'auditor', 'administrator'"


class RoleGrant(Base):
    """One role of one person. `contest_id` None: everywhere. `unit` empty: not bound to one.

    It ends at `until`, or at `ended_at` when somebody took it back. Rows stay. `deputy_for`: held in the
    place of that officer, always for a term.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(f"role IN ({_GRANTED})", name="role"),
        CheckConstraint("unit = '' OR contest_id IS NOT NULL", name="unit"),
        CheckConstraint(
            "deputy_for IS NULL OR "
            "(until IS NOT NULL AND contest_id IS NOT NULL AND deputy_for <> person_id)",
            name="deputy",
        ),
        Index(None, "person_id"),
        Index(None, "contest_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(Text)
    contest_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contest.id"))
    unit: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, info={"plain": "which paper or order names them"})
    granted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[int] = mapped_column(Instant)
    until: Mapped[int | None] = mapped_column(Instant)
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[int | None] = mapped_column(Instant)
    deputy_for: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)


def held(session: Session, person_id: uuid.UUID, now: int) -> list[RoleGrant]:
    """What a person holds at `now`, the oldest first."""
    return list(
        session.scalars(
            select(RoleGrant)
            .where(RoleGrant.person_id == person_id, _holding(now))
            .order_by(RoleGrant.granted_at, RoleGrant.id)
        )
    )


def listed(
    session: Session,
    now: int,
    *,
    contest_id: uuid.UUID | None = None,
    everywhere: bool = False,
    role: str = "",
    first: int,
    most: int,
) -> tuple[list[tuple[RoleGrant, Person]], int]:
    """Who holds what at `now`, the newest first, from number `first` on, and how many there are in all.

    Only those of one contest, or those that hold `everywhere`, and of one role, where asked for.
    """
    which = _holding(now)
    if contest_id is not None or everywhere:
        which &= RoleGrant.contest_id.is_not_distinct_from(contest_id)
    if role:
        which &= RoleGrant.role == role
    total = session.scalar(select(func.count()).select_from(RoleGrant).where(which)) or 0
    rows = session.execute(
        select(RoleGrant, Person)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(which)
        .order_by(RoleGrant.granted_at.desc(), RoleGrant.id.desc())
        .offset(first)
        .limit(most)
    )
    return [(row[0], row[1]) for row in rows], total


def one(session: Session, grant_id: uuid.UUID, now: int) -> tuple[RoleGrant, Person] | None:
    """A grant that holds at `now`, and whose it is."""
    row = session.execute(
        select(RoleGrant, Person)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.id == grant_id, _holding(now))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def of_unit(session: Session, contest_id: uuid.UUID, role: str, unit: str, now: int) -> list[Person]:
    """Who holds a role of that very unit at `now`, each once, in the order in which they were granted it."""
    wanted = (
        select(Person, RoleGrant.granted_at)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.contest_id == contest_id,
            RoleGrant.role == role,
            RoleGrant.unit == unit,
            _holding(now),
        )
        .order_by(RoleGrant.granted_at, RoleGrant.id)
    )
    return list({row[0].id: row[0] for row in session.execute(wanted)}.values())


def below(session: Session, contest_id: uuid.UUID, codes: frozenset[str]) -> frozenset[str]:
    """`codes` and the codes of every unit below them."""
    if not codes:
        return codes
    tree = (
        select(Unit.code)
        .where(Unit.contest_id == contest_id, Unit.code.in_(codes))
        .cte("tree", recursive=True)
    )
    tree = tree.union(
        select(Unit.code).where(Unit.contest_id == contest_id).join(tree, Unit.parent == tree.c.code)
    )
    return frozenset(session.scalars(select(tree.c.code)))


def lock(session: Session, grant_id: uuid.UUID, contest_id: uuid.UUID | None) -> RoleGrant | None:
    """One grant of that contest (None: everywhere), for a change."""
    return session.scalar(
        select(RoleGrant)
        .where(RoleGrant.id == grant_id, RoleGrant.contest_id.is_not_distinct_from(contest_id))
        .with_for_update()
    )


def how_many(session: Session, role: str, now: int) -> int:
    """How many people hold a role everywhere at `now`."""
    wanted = select(func.count(RoleGrant.person_id.distinct())).where(
        RoleGrant.role == role, RoleGrant.contest_id.is_(None), _holding(now)
    )
    return session.scalar(wanted) or 0


def _holding(now: int) -> ColumnElement[bool]:
    return RoleGrant.ended_at.is_(None) & or_(RoleGrant.until.is_(None), RoleGrant.until > now)


def whose(session: Session, role: str, now: int, contest_id: uuid.UUID | None = None) -> list[uuid.UUID]:
    """The people who hold a role at `now` everywhere or in that contest, each once."""
    where = or_(RoleGrant.contest_id.is_(None), RoleGrant.contest_id == contest_id)
    wanted = select(RoleGrant.person_id).where(RoleGrant.role == role, where, _holding(now)).distinct()
    return list(session.scalars(wanted.order_by(RoleGrant.person_id)))


def holders(session: Session, role: str, contest_id: uuid.UUID, now: int) -> list[RoleGrant]:
    """Who holds a role at `now` in a contest, or everywhere."""
    wanted = select(RoleGrant).where(
        RoleGrant.role == role,
        or_(RoleGrant.contest_id == contest_id, RoleGrant.contest_id.is_(None)),
        _holding(now),
    )
    return list(session.scalars(wanted.order_by(RoleGrant.granted_at, RoleGrant.id)))


def officer_of(session: Session, contest_id: uuid.UUID, person_id: uuid.UUID, now: int) -> uuid.UUID | None:
    """In whose place a person acts in a contest at `now`; None: in their own."""
    wanted = select(RoleGrant.deputy_for).where(
        RoleGrant.person_id == person_id,
        RoleGrant.contest_id == contest_id,
        RoleGrant.deputy_for.is_not(None),
        _holding(now),
    )
    return session.scalar(wanted.order_by(RoleGrant.granted_at).limit(1))


def officers(session: Session, contest_id: uuid.UUID, role: str, now: int) -> list[tuple[RoleGrant, Person]]:
    """Who holds a role in one contest at `now`, deputies included, the oldest first."""
    rows = session.execute(
        select(RoleGrant, Person)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.contest_id == contest_id, RoleGrant.role == role, _holding(now))
        .order_by(RoleGrant.granted_at, RoleGrant.id)
    )
    return [(row[0], row[1]) for row in rows]
