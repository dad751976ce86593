"""What people were told: each notice lies in its person's inbox, read or not; letters only deliver it.

Knows the tables `notice` and `notice_once`. Words are kept as reasons, sealed: a page or a letter makes
sentences of them in the language of who reads.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    and_,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import BYTEA, insert
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from app import clock
from app.storage.people import outbox
from app.storage.people.outbox import Letter
from app.storage.people.person import Person
from app.storage.people.role import RoleGrant
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed
from app.storage.registration.enrolment import Enrolment
from rounds.reasons import Reason

TOLD = Personal("reach", "consent", "account")
INBOX = "inbox"
"""The state of a notice that no letter carries."""


class Notice(Base):
    """One thing that one person was told. `href`: the page of this site that it leads to, or nothing."""

    __tablename__ = "notice"
    __table_args__ = (
        Index(None, "person_id", "made_at"),
        Index("ix_notice_unread", "person_id", postgresql_where=text("read_at IS NULL")),
        Index(None, "contest_id", "made_at"),
        {"info": {"erase": "delete"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    contest_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contest.id"))
    kind: Mapped[str] = mapped_column(Text, info={"plain": "which notice of the program"})
    subject: Mapped[str] = mapped_column(Sealed("notice.subject"), info={"personal": TOLD})
    body: Mapped[str] = mapped_column(Sealed("notice.body"), info={"personal": TOLD})
    href: Mapped[str] = mapped_column(Text, info={"plain": "the address of a page of this site"})
    made_at: Mapped[int] = mapped_column(Instant)
    read_at: Mapped[int | None] = mapped_column(Instant)

    def said(self) -> tuple[Reason, list[Reason]]:
        """Its subject, and a reason a paragraph."""
        return outbox.read(self.subject, self.body)


class NoticeOnce(Base):
    """What nobody is to be told twice: the hash of its name. Stays when the notice is gone."""

    __tablename__ = "notice_once"
    __table_args__ = (CheckConstraint("octet_length(hash) = 32", name="hash"),)

    hash: Mapped[bytes] = mapped_column(BYTEA, primary_key=True, info={"plain": "of whom and what about"})
    at: Mapped[int] = mapped_column(Instant)


class Sent(NamedTuple):
    """A notice with the letter that carried it last, if any did, and how many did."""

    notice: Notice
    letter: Letter | None
    letters: int

    @property
    def state(self) -> str:
        """Of that letter; `inbox` without one."""
        return self.letter.state if self.letter else INBOX


def first_time(session: Session, name: str, now: int) -> bool:
    """Whether what has this name was never told, and is told now; others who ask at the same time wait."""
    row = insert(NoticeOnce).values(hash=hashlib.sha256(name.encode()).digest(), at=now)
    told = session.execute(row.on_conflict_do_nothing().returning(NoticeOnce.at))
    return told.first() is not None


def was_told(session: Session, name: str) -> bool:
    """Whether what has this name was told."""
    return session.get(NoticeOnce, hashlib.sha256(name.encode()).digest()) is not None


def add(
    session: Session,
    person_id: uuid.UUID,
    kind: str,
    subject: Reason,
    body: Sequence[Reason],
    *,
    contest_id: uuid.UUID | None,
    href: str,
    now: int,
) -> Notice:
    """One more in the inbox of a person."""
    about, said = outbox.written(subject, body)
    row = Notice(
        id=clock.new_id(),
        person_id=person_id,
        contest_id=contest_id,
        kind=kind,
        subject=about,
        body=said,
        href=href,
        made_at=now,
        read_at=None,
    )
    session.add(row)
    session.flush()
    return row


# --- one's own ------------------------------------------------------------------------------------


def of_person(session: Session, person_id: uuid.UUID, *, first: int, most: int) -> tuple[list[Notice], int]:
    """The inbox of a person from number `first` on, the newest first, and how many there are in all."""
    mine = Notice.person_id == person_id
    total = session.scalar(select(func.count()).select_from(Notice).where(mine)) or 0
    rows = select(Notice).where(mine).order_by(Notice.made_at.desc(), Notice.id.desc())
    return list(session.scalars(rows.offset(first).limit(most))), total


def unread(session: Session, person_id: uuid.UUID) -> int:
    """How many a person has not read."""
    mine = select(func.count()).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return session.scalar(mine) or 0


def read(session: Session, person_id: uuid.UUID, now: int, id: uuid.UUID | None = None) -> None:
    """Note that a person has read one, or all that there are by `now`."""
    which = (Notice.person_id == person_id) & Notice.read_at.is_(None) & (Notice.made_at <= now)
    if id is not None:
        which &= Notice.id == id
    session.execute(update(Notice).where(which).values(read_at=now))


def own(session: Session, person_id: uuid.UUID, id: uuid.UUID) -> Notice | None:
    """One of a person's own."""
    return session.scalar(select(Notice).where(Notice.person_id == person_id, Notice.id == id))


