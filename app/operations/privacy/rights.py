"""Requests about one's own data, with the time the law gives, and the register of breaches.

The receipt is confirmed within 2 working days; access, correction and a copy are due after 10 days, taking
consent back, restriction and objection after 15, erasure after 20. A term whose last day is a day off ends
with the next working day. A breach is reported within 72 hours, which no holiday prolongs.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.notices import notice
from app.operations.notices.notice import Saying
from app.operations.privacy import working_days
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.privacy import rights
from app.storage.privacy.rights import KINDS, Breach, RightsRequest, Waiting
from app.storage.record import audit
from app.storage.registration import enrolment
from rounds import calendar
from rounds.reasons import reason

DAYS = {
    **dict.fromkeys(("access", "correct", "copy"), 10),
    **dict.fromkeys(("withdraw", "restrict", "object"), 15),
    "erase": 20,
}
WORKING_DAYS = 2
BREACH = 72 * calendar.HOUR
MOST = 4000  # characters


class Timers(NamedTuple):
    """The last days, both included, on which the receipt is confirmed and the answer given.

    `counted`: the last of the days of the answer's term, which may be a day off; it then ends later.
    """

    confirm_by: date
    answer_by: date
    counted: date


def timers(kind: str, received: date) -> Timers:
    """When a request that came on that day is due: working days leave days off out; days do not, but a term
    does not end on a day off.
    """
    counted = received + timedelta(days=DAYS[kind])
    return Timers(working_days.after(received, WORKING_DAYS), working_days.end_of(counted), counted)


def timers_of(request: RightsRequest, zone: str) -> Timers:
    """When this request is due, by the days of the contest's zone."""
    return timers(request.kind, calendar.local(request.received_at, zone).date())


def unknown_years(request: RightsRequest, zone: str) -> list[int]:
    """The years of an open request's terms whose public holidays are not known: it may be due later."""
    received = calendar.local(request.received_at, zone).date()
    return working_days.unknown(received, timers_of(request, zone).answer_by)


def overdue(request: RightsRequest, zone: str, now: int) -> list[str]:
    """What is late: `confirm`, `answer`."""
    due, today = timers_of(request, zone), calendar.local(now, zone).date()
    late = []
    if request.acknowledged_at is None and request.answered_at is None and today > due.confirm_by:
        late.append("confirm")
    if request.answered_at is None and today > due.answer_by:
        late.append("answer")
    return late


def waiting(session: Session, contest: Contest, now: int) -> Waiting:
    """How many requests of a contest wait, and how many of them are late."""
    today = calendar.local(now, contest.zone).date()

    def due_before_today(kind: str, which: int) -> int:
        """The instant before which came what was due before today."""
        day = today
        while timers(kind, day - timedelta(days=1))[which] >= today:
            day -= timedelta(days=1)
        return calendar.instant(day, contest.zone)

    return rights.waiting(
        session,
        contest.id,
        confirm_before=due_before_today(KINDS[0], 0),
        answer_before={kind: due_before_today(kind, 1) for kind in KINDS},
    )


def ask(session: Session, contest: Contest, person: Person, *, kind: str, words: str) -> RightsRequest:
    """Send a request to the contest's desk. Raises Refused(rights.unknown | enrolment.none)."""
    if kind not in KINDS:
        raise Refused(reason("rights.unknown", path="kind"))
    mine = enrolment.of(session, contest.id, person.id)
    if mine is None or mine.erased_at is not None:
        raise Refused(reason("enrolment.none"))
    row = RightsRequest(
        id=clock.new_id(),
        person_id=person.id,
        contest_id=contest.id,
        kind=kind,
        words=words.strip()[:MOST],
        received_at=clock.read(session),
        outcome="",
        answer="",
    )
    session.add(row)
    _log(session, contest, "rights.ask", row, person.actor)
    session.commit()
    return row


