"""Enter a contest, mend what was given, leave. Each change is one more fact, which names nobody.

Knows how an account, the claim to an identity, the profile, the consents and the fact of a registration come
into being together. Who may enter is `rounds/registration.py`; on doubles rules
`app/operations/registration/sameness.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock
from app.identities import Identity, Scheme
from app.operations import Refused
from app.operations.learning import learner
from app.operations.people import throttle
from app.operations.privacy import consent
from app.operations.record import decision
from app.operations.registration import profile, sameness
from app.operations.registration.application import (
    Application,
    barred,
    hashed,
    mistakes,
    unit_line,
    why_closed,
)
from app.operations.registration.claim import claim
from app.operations.registration.profile import Read
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.learning import sitting
from app.storage.people import person as people
from app.storage.people import printed_code
from app.storage.people.person import Person
from app.storage.postgres import line
from app.storage.record import audit
from app.storage.record import decision as decisions
from app.storage.registration import enrolment
from app.storage.registration.enrolment import Enrolment, Fresh
from rounds import record, registration
from rounds.definition.folder import Definition
from rounds.reasons import Reason, reason

SELF = "participant"
"""How the log names people who act on their own data."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Who takes part now. `doubts` refuse nothing; `contested` are identities somebody else signs in by."""

    person: Person
    enrolment: Enrolment
    doubts: tuple[Reason, ...] = ()
    contested: tuple[Identity, ...] = ()


def register(
    session: Session,
    contest: Contest,
    application: Application,
    *,
    person_id: uuid.UUID | None = None,
    helper_id: uuid.UUID | None = None,
) -> Enrolled:
    """Enrol the person of that id, or a new one, whose account is made in the same act.

    `helper_id`: who does it for them. Raises Refused with everything that is missing or wrong, each with its
    field as the path, and TooOften.
    """
    if application.address:
        throttle.check(session, {"register.address": application.address})
    about = contests.definition(session, contest)
    brought = _logins(session, person_id)
    read = profile.read(
        about.contest,
        application.typed,
        brought={each.scheme.value for each in brought},
        roles=barred(session, contest, person_id),
    )
    wrong = [*mistakes(session, contest, about, read), *consent.missing(application.agreed)]
    password = None
    if person_id is None and not application.code:
        try:
            password = hashed(application, read)
        except Refused as refused:
            wrong += refused.reasons
    if wrong:
        raise Refused(*wrong)
    if application.address:
        throttle.count(session, {"register.address": application.address})

    _queue_up(session, contest, about, read, brought)
    now = clock.read(session)
    if closed := why_closed(session, contest, about, read.given.values.get("unit", ""), now):
        raise Refused(*closed)
    if person_id is None:
        person = people.add(session, name=read.given.values["full_name"], password=password, at=now)
    else:
        person = _somebody(session, person_id)
        if enrolment.of(session, contest.id, person.id) is not None:
            raise Refused(reason("enrolment.already"))
    mine = enrolment.new(contest.id, person.id, now, helper_id=helper_id)
    mine.rules_version = about.contest.rules_version
    actor = f"person:{helper_id or person.id}"
    contested = _claim(session, contest, about, person, read, application.proved, now, actor)
    if contested and not any(row.login for row in people.identities(session, person.id)):
        raise Refused(*(reason("enrolment.identity-taken", path=each.scheme.value) for each in contested))
    fill(mine, about, read, brought, complete=not _disputed(contested))
    session.add(mine)
    session.flush()
    _enter(session, contest, mine, now)
    if person_id is None and application.code:
        printed_code.add(session, person.id, application.code, made_by=helper_id or person.id, at=now)
    sameness.look(session, contest, about, mine, contested=_disputed(contested), at=now)
    consent.give(session, contest, person.id, application.agreed, at=now, helper_id=helper_id)
    if helper_id is not None:
        _log(session, contest, "enrolment.assist", mine, actor, unit=mine.unit)
    session.commit()
    return Enrolled(person, mine, tuple(registration.doubts(read.given)), tuple(contested))


