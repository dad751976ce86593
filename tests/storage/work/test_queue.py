"""The queue: made for the installed procrastinate, made anew for another one, without losing work."""

from __future__ import annotations

from sqlalchemy import text

from app.config import Settings
from app.operations.work import task
from app.storage.postgres import migrate
from app.storage.postgres.database import as_owner, db, opened
from app.storage.work import queue


def test_an_upgrade_of_procrastinate_keeps_the_work_that_waits(settings: Settings) -> None:
    with opened(settings):
        waiting = task.defer(db.session(), "test").id
        done = task.defer(db.session(), "test").id
        db.session.commit()
        task.perform(db.session(), done, lambda session, id: None)
    with as_owner(settings) as engine, engine.begin() as connection:
        connection.execute(text("COMMENT ON SCHEMA procrastinate IS 'another version'"))
        connection.execute(text("ALTER TABLE procrastinate.procrastinate_jobs DROP COLUMN priority CASCADE"))
    migrate.upgrade(settings)
    with opened(settings):
        held = db.session.execute(text("SELECT args FROM procrastinate.procrastinate_jobs")).scalars()
        assert list(held) == [{"task": str(waiting)}]
        assert queue.lost(db.session()) == []


def test_migrating_again_leaves_the_queue_alone(settings: Settings) -> None:
    with opened(settings):
        task.defer(db.session(), "test")
        db.session.commit()
        before = db.session.execute(text("SELECT * FROM procrastinate.procrastinate_jobs")).all()
    migrate.upgrade(settings)
    with opened(settings):
        assert db.session.execute(text("SELECT * FROM procrastinate.procrastinate_jobs")).all() == before
