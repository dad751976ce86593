"""The second factor: set it up, show it, lose it. TOTP (RFC 6238), six digits, half a minute.

A code is taken once. Each success gives the sign-in a new token, which the browser must get.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import uuid

import pyotp
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.people import throttle
from app.storage.people import person as people
from app.storage.people import second_factor as factors
from app.storage.people import sign_in as sign_ins
from app.storage.people.person import Person
from app.storage.people.second_factor import SecondFactor
from app.storage.people.sign_in import SECOND, SignIn
from app.storage.privacy import sealed
from app.storage.record import audit
from rounds.reasons import reason

STEP = 30  # seconds
NEIGHBOURS = (0, -1, 1)
"""Clocks of phones are a little off: the half minutes before and after count too."""
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret(sign_in: SignIn) -> str:
    """The secret that setting up in this sign-in will use: the same each time it is asked, 32 letters."""
    return base64.b32encode(sealed.ring().hash("second-factor", str(sign_in.id))[:20]).decode()


def set_up(session: Session, sign_in: SignIn, code: str) -> tuple[str, list[str]]:
    """Keep the new secret once its app shows the right code; the sign-in's token and the recovery codes.

    Raises Refused(second-factor.held | second-factor.wrong).
    """
    person = people.lock(session, sign_in.person_id)
    now, secret = clock.read(session), new_secret(sign_in)
    if person is None or factors.of(session, sign_in.person_id) is not None:
        raise Refused(reason("second-factor.held"))
    step = _step(secret, code, now, after=0)
    if step is None:
        raise Refused(reason("second-factor.wrong"))
    session.add(SecondFactor(person_id=person.id, secret=secret, last_step=step, since=now))
    session.flush()
    codes = _new_codes(session, person.id)
    audit.record(session, audit.INSTANCE, "second-factor.set-up", person.actor, {}, actor=person.actor)
    token = sign_ins.confirm(session, sign_in.id, now, second_factor=True)
    session.commit()
    return token, codes


def show(session: Session, sign_in: SignIn, code: str) -> str:
    """Take a code of the app, or a recovery code; the sign-in's new token.

    Raises Refused(second-factor.none | second-factor.wrong) and TooOften.
    """
    uses = {"second-factor.person": str(sign_in.person_id)}
    throttle.check(session, uses)
    row = factors.lock(session, sign_in.person_id)
    if row is None:
        raise Refused(reason("second-factor.none"))
    now = clock.read(session)
    step = _step(row.secret, code, now, after=row.last_step)
    if step is not None:
        row.last_step = step
    elif not factors.spend_code(session, row.person_id, _written(code), now):
        throttle.count(session, uses)
        raise Refused(reason("second-factor.wrong"))
    token = sign_ins.confirm(session, sign_in.id, now, second_factor=True)
    session.commit()
    return token


def renew_codes(session: Session, person: Person) -> list[str]:
    """Fresh recovery codes in the place of all others. Raises Refused(second-factor.none)."""
    if factors.lock(session, person.id) is None:
        raise Refused(reason("second-factor.none"))
    codes = _new_codes(session, person.id)
    audit.record(session, audit.INSTANCE, "second-factor.new-codes", person.actor, {}, actor=person.actor)
    session.commit()
    return codes


def remove(session: Session, person_id: uuid.UUID, *, why: str, by: Person | None) -> None:
    """Forget a lost second factor; the person is signed out everywhere and sets up a new one.

    Raises Refused(second-factor.none | second-factor.own | role.needs-reason).
    """
    if by is not None and by.id == person_id:
        raise Refused(reason("second-factor.own"))
    if not why.strip():
        raise Refused(reason("role.needs-reason"))
    person = people.lock(session, person_id)
    if person is None or not factors.remove(session, person_id):
        raise Refused(reason("second-factor.none"))
    audit.record(
        session,
        audit.INSTANCE,
        "second-factor.remove",
        person.actor,
        {"reason": why.strip()},
        actor=by.actor if by else audit.SYSTEM,
    )
    sign_ins.end(session, person_id, clock.read(session))
    session.commit()


def _step(secret: str, code: str, now: int, *, after: int) -> int | None:
    """The half minute that `code` belongs to, if it is a near one later than `after`."""
    typed, totp, current = _written(code), pyotp.TOTP(secret), now // SECOND // STEP
    for step in (current + near for near in NEIGHBOURS):
        if step > after and hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode()):
            return step
    return None


def _new_codes(session: Session, person_id: uuid.UUID) -> list[str]:
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    factors.put_codes(session, person_id, codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _written(code: str) -> str:
    return "".join(each for each in code.casefold() if each.isalnum())
