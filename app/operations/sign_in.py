"""Begin and end sign-ins. A person proves who they are; the browser gets a token that nobody can guess."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock, identities, passwords
from app.operations import Refused
from app.storage import person as people
from app.storage import sign_in as sign_ins
from app.storage.person import Person
from app.storage.sign_in import SECOND, SignIn
from rounds.reasons import reason

HOUR, DAY = 3600, 24 * 3600  # seconds
# How long a sign-in may lie unused, and how long it lasts at most.
OWN_DEVICE = (7 * DAY, 30 * DAY)
SHARED_DEVICE = (HOUR // 2, 12 * HOUR)


@dataclass(frozen=True, slots=True)
class Device:
    """What somebody signs in on, in words for their own list; `shared`: others use it too."""

    name: str
    place: str
    shared: bool


def by_password(session: Session, typed: str, password: str, device: Device) -> str:
    """Sign in with any login identity; the token.

    Raises Refused(sign-in.wrong), the same whatever is wrong.
    """
    found = people.by_login(session, identities.guesses(typed))
    person_id, kept = (found.id, found.password) if found else (None, None)
    session.rollback()  # no connection is held while the hash is computed
    if not passwords.fits(password, kept) or person_id is None or kept is None:
        raise Refused(reason("sign-in.wrong"))
    person = people.lock(session, person_id)
    if person is None or person.state != "active" or person.password != kept:
        raise Refused(reason("sign-in.wrong"))
    if passwords.is_dated(kept):
        person.password = passwords.hashed(password)
    return begin(session, person, device)


def begin(session: Session, person: Person, device: Device, *, second_factor: bool = False) -> str:
    """A new sign-in of somebody who has proved who they are; its token. Commits."""
    now, token = clock.read(session), secrets.token_urlsafe(32)
    idle, most = SHARED_DEVICE if device.shared else OWN_DEVICE
    session.add(
        SignIn(
            id=clock.new_id(),
            person_id=person.id,
            token=sign_ins.hash_of(token),
            began_at=now,
            confirmed_at=now,
            second_factor_at=now if second_factor else None,
            last_used_at=now,
            idle_seconds=idle,
            ends_at=now + most * SECOND,
            device=device.name,
            place=device.place,
        )
    )
    session.commit()
    return token


def end(session: Session, person_id: uuid.UUID, sign_in_id: uuid.UUID) -> None:
    """End one sign-in of this person; nothing happens when it is not theirs or has ended."""
    sign_ins.end(session, person_id, clock.read(session), only=sign_in_id)
    session.commit()


def end_all(session: Session, person_id: uuid.UUID) -> int:
    """End every sign-in of this person; how many."""
    ended = sign_ins.end(session, person_id, clock.read(session))
    session.commit()
    return ended
