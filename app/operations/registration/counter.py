"""A helper's counter: a new way in for somebody who lost theirs, after a look at their card.

The helper learns no password: the person gets a printed one-time code and chooses a secret alone. Everything
is in the log: who, at which counter, what was seen, why.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock, identities
from app.operations import Refused
from app.operations.people import sign_in, throttle
from app.operations.people.person import fresh_hash
from app.operations.people.sign_in import Device
from app.storage.contest.contest import Contest
from app.storage.people import person as people
from app.storage.people import printed_code
from app.storage.people import role as grants
from app.storage.people import sign_in as sign_ins
from app.storage.people.person import Person
from app.storage.record import audit
from app.storage.registration import enrolment
from app.storage.registration.enrolment import Enrolment
from rounds.reasons import reason

SEEN = ("card", "app", "passport", "certificate")
"""What a helper may have looked at: citizen card, the state's identity app, passport, birth certificate."""


def find(session: Session, contest: Contest, typed: str) -> list[Enrolment]:
    """Those of the contest whom `typed` means: a number, an address, a contestant's code or a whole name."""
    code = enrolment.by_code(session, contest.id, typed.strip().upper())
    if code is not None:
        return [code]
    by_number = enrolment.by_identity(session, contest.id, identities.guesses(typed))
    return by_number or enrolment.by_name(session, contest.id, typed)


def reset(session: Session, contest: Contest, mine: Enrolment, *, by: Person, seen: str, why: str) -> str:
    """End every sign-in and the password of somebody, and return the code to print.

    Whoever holds a role has more than their own data to lose: an administrator lets them in again. Raises
    Refused(counter.nothing-seen | enrolment.reason-missing | counter.own | counter.office | enrolment.none).
    """
    if seen not in SEEN:
        raise Refused(reason("counter.nothing-seen", path="seen"))
    if not why.strip():
        raise Refused(reason("enrolment.reason-missing", path="why"))
    if by.id == mine.person_id:
        raise Refused(reason("counter.own"))
    person = people.lock(session, mine.person_id)
    if person is None or person.state != "active":
        raise Refused(reason("enrolment.none"))
    now, code = clock.read(session), printed_code.fresh()
    if grants.held(session, person.id, now):
        raise Refused(reason("counter.office"))
    person.password = None
    sign_ins.end(session, person.id, now)
    printed_code.add(session, person.id, code, made_by=by.id, at=now)
    audit.record(
        session,
        contest.ledger,
        "counter.reset",
        f"contestant:{mine.contestant}",
        {"seen": seen, "why": why.strip()},
        actor=by.actor,
    )
    session.commit()
    return code


def use(session: Session, typed: str, code: str, password: str, device: Device) -> str:
    """Sign in with a printed code and choose a password; the token of the sign-in. The code is good once.

    Raises TooOften, Refused(sign-in.wrong), the same whatever is wrong, or what is wrong with the password.
    """
    guesses = identities.guesses(typed)
    found = people.by_login(session, guesses)
    whose = str(found.id if found else guesses[0].value if guesses else "")
    uses = sign_in.tries(whose, device)
    throttle.check(session, uses)
    person = people.lock(session, found.id) if found else None
    now = clock.read(session)
    slip = printed_code.lock(session, person.id, code, now) if person else None
    if person is None or person.state != "active" or slip is None:
        throttle.count(session, uses)
        raise Refused(reason("sign-in.wrong"))
    own = [person.name, *(row.value for row in people.identities(session, person.id))]
    person.password = fresh_hash(password, own)
    slip.used_at = now
    audit.record(session, audit.INSTANCE, "code.use", f"person:{person.id}", {}, actor=person.actor)
    return sign_in.begin(session, person, device)
