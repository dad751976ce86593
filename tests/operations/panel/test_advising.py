"""Notes and drafts of wordings made by real workers, which ask a real endpoint in a process of its own."""

from __future__ import annotations

import signal
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.config import Model, Settings
from app.operations.contest import publication
from app.operations.panel import assistant, rubric
from app.operations.work import task
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import assistant as stored
from app.storage.postgres.database import db, opened
from app.storage.record import audit, fact
from app.storage.work.task import Task
from rounds.reasons import reason
from tests.given import handed, model, people, small, workers

SUMMARIES = [
    "Trợ lý đất đai của phường trả lời người dân.",
    "Bài thứ hai: tra cứu hồ sơ bằng giọng nói.",
    "Bài thứ ba: đọc biên bản họp và lập danh sách việc.",
]


@pytest.fixture
def port() -> Iterator[int]:
    with model.serving() as found:
        yield found


def ended(found: Task) -> bool:
    return found.state not in ("queued", "running")


def given(session: Session) -> Contest:
    """Three entries, each with signed sheets of two judges and what they noted."""
    of = handed.contest(session)
    for number, summary in enumerate(SUMMARIES, 1):
        handed.hand_in(session, of, f"B-00{number}", f"0{number}", {"summary": summary})
        for judge, use in (("J1", 5150), ("J2", 2425)):
            handed.sign(session, of, judge, f"B-00{number}", use)
    return of


def asked(session: Session, of: Contest, settings: Model) -> uuid.UUID:
    """The task in which all entries are to be read."""
    round, by = handed.round_of(session, of), people.account(session, "oanh")
    assistant.choose(
        session, of, round, use=True, why="Thử", transfer="Trong mạng nội bộ", model=settings, by=by
    )
    return assistant.ask(session, of, round, model=settings, by=by.id).id


def test_p56_a_worker_reads_every_entry_for_a_hostile_endpoint(settings: Settings, port: int) -> None:
    at = model.at(port, "hostile")
    with opened(settings):
        of = given(db.session())
        id, before = of.id, fact.read(db.session(), of.id, "sheets")
        work = asked(db.session(), of, at)
        wording = rubric.ask(
            db.session(), of, "rubric.toml", settings=at, by=people.account(db.session(), "oanh").id
        ).id
    with workers.working(settings, model=at):
        done = workers.until(settings, work, ended)
        drafted = workers.until(settings, wording, ended)
    assert [done.state, task.reasons(done)] == [
        "done",
        [reason("assistant.done", entries=3, notes=3, cost=135)],
    ]
    # What is no wording of a level is no draft.
    assert [drafted.state, task.reasons(drafted)] == ["done", [reason("rubric.drafted", count=0)]]
    with opened(settings):
        assert fact.read(db.session(), id, "sheets") == before
        run = stored.whole_run(db.session(), id, handed.ROUND)
        assert run is not None
        kept = stored.notes(db.session(), run.id)
        assert {entry: [note.quote for note in row.notes] for entry, row in kept.items()} == {
            f"B-00{number}": [summary] for number, summary in enumerate(SUMMARIES, 1)
        }
    # Nothing of judges was sent: no code, no name, no point they gave.
    sent = "".join(each["system"] + each["user"] for each in model.asked(port))
    named = ["J1", "J2", *(each.name for each in people.PEOPLE.values()), "51.5", "51,5", "24.25", "5150"]
    assert [each for each in named if each in sent] == []


def test_p56_a_worker_without_a_model_asks_nobody(settings: Settings, port: int) -> None:
    with opened(settings):
        work = asked(db.session(), given(db.session()), model.at(port))
    with workers.working(settings):
        found = workers.until(settings, work, ended)
    assert (found.state, task.reasons(found), model.asked(port)) == (
        "failed",
        [reason("assistant.no-model")],
        [],
    )


def test_p17_reading_of_a_killed_worker_goes_on_where_it_stood(settings: Settings, port: int) -> None:
    at = model.at(port, "kind")
    with opened(settings):
        of = given(db.session())
        id, work = of.id, asked(db.session(), of, at)
    with workers.working(settings, model=model.at(port, "late")) as first:
        workers.until(settings, work, lambda found: found.done >= 1)
        first.send_signal(signal.SIGKILL)
    with workers.working(settings, model=at):
        found = workers.until(settings, work, ended)
    assert (found.state, found.run) == ("done", 2)
    with opened(settings):
        of = contests.by_id(db.session(), id)
        logged = [each.entry for each in audit.records(db.session(), of.ledger)]
        made = [each.subject for each in logged if each.action == "assistant.notes"]
        assert sorted(made) == ["entry:B-001", "entry:B-002", "entry:B-003"]
        assert [each.subject for each in logged if each.action == "assistant.run"] == ["round:bai"]
        run = stored.whole_run(db.session(), id, handed.ROUND)
        assert run is not None
        assert len(stored.notes(db.session(), run.id)) == 3


def test_p56_a_worker_drafts_wordings_that_a_person_approves(settings: Settings, port: int) -> None:
    at = model.at(port, "author")
    with opened(settings):
        session = db.session()
        of = publication.publish(session, small.files())
        by = people.account(session, "oanh").id
        id, work = of.id, rubric.ask(session, of, "rubric.toml", settings=at, by=by).id
    with workers.working(settings, model=at):
        found = workers.until(settings, work, ended)
    assert task.reasons(found) == [reason("rubric.drafted", count=4)]
    with opened(settings):
        workshop = rubric.workshop(db.session(), contests.by_id(db.session(), id), "rubric.toml")
        assert [row.approved_at for row in workshop.wordings.values()] == [None] * 4
        assert "Không có số liệu" not in rubric.next_version(workshop)
