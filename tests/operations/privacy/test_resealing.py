"""A new key: old data stay readable, everything is sealed anew, and the old key is needed no more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import keys
from app.config import Settings
from app.operations import Refused
from app.operations.privacy import resealing
from app.operations.record import log
from app.storage import tables
from app.storage.people.person import Person
from app.storage.privacy import resealing as rows
from app.storage.privacy import sealed
from app.storage.record import audit
from app.storage.record.change import Change
from rounds.reasons import reason
from tests.given import people


@pytest.fixture
def corrected(session: Session, settings: Settings) -> Iterator[Session]:
    """Lan was Trần Thị Lan and is Liên; Bình is there too."""
    sealed.unlock(settings.instance)
    lan = people.account(session, "lan")
    people.account(session, "binh")
    lan.name = "Liên"
    audit.record(session, audit.INSTANCE, "person.correct", "person", {})
    session.commit()
    yield session
    sealed.unlock(settings.instance)


def names(session: Session) -> list[str]:
    session.expire_all()
    return sorted(session.scalars(select(Person.name)))


def test_a_new_key_seals_what_is_new_and_the_old_one_opens_what_is_old(
    corrected: Session, settings: Settings
) -> None:
    before = resealing.held(corrected)
    assert resealing.rotate(corrected, settings.instance) == 2
    lan = corrected.scalars(select(Person).where(Person.id == people.account(corrected, "lan").id)).one()
    lan.name = "Loan"
    corrected.commit()
    assert names(corrected) == sorted(["Loan", people.BINH.name])
    assert resealing.held(corrected) == {1: before[1] - 1, 2: 1}
    assert (set(before), min(before.values()) > 5) == ({1}, True)


def test_everything_is_sealed_anew_and_the_old_key_may_go(corrected: Session, settings: Settings) -> None:
    values = resealing.held(corrected)[1]
    resealing.rotate(corrected, settings.instance)
    done = resealing.reseal(corrected)
    assert (resealing.held(corrected), done >= 5) == ({2: values}, True)
    (settings.instance / "keys/sealing.1").unlink()
    sealed.unlock(settings.instance)
    assert set(keys.sealing_keys(settings.instance)) == set(sealed.ring().sealing) == {2}
    assert names(corrected) == sorted(["Liên", people.BINH.name])
    assert [each.after for each in corrected.scalars(select(Change))] == ['"Liên"']
    assert [each.findings for each in log.examine(corrected)[0]] == [[]]
    acts = [(each.entry.action, each.data) for each in audit.records(corrected, audit.INSTANCE)]
    assert acts[-2:] == [
        ("keys.rotate", {"sealing": 2}),
        ("keys.reseal", {"sealing": 2, "rows": done}),
    ]


def test_what_was_interrupted_goes_on(
    corrected: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    resealing.rotate(corrected, settings.instance)
    monkeypatch.setattr(resealing, "AT_ONCE", 1)
    held = next(each for each in rows.sealed(tables.metadata()) if each.rows.name == "person")
    assert rows.reseal(corrected, held, 2, 1) == 1
    corrected.commit()
    assert resealing.held(corrected)[2] == 1
    resealing.reseal(corrected)
    assert (set(resealing.held(corrected)), resealing.reseal(corrected)) == ({2}, 0)


def test_without_an_old_key_nothing_is_lost_and_it_is_said(corrected: Session, settings: Settings) -> None:
    resealing.rotate(corrected, settings.instance)
    before = corrected.execute(text("SELECT encode(name, 'hex') FROM person ORDER BY id")).all()
    kept = sealed.ring().sealing.pop(1)
    (settings.instance / "keys/sealing.1").rename(settings.instance / "keys/aside")
    with pytest.raises(Refused) as refused:
        resealing.reseal(corrected)
    assert refused.value.reasons == (reason("keys.cannot-open", table="person"),)
    assert corrected.execute(text("SELECT encode(name, 'hex') FROM person ORDER BY id")).all() == before
    sealed.ring().sealing[1] = kept
