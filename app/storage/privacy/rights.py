"""Requests about one's own data, the register of breaches, and alerts on how many people are held.

Knows the tables `rights_request`, `breach`, `data_alert`. When an answer is due:
`app/operations/privacy/rights.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed

KINDS = ("access", "correct", "copy", "withdraw", "restrict", "object", "erase")
REQUEST = Personal("rights", "duty", "request")


class RightsRequest(Base):
    """One request. `words` are the person's, `answer` is the desk's; both may name people and are sealed."""

    __tablename__ = "rights_request"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(map(repr, KINDS))})", name="kind"),
        CheckConstraint("outcome IN ('', 'done', 'refused')", name="outcome"),
        CheckConstraint("(outcome = '') = (answered_at IS NULL)", name="answered"),
        Index(None, "person_id"),
        Index(None, "contest_id", "answered_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    kind: Mapped[str] = mapped_column(Text, info={"plain": "one of a fixed list"})
    words: Mapped[str] = mapped_column(Sealed("rights_request.words"), info={"personal": REQUEST})
    received_at: Mapped[int] = mapped_column(Instant)
    acknowledged_at: Mapped[int | None] = mapped_column(Instant)
    answered_at: Mapped[int | None] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(Text, info={"plain": "one of a fixed list"})
    answer: Mapped[str] = mapped_column(Sealed("rights_request.answer"), info={"personal": REQUEST})
    handled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class Breach(Base):
    """Something that went wrong with personal data. Texts name no person: the form says so."""

    __tablename__ = "breach"
    __table_args__ = (
        CheckConstraint("affected >= 0", name="affected"),
        CheckConstraint("reported_at >= found_at", name="reported"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    found_at: Mapped[int] = mapped_column(Instant)
    entered_at: Mapped[int] = mapped_column(Instant)
    entered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    happened: Mapped[str] = mapped_column(Text, info={"plain": "what happened, without names"})
    affected: Mapped[int] = mapped_column(BigInteger)
    measures: Mapped[str] = mapped_column(Text, info={"plain": "what was done, without names"})
    reported_at: Mapped[int | None] = mapped_column(Instant)
    reported_to: Mapped[str] = mapped_column(Text, info={"plain": "the authority"})
    closed_at: Mapped[int | None] = mapped_column(Instant)


class DataAlert(Base):
    """That the number of people whose data is held has reached a threshold, noted once."""

    __tablename__ = "data_alert"
    __table_args__ = ({"info": {"append_only": True}},)

    threshold: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    people: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[int] = mapped_column(Instant)


class Waiting(NamedTuple):
    """How many requests wait, and how many of them are late."""

    all: int
    late: int


def requests(session: Session, contest_id: uuid.UUID) -> list[RightsRequest]:
    """The requests of a contest, the oldest first."""
    wanted = select(RightsRequest).where(RightsRequest.contest_id == contest_id)
    return list(session.scalars(wanted.order_by(RightsRequest.received_at, RightsRequest.id)))


def waiting(
    session: Session, contest_id: uuid.UUID, *, confirm_before: int, answer_before: Mapping[str, int]
) -> Waiting:
    """Requests without an answer. Late is what came before those instants: the first where the receipt was
    not confirmed either, that of its kind in any case.
    """
    came = RightsRequest.received_at
    late = or_(
        and_(RightsRequest.acknowledged_at.is_(None), came < confirm_before),
        *(and_(RightsRequest.kind == kind, came < at) for kind, at in answer_before.items()),
    )
    wanted = select(func.count(), func.count().filter(late)).where(
        RightsRequest.contest_id == contest_id, RightsRequest.answered_at.is_(None)
    )
    return Waiting(*session.execute(wanted).one())


def of_person(session: Session, person_id: uuid.UUID) -> list[RightsRequest]:
    """What one person has asked for, the newest first."""
    wanted = select(RightsRequest).where(RightsRequest.person_id == person_id)
    return list(session.scalars(wanted.order_by(RightsRequest.received_at.desc())))


def lock_request(session: Session, contest_id: uuid.UUID, id: uuid.UUID) -> RightsRequest | None:
    """One request of a contest, for a change."""
    wanted = select(RightsRequest).where(RightsRequest.contest_id == contest_id, RightsRequest.id == id)
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def breaches(session: Session, contest_id: uuid.UUID) -> list[Breach]:
    """The register of a contest, the newest first."""
    wanted = select(Breach).where(Breach.contest_id == contest_id)
    return list(session.scalars(wanted.order_by(Breach.found_at.desc(), Breach.id)))


def lock_breach(session: Session, contest_id: uuid.UUID, id: uuid.UUID) -> Breach | None:
    """One breach of a contest, for a change."""
    wanted = select(Breach).where(Breach.contest_id == contest_id, Breach.id == id)
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def alerts(session: Session) -> list[DataAlert]:
    """The thresholds that were reached, the lowest first."""
    return list(session.scalars(select(DataAlert).order_by(DataAlert.threshold)))
