"""Tell who contested a result what becomes of their appeal, and organisers that one waits."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.operations.notices import notice
from app.operations.notices.notice import Saying
from app.permissions import Role
from app.storage.appeals.appeal import Appeal
from app.storage.contest.contest import Contest
from app.storage.people import role as grants
from rounds import calendar
from rounds.reasons import reason
from rounds.record import Decision

SAID = {
    ("admit", True): "appeal-admitted",
    ("admit", False): "appeal-dismissed",
    ("answer", True): "appeal-upheld",
    ("answer", False): "appeal-rejected",
}


def lodged(session: Session, contest: Contest, row: Appeal, due: int) -> None:
    """That it came, to who lodged it; that it waits until `due`, to the organisers."""
    until = calendar.local_text(due, contest.zone)
    _tell(session, contest, row, _said(contest, row, "appeal-lodged", until=until), row.lodged_at)
    page = f"/contests/{contest.slug}/desk/appeals/{row.number}"
    saying = _said(contest, row, "appeal-waits", until=until)._replace(href=page)
    for person_id in grants.whose(session, Role.ORGANISER, row.lodged_at, contest.id):
        to = notice.address(session, person_id, contest)
        key = f"{contest.id}:{row.subject}:waits"
        notice.tell(session, person_id, saying, key=key, now=row.lodged_at, contest=contest, to=to)


def ruled(session: Session, contest: Contest, row: Appeal, act: Decision) -> None:
    """What was decided on it, to who lodged it."""
    kind = SAID[act.kind, bool(act.data["admitted" if act.kind == "admit" else "upheld"])]
    _tell(session, contest, row, _said(contest, row, kind, why=act.reason), act.at)


def _said(contest: Contest, row: Appeal, kind: str, **more: str) -> Saying:
    title, page = contest.title_vi, f"/contests/{contest.slug}/appeals"
    subject = reason(f"letter.{kind}-subject", number=row.number, contest=title)
    values: dict[str, Any] = {"number": row.number, "contest": title, **more}
    return Saying(kind, subject, [reason(f"letter.{kind}", **values)], page)


def _tell(session: Session, contest: Contest, row: Appeal, saying: Saying, now: int) -> None:
    to = notice.address(session, row.person_id, contest, proved=True)
    key = f"{contest.id}:{row.subject}:{saying.kind}"
    notice.tell(session, row.person_id, saying, key=key, now=now, contest=contest, to=to)