def correct(
    session: Session,
    contest: Contest,
    person_id: uuid.UUID,
    typed: Mapping[str, str],
    *,
    by: Person,
    why: str = "",
) -> Enrolled:
    """Mend what was given, by the person or for a reason by staff: one more fact.

    Raises Refused with everything that is missing, wrong or no longer to be changed.
    """
    about = contests.definition(session, contest)
    brought = _logins(session, person_id)
    read = profile.read(about.contest, typed, brought={each.scheme.value for each in brought})
    wrong = mistakes(session, contest, about, read)
    if by.id != person_id and not why.strip():
        wrong = [*wrong, reason("enrolment.reason-missing", path="why")]
    if wrong:
        raise Refused(*wrong)
    _queue_up(session, contest, about, read, brought)
    mine = enrolment.lock(session, contest.id, person_id)
    if mine is None or mine.left_at is not None:
        raise Refused(reason("enrolment.none"))
    now = clock.read(session)
    refused = registration.why_not_correctable(
        about.contest,
        [each.value() for each in decisions.listed(session, contest.id)],
        now=now,
        units=unit_line(about, mine.unit),
        changes_unit=read.given.values.get("unit", "") != mine.unit,
        started=_has_started(session, contest, about, mine),
    )
    if refused:
        raise Refused(*refused)
    person = _somebody(session, person_id)
    contested = mend(session, contest, about, person, mine, read, at=now, by=by.actor)
    if by.id != person_id:
        _log(session, contest, "enrolment.correct", mine, by.actor, why=why.strip())
    session.commit()
    return Enrolled(person, mine, tuple(registration.doubts(read.given)), tuple(contested))


def mend(
    session: Session,
    contest: Contest,
    about: Definition,
    person: Person,
    mine: Enrolment,
    read: Read,
    *,
    at: int,
    by: str,
) -> list[Identity]:
    """Put what was read in the place of what was given, with one more fact; identities that are contested.

    Does not commit.
    """
    old = mine.profile()
    contested = _claim(session, contest, about, person, read, (), at, by)
    _drop_replaced(session, person, old, read)
    fill(mine, about, read, _logins(session, person.id), complete=not _disputed(contested))
    mine.changed_at, person.name = at, mine.full_name
    session.flush()
    _enter(session, contest, mine, at)
    sameness.look(session, contest, about, mine, contested=_disputed(contested), at=at)
    return contested


def leave(session: Session, contest: Contest, mine: Enrolment, *, by: str) -> None:
    """Take somebody out of a contest: while people still take part they count in no figure any more.

    Afterwards results stand, under the pseudonym. `by` is staff, or `SELF`: the log, which is never changed,
    must not lead from a pseudonym to the person. Does not commit.
    """
    about, now = contests.definition(session, contest), clock.read(session)
    if mine.left_at is None and mine.contestant:
        mine.left_at = now
        if not why_closed(session, contest, about, mine.unit, now):
            gone = record.Decision(now, 0, "leave", mine.contestant, {}, by=audit.SYSTEM)
            decision.take(session, contest, [gone])
        _log(session, contest, "enrolment.leave", mine, by)


def prove(session: Session, contest: Contest, mine: Enrolment, identity: Identity, *, by: Person) -> None:
    """A helper has seen the card: the identity is this person's, and their registration is complete.

    Whoever claimed it before without a proof loses it. Raises Refused(claim.proved-by-other). Commits.
    """
    about = contests.definition(session, contest)
    person, now = _somebody(session, mine.person_id), clock.read(session)
    schemes = about.contest.registration.identity
    found = claim(
        session,
        person,
        [identity],
        schemes=schemes,
        proved=[identity],
        ledger=contest.ledger,
        at=now,
        by=by.actor,
    )
    for loser in found.losers:
        _lose(session, loser, identity, now)
    if not mine.complete and mine.profile().get(identity.scheme.value) in ("", identity.value):
        mine.complete, mine.changed_at = True, now
        setattr(mine, identity.scheme.value, identity.value)
        session.flush()
        _enter(session, contest, mine, now)
    _log(session, contest, "identity.prove", mine, by.actor, scheme=identity.scheme.value)
    session.commit()


def look_at(session: Session, contest: Contest, mine: Enrolment, *, by: Person) -> None:
    """Note that somebody of the staff saw what this person gave. Commits."""
    _log(session, contest, "enrolment.look", mine, by.actor)
    session.commit()


# --- parts --------------------------------------------------------------------------------------------


