"""What is held of somebody's own entries: given to them on request, taken away with them.

Facts, hashes and receipts stay: they say nothing about a person once the content is gone.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock
from app.storage.entries import draft as drafts
from app.storage.entries import entry as entries
from app.storage.entries import handing_in as hand_ins
from app.storage.entries import text as texts
from app.storage.entries.upload import Upload
from app.storage.panel import assistant as notes


def erase(session: Session, contest_id: uuid.UUID, contestant: str) -> None:
    """Take away every text and file of a contestant. In the caller's transaction; files are swept soon."""
    codes = {each.entry for each in entries.by_owner(session, contest_id, contestant)}
    texts.erase(session, contest_id, codes)
    notes.erase(session, contest_id, codes)
    drafts.erase(session, contest_id, contestant)
    hand_ins.erase(session, contest_id, contestant)
    entries.erase(session, contest_id, contestant)
    theirs = (Upload.contest_id == contest_id, Upload.owner == contestant)
    session.execute(update(Upload).where(*theirs).values(name="", expires_at=clock.read(session)))
    session.flush()


def handed_over(session: Session, contest_id: uuid.UUID, contestant: str) -> list[dict[str, Any]]:
    """Everything a contestant handed in, as plain values; for that person's own eyes."""
    return [
        {
            "entry": each.entry,
            "version": each.version,
            "received_at": clock.written(each.received_at),
            "said": each.values,
            "files": [
                {"name": file.name, "sha256": kept.sha256, "size": kept.size}
                for file, kept in entries.files(session, contest_id, each.entry, each.version)
            ],
        }
        for each in entries.by_owner(session, contest_id, contestant)
    ]
