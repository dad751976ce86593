"""Whose a telephone, a citizen id or an address is: of whoever proves it. A mere claim keeps nobody out.

A proof is a code that arrived on the telephone or by mail, or a card that a helper has seen. Knows identities
and their owners; what losing one means for a contest is in `app/operations/registration/enrolment.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.identities import Identity, Scheme
from app.operations import Refused
from app.storage.people import person as people
from app.storage.people import sign_in as sign_ins
from app.storage.people.person import IdentityRow, Person
from app.storage.record import audit
from app.storage.registration import enrolment
from rounds.reasons import reason


@dataclass
class Claimed:
    """What came of claiming: identities that somebody else signs in by, and who lost one to a proof."""

    contested: list[Identity] = field(default_factory=list)
    losers: list[uuid.UUID] = field(default_factory=list)


def claim(
    session: Session,
    person: Person,
    wanted: Iterable[Identity],
    *,
    schemes: Collection[str],
    proved: Collection[Identity],
    ledger: str,
    at: int,
    by: str,
) -> Claimed:
    """Give `person` the identities; those of `schemes` to sign in by, where nobody else does. No commit.

    Those in `proved` are taken from whoever merely claimed them. A shared telephone stays a contact of both.
    `ledger` is that of the contest, where the caller goes on to write.
    Raises Refused(claim.proved-by-other) where somebody else has proved the same.
    """
    found = Claimed()
    own = {bytes(row.hash): row for row in people.identities(session, person.id)}
    for identity in wanted:
        hashed = people.hash_of(identity)
        enrolment.queue_up(session, hashed)
        mine, login = own.get(hashed), identity.scheme.value in schemes
        holder = people.login_identity(session, identity, lock=True) if login else None
        if holder is not None and holder.person_id != person.id:
            if identity in proved:
                _take_over(session, holder, person, ledger, at=at, by=by)
                found.losers.append(holder.person_id)
            elif identity.scheme is Scheme.CCCD and holder.verified_at is not None:
                raise Refused(reason("claim.proved-by-other", path="cccd", scheme="cccd"))
            else:
                login = False
                found.contested.append(identity)
        verified_at = at if identity in proved else None
        if mine is None:
            people.add_identity(session, person, identity, login=login, at=at, verified_at=verified_at)
        else:
            mine.login = mine.login or login
            mine.verified_at = mine.verified_at or verified_at
            session.flush()
    return found


def _take_over(
    session: Session, holder: IdentityRow, winner: Person, ledger: str, *, at: int, by: str
) -> None:
    """Take a claim from whoever never proved it, and write down both sides."""
    if holder.verified_at is not None:
        raise Refused(reason("claim.proved-by-other", path=holder.scheme, scheme=holder.scheme))
    loser = holder.person_id
    if holder.scheme == Scheme.CCCD:
        session.delete(holder)
    else:
        holder.login = False  # a household's telephone stays where its people are reached
    session.flush()
    sign_ins.end(session, loser, at)
    audit.hold(session, ledger, audit.INSTANCE)
    for subject, action in ((loser, "identity.lost"), (winner.id, "identity.proved")):
        audit.record(
            session, audit.INSTANCE, action, f"person:{subject}", {"scheme": holder.scheme}, actor=by
        )


def is_proved(session: Session, person_id: uuid.UUID, identity: Identity) -> bool:
    """Whether this person has proved to hold the identity."""
    hashed = people.hash_of(identity)
    return any(
        bytes(row.hash) == hashed and row.verified_at is not None
        for row in people.identities(session, person_id)
    )
