"""Make an account. What a contest asks besides is a matter of the registration for that contest."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app import clock, passwords
from app.identities import Identity, plain
from app.operations import Refused
from app.storage.people import person as people
from app.storage.people.person import Person
from rounds.reasons import reason


def create(
    session: Session,
    *,
    name: str,
    logins: Iterable[Identity],
    contacts: Iterable[Identity] = (),
    password: str | None,
) -> Person:
    """A person who signs in by any of `logins` and is reached by `contacts` too. Does not commit.

    Raises Refused(person.name-missing | person.identity-missing | person.identity-taken | password.short |
    password.long | password.easy).
    """
    wanted, name = list(logins), plain(name)
    if not name:
        raise Refused(reason("person.name-missing"))
    if not wanted:
        raise Refused(reason("person.identity-missing"))
    for each in wanted:
        if people.login_identity(session, each) is not None:
            raise Refused(reason("person.identity-taken", scheme=each.scheme.value))
    kept = None if password is None else fresh_hash(password, [name, *(each.value for each in wanted)])
    now = clock.read(session)
    person = people.add(session, name=name, password=kept, at=now)
    for each in wanted:
        people.add_identity(session, person, each, login=True, at=now)
    for each in contacts:
        people.add_identity(session, person, each, login=False, at=now)
    return person


def fresh_hash(password: str, own: Iterable[str]) -> str:
    """The hash of a password that somebody chose. Raises Refused(password.short | long | easy)."""
    if code := passwords.why_not(password, own):
        raise Refused(reason(code, least=passwords.LEAST, most=passwords.MOST))
    return passwords.hashed(password)
