"""Tell those who answer for it, once a day, how many letters could not be sent: organisers those of their
contest, administrators all. A digest that fails is not told of again.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy.orm import Session

from app import clock
from app.config import ZONE
from app.operations.notices import notice
from app.operations.notices.notice import Saying
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.notices import notice as notices
from app.storage.notices.notice import Notice
from app.storage.people import outbox
from app.storage.people import role as grants
from rounds import calendar
from rounds.reasons import reason

KIND = "digest"
HOUR = 8
"""From this hour of a day on it is told."""


def due(session: Session) -> list[date]:
    """Today, if it is late enough, something failed and today was not told yet."""
    today = _today(clock.read(session))
    if today is None or notices.was_told(session, f"{KIND}:{today}"):
        return []
    failed = bool(outbox.unreported(session, KIND))
    session.rollback()
    return [today] if failed else []


def _today(now: int) -> date | None:
    here = calendar.local(now, ZONE)
    return here.date() if here.hour >= HOUR else None


def tell(session: Session, today: date) -> None:
    """Tell what failed and was not told before; nothing if another process did. Commits."""
    now = clock.read(session)
    if not notices.first_time(session, f"{KIND}:{today}", now):
        session.rollback()
        return
    failed = outbox.unreported(session, KIND)
    for each in failed:
        each.reported_at = now
    of = {each.notice_id: session.get(Notice, each.notice_id) for each in failed if each.notice_id}
    counts = Counter(row.contest_id for row in of.values() if row and row.contest_id)
    for contest_id, count in counts.items():
        contest = contests.by_id(session, contest_id)
        page = f"/contests/{contest.slug}/desk/notices?state={outbox.FAILED}"
        saying = _saying(count, contest.title_vi, page)
        _tell(session, Role.ORGANISER, saying, today, now, contest)
    if failed:
        _tell(session, Role.ADMINISTRATOR, _saying(len(failed), "", "/admin/letters"), today, now)
    session.commit()


def _saying(count: int, of: str, page: str) -> Saying:
    subject = reason("letter.digest-subject", count=count)
    return Saying(KIND, subject, [reason("letter.digest", count=count, of=of)], page)


def _tell(
    session: Session, role: Role, saying: Saying, today: date, now: int, contest: Contest | None = None
) -> None:
    for person_id in grants.whose(session, role, now, contest.id if contest else None):
        to = notice.address(session, person_id, contest)
        key = f"{KIND}:{contest.id if contest else 'all'}:{today}"
        notice.tell(session, person_id, saying, key=key, now=now, contest=contest, to=to)
