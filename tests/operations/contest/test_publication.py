"""Publishing freezes a folder's text; a change is a new version beside the old one."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.contest.publication import publish
from app.storage.contest import contest as contests
from app.storage.contest import unit
from app.storage.contest.contest import ContestFile
from app.storage.record import audit
from rounds.definition import folder
from tests.given import small


def test_publish_keeps_every_byte_and_its_hash(session: Session) -> None:
    contest = publish(session, small.files() | {"scenario.toml": b"people = 5"}, by="acct:1", simulated=True)
    assert (contest.slug, contest.version, contest.simulated) == ("lang-so", 1, True)
    assert contests.files(session, contest) == small.files()
    kept = session.execute(select(ContestFile.name, ContestFile.sha256)).all()
    assert {tuple(row) for row in kept} == {
        (name, hashlib.sha256(content).hexdigest()) for name, content in small.files().items()
    }
    digest = folder.digest(small.files())
    assert [
        (each.entry.actor, each.entry.action, each.entry.subject, each.data)
        for each in audit.records(session, "contest:lang-so")
    ] == [
        ("acct:1", "contest.publish", "contest:lang-so", {"version": 1, "digest": digest, "simulated": True})
    ]
    definition = contests.definition(session, contest)
    assert (definition.digest, definition.contest.id) == (digest, "lang-so")
    assert [each.slug for each in contests.listed(session)] == ["lang-so"]


def test_publish_lists_units_in_vietnamese_order(session: Session) -> None:
    contest = publish(session, small.files())
    assert [
        (each.code, each.block, each.tile_column, each.tile_row) for each in unit.listed(session, contest.id)
    ] == [
        ("01", "tat-ca", 0, 0),
        ("02", "tat-ca", 1, 0),
        ("03", "tat-ca", 0, 1),
    ]
    assert [each.code for each in unit.listed(session, contest.id, search="CAM giang")] == ["01", "02"]
    assert [each.code for each in unit.listed(session, contest.id, search="đông")] == ["03"]
    assert [
        (each.denominator, each.value, each.source_en) for each in unit.amounts(session, contest.id, "02")
    ] == [("population", 400, "Trial figures")]


def test_publish_of_the_same_text_changes_nothing(session: Session) -> None:
    publish(session, small.files())
    head = audit.head(session, "contest:lang-so")
    assert publish(session, small.files()).version == 1
    assert audit.head(session, "contest:lang-so") == head


def test_publish_of_another_text_is_a_new_version_beside_the_old_one(session: Session) -> None:
    publish(session, small.files())
    changed = small.files(units=small.UNITS.replace("500", "600").replace("Đông Sơn", "Tây Sơn"))
    contest = publish(session, changed)
    assert contest.version == 2
    assert contests.files(session, contest, 1) == small.files()
    assert contests.files(session, contest, 2) == changed
    assert contests.definition(session, contest, 1).amounts[0].value == 500
    assert contests.definition(session, contest).amounts[0].value == 600
    assert [each.name for each in unit.listed(session, contest.id)][2] == "Xã Tây Sơn"
    assert [each.digest for each in contests.publications(session, contest)] == [
        folder.digest(small.files()),
        folder.digest(changed),
    ]


def test_publish_refuses_a_folder_with_mistakes_and_leaves_no_trace(session: Session) -> None:
    broken = small.files(contest=small.CONTEST.replace('standing = "don-vi"', 'standing = "khong-co"'))
    with pytest.raises(Refused) as caught:
        publish(session, broken)
    assert caught.value.reasons
    assert not any(each.warning for each in caught.value.reasons)
    assert session.scalar(select(func.count()).select_from(ContestFile)) == 0
    assert audit.ledgers(session) == []


def test_publish_waits_for_the_approval_of_every_open_question(session: Session) -> None:
    question = """
[[open_question]]
id = "tham-gia"
asks = { vi = "Ai được tính?", en = "Who counts?" }
choices = [{ vi = "Hợp lệ", en = "Valid" }, { vi = "Đăng ký", en = "Registered" }]
answer = 1
because = { vi = "Rõ ràng.", en = "It is plain." }
"""
    with pytest.raises(Refused):
        publish(session, small.files(contest=small.CONTEST + question))
    approved = question + 'approved_by = "Trưởng ban"\napproved_on = 2026-02-01\n'
    assert publish(session, small.files(contest=small.CONTEST + approved)).version == 1


def test_publish_refuses_to_turn_a_simulated_contest_into_a_real_one(session: Session) -> None:
    publish(session, small.files(), simulated=True)
    with pytest.raises(Refused) as caught:
        publish(session, small.files(), simulated=False)
    assert [each.code for each in caught.value.reasons] == ["publication.other-nature"]
