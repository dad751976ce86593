"""What must be done before a contest opens, and how far it is: each point counted from what is there now.

Nothing is ticked off by hand, so nothing can be ticked off that is not done.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy.orm import Session

from app.operations.people import outbox
from app.operations.record import backup
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest import start
from app.storage.contest.contest import Contest
from app.storage.record import decision as decisions
from app.storage.work import queue
from rounds.definition.folder import Definition

DAY = 86_400_000_000
BACKUP_DAYS = 2
"""A backup older than that is none."""


class Point(NamedTuple):
    """One thing: `have` of `need` are there."""

    key: str
    have: int
    need: int

    @property
    def done(self) -> bool:
        """Whether nothing of it is left."""
        return self.have >= self.need


def points(session: Session, contest: Contest, now: int) -> list[Point]:
    """Everything there is to do in this contest, in the order in which it is done best."""
    definition = contests.definition(session, contest)
    held = start.held(session, contest.id, now)
    return [
        *_of_the_plan(definition),
        *_of_people(session, contest, definition, held),
        *_of_the_program(session, now),
    ]


def _of_the_plan(definition: Definition) -> list[Point]:
    units, about = len(definition.units), definition.contest
    found = [Point("units", units, max(units, 1))]
    if about.denominators:
        given = sum(1 for each in definition.amounts if each.value > 0)
        found.append(Point("denominators", given, units * len(about.denominators)))
    asked = [each.learning.quiz.questions for each in about.rounds if each.learning and each.learning.quiz]
    if asked:
        bank = definition.bank
        found.append(Point("questions", len(bank.questions) if bank else 0, max(asked)))
    if about.open_questions:
        ruled = sum(1 for each in about.open_questions if each.approved_by)
        found.append(Point("rulings", ruled, len(about.open_questions)))
    return found


def _of_people(session: Session, contest: Contest, definition: Definition, held: start.Held) -> list[Point]:
    found = [
        Point("organisers", held.people(Role.ORGANISER), 2),
        Point("auditor", held.people(Role.AUDITOR), 1),
    ]
    top = {unit.code for unit in definition.units if not unit.parent}
    if top:
        found.append(Point("contacts", len(top & held.units), len(top)))
    judged = [each.id for each in definition.contest.rounds if each.judging]
    if judged:
        appointed = {each.subject for each in decisions.listed(session, contest.id) if each.kind == "panel"}
        found.append(Point("panel", len(appointed & set(judged)), len(judged)))
    return found


def _of_the_program(session: Session, now: int) -> list[Point]:
    return [
        Point("worker", int(queue.watch(session).alive), 1),
        Point("mail", int(start.last(session, outbox.TRIED) is not None), 1),
        Point("backup", int((start.last(session, backup.TAKEN) or 0) > now - BACKUP_DAYS * DAY), 1),
    ]
