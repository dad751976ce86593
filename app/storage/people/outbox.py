"""Letters and messages that wait to be sent: written in the transaction of what they are about.

Knows the table `letter`. What was sent loses its words and its address; that it was sent stays.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, case, delete, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.privacy.personal import Personal
from app.storage.privacy.sealed import Sealed
from rounds.reasons import Reason, reason

REACH = Personal("reach", "consent", "letter")
MAIL, SMS = "mail", "sms"
WAITING, SENDING, SENT, FAILED, DROPPED = "waiting", "sending", "sent", "failed", "dropped"
_STATES = "'waiting', 'sending', 'sent', 'failed', 'dropped'"


class Letter(Base):
    """One letter (`mail`) or short message (`sms`). `failed`: given up, `why` says for what reason; somebody
    may have it sent again. `dropped`: nobody was there to get it.

    `next_at`: when a waiting one is due, and by when one that is being sent must be heard of.
    `in_reasons`: subject and body are reasons as JSON, of which whoever sends it makes sentences (`read`).
    `notice_id`: what it delivers; codes and links to passwords deliver nothing that lies in an inbox.
    `reported_at`: when those who answer for a failed one were told of it.
    """

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint("channel IN ('mail', 'sms')", name="channel"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index(None, "next_at", postgresql_where=text("state IN ('waiting', 'sending')")),
        Index(None, "made_at"),
        Index(None, "person_id"),
        Index(None, "notice_id"),
        {"info": {"erase": "delete"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    notice_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(Text, info={"plain": "mail or sms"})
    kind: Mapped[str] = mapped_column(Text, info={"plain": "which letter of the program"})
    address: Mapped[str] = mapped_column(Sealed("letter.address"), info={"personal": REACH})
    subject: Mapped[str] = mapped_column(Sealed("letter.subject"), info={"personal": REACH})
    body: Mapped[str] = mapped_column(Sealed("letter.body"), info={"personal": REACH})
    in_reasons: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(Text)
    tries: Mapped[int]
    why: Mapped[str] = mapped_column(Text, info={"plain": "one of a few words"})
    next_at: Mapped[int] = mapped_column(Instant)
    made_at: Mapped[int] = mapped_column(Instant)
    sent_at: Mapped[int | None] = mapped_column(Instant)
    reported_at: Mapped[int | None] = mapped_column(Instant)

    def forget(self) -> None:
        """Keep that it was, not what it said and to whom."""
        self.address = self.subject = self.body = ""


def add(
    session: Session,
    channel: str,
    kind: str,
    *,
    person_id: uuid.UUID | None,
    address: str,
    subject: str,
    body: str,
    now: int,
    notice_id: uuid.UUID | None = None,
    to_nobody: bool = False,
) -> Letter:
    """One more that waits; or goes nowhere: the way was the same, nobody is there to get it."""
    row = Letter(
        id=clock.new_id(),
        person_id=person_id,
        notice_id=notice_id,
        channel=channel,
        kind=kind,
        address=address,
        subject=subject,
        body=body,
        state=DROPPED if to_nobody else WAITING,
        tries=0,
        why="",
        in_reasons=False,
        next_at=now,
        made_at=now,
        sent_at=None,
    )
    if to_nobody:
        row.forget()
    session.add(row)
    session.flush()
    return row


def add_reasons(
    session: Session,
    channel: str,
    kind: str,
    *,
    person_id: uuid.UUID | None,
    notice_id: uuid.UUID | None = None,
    address: str,
    subject: Reason,
    body: Sequence[Reason],
    now: int,
) -> Letter:
    """A letter of which whoever sends it makes sentences: `body` is a reason a paragraph."""
    about, said = written(subject, body)
    row = add(
        session,
        channel,
        kind,
        person_id=person_id,
        address=address,
        subject=about,
        body=said,
        now=now,
        notice_id=notice_id,
    )
    row.in_reasons = True
    session.flush()
    return row


def written(subject: Reason, body: Sequence[Reason]) -> tuple[str, str]:
    """A subject and paragraphs as they are kept: JSON."""
    about, said = (
        json.dumps([_plain(each) for each in part], ensure_ascii=False) for part in ([subject], body)
    )
    return about, said


def read(subject: str, body: str) -> tuple[Reason, list[Reason]]:
    """What was `written`."""
    about, said = (
        [reason(each["code"], **each["values"]) for each in json.loads(part)] for part in (subject, body)
    )
    return about[0], said


def _plain(each: Reason) -> dict[str, object]:
    return {"code": each.code, "values": dict(each.values)}


def take(session: Session, now: int, *, in_reasons: bool = True) -> Letter | None:
    """The next one that is due, locked; one that somebody else takes is passed over, and those `in_reasons`
    where nobody is there to make sentences of them.
    """
    wanted = select(Letter).where(Letter.state == WAITING, Letter.next_at <= now)
    if not in_reasons:
        wanted = wanted.where(~Letter.in_reasons)
    one = wanted.order_by(Letter.next_at, Letter.id).limit(1).with_for_update(skip_locked=True)
    return session.scalar(one)


def lock(session: Session, letter_id: uuid.UUID) -> Letter | None:
    """One letter, for a change."""
    wanted = select(Letter).where(Letter.id == letter_id).with_for_update()
    return session.scalar(wanted.execution_options(populate_existing=True))


def give_up_lost(session: Session, now: int, why: str) -> int:
    """Fail those of which nobody heard after their sending began; how many."""
    lost = (
        update(Letter)
        .where(Letter.state == SENDING, Letter.next_at <= now)
        .values(state=FAILED, why=why)
        .returning(Letter.id)
    )
    return len(session.execute(lost).all())


def waiting(session: Session) -> int:
    """How many are still to be sent."""
    return session.scalar(select(func.count()).select_from(Letter).where(Letter.state == WAITING)) or 0


def failed(session: Session, most: int) -> list[Letter]:
    """Those that were given up and can be sent again, the newest first."""
    return list(
        session.scalars(
            select(Letter)
            .where(Letter.state == FAILED, Letter.address != "")
            .order_by(Letter.made_at.desc(), Letter.id.desc())
            .limit(most)
        )
    )


def of_notice(session: Session, notice_id: uuid.UUID) -> list[Letter]:
    """The letters that carried a notice, the oldest first."""
    wanted = select(Letter).where(Letter.notice_id == notice_id)
    return list(session.scalars(wanted.order_by(Letter.made_at, Letter.id)))


def unreported(session: Session, but: str) -> list[Letter]:
    """Those that failed and that nobody was told of, locked; none of the kind `but`."""
    wanted = select(Letter).where(Letter.state == FAILED, Letter.reported_at.is_(None), Letter.kind != but)
    return list(session.scalars(wanted.order_by(Letter.id).with_for_update()))


def forget_before(session: Session, instant: int) -> None:
    """Delete what was made before; of what delivered a notice it stays that it was, without a word of it."""
    old = Letter.made_at < instant
    session.execute(delete(Letter).where(old, Letter.notice_id.is_(None)))
    blank = {"address": "", "subject": "", "body": ""}
    given_up = case((Letter.state == WAITING, FAILED), else_=Letter.state)
    session.execute(update(Letter).where(old, Letter.address != "").values(**blank, state=given_up))
