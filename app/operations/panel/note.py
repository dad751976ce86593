"""Write down what a panel said. A note stays as it is; a further note says what has changed."""

from __future__ import annotations

import hashlib

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.storage.contest.contest import Contest
from app.storage.panel.note import PanelNote
from app.storage.people.person import Person
from app.storage.record import audit
from rounds.reasons import reason


def write(
    session: Session, contest: Contest, round_id: str, *, entry: str, words: str, by: Person
) -> PanelNote:
    """Keep a note on one entry, or on the whole round (`entry` empty). Commits.

    Raises Refused(note.empty).
    """
    if not words.strip():
        raise Refused(reason("note.empty"))
    made = PanelNote(
        id=clock.new_id(),
        contest_id=contest.id,
        round=round_id,
        entry=entry,
        words=words.strip(),
        by=by.actor,
        at=clock.read(session),
    )
    session.add(made)
    # The log is for everybody: it carries the hash of the words, which the minutes show.
    digest = hashlib.sha256(made.words.encode()).hexdigest()
    said = {"round": round_id, "entry": entry, "sha256": digest}
    audit.record(session, contest.ledger, "panel.note", f"note:{made.id}", said, actor=by.actor)
    session.commit()
    return made
