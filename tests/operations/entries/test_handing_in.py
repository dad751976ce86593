"""Handing in: once for each key, on the database's clock, with a receipt; the rules tell what counts."""

from __future__ import annotations

import hashlib
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.operations import Refused
from app.operations.entries import draft, entry, handing_in, nomination
from app.operations.entries.handing_in import Handed
from app.operations.privacy import privacy
from app.operations.record import doctor, receipt, seal
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries import draft as drafts
from app.storage.entries import entry as entries
from app.storage.entries.draft import Draft
from app.storage.people import person as rows
from app.storage.people.person import Person
from app.storage.postgres.database import db
from app.storage.record import fact
from rounds.entry import Work
from rounds.proof import chain
from rounds.reasons import Reason, reason
from rounds.record import EntryVersion
from tests.documents import files
from tests.given import entered, people, sent
from tests.given.clocks import set_clock
from tests.given.harmed import harmed
from tests.given.sender import RULES

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.fixture
def cuong(session: Session) -> Person:
    return people.account(session, "cuong")


@pytest.fixture
def contest(session: Session) -> Contest:
    return entered.contest(session)


def write(session: Session, contest: Contest, by: Person, *, owner: str = "01", **said: str) -> Draft:
    made = draft.begin(session, contest, entered.ROUND, owner, by=by)
    rules = contests.definition(session, contest).contest.round(entered.ROUND).entry
    assert rules is not None
    return draft.save(session, rules, made, {**entered.SAID, **said}, if_version=1, by=by)


def chosen(session: Session, contest: Contest, by: Person, *, owner: str = "01", **said: str) -> Draft:
    made = write(session, contest, by, owner=owner, **said)
    nomination.nominate(session, contest, made, why="Họp ngày 12/3", by=by)
    return made


def hand_in(session: Session, contest: Contest, of: Draft, by: Person, **changes: object) -> Handed:
    given = {"key": KEY, "version": of.version, "declared": (0, 1), "unit": of.owner, "by": by, **changes}
    return handing_in.hand_in(session, contest, of, **given)  # type: ignore[arg-type]


def refused(session: Session, contest: Contest, of: Draft, by: Person, **changes: object) -> list[Reason]:
    with pytest.raises(Refused) as caught:
        hand_in(session, contest, of, by, **changes)
    session.rollback()
    return list(caught.value.reasons)


def closes(session: Session, contest: Contest) -> int:
    round = contests.definition(session, contest).contest.round(entered.ROUND)
    return entry.window(session, contest, round, "01").closes


def test_what_is_handed_in_becomes_a_fact_its_content_and_a_receipt(
    session: Session, contest: Contest, cuong: Person
) -> None:
    of = chosen(session, contest, cuong)
    done = hand_in(session, contest, of, cuong)
    content, held = done.content, done.receipt
    assert content is not None
    assert held is not None
    said = {**entered.SAID, "kind": "1"}
    manifest = chain.canonical({"fields": said, "files": []})
    [row] = fact.read(session, contest.id, "entries")
    assert row == EntryVersion(
        content.received_at,
        "B-001",
        entered.ROUND,
        "01",
        "",
        1,
        "site",
        "Trợ lý văn thư",
        hashlib.sha256(manifest).hexdigest(),
        len(manifest),
    )
    assert (content.values, content.channel, content.draft_id) == (said, "site", of.id)
    assert held.code == f"E{content.number}-{held.leaf[:16]}"
    assert receipt.find(session, held.code) == (contest, held)
    seal.seal(session, contest)
    proof = receipt.proof(session, contest.id, held)
    assert proof is not None
    assert proof.size == 1
    assert drafts.by_id(session, contest.id, of.id).entry == "B-001"  # type: ignore[union-attr]
    assert entry.works(session, contest, entered.ROUND) == [Work("B-001", "01", "01", 1, row.at)]


