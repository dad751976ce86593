"""Drafts of entries: what several people of a unit, or one person, are writing, and what they say of it.

Knows the tables `draft`, `draft_version`, `draft_comment` and `draft_file`. A draft belongs to its
owner: the code of a unit or of a contestant, or to the intake register (`REGISTER`), where the secretariat
puts together what came by another way. Nothing of it counts; what is
handed in is copied (`app/storage/entries/entry.py`).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.entries.entry import OWNER, WHICH
from app.storage.entries.upload import Upload
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed

WRITTEN = Personal("take-part", "consent", "contest")
State = Literal["open", "aside"]
REGISTER = "@register"
"""The owner of slips (`app/operations/entries/slip.py`); no unit and no contestant has such a code."""


class Draft(Base):
    """One draft. `version` grows with every change, and `said` holds the fields as JSON.

    `aside`: put away by its owner, and kept. `entry` is the code under which it was handed in, else empty.
    """

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'aside')", name="state"),
        CheckConstraint("version >= 1", name="version"),
        Index(None, "contest_id", "round", "owner"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    round: Mapped[str] = mapped_column(Text, info=WHICH)
    owner: Mapped[str] = mapped_column(Text, info=OWNER)
    said: Mapped[str] = mapped_column(Sealed("draft.said"), info={"personal": WRITTEN})
    version: Mapped[int]
    state: Mapped[State] = mapped_column(String(16))
    entry: Mapped[str] = mapped_column(Text, info={"plain": "the code of an entry"})
    begun_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[int] = mapped_column(Instant)
    changed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[int] = mapped_column(Instant)

    @property
    def values(self) -> dict[str, str]:
        """What is written, by field of the definition."""
        return read(self.said)


class DraftVersion(Base):
    """A draft as somebody left it: kept when they saved it themselves, or before another went on writing."""

    __tablename__ = "draft_version"

    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    said: Mapped[str] = mapped_column(Sealed("draft_version.said"), info={"personal": WRITTEN})
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[int] = mapped_column(Instant)

    @property
    def values(self) -> dict[str, str]:
        """What was written, by field of the definition."""
        return read(self.said)


class DraftComment(Base):
    """What somebody said of a draft."""

    __tablename__ = "draft_comment"
    __table_args__ = (Index(None, "draft_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("draft.id"))
    words: Mapped[str] = mapped_column(Sealed("draft_comment.words"), info={"personal": WRITTEN})
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[int] = mapped_column(Instant)


class DraftFile(Base):
    """A file that goes with a draft, finished or on its way; its upload says for which field."""

    __tablename__ = "draft_file"
    __table_args__ = (Index(None, "upload_id"),)

    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    upload_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("upload.id"), primary_key=True)


def by_id(session: Session, contest_id: uuid.UUID, id: uuid.UUID) -> Draft | None:
    """One draft of a contest, as it is in the database now."""
    found = session.get(Draft, id, populate_existing=True)
    return found if found and found.contest_id == contest_id else None


def lock(session: Session, id: uuid.UUID) -> Draft:
    """The same, for a change: others who want to change it wait until this transaction ends."""
    return session.get_one(Draft, id, populate_existing=True, with_for_update=True)


def of_owner(session: Session, contest_id: uuid.UUID, round: str, owner: str) -> list[Draft]:
    """All drafts of a unit or contestant in a round, in the order in which they were begun."""
    wanted = select(Draft).where(Draft.contest_id == contest_id, Draft.round == round, Draft.owner == owner)
    return list(session.scalars(wanted.order_by(Draft.begun_at, Draft.id)))


def versions(session: Session, draft: Draft) -> list[DraftVersion]:
    """The versions that were kept, the newest first."""
    wanted = select(DraftVersion).where(DraftVersion.draft_id == draft.id)
    return list(session.scalars(wanted.order_by(DraftVersion.version.desc())))


def comments(session: Session, draft: Draft) -> list[DraftComment]:
    """What was said of it, in order."""
    wanted = select(DraftComment).where(DraftComment.draft_id == draft.id)
    return list(session.scalars(wanted.order_by(DraftComment.at, DraftComment.id)))


def uploads(session: Session, draft: Draft) -> list[Upload]:
    """The files that go with it, in the order in which they were begun."""
    wanted = (
        select(Upload)
        .join(DraftFile, DraftFile.upload_id == Upload.id)
        .where(DraftFile.draft_id == draft.id)
        .order_by(Upload.begun_at, Upload.id)
    )
    return list(session.scalars(wanted))


def written(values: Mapping[str, str]) -> str:
    """The fields as they are kept."""
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True)


def read(said: str) -> dict[str, str]:
    """The fields as they were kept; none once they were erased."""
    return dict(json.loads(said)) if said else {}


def erase(session: Session, contest_id: uuid.UUID, owner: str) -> None:
    """Take away what a contestant wrote. In the caller's transaction."""
    theirs: Sequence[Draft] = session.scalars(
        select(Draft).where(Draft.contest_id == contest_id, Draft.owner == owner)
    ).all()
    for draft in theirs:
        draft.said = ""
        for table in (DraftVersion, DraftComment, DraftFile):
            session.execute(delete(table).where(table.draft_id == draft.id))


def of_upload(session: Session, upload_id: uuid.UUID) -> Draft | None:
    """The draft with which a file goes; None for one that belongs to none."""
    return session.scalar(
        select(Draft).join(DraftFile, DraftFile.draft_id == Draft.id).where(DraftFile.upload_id == upload_id)
    )


def let_go(session: Session, upload_id: uuid.UUID) -> None:
    """Take a file out of every draft, in the caller's transaction."""
    session.execute(delete(DraftFile).where(DraftFile.upload_id == upload_id))
