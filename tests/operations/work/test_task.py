"""Background work without a worker: how it ends, who may end it, and how long its files are kept."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from app import phrases
from app.operations import Refused
from app.operations.record import doctor
from app.operations.work import task
from app.storage import files
from app.storage.record import audit
from app.storage.work import task as tasks
from app.storage.work.task import Task
from rounds.reasons import reason


def asked(session: Session, **values: object) -> uuid.UUID:
    made = task.defer(session, "test", **values).id
    session.commit()
    return made


def state(session: Session, task_id: uuid.UUID) -> tuple[str, int, int, int]:
    found = tasks.by_id(session, task_id)
    assert found is not None
    return found.state, found.run, found.done, found.total


def test_work_gets_what_it_was_asked_with(session: Session) -> None:
    one = asked(session, unit="01", language="vi")
    found = tasks.by_id(session, one)
    assert found is not None
    assert (found.unit, found.values) == ("01", {"language": "vi"})


def test_work_without_an_end_of_its_own_is_done(session: Session) -> None:
    one = asked(session)
    assert task.perform(session, one, lambda session, id: task.progress(session, id, 3, 3)) == "done"
    assert state(session, one) == ("done", 1, 3, 3)


def test_a_refusal_ends_work_with_its_reasons(session: Session) -> None:
    one = asked(session)

    def refuse(session: Session, task_id: uuid.UUID) -> None:
        raise Refused(reason("publication.closed", contest="lang-so"))

    assert task.perform(session, one, refuse) == "failed"
    found = tasks.by_id(session, one)
    assert found is not None
    assert task.reasons(found) == [reason("publication.closed", contest="lang-so")]
    assert phrases.sentence(task.reasons(found)[0], "vi").startswith("Cuộc thi lang-so đã lưu trữ")


def test_work_that_ended_is_not_done_again(session: Session) -> None:
    one = asked(session)
    runs: list[uuid.UUID] = []
    assert task.perform(session, one, lambda session, id: runs.append(id)) == "done"
    assert task.perform(session, one, lambda session, id: runs.append(id)) is None
    assert runs == [one]


def test_cancelled_before_it_began_is_never_begun(session: Session) -> None:
    one = asked(session)
    task.cancel(session, one)
    assert task.perform(session, one, lambda session, id: pytest.fail("it began")) is None
    assert state(session, one) == ("cancelled", 0, 0, 0)
    with pytest.raises(Refused) as refused:
        task.cancel(session, one)
    assert refused.value.reasons == (reason("task.over"),)


def test_cancelled_in_its_last_moment_leaves_no_trace(session: Session) -> None:
    one, inner = asked(session), []

    def work(session: Session, task_id: uuid.UUID) -> None:
        inner.append(asked(session))
        kept = task.defer(session, "other").id
        inner.append(kept)
        with_engine = session.get_bind()
        with with_engine.connect() as connection:
            connection.execute(update(Task).where(Task.id == task_id).values(cancel_asked=True))
            connection.commit()
        task.finish(session, task_id)

    assert task.perform(session, one, work) == "cancelled"
    assert tasks.by_id(session, inner[1]) is None


def test_a_run_that_was_overtaken_can_neither_report_nor_finish(session: Session) -> None:
    one = asked(session)

    def overtaken(act):
        def work(session: Session, task_id: uuid.UUID) -> None:
            session.execute(update(Task).where(Task.id == task_id).values(run=Task.run + 1))
            session.commit()
            act(session, task_id)

        return work

    assert task.perform(session, one, overtaken(lambda session, id: task.progress(session, id, 1, 1))) is None
    assert task.perform(session, one, overtaken(task.finish)) is None
    assert task.perform(session, one, overtaken(lambda session, id: None)) is None
    assert state(session, one) == ("running", 6, 0, 0)


def test_work_that_kills_every_worker_is_given_up(session: Session) -> None:
    one = asked(session)
    for _ in range(task.MOST_RUNS):
        with pytest.raises(KeyboardInterrupt):
            task.perform(session, one, _killed)
    assert task.perform(session, one, _killed) is None
    found = tasks.by_id(session, one)
    assert found is not None
    assert (found.state, task.reasons(found)) == ("failed", [reason("task.given-up", runs=task.MOST_RUNS)])


def _killed(session: Session, task_id: uuid.UUID) -> None:
    raise KeyboardInterrupt


def test_files_go_when_their_time_is_over(session: Session) -> None:
    one = asked(session)

    def work(session: Session, task_id: uuid.UUID) -> None:
        made = files.keep(session, [b"for a week"], name="a.pdf", media_type="application/pdf", days=7)
        task.finish(session, task_id, file=made)

    task.perform(session, one, work)
    assert task.sweep(session) == 0
    session.execute(text("UPDATE file SET expires_at = made_at"))
    session.commit()
    assert task.sweep(session) == 1
    found = tasks.by_id(session, one)
    assert found is not None
    assert (found.state, found.file) == ("done", None)


def test_p17_the_doctor_finds_work_that_nobody_will_do(session: Session) -> None:
    one = asked(session)
    assert list(doctor.findings(session)) == []
    session.execute(text("DELETE FROM procrastinate.procrastinate_jobs"))
    assert list(doctor.findings(session)) == [reason("doctor.task-lost", task=str(one))]


def waits(session: Session, seconds: int) -> None:
    """Everything in the queue has been there for so long."""
    past = text("UPDATE procrastinate.procrastinate_events SET at = now() - make_interval(secs => :seconds)")
    session.execute(past, {"seconds": seconds})
    session.commit()


def test_work_that_waits_without_a_worker_is_told(session: Session) -> None:
    asked(session)
    assert task.trouble(session) is None
    waits(session, 150)
    alone = reason("task.no-worker", count=1, minutes=2)
    assert (task.trouble(session), list(doctor.findings(session))) == (alone, [alone])
    session.execute(text("INSERT INTO procrastinate.procrastinate_workers DEFAULT VALUES"))
    assert task.trouble(session) is None
    waits(session, 1300)
    assert task.trouble(session) == reason("task.stuck", count=1, minutes=21)


def test_work_in_the_hands_of_a_dead_worker_waits_too(session: Session) -> None:
    asked(session)
    session.execute(
        text("""
        WITH dead AS (
            INSERT INTO procrastinate.procrastinate_workers (last_heartbeat)
            VALUES (now() - interval '200 seconds') RETURNING id
        )
        UPDATE procrastinate.procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM dead)
        """)
    )
    waits(session, 200)
    assert task.trouble(session) == reason("task.no-worker", count=1, minutes=3)


def test_work_that_failed_is_done_again_with_the_same_values_and_once(session: Session) -> None:
    one = asked(session, unit="01", form="print")
    with pytest.raises(Refused) as refused:
        task.again(session, one, asked_by=None)
    assert refused.value.reasons == (reason("task.not-over"),)
    session.rollback()
    task.cancel(session, one)
    other = task.again(session, one, asked_by=None)
    assert (other.kind, other.unit, other.values, other.state) == ("test", "01", {"form": "print"}, "queued")
    assert task.again(session, one, asked_by=None).id == other.id
    log = [(each.entry.action, each.entry.subject, each.data) for each in audit.records(session, "instance")]
    said = {"kind": "test", "unit": "01"}
    assert log == [("work.cancel", f"task:{one}", said), ("work.again", f"task:{other.id}", said)]
