"""Previews of files: the pages of a document as pictures, made in the background.

Knows the tables `preview` and `preview_page`. A picture is a file that may go as soon as no page has it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import CheckConstraint, ForeignKey, String, exists, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.storage.entries.entry import EntryEvidence, EntryFile
from app.storage.entries.upload import Upload
from app.storage.files import File
from app.storage.panel.calibration import CalibrationSample
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant


class Preview(Base):
    """That a file was drawn, or could not be. Goes with its file."""

    __tablename__ = "preview"
    __table_args__ = (CheckConstraint("state IN ('made', 'failed')", name="state"),)

    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("file.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[int] = mapped_column(Instant)


class PreviewPage(Base):
    """One page, numbered from 1."""

    __tablename__ = "preview_page"

    file_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("preview.file_id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    picture_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("file.id"), index=True)
    picture: Mapped[File] = relationship(lazy="joined")


def due(session: Session, media_types: Collection[str]) -> list[uuid.UUID]:
    """Files of these types that people look at, whichever way they came, and that have not been drawn, the
    oldest first.
    """
    shown = (Upload, EntryFile, EntryEvidence, CalibrationSample)
    wanted = select(File.id).where(
        File.media_type.in_(media_types),
        or_(*(exists().where(each.file_id == File.id) for each in shown)),
        ~exists().where(Preview.file_id == File.id),
    )
    return list(session.scalars(wanted.order_by(File.made_at, File.id)))


def of(session: Session, file_id: uuid.UUID) -> Preview | None:
    """How the drawing of a file went; None before."""
    return session.get(Preview, file_id)


def pages(session: Session, file_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many pages of each of these files have been drawn; none that has none."""
    found: dict[uuid.UUID, int] = {}
    for id in session.scalars(select(PreviewPage.file_id).where(PreviewPage.file_id.in_(file_ids))):
        found[id] = found.get(id, 0) + 1
    return found


def page(session: Session, file_id: uuid.UUID, number: int) -> File | None:
    """The picture of one page of a file."""
    found = session.get(PreviewPage, (file_id, number))
    return found.picture if found else None
