"""Draw the pages of files that were sent, so that they can be looked at without being opened."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from app import clock
from app.documents import preview as documents
from app.documents.preview import NotDrawn
from app.logs import log
from app.storage import files
from app.storage.entries import preview as previews
from app.storage.entries.preview import Preview, PreviewPage
from app.storage.files import File


def due(session: Session) -> list[uuid.UUID]:
    """Files that have not been drawn."""
    return previews.due(session, documents.KINDS)


def make(session: Session, file_id: uuid.UUID) -> None:
    """Draw one, or note that it cannot be. Commits."""
    file = session.get(File, file_id, with_for_update={"key_share": True, "skip_locked": True})
    if file is None or previews.of(session, file_id):
        session.rollback()
        return
    made = Preview(file_id=file_id, state="made", made_at=clock.read(session))
    session.add(made)
    session.flush()
    try:
        with files.local(file) as source, documents.drawn(source, file.media_type) as pages:
            for number, page in enumerate(pages, 1):
                # Over at once: it stays as long as the page has it.
                picture = files.keep(
                    session,
                    [page.read_bytes()],
                    name=f"{number}.webp",
                    media_type="image/webp",
                    contest_id=file.contest_id,
                    days=0,
                )
                session.add(PreviewPage(file_id=file_id, number=number, picture_id=picture.id))
    except NotDrawn as failure:
        log.warning("not drawn", file=str(file_id), failure=str(failure))
        made.state = "failed"
    session.commit()