def test_p08_the_same_key_brings_the_same_receipt_and_another_content_is_refused(
    session: Session, contest: Contest, cuong: Person
) -> None:
    of = chosen(session, contest, cuong)
    first, again = (hand_in(session, contest, of, cuong) for _ in range(2))
    assert first == again
    assert refused(session, contest, of, cuong, declared=(0,)) == [reason("entry.other-content")]
    assert len(fact.read(session, contest.id, "entries")) == 1


def test_p07_fifty_at_once_with_one_key_make_one_version(
    session: Session, app: Flask, contest: Contest, cuong: Person
) -> None:
    of, slug, phone = chosen(session, contest, cuong), contest.slug, cuong.id
    start, id, version = threading.Barrier(10, timeout=60), of.id, of.version

    def press(_: int) -> set[str]:
        with app.app_context():
            own = db.session()
            there = contests.by_slug(own, slug)
            assert there is not None
            mine, by = drafts.by_id(own, there.id, id), own.get_one(rows.Person, phone)
            assert mine is not None
            start.wait()
            codes = set()
            for _ in range(5):
                done = handing_in.hand_in(
                    own, there, mine, key=KEY, version=version, declared=(0, 1), unit="01", by=by
                )
                assert done.receipt is not None
                codes.add(done.receipt.code)
            return codes

    with ThreadPoolExecutor(10) as pool:
        codes = set().union(*pool.map(press, range(10)))
    assert len(codes) == 1
    assert len(fact.read(session, contest.id, "entries")) == 1


def test_deadlines_are_to_the_microsecond_by_the_clock_of_the_database(
    session: Session, settings: Settings, contest: Contest, cuong: Person
) -> None:
    of, close = chosen(session, contest, cuong), closes(session, contest)
    why = []
    for number, at in enumerate((close - 1_000_000, close - 1, close, close + 4_999_999, close + 5_000_000)):
        set_clock(settings, at)
        done = hand_in(session, contest, of, cuong, key=str(uuid.UUID(int=number)))
        assert done.content is not None
        assert done.content.received_at == at
        why.append(handing_in.fate(session, contest, done.content).why)
    assert why == ["counts", "counts", "late", "late", "late"]
    assert [each.version for each in entry.works(session, contest, entered.ROUND)] == [2]
    assert len(entries.of_owner(session, contest.id, entered.ROUND, "01")) == 5


def test_a_transaction_begun_before_the_close_is_late_when_it_writes_after_it(
    session: Session, settings: Settings, contest: Contest, cuong: Person
) -> None:
    of, close = chosen(session, contest, cuong), closes(session, contest)
    set_clock(settings, close - 1)
    session.commit()
    assert clock.read(session) == close - 1  # the transaction is open from here on
    set_clock(settings, close)
    done = hand_in(session, contest, of, cuong)
    assert done.content is not None
    assert handing_in.fate(session, contest, done.content).why == "late"


def test_nothing_is_taken_before_the_window_opens(session: Session, cuong: Person) -> None:
    contest = entered.contest(session, day=0)
    of = chosen(session, contest, cuong)
    assert refused(session, contest, of, cuong) == [reason("entry.not-open")]


def test_only_a_whole_draft_is_taken_that_the_unit_chose_and_declared(
    session: Session, contest: Contest, cuong: Person
) -> None:
    of = write(session, contest, cuong, title="")
    assert refused(session, contest, of, cuong) == [
        reason("form.empty", field="title"),
        reason("entry.not-nominated"),
    ]
    other = chosen(session, contest, cuong)
    assert refused(session, contest, other, cuong, declared=(1,)) == [reason("entry.declarations-missing")]
    assert refused(session, contest, other, cuong, version=1) == [reason("draft.changed")]
    stranger = chosen(session, contest, cuong, owner="03")
    assert refused(session, contest, stranger, cuong) == [reason("entry.not-let-in")]


