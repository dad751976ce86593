"""Uploads as rows: found by whose they are, and by their contest only."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.operations.contest import publication
from app.storage.contest.contest import Contest
from app.storage.entries import upload as uploads
from app.storage.entries.upload import Upload
from rounds.entry import Sending
from rounds.reasons import reason
from tests.given import people, small


def begun(session: Session, contest: Contest, owner: str = "01", **values: object) -> Upload:
    """A row with nothing special about it."""
    now = clock.read(session)
    row = Upload(
        **{
            "id": clock.new_id(),
            "contest_id": contest.id,
            "person_id": people.account(session, "cuong").id,
            "owner": owner,
            "round": "bai",
            "field": "work",
            "name": "Sáng kiến.pdf",
            "size": 10,
            "sha256": None,
            "plain": False,
            "received": 0,
            "state": "open",
            "refusal": [],
            "begun_at": now,
            **values,
        }
    )
    session.add(row)
    session.flush()
    return row


def test_uploads_are_found_by_owner_and_contest(session: Session) -> None:
    contest = publication.publish(session, small.files(), simulated=False)
    mine, theirs = begun(session, contest), begun(session, contest, "02")
    assert list(uploads.of_owner(session, contest.id, "bai", "01")) == [mine]
    assert list(uploads.of_owner(session, contest.id, "hoc", "01")) == []
    assert list(uploads.by_ids(session, contest.id, [mine.id, theirs.id])) == [mine, theirs]
    assert uploads.by_id(session, contest.id, mine.id) is mine
    assert uploads.by_id(session, clock.new_id(), mine.id) is None
    assert mine.sending == Sending(mine.begun_at, None, None, False)


def test_an_upload_is_refused_with_reasons_and_whole_with_a_file_only(session: Session) -> None:
    contest = publication.publish(session, small.files(), simulated=False)
    refused = begun(
        session,
        contest,
        state="refused",
        refusal=[{"code": "upload.bomb", "values": {"unpacked": 9, "most": 1}}],
    )
    assert refused.reasons == [reason("upload.bomb", unpacked=9, most=1)]
    session.commit()
    for wrong in ({"state": "refused"}, {"state": "whole"}, {"received": 11}, {"sha256": "0" * 64}):
        with pytest.raises(IntegrityError):
            begun(session, contest, **wrong)
        session.rollback()
