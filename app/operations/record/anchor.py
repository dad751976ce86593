"""Tell the head of a contest's log to people outside: whoever has the database to himself could write it all
anew, but not the letters that lie in many mailboxes.

    send(session, contest, event)     in the transaction of what happened, after its own record was written

Events are named `publish:<version>`, `open:<round>:<part>`, `close:<round>:<part>`,
`lock:<round>:<version of minutes>`, `result:<number>`, `decision:<number>`. Of each event there is one
anchor, and nobody is told of it twice, however often and from how many processes it is tried.
"""

from __future__ import annotations

import uuid

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import clock
from app.operations.notices import notice
from app.operations.notices.notice import Saying
from app.storage.contest.contest import Contest
from app.storage.people.outbox import MAIL
from app.storage.people.person import Person
from app.storage.people.role import RoleGrant
from app.storage.record import anchor, audit
from rounds import calendar
from rounds.reasons import reason

KIND = "anchor"
TOLD = ("judge", "chair", "secretary", "coordinator")
"""Who keeps it: the judges and the contacts of the units."""

EVENTS = ("publish", "open", "close", "lock", "result", "decision")


def send(session: Session, contest: Contest, event: str) -> int | None:
    """Tell the head of the log as it is now to whoever keeps it, in the caller's transaction.

    How many people; None when this event was told already. Raises KeyError for an event of no such kind.
    """
    kind = event.partition(":")[0]
    if kind not in EVENTS:
        raise KeyError(event)
    held = audit.head(session, contest.ledger)
    assert held is not None, "what happened is recorded first"
    (seq, root), now = held, clock.read(session)
    keepers = _keepers(session, contest, now)
    row = {"contest_id": contest.id, "event": event, "log_seq": seq, "root": bytes.fromhex(root)}
    if not anchor.claim(session, **row, letters=len(keepers), at=now):
        return None
    at = calendar.local_text(now, contest.zone)
    saying = Saying(
        KIND,
        reason("letter.anchor-subject", contest=contest.title_vi, seq=seq),
        [
            reason(f"letter.anchor-{kind}", contest=contest.title_vi, event=event, at=at),
            reason("letter.anchor-root", seq=seq, root=root),
            reason("letter.anchor-keep"),
        ],
        f"/contests/{contest.slug}/results",
    )
    for person_id in keepers:
        to = notice.address(session, person_id, contest)
        # A root is to be kept and copied: it goes by mail or stays in the inbox.
        mail = to if to and to.channel == MAIL else None
        key = f"{contest.id}:anchor:{event}"
        notice.tell(session, person_id, saying, key=key, now=now, contest=contest, to=mail)
    return len(keepers)


def _keepers(session: Session, contest: Contest, now: int) -> list[uuid.UUID]:
    """Everybody who holds such a role here, each once."""
    holders = (
        select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role.in_(TOLD),
            RoleGrant.contest_id == contest.id,
            RoleGrant.ended_at.is_(None),
            or_(RoleGrant.until.is_(None), RoleGrant.until > now),
            Person.state == "active",
        )
        .distinct()
        .order_by(RoleGrant.person_id)
    )
    return list(session.scalars(holders))
