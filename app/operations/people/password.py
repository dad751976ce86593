"""Passwords of people: confirm, change, and set anew with a link that works once."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence

from sqlalchemy.orm import Session

from app import clock, identities, passwords
from app.config import Settings
from app.identities import Identity
from app.operations import Refused
from app.operations.people import outbox, throttle
from app.operations.people.outbox import Words
from app.operations.people.person import fresh_hash
from app.storage.people import outbox as letters
from app.storage.people import person as people
from app.storage.people import sign_in as sign_ins
from app.storage.people import ticket as tickets
from app.storage.people.person import IdentityRow, Person
from app.storage.people.sign_in import SECOND, SignIn
from app.storage.people.ticket import RESET, Ticket
from app.storage.record import audit
from rounds.reasons import reason

LINK_LASTS = 30 * 60 * SECOND


def confirm(session: Session, sign_in: SignIn, password: str) -> str:
    """Prove again who one is, before a dangerous act; the sign-in's new token.

    Raises Refused(password.wrong) and TooOften.
    """
    _checked(session, sign_in.person_id, password)
    token = sign_ins.confirm(session, sign_in.id, clock.read(session))
    session.commit()
    return token


def change(session: Session, sign_in: SignIn, old: str, new: str) -> str:
    """Set a new password, end every other sign-in; this one's new token. `old` is not asked of who has none.

    Raises Refused(password.wrong | password.short | password.long | password.easy) and TooOften.
    """
    person = people.lock(session, sign_in.person_id)
    if person is None or person.password is not None:
        person = _checked(session, sign_in.person_id, old)
    _set(session, person, new, "password.change", actor=person.actor)
    now = clock.read(session)
    sign_ins.end(session, person.id, now, but=sign_in.id)
    token = sign_ins.confirm(session, sign_in.id, now)
    session.commit()
    return token


def reset_link(session: Session, person: Person, *, by: Person | None = None, why: str = "") -> str:
    """The secret of a link by which `person` sets a password within half an hour, once. Does not commit.

    `by`: the person who let them, after a look at their card. Both are kept in the log.
    """
    now, secret = clock.read(session), secrets.token_urlsafe(32)
    tickets.add(
        session, RESET, secret, person_id=person.id, identity=None, tries=1, now=now, ends_at=now + LINK_LASTS
    )
    actor = by.actor if by else audit.SYSTEM
    audit.record(session, audit.INSTANCE, "password.link", person.actor, {"reason": why}, actor=actor)
    return secret


def ask_for_link(session: Session, settings: Settings, typed: str, words: Words, *, address: str) -> None:
    """Send a link to whoever signs in by `typed`, by mail or short message; nothing to nobody.

    The way is the same in both cases. Raises TooOften. Commits.
    """
    guesses = identities.guesses(typed)
    whose = f"{guesses[0].scheme} {guesses[0].value}" if guesses else ""
    uses = {"code.identity": whose, "code.address": address}
    throttle.check(session, uses)
    person = people.by_login(session, guesses)
    now, secret = clock.read(session), secrets.token_urlsafe(32)
    rows = people.identities(session, person.id if person else clock.new_id())
    to = _reachable(settings, rows, guesses)
    tickets.add(
        session,
        RESET,
        secret,
        person_id=person.id if person else None,
        identity=None,
        tries=1,
        now=now,
        ends_at=now + LINK_LASTS,
    )
    subject, body = words(secret)
    letters.add(
        session,
        outbox.channel(settings, to) if to else letters.MAIL,
        "reset",
        person_id=person.id if person else None,
        address=to.value if to else "",
        subject=subject,
        body=body,
        now=now,
        to_nobody=to is None,
    )
    throttle.count(session, uses)


def _reachable(settings: Settings, rows: Sequence[IdentityRow], typed: Sequence[Identity]) -> Identity | None:
    """Where a link may go: to what was typed, to what its owner has proved, or to what they sign in by.

    Never to a mere contact: that may be the telephone of a whole household.
    """
    held = [row for row in rows if row.login and outbox.channel(settings, row.identity())]
    held.sort(key=lambda row: (row.identity() not in typed, row.verified_at is None))
    return held[0].identity() if held else None


def resettable(session: Session, secret: str) -> bool:
    """Whether the link of this secret still works."""
    return _open(session, tickets.by_secret(session, RESET, secret)) is not None


def reset(session: Session, secret: str, new: str) -> None:
    """Set the password by a link; every sign-in ends.

    Raises Refused(password.link-over | password.short | password.long | password.easy).
    """
    ticket = _open(session, tickets.by_secret(session, RESET, secret, lock=True))
    person = people.lock(session, ticket.person_id) if ticket and ticket.person_id else None
    if ticket is None or person is None or person.state != "active":
        raise Refused(reason("password.link-over"))
    _set(session, person, new, "password.reset", actor=person.actor)
    ticket.used_at = now = clock.read(session)
    sign_ins.end(session, person.id, now)
    session.commit()


def _open(session: Session, ticket: Ticket | None) -> Ticket | None:
    usable = ticket is not None and ticket.used_at is None and clock.read(session) < ticket.ends_at
    return ticket if usable else None


def _checked(session: Session, person_id: uuid.UUID, password: str) -> Person:
    uses = {"password.person": str(person_id)}
    throttle.check(session, uses)
    person = people.lock(session, person_id)
    if person is None or not passwords.fits(password, person.password):
        throttle.count(session, uses)
        raise Refused(reason("password.wrong"))
    return person


def _set(session: Session, person: Person, new: str, action: str, *, actor: str) -> None:
    own = [person.name, *(row.value for row in people.identities(session, person.id))]
    person.password = fresh_hash(new, own)
    audit.record(session, audit.INSTANCE, action, person.actor, {}, actor=actor)
