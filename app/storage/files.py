"""Files the program keeps: who they are as rows, their content under the SHA-256 of its bytes.

Knows the table `file`; where content lies is in `app/storage/store.py`. A path never holds anything a person
typed; the name a file goes out under is kept beside it. Content is written once, whole or not at all, and the
same bytes are stored once.
"""

from __future__ import annotations

import hashlib
import os
import random
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from io import BufferedReader
from pathlib import Path

from flask import current_app
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.storage import store
from app.storage.contest.contest import SHA256
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.postgres.references import unreferenced
from app.storage.store import Store

SWEEP_LOCK = 7_236_002
"""Whoever stores content holds it shared until the row is committed; the sweep needs it alone."""
ABANDONED = 86_400
"""Seconds after which a half-written file belongs to a process that was killed."""


class File(Base):
    """One file. `expires_at` is when its content may be swept away; None: kept."""

    __tablename__ = "file"
    __table_args__ = (
        CheckConstraint(f"sha256 ~ {SHA256}", name="sha256"),
        CheckConstraint("size >= 0", name="size"),
        Index(None, "sha256"),
        Index(None, "expires_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contest_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contest.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    made_at: Mapped[int] = mapped_column(Instant)
    expires_at: Mapped[int | None] = mapped_column(Instant)


def keep(
    session: Session,
    content: Iterable[bytes],
    *,
    name: str,
    media_type: str,
    contest_id: uuid.UUID | None = None,
    days: int | None = None,
) -> File:
    """Store `content` and its row in the caller's transaction; kept for `days`, or for good.

    The bytes are safe before the row can be committed. Without a commit they are swept later.
    """
    own = store.beside(folder())
    try:
        with open(own, "xb", opener=_private) as file:
            digest, size = hashlib.sha256(), 0
            for chunk in content:
                digest.update(chunk)
                size += file.write(chunk)
        return adopt(
            session,
            own,
            sha256=digest.hexdigest(),
            size=size,
            name=name,
            media_type=media_type,
            contest_id=contest_id,
            days=days,
        )
    finally:
        own.unlink(missing_ok=True)


def adopt(
    session: Session,
    source: Path,
    *,
    sha256: str,
    size: int,
    name: str,
    media_type: str,
    contest_id: uuid.UUID | None = None,
    days: int | None = None,
) -> File:
    """The same for content that lies on this machine whole, with that hash; `source` is left where it is."""
    session.execute(select(func.pg_advisory_xact_lock_shared(SWEEP_LOCK)))
    contents().put(source, sha256)
    now = clock.read(session)
    row = File(
        id=clock.new_id(),
        contest_id=contest_id,
        sha256=sha256,
        size=size,
        name=name,
        media_type=media_type,
        made_at=now,
        expires_at=None if days is None else now + days * 86_400_000_000,
    )
    session.add(row)
    session.flush()
    return row


def by_id(session: Session, id: uuid.UUID) -> File | None:
    """One file. Whoever asks has found it through what it belongs to."""
    return session.get(File, id)


def content(file: File) -> BufferedReader:
    """Its bytes. Raises FileNotFoundError where the store has lost them, store.Away where it is away."""
    return contents().open(file.sha256)


def local(file: File) -> AbstractContextManager[Path]:
    """Its content as a file of this machine, to be read only. Raises as `content`."""
    return contents().local(file.sha256)


def contents() -> Store:
    """The store of this instance."""
    known = current_app.extensions
    if "contents" not in known:
        known["contents"] = store.of(known["hoithi"])
    found: Store = known["contents"]
    return found


def folder() -> Path:
    """Where this instance works on content, and keeps it unless there is a bucket."""
    place: Path = current_app.extensions["hoithi"].instance
    return place / "files"


def damaged(session: Session, sample: int | None = None) -> Iterator[File]:
    """The files whose content is missing or is not what was stored. Reads every byte.

    With `sample` it reads so many of them, chosen by lot; of the others it looks whether they are there.
    """
    rows = session.scalars(select(File).order_by(File.made_at, File.id)).all()
    if sample is not None and sample < len(rows):
        there, chosen = set(contents().names()), set(random.SystemRandom().sample(range(len(rows)), sample))
        yield from (row for row in rows if row.sha256 not in there)
        rows = [row for place, row in enumerate(rows) if place in chosen and row.sha256 in there]
    for row in rows:
        try:
            with content(row) as file:
                whole = hashlib.file_digest(file, "sha256").hexdigest() == row.sha256
                whole = whole and file.tell() == row.size
        except OSError:
            whole = False
        if not whole:
            yield row


def expired(session: Session, now: int) -> list[uuid.UUID]:
    """The files whose time is over and that nothing refers to."""
    return list(session.scalars(select(File.id).where(File.expires_at <= now, unreferenced(File.id))))


def forget(session: Session, ids: Iterable[uuid.UUID]) -> None:
    """Take rows out that nothing refers to; what nobody else names is swept from the store later."""
    session.execute(delete(File).where(File.id.in_(list(ids)), unreferenced(File.id)))


def sweep(session: Session) -> int:
    """Remove content that no row names and say how many files that were; 0 while something is being stored.

    Within the caller's transaction, which should be short.
    """
    if not session.scalar(select(func.pg_try_advisory_xact_lock(SWEEP_LOCK))):
        return 0
    named = set(session.scalars(select(File.sha256).distinct()))
    orphans = [sha256 for sha256 in contents().names() if sha256 not in named]
    for sha256 in orphans:
        contents().remove(sha256)
    halves = [found for found in folder().glob(".*") if _age(found) > ABANDONED]
    for found in halves:
        found.unlink(missing_ok=True)
    return len(orphans) + len(halves)


def _age(found: Path) -> float:
    try:
        return time.time() - found.stat().st_mtime
    except FileNotFoundError:
        return 0


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
