"""Prizes of a contest as they were given by a document, one of which somebody proposes to take back."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app import clock
from app.operations.papers import award
from app.operations.papers import paper as papers
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.papers.paper import Paper
from rounds import calendar
from tests.given import issued, people

WHY = "Sản phẩm đã dự thi ở một cuộc thi khác"
DOCUMENT = "31/QĐ-SKHCN"


def today(session: Session, contest: Contest) -> date:
    """The day it is where the contest is."""
    return calendar.local(clock.read(session), contest.zone).date()


def give(session: Session, contest: Contest, kind: str, number: int, body: int) -> Paper:
    """Issue a document that gives what stands in the register of results: `decision` or `merit`."""
    made = papers.make(session, contest, kind, "prizes", body, by=issued.BY)
    papers.issue(session, contest, made, number=number, on=today(session, contest), by=issued.BY)
    return made


def settle(session: Session, slug: str) -> None:
    """The decision on prizes (12) and the commendations (from 7 on) are issued;
    Oanh wants the last prize back.
    """
    contest = contests.by_slug(session, slug)
    assert contest is not None
    body = issued.body(session, contest).number
    give(session, contest, "decision", 12, body)
    give(session, contest, "merit", 7, body)
    last = [each for each in award.held(session, contest.id) if each.given.award.kind == "prize"][-1]
    oanh = people.account(session, "oanh")
    award.revoke(session, contest, [last.given.award.number], document=DOCUMENT, why=WHY, by=oanh)
