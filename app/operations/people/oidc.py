"""Sign in by an identity provider, and link one's account with it.

Nobody is found by an e-mail or a name that a provider tells: an account is linked by who is signed in to it.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.identities import Identity, Scheme, canonical
from app.operations import Refused
from app.operations.people import sign_in
from app.operations.people.sign_in import Device
from app.storage.people import person as people
from app.storage.people import sign_in as sign_ins
from app.storage.people.sign_in import SignIn
from app.storage.record import audit
from rounds.reasons import reason


def enter(session: Session, subject: str, device: Device) -> str:
    """Sign in whoever the provider vouched for; the token. Raises Refused(oidc.unknown)."""
    found = people.by_login(session, [_identity(subject)])
    person = people.lock(session, found.id) if found else None
    if person is None or person.state != "active":
        raise Refused(reason("oidc.unknown"))
    return sign_in.begin(session, person, device)


def link(session: Session, mine: SignIn, subject: str) -> str:
    """Let who is signed in sign in by the provider too; their new token. Raises Refused(oidc.taken)."""
    person, identity = people.lock(session, mine.person_id), _identity(subject)
    holder = people.login_identity(session, identity, lock=True)
    if person is None or holder is not None:
        raise Refused(reason("oidc.taken"))
    now = clock.read(session)
    people.add_identity(session, person, identity, login=True, at=now, verified_at=now)
    audit.record(session, audit.INSTANCE, "oidc.link", person.actor, {}, actor=person.actor)
    token = sign_ins.confirm(session, mine.id, now)
    session.commit()
    return token


def unlink(session: Session, mine: SignIn) -> None:
    """Take every provider's identity from the account. Raises Refused(oidc.only-way) without a password."""
    person = people.lock(session, mine.person_id)
    if person is None or person.password is None:
        raise Refused(reason("oidc.only-way"))
    for row in people.identities(session, person.id):
        if row.scheme == Scheme.OIDC:
            session.delete(row)
    audit.record(session, audit.INSTANCE, "oidc.unlink", person.actor, {}, actor=person.actor)
    session.commit()


def _identity(subject: str) -> Identity:
    return canonical(Scheme.OIDC, subject)
