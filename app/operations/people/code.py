"""Six digits by mail or short message: they prove who holds an identity. Good once, for ten minutes.

Asking takes the same way whether an account exists or not, and is answered the same.
"""

from __future__ import annotations

import hmac
import secrets

from sqlalchemy.orm import Session

from app import clock, identities
from app.config import Settings
from app.identities import Identity, Scheme
from app.operations import Refused
from app.operations.people import outbox, sign_in, throttle
from app.operations.people.outbox import Words
from app.operations.people.sign_in import Device
from app.storage.people import outbox as letters
from app.storage.people import person as people
from app.storage.people import sign_in as sign_ins
from app.storage.people import ticket as tickets
from app.storage.people.person import IdentityRow, Person
from app.storage.people.sign_in import SECOND
from app.storage.people.ticket import SIGN_IN
from app.storage.record import audit
from rounds.reasons import reason

LASTS = 10 * 60 * SECOND
TRIES = 5


def ask(
    session: Session,
    settings: Settings,
    identity: Identity,
    purpose: str,
    words: Words,
    *,
    address: str,
    person: Person | None,
) -> None:
    """Send a code to `identity`; with no `person` where one is wanted (signing in), nothing is sent.

    Raises TooOften. Commits.
    """
    uses = {"code.identity": f"{identity.scheme} {identity.value}", "code.address": address}
    throttle.check(session, uses)
    now, code = clock.read(session), f"{secrets.randbelow(1_000_000):06}"
    tickets.add(
        session,
        purpose,
        code,
        person_id=person.id if person else None,
        identity=identity,
        tries=TRIES,
        now=now,
        ends_at=now + LASTS,
    )
    by = outbox.channel(settings, identity)
    subject, body = words(code)
    letters.add(
        session,
        by or letters.MAIL,
        f"code.{purpose}",
        person_id=person.id if person else None,
        address=identity.value,
        subject=subject,
        body=body,
        now=now,
        to_nobody=not by or (person is None and purpose == SIGN_IN),
    )
    throttle.count(session, uses)


def check(session: Session, identity: Identity, purpose: str, typed: str) -> None:
    """Take a code. Raises Refused(code.wrong) when it is wrong, too old, used, or was guessed at too often.

    Commits a wrong try; the caller commits a right one together with what it is for.
    """
    ticket = tickets.lock_code(session, purpose, identity)
    digits = "".join(each for each in typed if each.isdigit())
    if ticket is not None and ticket.tries > 0 and clock.read(session) < ticket.ends_at:
        if hmac.compare_digest(ticket.secret, tickets.hash_of(purpose, digits)):
            ticket.used_at = clock.read(session)
            session.flush()
            return
        ticket.tries -= 1
        session.commit()
    raise Refused(reason("code.wrong"))


def ask_to_sign_in(session: Session, settings: Settings, typed: str, words: Words, *, address: str) -> None:
    """Send a code by which `typed` (a phone or an e-mail) signs in, if somebody does.

    Raises Refused(code.no-address) where it can be neither, and TooOften.
    """
    identity = reachable(typed)
    person = people.by_login(session, [identity])
    ask(session, settings, identity, SIGN_IN, words, address=address, person=person)


def use_to_sign_in(session: Session, typed: str, code: str, device: Device) -> str:
    """Sign in by a code; the token. It proves the identity. Raises Refused(code.wrong) and TooOften."""
    identity = reachable(typed)
    uses = {"sign-in.address": device.address}
    throttle.check(session, uses)
    try:
        check(session, identity, SIGN_IN, code)
    except Refused:
        throttle.count(session, uses)
        raise
    row = people.login_identity(session, identity, lock=True)
    person = people.lock(session, row.person_id) if row else None
    if row is None or person is None or person.state != "active":
        raise Refused(reason("code.wrong"))
    if row.verified_at is None:
        _first_proof(session, person, row)
    return sign_in.begin(session, person, device)


def _first_proof(session: Session, person: Person, proved: IdentityRow) -> None:
    """Shut out whoever may have registered with a telephone or an address that is not theirs.

    The password and every sign-in end; what was never proved is no way in any more.
    """
    proved.verified_at = now = clock.read(session)
    person.password = None
    sign_ins.end(session, person.id, now)
    for row in people.identities(session, person.id):
        if row.verified_at is None and row.scheme in outbox.CHANNELS:
            row.login = False
    audit.record(
        session,
        audit.INSTANCE,
        "identity.proved",
        person.actor,
        {"scheme": proved.scheme},
        actor=person.actor,
    )


def reachable(typed: str) -> Identity:
    """The phone or e-mail that was typed. Raises Refused(code.no-address)."""
    for each in identities.guesses(typed):
        if each.scheme in (Scheme.EMAIL, Scheme.PHONE):
            return each
    raise Refused(reason("code.no-address"))