def test_a_second_work_takes_the_place_of_the_first_only_by_name(
    session: Session, contest: Contest, cuong: Person
) -> None:
    hand_in(session, contest, chosen(session, contest, cuong), cuong)
    second = chosen(session, contest, cuong, title="Bài khác")
    found = handing_in.look(session, contest, second, unit="01", contestant="", by=cuong)
    assert (found.faults, found.takes_the_place) == ([], ("B-001",))
    assert found.fate is not None
    assert found.fate.why == "counts"
    key = str(uuid.uuid4())
    assert refused(session, contest, second, cuong, key=key) == [
        reason("entry.supersede-first", entry="B-001")
    ]
    hand_in(session, contest, second, cuong, key=key, supersedes="B-001")
    fates = {f.entry: f.why for f in entry.intake(session, contest, entered.ROUND).fates}
    assert fates == {"B-001": "superseded", "B-002": "counts"}
    assert entries.content(session, contest.id, "B-002", 1).supersedes == "B-001"  # type: ignore[union-attr]


def test_where_the_first_work_counts_it_is_told_before_that_another_will_not(
    session: Session, cuong: Person
) -> None:
    contest = entered.contest(session, rules=entered.RULES + 'counted = "first_valid"\n')
    first = chosen(session, contest, cuong)
    hand_in(session, contest, first, cuong)
    found = handing_in.look(session, contest, first, unit="01", contestant="", by=cuong)
    assert found.fate is not None
    assert found.fate.why == "older"
    assert found.same is not None
    assert found.same.version == 1


def test_a_person_hands_in_for_themselves(session: Session) -> None:
    rules = entered.RULES.replace('nomination = "listed"', 'by = "person"')
    contest = entered.contest(session, rules=rules, everybody=True)
    lan = people.account(session, "lan")
    of = write(session, contest, lan, owner="K7QF3M2X9TWA")
    done = hand_in(session, contest, of, lan, unit="02", contestant="K7QF3M2X9TWA")
    assert done.receipt is not None
    [work] = entry.works(session, contest, entered.ROUND)
    assert (work.owner, work.unit) == ("K7QF3M2X9TWA", "02")


def test_p57_who_is_erased_takes_their_words_along_and_the_record_stays(session: Session) -> None:
    rules = entered.RULES.replace('nomination = "listed"', 'by = "person"')
    contest = entered.contest(session, rules=rules, everybody=True)
    lan, code = people.account(session, "lan"), entered.enrol(session, contest, "lan", unit="02")
    of = write(session, contest, lan, owner=code)
    done = hand_in(session, contest, of, lan, unit="02", contestant=code)
    [told] = privacy.handed_over(session, lan.id)["facts"][contest.slug]["works"]
    assert (told["entry"], told["said"]["title"]) == ("B-001", entered.SAID["title"])
    before = fact.read(session, contest.id, "entries")
    privacy.erase_from(session, contest, lan.id, by="self")
    assert done.content is not None
    left = entries.content(session, contest.id, "B-001", 1)
    assert left is not None
    assert (left.values, drafts.by_id(session, contest.id, of.id).values) == ({}, {})  # type: ignore[union-attr]
    assert fact.read(session, contest.id, "entries") == before


def test_p17_an_entry_is_to_the_letter_what_its_receipt_says(
    session: Session, settings: Settings, cuong: Person
) -> None:
    contest = sent.contest(session, rules=RULES)
    of = write(session, contest, cuong)
    # Sent in another order than that of the fields.
    for field, content, name in (("pictures", files.png(), "a.png"), ("document", sent.PDF, "b.pdf")):
        sent.send(session, sent.begin(session, contest, content, field, name=name, draft=of), content)
    hand_in(session, contest, of, cuong)
    assert list(doctor.findings(session)) == []
    for harm in ("UPDATE entry_file SET name = 'c.pdf' WHERE field = 'document'", "DELETE FROM entry_file"):
        harmed(settings, harm)
        session.expire_all()
        assert list(doctor.findings(session)) == [
            reason("doctor.entry-differs", contest=contest.slug, entry="B-001", version=1)
        ]
