"""Imports: files that somebody brought, how their columns were understood, what came of them.

Knows the tables `import_run` and `import_mapping`. The file and what was found in it are sealed: they may
hold people; both are let go of once the import is done or nobody confirmed it.
"""

from __future__ import annotations

import json
import uuid
from base64 import b64decode, b64encode
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.contest.contest import SHA256
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed

FILE = Personal("identify", "duty", "import")
DAY = 86_400_000_000
KEPT = DAY
"""How long a file waits to be confirmed, in microseconds."""

State = Literal["preview", "queued", "done", "undone", "swept"]


class ImportRun(Base):
    """One file and its import; `number` counts those of a contest from 1.

    `values` is what was said on the form, `mapping` columns by field, `task_id` the last piece of background
    work for it, `undo` all it takes to undo it.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        CheckConstraint("state IN ('preview', 'queued', 'done', 'undone', 'swept')", name="state"),
        CheckConstraint(f"sha256 ~ {SHA256}", name="sha256"),
        CheckConstraint("(content IS NOT NULL) = (state IN ('preview', 'queued'))", name="content"),
        CheckConstraint("number >= 1", name="number"),
        UniqueConstraint("contest_id", "number"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16), info={"plain": "one of a fixed list"})
    values: Mapped[dict[str, Any]] = mapped_column(JSONB, info={"plain": "choices of the form"})
    file_name: Mapped[str] = mapped_column(Text, info={"plain": "name of the file"})
    sha256: Mapped[str] = mapped_column(String(64), info={"plain": "hash of a file"})
    content: Mapped[str | None] = mapped_column(
        Sealed("import_run.content"), deferred=True, info={"personal": FILE}
    )
    summary: Mapped[str | None] = mapped_column(Sealed("import_run.summary"), info={"personal": FILE})
    fingerprint: Mapped[str] = mapped_column(String(64), info={"plain": "hash of its headings"})
    mapping: Mapped[dict[str, int]] = mapped_column(JSONB, info={"plain": "columns by field"})
    state: Mapped[State] = mapped_column(String(16))
    rows_new: Mapped[int]
    rows_changed: Mapped[int]
    rows_same: Mapped[int]
    rows_rejected: Mapped[int]
    uploaded_at: Mapped[int] = mapped_column(Instant)
    uploaded_by: Mapped[uuid.UUID | None]
    task_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("task.id"))
    ended_at: Mapped[int | None] = mapped_column(Instant)
    undo: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), info={"plain": "what was there before, by code"}
    )

    @property
    def data(self) -> bytes:
        """The bytes of the file. Raises ValueError once they are gone."""
        if self.content is None:
            raise ValueError(self.id)
        return b64decode(self.content)

    @data.setter
    def data(self, data: bytes) -> None:
        self.content = b64encode(data).decode()

    @property
    def found(self) -> dict[str, Any]:
        """What the last look at the file found; empty once it is let go of."""
        found: dict[str, Any] = json.loads(self.summary or "{}")
        return found


class ImportMapping(Base):
    """How the columns of files with one heading were understood last, for the next of them."""

    __tablename__ = "import_mapping"

    contest_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    mapping: Mapped[dict[str, int]] = mapped_column(JSONB)


def by_number(session: Session, contest_id: uuid.UUID, number: int) -> ImportRun | None:
    """One import of a contest."""
    wanted = select(ImportRun).where(ImportRun.contest_id == contest_id, ImportRun.number == number)
    return session.scalar(wanted)


def last_number(session: Session, contest_id: uuid.UUID) -> int:
    """The number of the last import; 0 before the first."""
    return session.scalar(select(func.max(ImportRun.number)).where(ImportRun.contest_id == contest_id)) or 0


def lock(session: Session, id: uuid.UUID) -> ImportRun | None:
    """The same, for a change: others who want to change it wait until this transaction ends."""
    wanted = select(ImportRun).where(ImportRun.id == id).with_for_update()
    return session.scalar(wanted.execution_options(populate_existing=True))


def listed(session: Session, contest_id: uuid.UUID, limit: int = 100) -> list[ImportRun]:
    """The imports of a contest, the newest first."""
    wanted = select(ImportRun).where(ImportRun.contest_id == contest_id)
    return list(session.scalars(wanted.order_by(ImportRun.number.desc()).limit(limit)))


def last_done(session: Session, contest_id: uuid.UUID, kind: str) -> uuid.UUID | None:
    """The last import of a kind that holds: the only one that may be undone."""
    wanted = select(ImportRun.id).where(
        ImportRun.contest_id == contest_id, ImportRun.kind == kind, ImportRun.state == "done"
    )
    return session.scalar(wanted.order_by(ImportRun.ended_at.desc()).limit(1))


def abandoned(session: Session, now: int) -> list[ImportRun]:
    """Imports that nobody confirmed in time, and those whose work ended long ago without success."""
    wanted = select(ImportRun).where(
        ImportRun.state.in_(("preview", "queued")), ImportRun.uploaded_at < now - KEPT
    )
    return list(session.scalars(wanted.with_for_update(skip_locked=True)))


def known_mapping(session: Session, contest_id: uuid.UUID, kind: str, fingerprint: str) -> dict[str, int]:
    """How a heading was understood last; empty when it never was."""
    row = session.get(ImportMapping, (contest_id, kind, fingerprint))
    return dict(row.mapping) if row else {}


def keep_mapping(
    session: Session, contest_id: uuid.UUID, kind: str, fingerprint: str, mapping: dict[str, int]
) -> None:
    """Remember how a heading was understood."""
    key = {"contest_id": contest_id, "kind": kind, "fingerprint": fingerprint}
    kept = insert(ImportMapping).values(**key, mapping=mapping)
    session.execute(
        kept.on_conflict_do_update(index_elements=list(key), set_={"mapping": kept.excluded.mapping})
    )
