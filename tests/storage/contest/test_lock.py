"""The lock of a contest: one change at a time, and no wait for those who only name it."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.operations.contest import publication
from app.storage.contest import contest as contests
from app.storage.postgres.database import db
from tests.given import small


def test_rows_that_name_a_locked_contest_are_written_and_changes_of_it_wait(session: Session) -> None:
    contest = publication.publish(session, small.files())
    contests.lock(session, small.SLUG)
    with Session(db.engine) as other:
        other.execute(text("SET lock_timeout = '200ms'"))
        named = text("INSERT INTO step_turn (contest_id) VALUES (:id) ON CONFLICT DO NOTHING")
        other.execute(named, {"id": contest.id})
        with pytest.raises(OperationalError):
            contests.lock(other, small.SLUG)
        other.rollback()