def confirm(session: Session, contest: Contest, id: uuid.UUID, *, by: Person) -> RightsRequest:
    """Confirm the receipt. Confirming again changes nothing. Raises Refused(rights.none)."""
    row = rights.lock_request(session, contest.id, id)
    if row is None:
        raise Refused(reason("rights.none"))
    if row.acknowledged_at is None:
        row.acknowledged_at, row.handled_by = clock.read(session), by.id
        _log(session, contest, "rights.confirm", row, by.actor)
        _tell(session, contest, row, "rights-confirmed", row.acknowledged_at)
    session.commit()
    return row


def answer(
    session: Session, contest: Contest, id: uuid.UUID, *, outcome: str, words: str, by: Person
) -> RightsRequest:
    """Answer, once.

    Raises Refused(rights.none | rights.answered | rights.answer-missing | rights.unknown).
    """
    row = rights.lock_request(session, contest.id, id)
    if row is None:
        raise Refused(reason("rights.none"))
    if row.answered_at is not None:
        raise Refused(reason("rights.answered"))
    if outcome not in ("done", "refused"):
        raise Refused(reason("rights.unknown", path="outcome"))
    if not words.strip():
        raise Refused(reason("rights.answer-missing", path="words"))
    row.answered_at, row.outcome, row.answer = clock.read(session), outcome, words.strip()[:MOST]
    row.acknowledged_at, row.handled_by = row.acknowledged_at or row.answered_at, by.id
    _log(session, contest, "rights.answer", row, by.actor)
    _tell(session, contest, row, "rights-answered", row.answered_at)
    session.commit()
    return row


def enter_breach(
    session: Session,
    contest: Contest,
    *,
    happened: str,
    affected: int,
    measures: str,
    found_at: int | None = None,
    by: Person,
) -> Breach:
    """Enter a breach, found now or earlier. Raises Refused(breach.happened-missing | breach.in-future)."""
    now = clock.read(session)
    if not happened.strip():
        raise Refused(reason("breach.happened-missing", path="happened"))
    if found_at is not None and found_at > now:
        raise Refused(reason("breach.in-future", path="found_at"))
    row = Breach(
        id=clock.new_id(),
        contest_id=contest.id,
        found_at=now if found_at is None else found_at,
        entered_at=now,
        entered_by=by.id,
        happened=happened.strip()[:MOST],
        affected=max(0, affected),
        measures=measures.strip()[:MOST],
        reported_to="",
    )
    session.add(row)
    _log(session, contest, "breach.enter", row, by.actor)
    session.commit()
    return row


def report_breach(session: Session, contest: Contest, id: uuid.UUID, *, to: str, by: Person) -> Breach:
    """Note that the authority was told. Raises Refused(breach.none | breach.to-missing)."""
    row = rights.lock_breach(session, contest.id, id)
    if row is None:
        raise Refused(reason("breach.none"))
    if not to.strip():
        raise Refused(reason("breach.to-missing", path="to"))
    if row.reported_at is None:
        row.reported_at, row.reported_to = clock.read(session), to.strip()[:200]
        _log(session, contest, "breach.report", row, by.actor)
    session.commit()
    return row


def _tell(session: Session, contest: Contest, row: RightsRequest, kind: str, now: int) -> None:
    """That it was confirmed or answered, to who asked; the words of the answer stand on the page alone."""
    until = calendar.local_text(
        calendar.deadline(timers_of(row, contest.zone).answer_by, contest.zone), contest.zone
    )
    said = reason(f"letter.{kind}", contest=contest.title_vi, until=until)
    saying = Saying(kind, reason(f"letter.{kind}-subject", contest=contest.title_vi), [said], "/account/data")
    to = notice.address(session, row.person_id, contest, proved=True)
    notice.tell(session, row.person_id, saying, key=f"{kind}:{row.id}", now=now, contest=contest, to=to)


def _log(session: Session, contest: Contest, action: str, row: RightsRequest | Breach, actor: str) -> None:
    audit.record(session, contest.ledger, action, f"{action.split('.')[0]}:{row.id}", {}, actor=actor)
