"""Workers as processes: what they do, that they may be killed at any moment, that they end when told."""

from __future__ import annotations

import signal
import uuid
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import Settings
from app.operations.record import doctor
from app.operations.work import task
from app.storage import files
from app.storage.postgres.database import db, opened
from app.storage.record import audit
from app.storage.record.audit import ChainRecord
from app.storage.work import task as tasks
from app.storage.work.task import Task
from rounds.reasons import reason
from tests.given import workers


def ask(settings: Settings, kind: str, **values: str) -> uuid.UUID:
    with opened(settings):
        made = task.defer(db.session(), kind, **values).id
        db.session.commit()
    return made


def begun(found: Task) -> bool:
    return found.state == "running"


def ended(found: Task) -> bool:
    return found.state not in ("queued", "running")


def opens(folder: Path, *gates: int) -> None:
    for gate in gates:
        (folder / str(gate)).touch()


def logged(session: Session) -> list[str]:
    return list(session.scalars(select(ChainRecord.subject).where(ChainRecord.action == "test.worked")))


def test_work_shows_progress_and_leaves_a_file(settings: Settings, tmp_path: Path) -> None:
    asked = ask(settings, "gated", folder=str(tmp_path))
    with workers.working(settings):
        opens(tmp_path, 1, 2)
        seen = workers.until(settings, asked, lambda found: found.done == 2)
        assert (seen.state, seen.total) == ("running", 5)
        opens(tmp_path, 3, 4)
        workers.until(settings, asked, ended)
    with opened(settings):
        found = tasks.by_id(db.session(), asked)
        assert found is not None
        assert found.file is not None
        assert (found.state, found.done, found.total, found.run) == ("done", 5, 5, 1)
        with files.content(found.file) as file:
            assert (found.file.name, file.read()) == ("kết quả.txt", b"four steps")
        assert list(doctor.findings(db.session())) == []


def test_p17_work_of_a_killed_worker_is_done_once_by_the_next(settings: Settings, tmp_path: Path) -> None:
    asked = ask(settings, "gated", folder=str(tmp_path))
    opens(tmp_path, 1, 2)
    with workers.working(settings) as first:
        workers.until(settings, asked, lambda found: found.done == 2)
        first.send_signal(signal.SIGKILL)
    opens(tmp_path, 3, 4)
    with workers.working(settings):
        found = workers.until(settings, asked, ended)
    assert (found.state, found.run, found.done) == ("done", 2, 5)
    with opened(settings):
        assert logged(db.session()) == [str(asked)]
        assert list(doctor.findings(db.session())) == []


def test_a_worker_that_is_taken_for_dead_writes_nothing_when_it_wakes(
    settings: Settings, tmp_path: Path
) -> None:
    asked = ask(settings, "gated", folder=str(tmp_path))
    opens(tmp_path, 1, 2)
    with workers.working(settings) as sleeper:
        workers.until(settings, asked, lambda found: found.done == 2)
        sleeper.send_signal(signal.SIGSTOP)
        with workers.working(settings):
            workers.until(settings, asked, lambda found: found.run == 2)
            sleeper.send_signal(signal.SIGCONT)
            opens(tmp_path, 3, 4)
            found = workers.until(settings, asked, ended)
    assert (found.state, found.run) == ("done", 2)
    with opened(settings):
        assert logged(db.session()) == [str(asked)]


def test_a_worker_that_is_told_to_end_puts_its_work_back(settings: Settings, tmp_path: Path) -> None:
    asked = ask(settings, "gated", folder=str(tmp_path))
    with workers.working(settings) as worker:
        workers.until(settings, asked, begun)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(workers.WAIT) == 0
    with opened(settings):
        found = tasks.by_id(db.session(), asked)
        assert found is not None
        assert (found.state, found.run, found.done) == ("queued", 0, 0)
        assert list(doctor.findings(db.session())) == []
    opens(tmp_path, 1, 2, 3, 4)
    with workers.working(settings):
        assert workers.until(settings, asked, ended).state == "done"


def test_running_work_is_cancelled_at_its_next_step(settings: Settings, tmp_path: Path) -> None:
    asked = ask(settings, "gated", folder=str(tmp_path))
    with workers.working(settings):
        workers.until(settings, asked, begun)
        with opened(settings):
            task.cancel(db.session(), asked)
        assert workers.until(settings, asked, ended).state == "cancelled"
    with opened(settings):
        assert logged(db.session()) == []


def test_a_mistake_of_the_program_is_told_by_a_number_and_nothing_else(settings: Settings) -> None:
    asked = ask(settings, "broken")
    with workers.working(settings) as worker:
        found = workers.until(settings, asked, ended)
        worker.send_signal(signal.SIGTERM)
        assert worker.stderr is not None
        said = worker.stderr.read()
    ((code, number),) = [(each.code, dict(each.values)["number"]) for each in task.reasons(found)]
    assert (found.state, code) == ("failed", "task.failed")
    assert str(number) in said


def test_p9_a_full_disk_fails_the_work_and_leaves_nothing_half_written(
    settings: Settings, tmp_path: Path
) -> None:
    own = replace(settings, instance=tmp_path)
    asked = ask(own, "large")
    with workers.working(own):
        found = workers.until(own, asked, ended)
    assert (found.state, task.reasons(found), found.file) == ("failed", [reason("task.disk-full")], None)
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    with opened(own):
        assert list(doctor.findings(db.session())) == []


def test_work_waits_for_the_commit_that_asked_for_it(settings: Settings) -> None:
    with opened(settings):
        undone = task.defer(db.session(), "broken").id
        db.session.rollback()
    asked = ask(settings, "broken")
    with workers.working(settings):
        workers.until(settings, asked, ended)
    with opened(settings):
        assert tasks.by_id(db.session(), undone) is None
        assert audit.head(db.session(), audit.INSTANCE) is None
