"""Compute the results of a contest anew, as background work, and show them to everybody."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from app import clock
from app.operations.papers import drafting
from app.operations.record import anchor
from app.operations.standings import snapshot
from app.operations.work import task
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record import audit
from app.storage.work import task as tasks
from app.storage.work.task import Task
from rounds.reasons import reason

TASK = "results"


def ask(session: Session, contest: Contest, *, by: Person) -> Task:
    """Ask for it within the caller's transaction: once, while nothing has begun that was asked for before."""
    last = tasks.of_contest(session, contest.id, kind=TASK, limit=1)
    if last and last[0].state == "queued":
        return last[0]
    audit.record(session, contest.ledger, "result.publish", f"contest:{contest.slug}", {}, actor=by.actor)
    return task.defer(session, TASK, contest=contest, asked_by=by.id)


def work(session: Session, task_id: uuid.UUID) -> None:
    """Compute the results, prepare their pictures, and draw up what their approval needs on paper.

    Raises Refused(minutes.waited-for).
    """
    asked = tasks.by_id(session, task_id)
    assert asked is not None
    assert asked.contest_id is not None
    of = contests.by_id(session, asked.contest_id)
    # What was decided in this very microsecond is in it.
    recorded = snapshot.prepare(session, of, [clock.read(session) + 1])
    drafting.draw_up(session, of)
    anchor.send(session, of, f"result:{recorded.number}")
    task.finish(session, task_id, said=(reason("result.recorded", number=recorded.number),))
