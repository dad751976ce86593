"""Approval by a signed document, where only one officer is named."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.record import amendment, endorsement
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record import decision as decisions
from rounds.reasons import reason
from tests.given import people, sent, small
from tests.operations.record.test_approval import contest as played
from tests.operations.record.test_approval import oanh

__all__ = ["oanh", "played"]

DECIDERS = {Role.ORGANISER}


def given(**changed: Any) -> dict[str, Any]:
    return {
        "document": "05/QĐ-UBND",
        "content": sent.PDF,
        "name": "05.pdf",
        "deciders": DECIDERS,
        **changed,
    }


def proposed(session: Session, contest: Contest, by: Person) -> int:
    people.grant(session, "oanh", Role.ORGANISER, contest=small.SLUG)
    withheld: dict[str, Any] = {"kind": "withhold", "subject": "hoc-nhat", "data": {"count": 1}}
    return amendment.propose(session, contest, **withheld, why="Không đủ điều kiện", by=by).number


def test_p41_a_signed_document_approves_where_one_officer_is_named(
    session: Session, played: Contest, oanh: Person
) -> None:
    number = proposed(session, played, oanh)
    with pytest.raises(Refused) as caught:
        amendment.approve(session, played, number, by=oanh)
    assert list(caught.value.reasons) == [reason("proposal.same-person")]
    session.rollback()
    endorsement.take_in(session, played, number, **given(), by=oanh)
    amendment.approve(session, played, number, by=oanh)
    act = decisions.listed(session, played.id)[-1].value()
    sha256 = hashlib.sha256(sent.PDF).hexdigest()
    assert (act.kind, act.data, act.by, act.second) == (
        "withhold",
        {"count": 1, "endorsed": {"document": "05/QĐ-UBND", "sha256": sha256}},
        oanh.actor,
        "document:05/QĐ-UBND",
    )


def test_a_document_does_not_stand_in_for_somebody_who_is_there(
    session: Session, played: Contest, oanh: Person
) -> None:
    number = proposed(session, played, oanh)

    def refused(by: Person, **changed: Any) -> str:
        with pytest.raises(Refused) as caught:
            endorsement.take_in(session, played, number, **given(**changed), by=by)
        session.rollback()
        return caught.value.reasons[0].code

    assert refused(oanh, document=" ") == "endorsement.no-number"
    assert refused(oanh, content=b"<html>") == "upload.content-differs"
    people.grant(session, "quan", Role.ORGANISER, contest=small.SLUG)
    assert refused(oanh) == "endorsement.not-alone"
    assert refused(people.account(session, "quan")) == "proposal.over"
