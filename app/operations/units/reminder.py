"""Remind those of a unit who have not finished: who registered and stopped, and who of its staff never came.

As background work. An address gets one reminder a day at most, however many people share it and however many
units ask; whoever has an account here finds it in their inbox besides. Knows who is reminded and by what way.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app import clock
from app.identities import Identity, Scheme
from app.operations import Refused
from app.operations.notices import notice
from app.operations.notices.notice import Address, Saying
from app.operations.units import roster
from app.operations.work import task
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.learning.learner import Learner
from app.storage.people import outbox
from app.storage.people import role as grants
from app.storage.people.outbox import MAIL, SMS
from app.storage.people.person import Person
from app.storage.record import audit
from app.storage.record import decision as decisions
from app.storage.registration.enrolment import Enrolment
from app.storage.units import reminder
from app.storage.work import task as tasks
from app.storage.work.task import Task
from rounds import calendar
from rounds.reasons import Reason, reason

TASK = "reminders"
SENT = "reminder.send"
KIND = "reminder"


class Words(NamedTuple):
    """The subject, what those are told who stopped on the way, and those who never registered."""

    subject: Reason
    begun: Reason
    absent: Reason


class Reached(NamedTuple):
    """Somebody who is to be reminded, by every address there is of them, the best first."""

    person_id: uuid.UUID | None
    unit: str
    addresses: tuple[Identity, ...]
    registered: bool


def ask(
    session: Session,
    contest: Contest,
    unit: str,
    round: str,
    words: Words,
    ways: frozenset[str],
    *,
    by: Person,
) -> Task:
    """Ask for reminders to a unit and those below it, by those `ways`. Commits.

    Raises Refused(reminder.no-way | reminder.closed). What waits or runs for this unit is enough.
    """
    if not ways:
        raise Refused(reason("reminder.no-way"))
    if not is_open(session, contest, round):
        raise Refused(reason("reminder.closed"))
    contests.lock(session, contest.slug)
    own = tasks.of_contest(session, contest.id, units=frozenset({unit}), kind=TASK, limit=1)
    if own and own[0].state in tasks.UNFINISHED:
        session.commit()
        return own[0]
    asked = task.defer(
        session,
        TASK,
        contest=contest,
        unit=unit,
        asked_by=by.id,
        round=round,
        words=list(outbox.written(words.subject, [words.begun, words.absent])),
        ways=sorted(ways),
    )
    audit.record(session, contest.ledger, SENT, f"unit:{unit}", {"round": round}, actor=by.actor)
    session.commit()
    return asked


def work(session: Session, task_id: uuid.UUID) -> None:
    """Put a letter into the outbox for everybody who is to be reminded and was not today."""
    asked = tasks.by_id(session, task_id)
    assert asked is not None
    assert asked.contest_id is not None
    contest = contests.by_id(session, asked.contest_id)
    subject, (begun, absent) = outbox.read(*asked.values["words"])
    ways = frozenset(asked.values["ways"])
    now = clock.read(session)
    today = calendar.local(now, contest.zone).date()
    reminder.forget(session, contest.id, today)
    everybody = list(to_remind(session, contest, asked.unit, asked.values["round"]))
    sent = without = 0
    for done, each in enumerate(everybody, 1):
        to = next((one for one in each.addresses if _way(one) in ways), None)
        without += to is None
        if to is not None and not _claim(session, contest, each.unit, to, today):
            to = None  # it was reminded today, for whoever else shares it
        sent += to is not None
        letter = Address(_way(to), to.value) if to else None
        if each.registered and each.person_id:
            saying = Saying(KIND, subject, [begun], f"/contests/{contest.slug}/mine")
            key = f"{contest.id}:reminder:{today}"
            notice.tell(session, each.person_id, saying, key=key, now=now, contest=contest, to=letter)
        elif letter:
            _write(session, letter, subject, absent, now)
        task.progress(session, task_id, done, len(everybody))
    said = reason("reminder.sent", sent=sent, already=len(everybody) - sent - without, without=without)
    task.finish(session, task_id, said=(said,))


def _claim(session: Session, contest: Contest, unit: str, to: Identity, today: date) -> bool:
    hashed = reminder.hash_of(contest.id, to)
    return reminder.claim(session, contest.id, hashed, today, unit=unit, channel=_way(to))


def _write(session: Session, to: Address, subject: Reason, said: Reason, now: int) -> None:
    """A letter to somebody who has no account here."""
    outbox.add_reasons(
        session, to.channel, KIND, person_id=None, address=to.value, subject=subject, body=[said], now=now
    )


def to_remind(session: Session, contest: Contest, unit: str, round: str) -> Iterator[Reached]:
    """Everybody of a unit and those below it who has not finished a round."""
    units = grants.below(session, contest.id, frozenset({unit}))
    unfinished = (
        select(Enrolment)
        .outerjoin(
            Learner,
            and_(
                Learner.contest_id == Enrolment.contest_id,
                Learner.contestant == Enrolment.contestant,
                Learner.round == round,
            ),
        )
        .where(
            Enrolment.contest_id == contest.id,
            Enrolment.unit.in_(units),
            Enrolment.left_at.is_(None),
            Enrolment.erased_at.is_(None),
            Learner.valid.is_(None),
        )
        .order_by(Enrolment.registered_at, Enrolment.person_id)
    )
    for row in session.scalars(unfinished):
        given = ((Scheme.EMAIL, row.email), (Scheme.PHONE, row.phone))
        yield Reached(
            row.person_id, row.unit, tuple(Identity(scheme, value) for scheme, value in given if value), True
        )
    parents = {each.code: each.parent for each in contests.definition(session, contest).units}
    for expected in roster.expected(session, contest, round, units, parents):
        if expected.state == "absent":
            phone = expected.said.phone
            addresses = (Identity(Scheme.PHONE, phone),) if phone else ()
            yield Reached(None, expected.unit, addresses, False)


def _way(address: Identity) -> str:
    return MAIL if address.scheme is Scheme.EMAIL else SMS


def is_open(session: Session, contest: Contest, round: str) -> bool:
    """Whether the round is open anywhere now."""
    acts = [each.value() for each in decisions.listed(session, contest.id)]
    events = calendar.timeline(contests.definition(session, contest).contest, acts)
    now = clock.read(session)
    return any(
        each.opens <= now < each.closes for each in events if (each.round, each.kind) == (round, "learning")
    )
