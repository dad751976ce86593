"""What is kept about people: handed over, erased on request, swept when its time is over, counted.

Facts and the log name nobody, so they stay as they are: erasing takes away what leads to the person.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.entries import erasure
from app.operations.learning import story
from app.operations.registration import enrolment
from app.storage import tables
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.learning import story as stories
from app.storage.people import person as people
from app.storage.people import role as grants
from app.storage.people import sign_in as sign_ins
from app.storage.people.person import Person
from app.storage.postgres.instant import Instant
from app.storage.privacy import consent, inventory
from app.storage.privacy.rights import DataAlert
from app.storage.record import audit, fact
from app.storage.record import decision as decisions
from app.storage.record.audit import ChainData, ChainRecord
from app.storage.registration import enrolment as enrolments
from app.storage.registration.enrolment import Enrolment
from rounds import calendar, registration
from rounds.reasons import reason

ALERTS = (80_000, 100_000)
"""Numbers of people at which the level of security of the system has to be looked at."""


class Due(NamedTuple):
    """A contest whose personal data has been kept long enough, since when, and of how many people."""

    contest: Contest
    since: int
    people: int


def kept(session: Session, person_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    """What is held under a person's id as plain JSON values: rows by table."""
    metadata = tables.metadata()
    return {
        name: [_plain(metadata.tables[name], row) for row in rows]
        for name, rows in inventory.rows_of(session, metadata, person_id)
    }


def handed_over(session: Session, person_id: uuid.UUID) -> dict[str, Any]:
    """Everything held about a person: rows by table, and the facts by pseudonym."""
    facts: dict[str, Any] = {}
    for mine in enrolments.of_person(session, person_id):
        if mine.contestant:
            contest = contests.by_id(session, mine.contest_id)
            facts[contest.slug] = {
                "contestant": mine.contestant,
                **fact.of_contestant(session, mine.contest_id, mine.contestant),
                "stories": stories.handed_over(session, mine.contest_id, mine.contestant),
                "works": erasure.handed_over(session, mine.contest_id, mine.contestant),
            }
    return {"made_at": clock.written(clock.read(session)), "kept": kept(session, person_id), "facts": facts}


def erase(session: Session, person_id: uuid.UUID, *, by: str = enrolment.SELF) -> None:
    """Erase a person: leave every contest, empty every personal column, close the account for good. Commits.

    `by` is staff where it was not the person. Raises Refused(privacy.holds-office) for whoever still has a
    role: their acts are signed.
    """
    person = people.lock(session, person_id)
    if person is None or person.state != "active":
        raise Refused(reason("enrolment.none"))
    if grants.held(session, person_id, clock.read(session)):
        raise Refused(reason("privacy.holds-office"))
    theirs = enrolments.of_person(session, person_id)
    audit.hold(session, audit.INSTANCE, *(contests.by_id(session, each.contest_id).ledger for each in theirs))
    for mine in theirs:
        clear(session, mine, by=by)
    close(session, person, by=by)
    session.commit()


def erase_from(session: Session, contest: Contest, person_id: uuid.UUID, *, by: str) -> None:
    """Erase what one contest holds about a person; the account stays. Commits."""
    mine = enrolments.lock(session, contest.id, person_id)
    if mine is None or mine.erased_at is not None:
        raise Refused(reason("enrolment.none"))
    clear(session, mine, by=by)
    session.commit()


def clear(session: Session, mine: Enrolment, *, by: str) -> None:
    """The same in the caller's transaction; what was erased before stays erased."""
    if mine.erased_at is not None:
        return
    contest, code = contests.by_id(session, mine.contest_id), mine.contestant
    enrolment.leave(session, contest, mine, by=by)
    now = clock.read(session)
    for purpose, last in consent.held(session, mine.person_id, contest.id).items():
        if last.given and purpose != "rules":
            consent.add(session, mine.person_id, contest.id, purpose, words=last.words, given=False, at=now)
    session.flush()
    session.execute(
        update(Enrolment)
        .where(Enrolment.contest_id == contest.id, Enrolment.person_id == mine.person_id)
        .values(erased_at=now, contestant=None, salt=None, complete=False)
    )
    inventory.erase(session, tables.metadata(), mine.person_id, contest_id=contest.id)
    if code:
        story.erase(session, contest.id, code)
        erasure.erase(session, contest.id, code)
    _forget(session, f"contestant:{code}")
    session.expire(mine)
    audit.record(session, contest.ledger, "privacy.erase", "contestant", {}, actor=by)


