"""Contests being written: their folders, revision by revision, and proposals to publish one.

Knows the tables `plan`, `plan_revision`, `plan_content`, `plan_proposal`. What is in the files is nobody's
business here.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text, func, select
from sqlalchemy.dialects.postgresql import BYTEA, JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant

State = Literal["open", "approved", "withdrawn"]


class Plan(Base):
    """One contest being written, or the next version of one that is published (`contest_id`).

    `origin` is what it was made from (`app/operations/editing/origin.py`).
    """

    __tablename__ = "plan"
    __table_args__ = (CheckConstraint("contest_id IS NULL OR discarded_at IS NULL", name="discarded"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contest.id"), unique=True)
    origin: Mapped[str] = mapped_column(Text)
    simulated: Mapped[bool]
    made_by: Mapped[uuid.UUID]
    made_at: Mapped[int] = mapped_column(Instant)
    discarded_at: Mapped[int | None] = mapped_column(Instant)


class Content(Base):
    """The bytes of a file, once for all revisions that have it."""

    __tablename__ = "plan_content"
    __table_args__ = (
        CheckConstraint("sha256 = encode(sha256(content), 'hex')", name="sha256"),
        {"info": {"append_only": True}},
    )

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(BYTEA)


class Revision(Base):
    """One saving of a plan. `files` are hashes by name; `stands_on` is the version it goes on from, or 0."""

    __tablename__ = "plan_revision"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        {"info": {"append_only": True}},
    )

    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(Instant)
    by: Mapped[uuid.UUID]
    why: Mapped[str] = mapped_column(Text)
    files: Mapped[dict[str, str]] = mapped_column(JSONB)
    stands_on: Mapped[int]


class PlanProposal(Base):
    """A revision that one person wants published and another must approve. `version`: as which it was.

    `effect` is what it would change of results as of then; None for a contest that was not published.
    """

    __tablename__ = "plan_proposal"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("state IN ('open', 'approved', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'approved') = (version IS NOT NULL)", name="version"),
        CheckConstraint("ended_by <> proposed_by OR state <> 'approved'", name="second"),
        ForeignKeyConstraint(["plan_id", "revision"], ["plan_revision.plan_id", "plan_revision.number"]),
    )

    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[uuid.UUID]
    proposed_at: Mapped[int] = mapped_column(Instant)
    effect: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    state: Mapped[State] = mapped_column(String(16))
    ended_by: Mapped[uuid.UUID | None]
    ended_at: Mapped[int | None] = mapped_column(Instant)
    version: Mapped[int | None]


def by_id(session: Session, id: uuid.UUID) -> Plan | None:
    """One plan."""
    return session.get(Plan, id)


def lock(session: Session, id: uuid.UUID) -> Plan:
    """The same, for a change: others who want to change it wait until this transaction ends."""
    wanted = select(Plan).where(Plan.id == id).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


def of_contest(session: Session, contest_id: uuid.UUID) -> Plan | None:
    """The plan for the next version of a published contest."""
    return session.scalar(select(Plan).where(Plan.contest_id == contest_id))


def unpublished(session: Session) -> list[Plan]:
    """The plans of contests that are not published yet, the newest first."""
    wanted = select(Plan).where(Plan.contest_id.is_(None), Plan.discarded_at.is_(None))
    return list(session.scalars(wanted.order_by(Plan.made_at.desc(), Plan.id.desc())))


def revisions(session: Session, plan_id: uuid.UUID) -> list[Revision]:
    """Every revision of a plan, the newest first."""
    wanted = select(Revision).where(Revision.plan_id == plan_id)
    return list(session.scalars(wanted.order_by(Revision.number.desc())))


def revision(session: Session, plan_id: uuid.UUID, number: int | None = None) -> Revision | None:
    """One revision of a plan, the last by default."""
    wanted = select(Revision).where(Revision.plan_id == plan_id)
    if number is not None:
        wanted = wanted.where(Revision.number == number)
    return session.scalar(wanted.order_by(Revision.number.desc()).limit(1))


def keep(session: Session, files: Mapping[str, bytes]) -> dict[str, str]:
    """Store the contents of files that are not there yet; the hashes by name."""
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    rows = [{"sha256": hashes[name], "content": content} for name, content in files.items()]
    if rows:
        session.execute(insert(Content).on_conflict_do_nothing(), rows)
    return hashes


def files(session: Session, of: Revision) -> dict[str, bytes]:
    """The files of a revision by name."""
    known = _contents(session, of.files.values())
    return {name: known[sha256] for name, sha256 in sorted(of.files.items())}


def _contents(session: Session, hashes: Iterable[str]) -> dict[str, bytes]:
    rows = session.execute(select(Content.sha256, Content.content).where(Content.sha256.in_(set(hashes))))
    return {row.sha256: row.content for row in rows}


def proposals(session: Session, plan_id: uuid.UUID) -> list[PlanProposal]:
    """Every proposal to publish a plan, the newest first."""
    wanted = select(PlanProposal).where(PlanProposal.plan_id == plan_id)
    return list(session.scalars(wanted.order_by(PlanProposal.number.desc())))


def proposal(session: Session, plan_id: uuid.UUID, number: int) -> PlanProposal | None:
    """One of them."""
    return session.get(PlanProposal, (plan_id, number), populate_existing=True)


def open_proposals(session: Session, contest_id: uuid.UUID) -> int:
    """How many wait for a second person in a contest."""
    wanted = (
        select(func.count())
        .select_from(PlanProposal)
        .join(Plan, Plan.id == PlanProposal.plan_id)
        .where(Plan.contest_id == contest_id, PlanProposal.state == "open")
    )
    return session.scalar(wanted) or 0
