"""Background work: ask for it, report how far it is, cancel it, end it.

A piece of work is a function `work(session, task_id)` on this floor, listed by kind in `app/worker.py`. It
reads what it was asked with (`storage.task`), calls `progress` as it goes, and may be run again from the
start when its worker dies. What must not happen twice happens in one transaction that ends with `finish`: of
two runs of the same task only the newest can finish, and what the other one wrote is undone.
"""

from __future__ import annotations

import contextlib
import errno
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, case, func, update
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.storage import files
from app.storage.contest.contest import Contest
from app.storage.files import File
from app.storage.record import audit
from app.storage.work import queue
from app.storage.work import task as tasks
from app.storage.work.task import UNFINISHED, State, Task
from rounds.reasons import Reason, reason

MOST_RUNS = 5
SELDOM = 0.2
"""Seconds between two reports of progress that are written down; the last is always."""

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""How a system says that a file cannot be written whole."""
PATIENCE = 120
"""Seconds that work may wait before somebody is told that no worker takes it up."""
STUCK = 1200
"""Seconds that work may wait while workers are alive."""


class Cancelled(Exception):
    """Somebody cancelled the task: give up, leave no trace."""


class Superseded(Exception):
    """Another run of the task has taken over: give up, write nothing."""


class Interrupted(Exception):
    """The worker is ending: give up, the task will be run again."""


@dataclass
class Run:
    """One worker's run of a task, known to the thread it runs in."""

    task: uuid.UUID
    number: int
    ending: Callable[[], bool]
    reported: float = 0.0


class _Runs(threading.local):
    now: Run | None = None


_runs = _Runs()


def defer(
    session: Session,
    kind: str,
    *,
    contest: Contest | None = None,
    unit: str = "",
    asked_by: uuid.UUID | None = None,
    **values: Any,
) -> Task:
    """Ask for a piece of work in the caller's transaction; it begins after the commit.

    `values` are plain JSON and come back in the task's `values`.
    """
    task = Task(
        id=clock.new_id(),
        contest_id=contest.id if contest else None,
        unit=unit,
        kind=kind,
        asked_by=asked_by,
        asked_at=clock.read(session),
        values=values,
        state="queued",
        cancel_asked=False,
        run=0,
        done=0,
        total=0,
        reasons=[],
    )
    session.add(task)
    session.flush()
    queue.put(session, task.id)
    return task


def progress(session: Session, task_id: uuid.UUID, done: int, total: int) -> None:
    """Say that `done` of `total` steps are behind us; seen by others at once, whatever the caller's
    transaction does.

    Cheap enough to be called at every step. Raises Cancelled, Superseded or Interrupted, which the work lets
    pass after undoing what it began outside of the database.
    """
    run = _run_of(task_id)
    if run and run.ending():
        raise Interrupted
    if run and done < total and time.monotonic() - run.reported < SELDOM:
        return
    said = update(Task).where(Task.id == task_id, Task.state == "running").values(done=done, total=total)
    if run:
        said = said.where(Task.run == run.number)
        run.reported = time.monotonic()
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    with engine.begin() as connection:
        cancel_asked = connection.execute(said.returning(Task.cancel_asked)).scalar_one_or_none()
    if cancel_asked is None:
        raise Superseded
    if cancel_asked:
        raise Cancelled


def finish(
    session: Session,
    task_id: uuid.UUID,
    *,
    file: File | None = None,
    said: tuple[Reason, ...] = (),
) -> None:
    """Mark a task done in the caller's transaction, with the file or the words that came of it.

    Raises Superseded where another run has taken over.
    """
    _end(session, task_id, "done", said, file)


def cancel(session: Session, task_id: uuid.UUID, *, by: str = audit.SYSTEM) -> None:
    """Stop a task: at once while it waits, at its next step while it runs. Commits.

    Raises Refused(task.over) when it has ended already.
    """
    task = tasks.lock(session, task_id)
    if task is None or task.state not in UNFINISHED:
        raise Refused(reason("task.over"))
    if task.state == "queued":
        task.state, task.ended_at = "cancelled", clock.read(session)
    task.cancel_asked = True
    if task.state == "running":
        # Running work may hold the head of the log until it hears of this and gives up.
        session.commit()
    _log(session, "work.cancel", task, by)
    session.commit()


def again(session: Session, task_id: uuid.UUID, *, asked_by: uuid.UUID | None) -> Task:
    """Ask once more for work that failed or was stopped, with the values it was asked with.

    Where the same is waiting or under way already it is that. Raises Refused(task.not-over).
    """
    old = tasks.lock(session, task_id)
    if old is None or old.state not in ("failed", "cancelled"):
        raise Refused(reason("task.not-over"))
    asked = tasks.same_unfinished(session, old)
    if asked is None:
        contest = session.get(Contest, old.contest_id) if old.contest_id else None
        asked = defer(session, old.kind, contest=contest, unit=old.unit, asked_by=asked_by, **old.values)
        _log(session, "work.again", asked, f"person:{asked_by}" if asked_by else audit.SYSTEM)
    session.commit()
    return asked


