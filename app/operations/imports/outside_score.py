"""Results from elsewhere: what matched rows say becomes facts, and a person rules on the others.

A figure that was recorded is never taken out: a later one takes its place.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.standings import tally
from app.storage.contest import contest as contests
from app.storage.contest import unit as units
from app.storage.contest.contest import Contest
from app.storage.imports import outside
from app.storage.imports.outside import OutsideRow
from app.storage.people.person import Person
from app.storage.record import audit, fact
from app.storage.registration.contestant import Contestant
from rounds.definition.folder import Definition
from rounds.reasons import reason
from rounds.record import Given, Step

DONE = "done"
"""Beside the figures of a row: the instant at which the course was finished."""


def give(
    session: Session, contest: Contest, definition: Definition, round: str, rows: Iterable[OutsideRow]
) -> int:
    """Record what matched rows say and was not recorded yet; how many facts. Does not commit."""
    matched = [row for row in rows if row.state == "matched"]
    if not matched:
        return 0
    fact.lock(session, contest.id)
    now = clock.read(session)
    last = {(each.subject, each.metric): each.value for each in fact.read(session, contest.id, "givens")}
    finished = {
        each.contestant
        for each in fact.read(session, contest.id, "steps")
        if (each.round, each.part) == (round, "topics")
    }
    givens = [
        Given(now, row.subject, metric, value)
        for row in matched
        for metric, value in row.figures.items()
        if metric != DONE and last.get((row.subject, metric)) != value
    ]
    steps = [
        Step(row.figures[DONE], row.subject, round, "topics")
        for row in matched
        if DONE in row.figures and row.subject not in finished
    ]
    fact.append(session, contest.id, "givens", givens)
    if steps:
        fact.append(session, contest.id, "steps", steps)
        tally.recount(session, contest)
    return len(givens) + len(steps)


def settle(
    session: Session, contest: Contest, row_id: uuid.UUID, *, subject: str, why: str, by: Person
) -> OutsideRow:
    """Say whose a row is: the code of a contestant, or of a unit where units are meant. Commits.

    Raises Refused(outside.none | outside.over | outside.unknown-subject | outside.why-missing).
    """
    row = _open(session, contest, row_id, why)
    subject = subject.strip()
    if units.by_code(session, contest.id, subject) is None:
        subject = subject.upper()
        known = select(Contestant.code).where(Contestant.contest_id == contest.id, Contestant.code == subject)
        if session.scalar(known) is None:
            raise Refused(reason("outside.unknown-subject", path="subject", got=subject[:40]))
    row.state, row.subject, row.how = "matched", subject, "person"
    _ruled(session, contest, row, "outside.settle", why, by)
    give(session, contest, contests.definition(session, contest), row.round, [row])
    session.commit()
    return row


def dismiss(session: Session, contest: Contest, row_id: uuid.UUID, *, why: str, by: Person) -> OutsideRow:
    """Say that a row is nobody's of this contest. It stays listed. Commits.

    Raises Refused(outside.none | outside.over | outside.why-missing).
    """
    row = _open(session, contest, row_id, why)
    row.state, row.how = "dismissed", "person"
    _ruled(session, contest, row, "outside.dismiss", why, by)
    session.commit()
    return row


def said(row: OutsideRow) -> dict[str, str]:
    """What the row says of whom it is about, by field."""
    names = ("code", "staff_code", "cccd", "phone", "email", "name", "unit", "unit_name")
    values: list[str] = json.loads(row.said)
    return dict(zip(names, values, strict=True))


def _open(session: Session, contest: Contest, row_id: uuid.UUID, why: str) -> OutsideRow:
    row = outside.lock(session, contest.id, row_id)
    if row is None:
        raise Refused(reason("outside.none"))
    if row.state == "matched":
        raise Refused(reason("outside.over"))
    if not why.strip():
        raise Refused(reason("outside.why-missing", path="why"))
    return row


def _ruled(session: Session, contest: Contest, row: OutsideRow, action: str, why: str, by: Person) -> None:
    row.settled_by, row.settled_at, row.reason = by.id, clock.read(session), why.strip()[:500]
    data: dict[str, Any] = {"round": row.round, "subject": row.subject, "reason": row.reason}
    audit.record(session, contest.ledger, action, f"outside:{row.id}", data, actor=by.actor)
    session.flush()
