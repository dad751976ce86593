"""A unit chooses which of its drafts represents it: from a list, by somebody, on some paper."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.storage.contest.contest import Contest
from app.storage.entries import draft as drafts
from app.storage.entries.draft import Draft
from app.storage.entries.nomination import Nomination
from app.storage.people.person import Person
from app.storage.record import audit
from rounds.reasons import reason


def nominate(session: Session, contest: Contest, draft: Draft, *, why: str, by: Person) -> Nomination:
    """Choose `draft` among all open drafts of its owner. Commits. A later choice takes its place.

    Raises Refused(nomination.no-reason | nomination.aside).
    """
    if not why.strip():
        raise Refused(reason("nomination.no-reason"))
    held = drafts.lock(session, draft.id)
    if held.state != "open":
        raise Refused(reason("nomination.aside"))
    there = drafts.of_owner(session, contest.id, held.round, held.owner)
    made = Nomination(
        id=clock.new_id(),
        contest_id=contest.id,
        round=held.round,
        owner=held.owner,
        draft_id=held.id,
        listed=[str(each.id) for each in there if each.state == "open"],
        why=why.strip(),
        by_id=by.id,
        at=clock.read(session),
    )
    session.add(made)
    data = {"draft": str(held.id), "version": held.version, "among": len(made.listed), "why": made.why}
    subject = f"entry:{held.round}/{held.owner}"
    audit.record(session, contest.ledger, "entry.nominate", subject, data, actor=by.actor)
    session.commit()
    return made
