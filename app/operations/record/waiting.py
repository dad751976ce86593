"""Tell organisers that something waits for a second person, and who proposed it what became of it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.operations.notices import notice
from app.operations.notices.notice import Saying
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.people import role as grants
from app.storage.record.proposal import Proposal
from rounds.reasons import reason


def proposed(session: Session, contest: Contest, of: Proposal) -> None:
    """Everybody who may decide on it, but not who proposed it."""
    for person_id in grants.whose(session, Role.ORGANISER, of.proposed_at, contest.id):
        if person_id != of.proposed_by:
            to = notice.address(session, person_id, contest)
            key, now = f"{contest.id}:proposal:{of.number}", of.proposed_at
            saying = _saying(contest, of, "proposed")
            notice.tell(session, person_id, saying, key=key, now=now, contest=contest, to=to)


def ended(session: Session, contest: Contest, of: Proposal) -> None:
    """Who proposed it, unless they took it back themselves."""
    assert of.ended_at is not None
    if of.ended_by != of.proposed_by:
        to = notice.address(session, of.proposed_by, contest)
        key, now = f"{contest.id}:proposal-ended:{of.number}", of.ended_at
        saying = _saying(contest, of, of.state)
        notice.tell(session, of.proposed_by, saying, key=key, now=now, contest=contest, to=to)


def _saying(contest: Contest, of: Proposal, what: str) -> Saying:
    code, page = f"letter.{what}", f"/contests/{contest.slug}/desk/decisions/proposals/{of.number}"
    subject = reason(f"{code}-subject", contest=contest.title_vi, number=of.number)
    said = reason(code, contest=contest.title_vi, number=of.number, why=of.reason)
    return Saying(f"proposal-{what}", subject, [said], page)