def close(session: Session, person: Person, *, by: str) -> None:
    """Close an account for good, in the caller's transaction."""
    sign_ins.end(session, person.id, clock.read(session))
    inventory.erase(session, tables.metadata(), person.id)
    session.expire(person)
    person.state = "closed"
    _forget(session, f"person:{person.id}")
    audit.record(session, audit.INSTANCE, "privacy.close", f"person:{person.id}", {}, actor=by)


def _forget(session: Session, subject: str) -> None:
    """Take away what the log says of somebody in particular; the chain still verifies."""
    about = select(ChainRecord.seq).where(
        ChainRecord.ledger == ChainData.ledger,
        ChainRecord.seq == ChainData.seq,
        ChainRecord.subject == subject,
    )
    session.execute(delete(ChainData).where(about.exists()))


# --- time over ----------------------------------------------------------------------------------------


def due(session: Session) -> list[Due]:
    """What a sweep would erase now: a dry count."""
    now, found = clock.read(session), []
    for contest in contests.every(session):
        about = contests.definition(session, contest).contest
        acts = [each.value() for each in decisions.listed(session, contest.id)]
        until = registration.personal_until(about, acts)
        if until is not None and until <= now:
            wanted = select(func.count()).where(
                Enrolment.contest_id == contest.id, Enrolment.erased_at.is_(None)
            )
            if count := session.scalar(wanted) or 0:
                found.append(Due(contest, until, count))
    return found


def sweep(session: Session, over: Due, *, most: int = 500) -> int:
    """Erase what a contest has kept long enough, at `most` so many enrolments at a time; how many. Commits.

    Accounts go with the last thing that needed them. Runs twice safely.
    """
    contest = over.contest
    wanted = (
        select(Enrolment)
        .where(Enrolment.contest_id == contest.id, Enrolment.erased_at.is_(None))
        .order_by(Enrolment.person_id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    gone = list(session.scalars(wanted))
    for mine in gone:
        person_id = mine.person_id
        clear(session, mine, by=audit.SYSTEM)
        person = people.lock(session, person_id)
        if person is not None and not _is_needed(session, person_id):
            close(session, person, by=audit.SYSTEM)
    if gone:
        data = {"people": len(gone), "since": clock.written(over.since)}
        audit.record(session, contest.ledger, "privacy.sweep", f"contest:{contest.slug}", data)
    session.commit()
    return len(gone)


def _is_needed(session: Session, person_id: uuid.UUID) -> bool:
    elsewhere = any(each.erased_at is None for each in enrolments.of_person(session, person_id))
    return elsewhere or bool(grants.held(session, person_id, clock.read(session)))


# --- how many -----------------------------------------------------------------------------------------


def people_held(session: Session) -> int:
    """How many people this instance holds data about."""
    return session.scalar(select(func.count()).where(Person.state == "active")) or 0


def reached(session: Session) -> list[int]:
    """The thresholds that are reached and not noted yet."""
    count = people_held(session)
    return [each for each in ALERTS if count >= each and session.get(DataAlert, each) is None]


def alert(session: Session, threshold: int) -> None:
    """Note that a threshold is reached, once and in the log. Commits."""
    count = people_held(session)
    session.add(DataAlert(threshold=threshold, people=count, at=clock.read(session)))
    data = {"people": count, "threshold": threshold}
    audit.record(session, audit.INSTANCE, "privacy.alert", "instance", data)
    session.commit()


def _plain(table: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with instants and ids as text."""
    found = {}
    for name, value in row.items():
        if isinstance(table.c[name].type, Instant) and value is not None:
            found[name] = calendar.text(value)
        elif isinstance(value, uuid.UUID):
            found[name] = str(value)
        else:
            found[name] = value
    return found
