"""The audit log in the database: one chain a ledger, erasable data, writers in one order."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.storage.postgres.database import db
from app.storage.record import audit
from app.storage.record.audit import ChainData
from rounds.proof import chain


def test_record_chains_each_ledger_for_itself(session: Session) -> None:
    audit.hold(session, "instance", "contest:x")
    for ledger, subject in (("instance", "a"), ("contest:x", "b"), ("instance", "c")):
        audit.record(session, ledger, "act", subject, {"số": 1}, actor="acct:1")
    session.commit()
    read = [each.entry for each in audit.records(session, "instance")]
    assert [(each.seq, each.actor, each.action, each.subject) for each in read] == [
        (1, "acct:1", "act", "a"),
        (2, "acct:1", "act", "c"),
    ]
    assert chain.verify(read) is None
    assert audit.hashes(session, "instance") == [chain.entry_hash(each) for each in read]
    assert audit.head(session, "instance") == (2, chain.entry_hash(read[1]))
    assert audit.head(session, "contest:y") is None
    assert audit.ledgers(session) == ["contest:x", "instance"]
    assert len(list(audit.records(session, "instance", up_to=1))) == 1


def test_p57_erased_data_leave_a_log_that_still_verifies(session: Session) -> None:
    audit.record(session, "instance", "act", "a", {"name": "Nguyễn Thị Ánh"})
    audit.record(session, "instance", "act", "b", {})
    session.commit()
    session.execute(delete(ChainData).where(ChainData.seq == 1))
    session.commit()
    first, second = audit.records(session, "instance")
    assert (first.salt, first.data) == (None, None)
    assert second.salt is not None
    assert chain.commitment(second.salt, second.data) == second.entry.data_commit
    assert chain.verify([first.entry, second.entry]) is None


def test_a_record_goes_with_the_transaction_it_belongs_to(session: Session) -> None:
    audit.record(session, "instance", "act", "a", {})
    session.rollback()
    assert audit.head(session, "instance") is None


def test_who_writes_to_two_ledgers_takes_their_heads_in_one_order(session: Session) -> None:
    audit.record(session, "instance", "act", "a", {})
    with pytest.raises(AssertionError, match="hold contest:x before instance"):
        audit.record(session, "contest:x", "act", "a", {})
    session.rollback()
    audit.record(session, "contest:x", "act", "a", {})
    audit.record(session, "instance", "act", "a", {})
    audit.record(session, "contest:x", "act", "b", {})
    session.commit()
    audit.record(session, "contest:x", "act", "c", {})
    assert [len(list(audit.records(session, each))) for each in ("contest:x", "instance")] == [3, 1]


def test_the_first_records_of_two_ledgers_let_nobody_wait_for_ever(app: Flask) -> None:
    begun = threading.Barrier(2, timeout=60)

    def write(*ledgers: str) -> None:
        with app.app_context():
            begun.wait()
            audit.hold(db.session(), *ledgers)
            for ledger in ledgers:
                audit.record(db.session(), ledger, "act", "a", {})
            db.session.commit()

    with ThreadPoolExecutor(2) as pool:
        for number in range(20):
            both = f"contest:{number}", f"contest:{number}b"
            first, second = pool.submit(write, *both), pool.submit(write, *reversed(both))
            assert (first.result(), second.result()) == (None, None)


def test_many_writers_make_one_chain(app: Flask) -> None:
    def write() -> None:
        with app.app_context():
            for number in range(10):
                audit.record(db.session(), "instance", "act", str(number), {})
                db.session.commit()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        read = [each.entry for each in audit.records(db.session(), "instance")]
    assert [each.seq for each in read] == list(range(1, 61))
    assert chain.verify(read) is None
