"""Doubles: what happens to a second registration of what may be one person, and people's rulings on it.

The contest's `when_same` decides about those equal in what it names; who only shares a name and a date of
birth is shown to the organisers and nothing more.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy.orm import Session

from app import clock
from app.identities import Identity, Scheme
from app.operations import Refused
from app.operations.record import decision
from app.operations.registration.profile import Read
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record import audit
from app.storage.registration import enrolment, sameness
from app.storage.registration.enrolment import Enrolment
from app.storage.registration.sameness import Sameness
from rounds import record
from rounds.definition.folder import Definition
from rounds.reasons import reason

KEYS = (Scheme.CCCD, Scheme.OIDC, Scheme.EMAIL, Scheme.PHONE)
"""Which of several identities tells one person from another, the best first."""
KEEP = {"keep_first": "first", "keep_best": "best"}


def look(
    session: Session, contest: Contest, about: Definition, mine: Enrolment, *, contested: bool, at: int
) -> None:
    """Compare an enrolment with the others of the contest and do what the definition says. No commit.

    `contested`: somebody else claims the same number, and a helper's look at the card will tell whose it is.
    Raises Refused(enrolment.same-person) where doubles are not let in.
    """
    when_same = about.contest.registration.when_same
    for twin in enrolment.twins(session, mine, column="same"):
        if when_same == "block":
            if not contested:
                raise Refused(reason("enrolment.same-person"))
            sameness.note(session, contest.id, twin.person_id, mine.person_id, why="identity", at=at)
            continue
        pair = sameness.note(session, contest.id, twin.person_id, mine.person_id, why="same", at=at)
        if when_same in KEEP and pair.state == "open":
            _say(session, contest, pair, KEEP[when_same], by=audit.SYSTEM, why="", at=at)
    for twin in enrolment.twins(session, mine, column="alike"):
        sameness.note(session, contest.id, twin.person_id, mine.person_id, why="alike", at=at)


def rule(
    session: Session, contest: Contest, pair_id: uuid.UUID, *, same: bool, by: Person, why: str
) -> Sameness:
    """An organiser says whether two registrations are one person; then the first of them counts.

    Raises Refused(sameness.none | enrolment.reason-missing).
    """
    pair = sameness.lock(session, contest.id, pair_id)
    if pair is None:
        raise Refused(reason("sameness.none"))
    if not why.strip():
        raise Refused(reason("enrolment.reason-missing", path="why"))
    _say(
        session,
        contest,
        pair,
        "first" if same else "both",
        by=by.actor,
        why=why.strip(),
        at=clock.read(session),
    )
    session.commit()
    return pair


def _say(
    session: Session, contest: Contest, pair: Sameness, keep: str, *, by: str, why: str, at: int
) -> None:
    first = enrolment.of(session, contest.id, pair.first_id)
    later = enrolment.of(session, contest.id, pair.later_id)
    if first is None or later is None or not first.contestant or not later.contestant:
        raise Refused(reason("sameness.none"))
    if keep != "both" or pair.state == "same":
        data = {"as": first.contestant, "keep": keep}
        act = record.Decision(at, 0, "same", later.contestant, data, reason=why, by=by)
        decision.take(session, contest, [act])
    else:
        audit.record(
            session, contest.ledger, "sameness.different", f"contestant:{later.contestant}", {}, actor=by
        )
    pair.state, pair.ruled_at = ("different" if keep == "both" else "same"), at
    session.flush()


def hashes(
    contest_id: uuid.UUID, about: Definition, read: Read, brought: Iterable[Identity]
) -> tuple[bytes | None, bytes | None]:
    """What tells this person from others, by the fields of the contest, and by name and date of birth.

    None where a part of it was not given.
    """
    values = {name: " ".join(value.casefold().split()) for name, value in read.given.values.items()}
    values["identity"] = _key(about, [*read.identities, *brought])
    same = [values.get(each, "") for each in about.contest.registration.same_person]
    alike = [values.get(each, "") for each in ("full_name", "birth_date")]
    return (
        enrolment.hash_of(contest_id, "same", *same) if all(same) else None,
        enrolment.hash_of(contest_id, "alike", *alike) if all(alike) else None,
    )


def _key(about: Definition, identities: Iterable[Identity]) -> str:
    """The identity by which this person is known in the contest, as text; empty where none was given."""
    schemes = about.contest.registration.identity
    known = {each.scheme: each.value for each in identities if each.scheme.value in schemes}
    return next((f"{scheme} {known[scheme]}" for scheme in KEYS if scheme in known), "")
