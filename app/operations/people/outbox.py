"""Send what waits in the outbox. What the other side did not take is tried again, ever more seldom, and then
given up; what it may have taken is not sent again by itself, so that nobody gets a letter twice.

Before it is handed over a letter is noted as being sent, and committed: a worker that dies at that moment
leaves one that fails as `cut off`, and a person decides.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from sqlalchemy.orm import Session

from app import clock, post
from app.config import Settings
from app.identities import Identity, Scheme
from app.operations import Refused
from app.post import CUT_OFF, NotSent, Post
from app.storage.people import outbox
from app.storage.people.outbox import FAILED, MAIL, SENDING, SENT, SMS, WAITING, Letter
from app.storage.people.person import Person
from app.storage.people.sign_in import SECOND
from app.storage.record import audit
from rounds.reasons import Reason, reason

TRIED = "letter.try"
"""Recorded when the mail server took a test letter."""
MOST_TRIES = 8
FIRST_PAUSE = 15 * SECOND
LONGEST = 10 * 60 * SECOND
"""Longer than any sending takes: whose end was not heard of by then was cut off."""
KEPT = 30 * 24 * 3600 * SECOND
Words = Callable[[str], tuple[str, str]]
"""From the secret to the subject and the body of a letter, in the language of who asked."""


class Sentences(Protocol):
    """From the reasons of a letter to its subject and body, `short` for a short message."""

    def __call__(
        self, subject: Reason, body: Sequence[Reason], *, short: bool = False
    ) -> tuple[str, str]: ...


CHANNELS: Mapping[Scheme, str] = {Scheme.EMAIL: MAIL, Scheme.PHONE: SMS}


def of(settings: Settings) -> Post:
    """How the instance sends."""
    return Post(
        mail=post.smtp(settings.smtp_url, settings.mail_from) if settings.smtp_url else None,
        sms=_SMS[settings.sms](settings.instance / "sms") if settings.sms else None,
    )


_SMS: Mapping[str, Callable[[Path], Callable[[str, str, str, str], None]]] = {"file": post.into_files}


def channel(settings: Settings, identity: Identity) -> str:
    """By what something can be sent to this identity here: mail, sms; empty when it cannot."""
    by = CHANNELS.get(identity.scheme, "")
    return by if (by == MAIL and settings.smtp_url) or (by == SMS and settings.sms) else ""


def deliver(session: Session, post: Post, sentences: Sentences | None = None) -> int:
    """Send everything that is due; how many letters were taken. Commits before and after each.

    `sentences` makes words of those that are kept as reasons; without it they wait for who can.
    """
    outbox.give_up_lost(session, clock.read(session), CUT_OFF)
    taken = 0
    while (
        letter := outbox.take(session, now := clock.read(session), in_reasons=sentences is not None)
    ) is not None:
        letter.state, letter.tries, letter.next_at = SENDING, letter.tries + 1, now + LONGEST
        subject, body = letter.subject, letter.body
        if letter.in_reasons and sentences:
            subject, body = sentences(*outbox.read(subject, body), short=letter.channel == SMS)
        id, by, said = letter.id, letter.channel, (letter.address, subject, body)
        session.commit()
        taken += _send(session, post, id, by, said)
    session.commit()
    return taken


def _send(session: Session, post: Post, id: uuid.UUID, channel: str, said: tuple[str, str, str]) -> bool:
    """Hand one over and note how that went; whether it was taken. `said`: address, subject, body."""
    way, failed = post.mail if channel == MAIL else post.sms, None
    try:
        if way is None:
            raise NotSent("no-way", final=True)
        way(str(id), *said)
    except NotSent as why:
        failed = why
    letter = outbox.lock(session, id)
    if letter is not None and letter.state == SENDING:  # else its person was erased meanwhile
        _note(letter, failed, clock.read(session))
    session.commit()
    return failed is None


def _note(letter: Letter, failed: NotSent | None, now: int) -> None:
    if failed is None:
        letter.state, letter.sent_at, letter.why = SENT, now, ""
        letter.forget()
        return
    over = failed.final or letter.tries >= MOST_TRIES
    letter.state, letter.why = FAILED if over else WAITING, failed.why
    letter.next_at = now + FIRST_PAUSE * 2**letter.tries


def send_again(session: Session, letter_id: uuid.UUID, *, by: Person) -> None:
    """Let a letter that was given up be tried anew. Raises Refused(letter.not-failed)."""
    letter = outbox.lock(session, letter_id)
    if letter is None or letter.state != FAILED or not letter.address:
        raise Refused(reason("letter.not-failed"))
    letter.state, letter.tries, letter.next_at, letter.reported_at = WAITING, 0, clock.read(session), None
    audit.record(session, audit.INSTANCE, "letter.again", f"letter:{letter.id}", {}, actor=by.actor)
    session.commit()


def sweep(session: Session) -> None:
    """Delete letters that are a month old, sent or not, or what they say. Commits."""
    outbox.forget_before(session, clock.read(session) - KEPT)
    session.commit()
