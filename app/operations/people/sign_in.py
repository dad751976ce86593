"""Begin and end sign-ins. A person proves who they are; the browser gets a token that nobody can guess."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock, identities, passwords
from app.operations import Refused
from app.operations.people import throttle
from app.storage.people import person as people
from app.storage.people import sign_in as sign_ins
from app.storage.people.person import Person
from app.storage.people.sign_in import SignIn
from app.storage.postgres import line
from app.storage.postgres.line import Line as Wire
from rounds.reasons import reason

HOUR, DAY = 3600, 24 * 3600  # seconds
# How long a sign-in may lie unused, and how long it lasts at most.
OWN_DEVICE = (7 * DAY, 30 * DAY)
SHARED_DEVICE = (HOUR // 2, 12 * HOUR)


@dataclass(frozen=True, slots=True)
class Device:
    """What somebody signs in on. `name` and `place` (a network) are for their own list.

    `address` is whose tries are counted together; `shared`: others use it too.
    """

    name: str
    place: str
    address: str
    shared: bool


def by_password(session: Session, typed: str, password: str, device: Device) -> str:
    """Sign in with any login identity; the token.

    Raises Refused(sign-in.wrong), the same whatever is wrong, and TooOften.
    """
    guesses = identities.guesses(typed)
    with line.straight(session) as wire:
        found = people.credentials(wire, guesses)
    person_id, kept = found or (None, None)
    whose = str(person_id or (guesses[0].value if guesses else ""))
    uses = tries(whose, device)
    throttle.check(session, uses)
    session.rollback()  # no connection is held while the hash is computed
    if not passwords.fits(password, kept) or person_id is None:
        throttle.count(session, uses)
        raise Refused(reason("sign-in.wrong"))
    if kept and passwords.is_dated(kept):
        kept = _renew(session, person_id, kept, password)
    with line.straight(session) as wire:
        token = _begin(wire, person_id, kept, device)
    if token is None:
        raise Refused(reason("sign-in.wrong"))
    return token


def _renew(session: Session, person_id: uuid.UUID, kept: str, password: str) -> str:
    """Hash a password as it is done today, if it is still the one that is kept."""
    person = people.lock(session, person_id)
    if person is not None and person.password == kept:
        person.password = kept = passwords.hashed(password)
    session.commit()
    return kept


def tries(whose: str, device: Device) -> dict[str, str]:
    """What a failed try to sign in counts against: `whose` account, there and everywhere, and the address."""
    return {
        "sign-in.person-here": f"{whose} {device.address}",
        "sign-in.person": whose,
        "sign-in.address": device.address,
    }


def begin(session: Session, person: Person, device: Device, *, second_factor: bool = False) -> str:
    """A new sign-in of somebody who has proved who they are; its token. Commits."""
    session.flush()
    token = _begin(line.of(session), person.id, person.password, device, second_factor=second_factor)
    assert token is not None
    session.commit()
    return token


def _begin(
    wire: Wire, person_id: uuid.UUID, kept: str | None, device: Device, *, second_factor: bool = False
) -> str | None:
    lasts = SHARED_DEVICE if device.shared else OWN_DEVICE
    return sign_ins.begin(
        wire,
        person_id,
        kept,
        lasts=lasts,
        device=device.name,
        place=device.place,
        second_factor=second_factor,
    )


def end(session: Session, person_id: uuid.UUID, sign_in_id: uuid.UUID) -> bool:
    """End one sign-in of this person; whether it was theirs and held."""
    ended = sign_ins.end(session, person_id, clock.read(session), only=sign_in_id)
    session.commit()
    return ended == 1


def end_others(session: Session, sign_in: SignIn) -> int:
    """End every sign-in of this person but this one; how many."""
    ended = sign_ins.end(session, sign_in.person_id, clock.read(session), but=sign_in.id)
    session.commit()
    return ended
