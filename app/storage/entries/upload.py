"""Files on their way in: who sends what for which field of whose entry, how much is here, what came of it.

Knows the table `upload`. The bytes of one that is not whole lie in `app/storage/entries/incoming.py`; once it
is whole and was found fit it is a `file` like any other.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.storage.contest.contest import SHA256
from app.storage.files import File
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.postgres.references import unreferenced
from app.storage.privacy.personal import Personal
from rounds.entry import Sending
from rounds.reasons import Reason, reason

State = Literal["open", "whole", "refused"]


class Upload(Base):
    """One file that somebody sends for an owner (the code of a unit, or of a contestant) to one field.

    `sha256` is what the sender declared, None where nothing was. `received` bytes are safely here; at the
    last one `whole_at` is set, and a moment later the content was looked at: `whole`, with its `file`, or
    `refused`, with the reasons in `refusal` as `code` and `values`. `plain`: sent by a form, in one request
    that began at `begun_at`. After `expires_at` it goes, unless something refers to it.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'whole', 'refused')", name="state"),
        CheckConstraint("size >= 0 AND received BETWEEN 0 AND size", name="received"),
        CheckConstraint(f"sha256 ~ {SHA256}", name="sha256"),
        CheckConstraint("(sha256 IS NULL) = (declared_at IS NULL)", name="declared"),
        CheckConstraint("(state = 'whole') = (file_id IS NOT NULL)", name="file"),
        CheckConstraint("(state = 'refused') = (refusal <> '[]')", name="refusal"),
        CheckConstraint("state <> 'whole' OR whole_at IS NOT NULL", name="whole"),
        Index(None, "contest_id", "owner", "round"),
        Index(None, "file_id"),
        Index(None, "expires_at"),
        Index("ix_upload_open", "whole_at", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    owner: Mapped[str] = mapped_column(Text, info={"plain": "the code of a unit or of a contestant"})
    round: Mapped[str] = mapped_column(Text, info={"plain": "a round of the definition"})
    field: Mapped[str] = mapped_column(Text, info={"plain": "a field of the entry form"})
    name: Mapped[str] = mapped_column(Text, info={"personal": Personal("take-part", "consent", "contest")})
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64), info={"plain": "the hash of a file"})
    plain: Mapped[bool]
    received: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[State] = mapped_column(String(16))
    refusal: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, info={"plain": "codes of reasons"})
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("file.id"))
    begun_at: Mapped[int] = mapped_column(Instant)
    declared_at: Mapped[int | None] = mapped_column(Instant)
    whole_at: Mapped[int | None] = mapped_column(Instant)
    expires_at: Mapped[int | None] = mapped_column(Instant)
    file: Mapped[File | None] = relationship(lazy="joined")

    @property
    def sending(self) -> Sending:
        """Its instants, for the rule that says when it arrived."""
        return Sending(self.begun_at, self.declared_at, self.whole_at, self.plain)

    @property
    def reasons(self) -> list[Reason]:
        """Why it was refused."""
        return [reason(each["code"], **each["values"]) for each in self.refusal]


def by_id(session: Session, contest_id: uuid.UUID, id: uuid.UUID) -> Upload | None:
    """One upload of a contest, as it is in the database now."""
    found = session.get(Upload, id, populate_existing=True)
    return found if found and found.contest_id == contest_id else None


def lock(session: Session, id: uuid.UUID) -> Upload | None:
    """The same, for a change: others who want to change it wait until this transaction ends."""
    return session.get(Upload, id, populate_existing=True, with_for_update={"of": Upload})


def lock_idle(session: Session, id: uuid.UUID) -> Upload | None:
    """The same unless somebody is at it: then None."""
    how = {"of": Upload, "skip_locked": True}
    return session.get(Upload, id, populate_existing=True, with_for_update=how)


def lock_owner(session: Session, contest_id: uuid.UUID, round: str, owner: str) -> None:
    """Let those who begin to send for an owner come one after the other, until the transaction ends."""
    key = f"upload/{contest_id}/{round}/{owner}"
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def of_owner(session: Session, contest_id: uuid.UUID, round: str, owner: str) -> Sequence[Upload]:
    """Everything that was or is being sent for an owner in a round, oldest first."""
    wanted = select(Upload).where(
        Upload.contest_id == contest_id, Upload.round == round, Upload.owner == owner
    )
    return session.scalars(wanted.order_by(Upload.begun_at, Upload.id)).all()


def by_ids(session: Session, contest_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> Sequence[Upload]:
    """Those of `ids` that belong to the contest, oldest first."""
    wanted = select(Upload).where(Upload.contest_id == contest_id, Upload.id.in_(list(ids)))
    return session.scalars(wanted.order_by(Upload.begun_at, Upload.id)).all()


def complete(session: Session) -> list[uuid.UUID]:
    """Those whose last byte is here and that nobody has looked at, who waits longest first."""
    wanted = select(Upload.id).where(Upload.state == "open", Upload.whole_at.is_not(None))
    return list(session.scalars(wanted.order_by(Upload.whole_at)))


def expired(session: Session, now: int) -> list[uuid.UUID]:
    """Those whose time is over and that nothing needs."""
    return list(session.scalars(select(Upload.id).where(Upload.expires_at <= now, _not_needed())))


def is_needed(session: Session, id: uuid.UUID) -> bool:
    """Whether something refers to an upload or to the file that came of it."""
    return session.scalar(select(~_not_needed()).where(Upload.id == id)) is True


def _not_needed() -> ColumnElement[bool]:
    return unreferenced(Upload.id) & unreferenced(File.id, Upload.file_id, but=Upload)


def still_open(session: Session) -> set[uuid.UUID]:
    """Those of which bytes may lie here."""
    return set(session.scalars(select(Upload.id).where(Upload.state == "open")))
