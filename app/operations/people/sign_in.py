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
from app.storage.people.sign_in import SECOND, SignIn
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
    found = people.by_login(session, guesses)
    person_id, kept = (found.id, found.password) if found else (None, None)
    whose = str(person_id or (guesses[0].value if guesses else ""))
    uses = tries(whose, device)
    throttle.check(session, uses)
    session.rollback()  # no connection is held while the hash is computed
    if not passwords.fits(password, kept) or person_id is None:
        throttle.count(session, uses)
        raise Refused(reason("sign-in.wrong"))
    person = people.lock(session, person_id)
    if person is None or person.state != "active" or person.password != kept:
        raise Refused(reason("sign-in.wrong"))
    if kept and passwords.is_dated(kept):
        person.password = passwords.hashed(password)
    return begin(session, person, device)


def tries(whose: str, device: Device) -> dict[str, str]:
    """What a failed try to sign in counts against: `whose` account, there and everywhere, and the address."""
    return {
        "sign-in.person-here": f"{whose} {device.address}",
        "sign-in.person": whose,
        "sign-in.address": device.address,
    }


def begin(session: Session, person: Person, device: Device, *, second_factor: bool = False) -> str:
    """A new sign-in of somebody who has proved who they are; its token. Commits."""
    now, token = clock.read(session), sign_ins.new_token()
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
