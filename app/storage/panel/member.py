"""Who is who on the panels of a contest: one code for each person, under which they score.

Knows the table `panel_member`. Which seat a code has in which round is a decision of the record; panels of
invented contests have no persons behind them.
"""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.people.person import Person
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant


class PanelMember(Base):
    """One person and their code in one contest, for good: nobody else gets it."""

    __tablename__ = "panel_member"
    __table_args__ = (UniqueConstraint("contest_id", "code"),)

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    code: Mapped[str] = mapped_column(Text, info={"plain": "the code under which somebody scores"})
    since: Mapped[int] = mapped_column(Instant)


def code_of(session: Session, contest_id: uuid.UUID, person_id: uuid.UUID) -> str:
    """The code of a person on the panels of a contest; empty for everybody else."""
    found = session.get(PanelMember, (contest_id, person_id))
    return found.code if found else ""


def by_code(session: Session, contest_id: uuid.UUID) -> dict[str, Person]:
    """The people behind the codes of a contest."""
    wanted = (
        select(PanelMember.code, Person)
        .join(Person, Person.id == PanelMember.person_id)
        .where(PanelMember.contest_id == contest_id)
    )
    return {row[0]: row[1] for row in session.execute(wanted)}
