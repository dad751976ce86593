"""The text of what was handed in, as it was read once, and what no reader would see in it.

Knows the table `entry_text`. One row holds for one version of an entry, so that offsets into its text hold
for as long as the version does.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String, Text, delete, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.contest.contest import SHA256
from app.storage.entries.entry import HANDED_IN
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy.sealed import Sealed


class Part(NamedTuple):
    """Page `page` of a file, or what was typed into a field (page 0), is `text[start:end]`.

    `place` counts the files of a field from 1; 0 for what was typed.
    """

    field: str
    place: int
    page: int
    start: int
    end: int


class Unseen(NamedTuple):
    """A passage that a reader does not see, on a page of a file (0: of the whole file); `why` as in
    `app/documents/text/parts.py`.
    """

    field: str
    place: int
    page: int
    why: str
    text: str


class EntryText(Base):
    """The text of one version. `sha256` is that of its UTF-8; `hidden` is a list of `Unseen` as JSON.

    `unread` are files, by field and place, that have text and could not be read.
    """

    __tablename__ = "entry_text"
    __table_args__ = (
        ForeignKeyConstraint(
            ["contest_id", "entry", "version"],
            ["entry_content.contest_id", "entry_content.entry", "entry_content.version"],
        ),
        CheckConstraint(f"sha256 ~ {SHA256}", name="sha256"),
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    entry: Mapped[str] = mapped_column(Text, primary_key=True, info={"plain": "the code of the entry"})
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Sealed("entry_text.text"), info={"personal": HANDED_IN})
    sha256: Mapped[str] = mapped_column(String(64), info={"plain": "the hash of a text"})
    parts: Mapped[list[list[object]]] = mapped_column(JSONB, info={"plain": "places in a text"})
    hidden: Mapped[str] = mapped_column(Sealed("entry_text.hidden"), info={"personal": HANDED_IN})
    unread: Mapped[list[list[object]]] = mapped_column(JSONB, info={"plain": "fields and places"})
    read_at: Mapped[int] = mapped_column(Instant)

    @property
    def pages(self) -> list[Part]:
        """Where its pages stand, in order."""
        return [Part(*each) for each in self.parts]  # type: ignore[arg-type]

    @property
    def unseen(self) -> list[Unseen]:
        """What no reader would see."""
        return [Unseen(*each) for each in json.loads(self.hidden or "[]")]

    def page_of(self, offset: int) -> Part | None:
        """The page on which a letter of the text stands."""
        return next((part for part in self.pages if part.start <= offset < part.end), None)


def keep(
    session: Session,
    contest_id: uuid.UUID,
    entry: str,
    version: int,
    *,
    text: str,
    parts: Iterable[Part],
    unseen: Iterable[Unseen],
    unread: Iterable[tuple[str, int]],
    at: int,
) -> bool:
    """Keep the text of one version; False where another was faster. In the caller's transaction."""
    row = {
        "contest_id": contest_id,
        "entry": entry,
        "version": version,
        "text": text,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "parts": [list(part) for part in parts],
        "hidden": json.dumps([list(each) for each in unseen], ensure_ascii=False),
        "unread": [list(each) for each in unread],
        "read_at": at,
    }
    kept = session.execute(insert(EntryText).values(row).on_conflict_do_nothing().returning(EntryText.entry))
    return kept.first() is not None


def of(session: Session, contest_id: uuid.UUID, entry: str, version: int) -> EntryText | None:
    """The text of one version; None where it was not read yet."""
    return session.get(EntryText, (contest_id, entry, version))


def every(session: Session, contest_id: uuid.UUID) -> dict[tuple[str, int], EntryText]:
    """All texts of a contest that were read, by entry and version."""
    rows = session.scalars(select(EntryText).where(EntryText.contest_id == contest_id))
    return {(row.entry, row.version): row for row in rows}


def erase(session: Session, contest_id: uuid.UUID, entries: Iterable[str]) -> None:
    """Take the texts of entries away. In the caller's transaction."""
    wanted = EntryText.contest_id == contest_id, EntryText.entry.in_(list(entries))
    session.execute(delete(EntryText).where(*wanted))
