"""Tell the head of a contest's log to people outside: whoever has the database to himself could write it all
anew, but not the letters that lie in many mailboxes.

    send(session, contest, event)     in the transaction of what happened, after its own record was written

Events are named `publish:<version>`, `open:<round>`, `close:<round>`, `lock:<round>:<version of minutes>`,
`result:<number>`, `decision:<number>`. Of each event there is one anchor, and nobody gets its letter twice,
however often and from how many processes it is sent.
"""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import clock
from app.identities import Scheme
from app.storage.contest.contest import Contest
from app.storage.people import outbox
from app.storage.people.outbox import MAIL
from app.storage.people.person import IdentityRow, Person
from app.storage.people.role import RoleGrant
from app.storage.record import anchor, audit
from rounds import calendar

KIND = "anchor"
TOLD = ("judge", "chair", "secretary", "coordinator")
"""Who keeps it: the judges and the contacts of the units."""

EVENTS = {
    "publish": ("công bố thể lệ", "the rules were published"),
    "open": ("mở vòng", "a round opened"),
    "close": ("đóng vòng", "a round closed"),
    "lock": ("khóa điểm, ký biên bản", "scores were locked and the minutes signed"),
    "result": ("công bố kết quả", "results were published"),
    "decision": ("quyết định có hiệu lực", "a decision took effect"),
}
SUBJECT = "{title}: mã gốc của nhật ký / root of the log, {seq}"
BODY = """{title}
{what_vi} ({event}), {at}

Bản ghi cuối của nhật ký: {seq}
Mã gốc (SHA-256):
{root}

Xin giữ thư này. Sau này, nếu nhật ký của cuộc thi bị sửa dù chỉ một chữ, mã gốc này sẽ không còn
khớp: hoithi verify-log --root MÃ_GỐC, hoặc so với hồ sơ kiểm chứng trên trang của cuộc thi.

---
{title_en}
{what_en} ({event}), {at}

Last record of the log: {seq}
Root (SHA-256):
{root}

Please keep this letter. Should one letter of the log be changed later, this root will no longer fit:
hoithi verify-log --root ROOT, or compare it with the bundle on the contest's pages.
"""


def send(session: Session, contest: Contest, event: str) -> int | None:
    """Put letters with the head of the log as it is now into the outbox, in the caller's transaction.

    How many; None when this event was told already. Raises KeyError for an event of no kind named above.
    """
    what_vi, what_en = EVENTS[event.partition(":")[0]]
    held = audit.head(session, contest.ledger)
    assert held is not None, "what happened is recorded first"
    (seq, root), now = held, clock.read(session)
    reached = _reached(session, contest, now)
    row = {"contest_id": contest.id, "event": event, "log_seq": seq, "root": bytes.fromhex(root)}
    if not anchor.claim(session, **row, letters=len(reached), at=now):
        return None
    at = calendar.local(now, contest.zone).strftime("%d/%m/%Y %H:%M:%S")
    said = {"event": event, "seq": seq, "root": root, "at": at, "what_vi": what_vi, "what_en": what_en}
    titles = {"title": contest.title_vi, "title_en": contest.title_en}
    for address, person in reached.items():
        outbox.add(
            session,
            MAIL,
            KIND,
            person_id=person.id,
            address=address,
            subject=SUBJECT.format(**titles, **said),
            body=BODY.format(**titles, **said),
            now=now,
        )
    return len(reached)


def _reached(session: Session, contest: Contest, now: int) -> dict[str, Person]:
    """Everybody who holds such a role here and has an address, once an address."""
    holders = select(RoleGrant.person_id).where(
        RoleGrant.role.in_(TOLD),
        RoleGrant.contest_id == contest.id,
        RoleGrant.ended_at.is_(None),
        or_(RoleGrant.until.is_(None), RoleGrant.until > now),
    )
    found = session.execute(
        select(IdentityRow, Person)
        .join(Person, Person.id == IdentityRow.person_id)
        .where(IdentityRow.scheme == Scheme.EMAIL, Person.id.in_(holders), Person.state == "active")
        .order_by(Person.id, IdentityRow.created_at, IdentityRow.id)
    )
    return {row.value: person for row, person in found}
