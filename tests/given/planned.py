"""The next version of a played contest, being written: other prizes, and a mistake that is not mended yet."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.operations.editing import plan
from app.storage.contest import contest as contests
from app.storage.editing import plan as plans
from rounds.definition.folder import CONTEST
from tests.given import people


def settle(session: Session, slug: str) -> None:
    """Begin it and save it once."""
    contest = contests.by_slug(session, slug)
    assert contest is not None
    oanh = people.account(session, "oanh")
    begun = plan.go_on(session, contest, why="Thông báo 12/TB-BTC", by=oanh)
    last = plans.revision(session, begun.id)
    assert last is not None
    files = plans.files(session, last)
    text = files[CONTEST].replace(b"total = 52_000_000", b"total = 50_000_000")
    plan.save(session, begun, {**files, CONTEST: text}, seen=1, why="Giảm kinh phí giải thưởng", by=oanh)
