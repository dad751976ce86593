"""Tell people something: a notice in the inbox of each, made in the transaction of the act that it is about,
and a letter that delivers it where there is an address and a way to send it.

    tell(session, person_id, saying, key=..., now=now, contest=contest, to=address(session, person_id))

Every notice has a key; whoever was told under it is not told again, however often and from how many processes
it is tried. Codes and links to passwords are no notices: they never lie in an inbox.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from flask import current_app
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.identities import Identity, Scheme
from app.operations import Refused
from app.operations.people import outbox as post
from app.storage.contest.contest import Contest
from app.storage.notices import notice as notices
from app.storage.notices.notice import Notice
from app.storage.people import outbox
from app.storage.people import person as people
from app.storage.people.outbox import SENDING, WAITING
from app.storage.people.person import Person
from app.storage.record import audit
from app.storage.registration import enrolment as enrolments
from rounds.reasons import Reason, reason


class Saying(NamedTuple):
    """What somebody is told: which notice it is, its subject, a reason a paragraph, and the path of the page
    of this site that it leads to, or nothing.
    """

    kind: str
    subject: Reason
    body: Sequence[Reason]
    href: str = ""


class Address(NamedTuple):
    """Where a letter goes: by mail or sms, and to which address or number."""

    channel: str
    value: str


def tell(
    session: Session,
    person_id: uuid.UUID,
    saying: Saying,
    *,
    key: str,
    now: int,
    contest: Contest | None = None,
    to: Address | None = None,
) -> bool:
    """Tell one person, in the caller's transaction; False for whoever was told under this key before, and for
    an account that was closed. Without an address it lies in the inbox alone.
    """
    person = session.get(Person, person_id)
    if person is None or person.state != "active":
        return False
    if not notices.first_time(session, f"{key}:{person_id}", now):
        return False
    row = notices.add(
        session,
        person_id,
        saying.kind,
        saying.subject,
        saying.body,
        contest_id=contest.id if contest else None,
        href=saying.href,
        now=now,
    )
    if to is not None:
        _deliver(session, row, to, now)
    return True


def _deliver(session: Session, row: Notice, to: Address, now: int) -> None:
    subject, body = row.said()
    site = _settings().base_url
    link = [reason("letter.link", link=f"{site}{row.href}")] if row.href else []
    outbox.add_reasons(
        session,
        to.channel,
        row.kind,
        person_id=row.person_id,
        notice_id=row.id,
        address=to.value,
        subject=subject,
        body=[*body, *link, reason("letter.sign", site=site)],
        now=now,
    )


def address(
    session: Session, person_id: uuid.UUID, contest: Contest | None = None, *, proved: bool = False
) -> Address | None:
    """By what a person is reached here, the best first: an e-mail address that they proved to be theirs, one
    that they registered with in the contest, any other, a telephone.

    `proved`: only those that are surely theirs. None where there is none, or no way to send.
    """
    held = people.identities(session, person_id)
    emails = [row for row in held if row.scheme == Scheme.EMAIL]
    found = [row.identity() for row in emails if row.verified_at is not None]
    mine = enrolments.of(session, contest.id, person_id) if contest else None
    if mine and mine.left_at is None and mine.email:
        found.append(Identity(Scheme.EMAIL, mine.email))
    found += [row.identity() for row in emails if not proved]
    found += [row.identity() for row in held if row.scheme == Scheme.PHONE and not proved]
    return next((to for each in found if (to := reaching(each))), None)


def reaching(identity: Identity) -> Address | None:
    """Where a letter to this identity goes, if this instance can send there."""
    channel = post.channel(_settings(), identity)
    return Address(channel, identity.value) if channel else None


# --- one's own ------------------------------------------------------------------------------------


def read(session: Session, person: Person, id: uuid.UUID | None = None) -> None:
    """Note that a person has read one of their notices, or all. Commits."""
    notices.read(session, person.id, clock.read(session), id)
    session.commit()


# --- once more ------------------------------------------------------------------------------------


def again(session: Session, contest: Contest, row: Notice, *, after: int, by: Person) -> None:
    """Send the letter of a notice once more, to where its person is reached now. Commits.

    `after`: so many letters had carried it by then; asking again with the same number sends no other.
    Raises Refused(notice.on-its-way | notice.no-address).
    """
    now = clock.read(session)
    if not notices.first_time(session, f"again:{row.id}:{after}", now):
        session.commit()
        return
    before = outbox.of_notice(session, row.id)
    if any(each.state in (WAITING, SENDING) for each in before):
        raise Refused(reason("notice.on-its-way"))
    to = address(session, row.person_id, contest)
    if to is None:
        raise Refused(reason("notice.no-address"))
    _deliver(session, row, to, now)
    said = {"kind": row.kind, "letter": len(before) + 1}
    audit.record(session, contest.ledger, "notice.again", f"notice:{row.id}", said, actor=by.actor)
    session.commit()


def _settings() -> Settings:
    found: Settings = current_app.extensions["hoithi"]
    return found
