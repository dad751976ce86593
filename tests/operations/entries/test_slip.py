"""Slips: what came by another way is put together with its files, looked at, and logged once."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.entries import entry, intake, slip, upload
from app.operations.entries.slip import Said
from app.operations.entries.upload import EVIDENCE
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries import draft as drafts
from app.storage.entries import entry as entries
from app.storage.entries import upload as uploads
from app.storage.entries.draft import REGISTER, Draft
from app.storage.people.person import Person
from app.storage.record import audit
from rounds.definition import Entry
from rounds.proof import chain
from rounds.reasons import Reason, reason
from rounds.simulation.hours import DAY
from tests.documents import files
from tests.given import entered, people, sent

STAMP = files.png()


@pytest.fixture
def contest(session: Session) -> Contest:
    return sent.contest(session)


@pytest.fixture
def thu(session: Session) -> Person:
    return people.account(session, "thu")


def rules(session: Session, contest: Contest) -> Entry:
    found = contests.definition(session, contest).contest.round(entered.ROUND).entry
    assert found is not None
    return found


def head(session: Session, **changes: str) -> Said:
    given = {
        "owner": "01",
        "channel": "paper",
        "sender": "Bộ phận một cửa",
        "received": str(clock.read(session) - DAY),
        "evidence": "Dấu công văn đến số 41",
        **changes,
    }
    return Said(given, entered.SAID)


def begin(session: Session, contest: Contest, by: Person, **changes: str) -> Draft:
    what = head(session, **changes)
    return slip.begin(session, contest, entered.ROUND, rules(session, contest), what, by=by)


def attach(
    session: Session,
    contest: Contest,
    of: Draft,
    field: str,
    content: bytes,
    name: str,
    *,
    whole: bool = True,
) -> None:
    into = upload.target(session, contest, entered.ROUND, field, REGISTER)
    assert into is not None
    sha256 = hashlib.sha256(content).hexdigest()
    by = people.account(session, "thu").id
    row = upload.begin(session, contest, into, name=name, size=len(content), sha256=sha256, by=by, draft=of)
    if whole:
        sent.send(session, row, content)


def refused(session: Session, contest: Contest, of: Draft, by: Person) -> list[Reason]:
    with pytest.raises(Refused) as caught:
        slip.log(session, contest, of, by=by)
    session.rollback()
    return list(caught.value.reasons)


def test_what_is_logged_has_its_files_and_apart_from_them_what_shows_when_it_came(
    session: Session, contest: Contest, thu: Person
) -> None:
    made = begin(session, contest, thu)
    attach(session, contest, made, "document", sent.PDF, "Thuyết minh.pdf")
    attach(session, contest, made, EVIDENCE.id, STAMP, "Dấu đến.png")
    fate = intake.look(session, contest, entered.ROUND, slip.arrived(session, made), by=thu)
    assert (fate.why, entries.of_owner(session, contest.id, entered.ROUND, "01")) == ("counts", [])
    held = slip.log(session, contest, made, by=thu)
    [content] = entries.of_owner(session, contest.id, entered.ROUND, "01")
    assert (content.channel, content.sender, content.evidence, content.by_id, content.draft_id) == (
        "paper",
        "Bộ phận một cửa",
        "Dấu công văn đến số 41",
        thu.id,
        made.id,
    )
    kept = entries.files(session, contest.id, "B-001", 1)
    assert [(row.field, row.name, file.sha256) for row, file in kept] == [
        ("document", "Thuyết minh.pdf", sent.SHA256)
    ]
    stamp = hashlib.sha256(STAMP).hexdigest()
    seen = entries.evidence(session, contest.id, "B-001", 1)
    assert [(row.place, row.name, file.sha256) for row, file in seen] == [(1, "Dấu đến.png", stamp)]
    listed = [{"field": "document", "name": "Thuyết minh.pdf", "sha256": sent.SHA256, "size": len(sent.PDF)}]
    manifest = chain.canonical({"fields": {**entered.SAID}, "files": listed})
    [row] = entries.versions(session, contest.id, entry="B-001")
    assert row.sha256 == hashlib.sha256(manifest).hexdigest()
    last, _hash = audit.head(session, contest.ledger) or (0, "")
    assert audit.data(session, contest.ledger, last)["evidence"] == [stamp]
    assert held.number == content.number


def test_a_slip_is_logged_once_and_its_words_are_taken_off_it(
    session: Session, contest: Contest, thu: Person
) -> None:
    made = begin(session, contest, thu)
    first, again = (slip.log(session, contest, made, by=thu) for _ in range(2))
    assert first == again
    assert len(entries.of_owner(session, contest.id, entered.ROUND, "01")) == 1
    left = drafts.by_id(session, contest.id, made.id)
    assert left is not None
    assert (left.entry, left.values) == ("B-001", {})
    what = head(session)
    with pytest.raises(Refused) as caught:
        slip.write(session, rules(session, contest), made, what, if_version=1, by=thu)
    assert list(caught.value.reasons) == [reason("slip.over")]


def test_a_slip_waits_for_its_files_and_for_what_is_needed(
    session: Session, contest: Contest, thu: Person
) -> None:
    made = begin(session, contest, thu, sender="")
    assert refused(session, contest, made, thu) == [reason("intake.sender-missing")]
    slip.write(session, rules(session, contest), made, head(session), if_version=1, by=thu)
    attach(session, contest, made, "document", sent.PDF, "Lớn.pdf", whole=False)
    assert refused(session, contest, made, thu) == [reason("slip.file-under-way", name="Lớn.pdf")]
    [waiting] = drafts.uploads(session, made)
    upload.end(session, waiting.id)
    slip.log(session, contest, made, by=thu)
    assert [work.entry for work in entry.works(session, contest, entered.ROUND)] == ["B-001"]


def test_a_second_entry_says_by_name_whose_place_it_takes(
    session: Session, contest: Contest, thu: Person
) -> None:
    slip.log(session, contest, begin(session, contest, thu), by=thu)
    other = begin(session, contest, thu)
    assert refused(session, contest, other, thu) == [reason("entry.supersede-first", entry="B-001")]
    assert intake.works(session, contest, entered.ROUND, "01") == (["B-001"], ["B-001"])
    what = head(session, supersedes="B-001")
    slip.write(session, rules(session, contest), other, what, if_version=1, by=thu)
    slip.log(session, contest, other, by=thu)
    assert intake.works(session, contest, entered.ROUND, "01") == (["B-001", "B-002"], ["B-002"])


def test_who_changes_a_slip_that_another_changed_is_told(
    session: Session, contest: Contest, thu: Person
) -> None:
    made = begin(session, contest, thu)
    slip.write(session, rules(session, contest), made, head(session, sender="Văn thư"), if_version=1, by=thu)
    with pytest.raises(Refused) as caught:
        slip.write(
            session, rules(session, contest), made, head(session, sender="Ai đó"), if_version=1, by=thu
        )
    assert list(caught.value.reasons) == [reason("slip.changed")]
    session.rollback()
    left = drafts.by_id(session, contest.id, made.id)
    assert left is not None
    assert slip.said(left).head["sender"] == "Văn thư"


def test_a_slip_thrown_away_leaves_neither_words_nor_files(
    session: Session, contest: Contest, thu: Person
) -> None:
    made = begin(session, contest, thu)
    attach(session, contest, made, EVIDENCE.id, STAMP, "Dấu đến.png")
    slip.throw_away(session, contest, made, by=thu)
    assert upload.sweep(session) == 1
    left = drafts.by_id(session, contest.id, made.id)
    assert left is not None
    assert (left.state, left.values) == ("aside", {})
    assert uploads.of_owner(session, contest.id, entered.ROUND, REGISTER) == []
    assert refused(session, contest, made, thu) == [reason("slip.over")]