def _logins(session: Session, person_id: uuid.UUID | None) -> list[Identity]:
    if person_id is None:
        return []
    return [row.identity() for row in people.identities(session, person_id) if row.login]


def _somebody(session: Session, person_id: uuid.UUID) -> Person:
    person = people.lock(session, person_id)
    if person is None or person.state != "active":
        raise Refused(reason("enrolment.none"))
    return person


def _queue_up(
    session: Session, contest: Contest, about: Definition, read: Read, brought: Iterable[Identity]
) -> None:
    """Let those who may be one person register one after the other, whatever they are equal in."""
    hashes = {people.hash_of(each) for each in read.identities}
    hashes.update(each for each in sameness.hashes(contest.id, about, read, brought) if each is not None)
    for each in sorted(hashes):
        enrolment.queue_up(session, each)


def fill(
    mine: Enrolment | Fresh, about: Definition, read: Read, brought: Iterable[Identity], *, complete: bool
) -> None:
    """Put what was read into an enrolment; changes nothing else."""
    given = read.given
    mine.fill(given.values)
    mine.unit, mine.organisation, mine.complete = given.values.get("unit", ""), given.organisation, complete
    mine.household = enrolment.household_of(mine.contest_id, registration.household(about.contest, given))
    mine.same, mine.alike = sameness.hashes(mine.contest_id, about, read, brought)
    mine.found = enrolment.name_hash(mine.contest_id, given.values.get("full_name", ""))


def _enter(session: Session, contest: Contest, mine: Enrolment, now: int) -> None:
    """The fact: who by pseudonym only, from which unit and household, and whether anything is missing."""
    assert mine.contestant is not None
    row = record.Registration(now, mine.contestant, mine.unit, mine.complete, mine.household)
    learner.register(session, contest, row)


def _has_started(session: Session, contest: Contest, about: Definition, mine: Enrolment) -> bool:
    """Whether an attempt that counts was begun."""
    wire, who = line.of(session), mine.contestant or ""
    return any(
        sitting.of(wire, contest.id, who, round.id, practice=False)
        for round in about.contest.rounds
        if round.learning
    )


def _claim(
    session: Session,
    contest: Contest,
    about: Definition,
    person: Person,
    read: Read,
    proved: Collection[Identity],
    now: int,
    by: str,
) -> list[Identity]:
    """Claim what was typed; those that somebody else signs in by come back."""
    schemes = about.contest.registration.identity
    found = claim(
        session,
        person,
        read.identities,
        schemes=schemes,
        proved=proved,
        ledger=contest.ledger,
        at=now,
        by=by,
    )
    for loser in found.losers:
        for identity in proved:
            _lose(session, loser, identity, now)
    return found.contested


def _disputed(contested: Iterable[Identity]) -> bool:
    """Whether two claim one person's own number. A telephone in two registrations is a household's."""
    return any(each.scheme is Scheme.CCCD for each in contested)


def _lose(session: Session, loser: uuid.UUID, identity: Identity, now: int) -> None:
    """Whoever registered with a number that is another's gives their own before they count again."""
    if identity.scheme is not Scheme.CCCD:
        return
    for theirs in enrolment.of_person(session, loser):
        if theirs.cccd == identity.value and theirs.left_at is None:
            contest = contests.by_id(session, theirs.contest_id)
            theirs.cccd, theirs.same, theirs.complete, theirs.changed_at = "", None, False, now
            session.flush()
            about = contests.definition(session, contest)
            if not why_closed(session, contest, about, theirs.unit, now):
                _enter(session, contest, theirs, now)


def _drop_replaced(session: Session, person: Person, old: Mapping[str, str], read: Read) -> None:
    """Forget the number or address that was mended, unless it was proved or is the last to sign in by."""
    kept = {each.value for each in read.identities}
    replaced = {old[each] for each in ("phone", "email", "cccd")} - kept - {""}
    rows = people.identities(session, person.id)
    for row in rows:
        others = any(each.login for each in rows if each is not row)
        if row.value in replaced and row.verified_at is None and (others or not row.login):
            session.delete(row)
    session.flush()


def _log(session: Session, contest: Contest, action: str, mine: Enrolment, actor: str, **data: str) -> None:
    audit.record(session, contest.ledger, action, f"contestant:{mine.contestant}", data, actor=actor)