# --- of a contest ---------------------------------------------------------------------------------


def _last() -> type[Letter]:
    """The letter that carried a notice last."""
    newest = (
        select(Letter)
        .where(Letter.notice_id.is_not(None))
        .distinct(Letter.notice_id)
        .order_by(Letter.notice_id, Letter.made_at.desc(), Letter.id.desc())
        .subquery()
    )
    return aliased(Letter, newest)


def of_contest(
    session: Session,
    contest_id: uuid.UUID,
    *,
    kinds: Collection[str] = (),
    state: str = "",
    first: int,
    most: int,
) -> tuple[list[Sent], int]:
    """What people were told in a contest, the newest first, each with its last letter; and how many in all.

    Only of some kinds, or in one state, where asked for.
    """
    last = _last()
    count = select(func.count()).where(Letter.notice_id == Notice.id).scalar_subquery()
    wanted = (
        select(Notice, last, count)
        .outerjoin(last, last.notice_id == Notice.id)
        .where(Notice.contest_id == contest_id)
    )
    if kinds:
        wanted = wanted.where(Notice.kind.in_(kinds))
    if state:
        wanted = wanted.where(last.state.is_(None) if state == INBOX else last.state == state)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.execute(wanted.order_by(Notice.made_at.desc(), Notice.id.desc()).offset(first).limit(most))
    return [Sent(*row) for row in rows], total


class Recipient(NamedTuple):
    """Who somebody is to a contest: by name and first role those who work for it, by code who takes part."""

    name: str
    role: str
    unit: str
    contestant: str


def recipients(
    session: Session, contest_id: uuid.UUID, people: Collection[uuid.UUID], now: int
) -> dict[uuid.UUID, Recipient]:
    """Those people."""
    holds = (
        RoleGrant.person_id == Person.id,
        or_(RoleGrant.contest_id == contest_id, RoleGrant.contest_id.is_(None)),
        RoleGrant.ended_at.is_(None),
        or_(RoleGrant.until.is_(None), RoleGrant.until > now),
    )
    part = (Enrolment.person_id == Person.id, Enrolment.contest_id == contest_id)
    rows = session.execute(
        select(Person, RoleGrant, Enrolment.contestant)
        .outerjoin(RoleGrant, and_(*holds))
        .outerjoin(Enrolment, and_(*part))
        .where(Person.id.in_(people))
        .order_by(RoleGrant.granted_at.desc(), RoleGrant.id.desc())
    )
    return {
        person.id: Recipient(
            person.name, grant.role if grant else "", grant.unit if grant else "", contestant or ""
        )
        for person, grant, contestant in rows
    }


def in_contest(session: Session, contest_id: uuid.UUID, id: uuid.UUID) -> Notice | None:
    """One notice of a contest."""
    return session.scalar(select(Notice).where(Notice.contest_id == contest_id, Notice.id == id))


def kinds(session: Session, contest_id: uuid.UUID) -> list[str]:
    """The kinds of notices that there are in a contest."""
    wanted = select(Notice.kind).where(Notice.contest_id == contest_id).distinct()
    return sorted(session.scalars(wanted))
