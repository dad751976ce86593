"""Background work of the played contest A, as pages show it: one piece that is done, one that was stopped.

Knows rows that no worker made, so that their pages stay as they are.
"""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from app import clock
from app.storage import files
from app.storage.contest import Contest
from app.storage.task import Task

DONE = uuid.UUID("0190a000-0000-7000-8000-000000000001")
STOPPED = uuid.UUID("0190a000-0000-7000-8000-000000000002")
UNIT = "10660"


def settle(session: Session, contest: Contest) -> None:
    """Put both into a contest that has none."""
    now = clock.read(session)
    made = files.keep(
        session,
        [b"%PDF-1.7"],
        name="Áp phích.pdf",
        media_type="application/pdf",
        contest_id=contest.id,
        days=7,
    )
    common = {
        "contest_id": contest.id,
        "kind": "posters",
        "asked_by": None,
        "values": {},
        "cancel_asked": False,
        "run": 1,
        "total": 200,
        "started_at": now,
        "reasons": [],
        "asked_at": now,
    }
    session.add(Task(id=DONE, unit=UNIT, state="done", done=200, ended_at=now, file_id=made.id, **common))
    session.add(Task(id=STOPPED, unit="", state="cancelled", done=90, ended_at=now, file_id=None, **common))
    session.commit()