def trouble(session: Session) -> Reason | None:
    """Why work that waits is not done: no worker lives, or those that live do not get to it. None: it is."""
    watch = queue.watch(session)
    if not watch.waiting:
        return None
    if watch.waited < (STUCK if watch.alive else PATIENCE):
        return None
    code = "task.stuck" if watch.alive else "task.no-worker"
    return reason(code, count=watch.waiting, minutes=watch.waited // 60)


def perform(
    session: Session,
    task_id: uuid.UUID,
    work: Callable[[Session, uuid.UUID], None],
    *,
    ending: Callable[[], bool] = lambda: False,
) -> State | None:
    """Run `work` for a task from beginning to end, and say how it ended; None where there was nothing to do.

    A refusal and a full disk end it as failed with their reasons. Raises Interrupted when the worker is
    ending, and whatever else `work` raises, after undoing its transaction: the caller decides whether it is
    run again.
    """
    number = _begin(session, task_id)
    if number is None:
        return None
    _runs.now = Run(task_id, number, ending)
    try:
        work(session, task_id)
        task = tasks.by_id(session, task_id)
        if task and task.state == "running":
            finish(session, task_id)
        session.commit()
        return "done"
    except Refused as refused:
        session.rollback()
        return fail(session, task_id, *refused.reasons)
    except OSError as failure:
        session.rollback()
        if failure.errno not in NO_ROOM:
            raise
        return fail(session, task_id, reason("task.disk-full"))
    except Cancelled:
        session.rollback()
        _end(session, task_id, "cancelled")
        session.commit()
        return "cancelled"
    except Superseded:
        session.rollback()
        return None
    except Interrupted:
        session.rollback()
        _put_back(session, task_id, number)
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        _runs.now = None


def fail(session: Session, task_id: uuid.UUID, *reasons: Reason) -> State | None:
    """End a task as failed. None where another run has taken over."""
    with contextlib.suppress(Superseded):
        _end(session, task_id, "failed", reasons)
        session.commit()
        return "failed"
    session.rollback()
    return None


def sweep(session: Session) -> int:
    """Let go of files whose time is over and of content that nothing names; how much content that was."""
    files.forget(session, files.expired(session, clock.read(session)))
    session.commit()
    swept = files.sweep(session)
    session.commit()
    return swept


def reasons(task: Task) -> list[Reason]:
    """Why a task failed, or what came of it."""
    return [reason(each["code"], **each["values"]) for each in task.reasons]


def _begin(session: Session, task_id: uuid.UUID) -> int | None:
    """Take a task up and say which run this is; None where there is nothing left to do."""
    now = func.clock_timestamp()
    number = session.scalar(
        update(Task)
        .where(Task.id == task_id, Task.state.in_(UNFINISHED))
        .values(
            state="running",
            run=Task.run + 1,
            done=0,
            started_at=case((Task.started_at.is_(None), now), else_=Task.started_at),
        )
        .returning(Task.run)
    )
    session.commit()
    if number is not None and number > MOST_RUNS:
        fail(session, task_id, reason("task.given-up", runs=MOST_RUNS))
        return None
    return number


def _put_back(session: Session, task_id: uuid.UUID, number: int) -> None:
    """Leave a task as it was before this run, which ended through no fault of its own."""
    mine = (Task.id == task_id, Task.state == "running", Task.run == number)
    session.execute(update(Task).where(*mine).values(state="queued", run=number - 1, done=0))
    session.commit()


def _end(
    session: Session,
    task_id: uuid.UUID,
    state: State,
    said: tuple[Reason, ...] = (),
    file: File | None = None,
) -> None:
    run = _run_of(task_id)
    task = tasks.lock(session, task_id)
    if task is None or task.state != "running" or (run and task.run != run.number):
        raise Superseded
    if task.cancel_asked and state == "done":
        raise Cancelled
    task.state, task.ended_at = state, clock.read(session)
    task.reasons = [{"code": each.code, "values": dict(each.values)} for each in said]
    if file is not None:
        task.file_id = file.id
    if state == "done":
        task.done = task.total
    session.flush()


def _log(session: Session, action: str, task: Task, by: str) -> None:
    contest = session.get(Contest, task.contest_id) if task.contest_id else None
    ledger = contest.ledger if contest else audit.INSTANCE
    audit.record(session, ledger, action, f"task:{task.id}", {"kind": task.kind, "unit": task.unit}, actor=by)


def _run_of(task_id: uuid.UUID) -> Run | None:
    run = _runs.now
    return run if run is not None and run.task == task_id else None
