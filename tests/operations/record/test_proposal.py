"""Decisions by two people, whatever they are about."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.contest import publication
from app.operations.record import proposal
from app.permissions import Role
from app.storage.record import decision as decisions
from rounds.reasons import reason
from rounds.record import Decision
from tests.given import people, small, told

KINDS = ("extend",)


def test_p41_what_one_proposed_another_decides_with_what_it_would_change(session: Session) -> None:
    contest = publication.publish(session, small.files())
    first, second = people.account(session, "oanh"), people.account(session, "quan")
    for who in ("oanh", "quan"):
        people.grant(session, who, Role.ORGANISER, contest=contest.slug)
    now = clock.read(session)
    act = Decision(now, 0, "extend", "bai:entry", {"to": now + 5, "units": ["01"]}, " Mất điện ")
    effect = reason("proposal.over")
    made = proposal.propose(session, contest, act, preview=proposal.plain([effect]), by=first)
    assert (made.number, made.reason, proposal.effects(made)) == (1, "Mất điện", [effect])
    for who, kinds, why in ((first, KINDS, "proposal.same-person"), (second, ("panel",), "proposal.over")):
        with pytest.raises(Refused) as caught:
            proposal.approve(session, contest, 1, by=who, kinds=kinds)
        assert list(caught.value.reasons) == [reason(why)]
        session.rollback()
    with pytest.raises(Refused) as caught:
        proposal.approve(session, contest, 1, by=second, kinds=KINDS, check=lambda _p, _now: effect)
    assert list(caught.value.reasons) == [effect]
    session.rollback()
    proposal.approve(session, contest, 1, by=second, kinds=KINDS)
    assert told.notices(session) == [
        (
            "oanh",
            "Đề nghị số 1 đã được duyệt: Làng số",
            [
                "Đề nghị số 1 của bạn trong cuộc thi Làng số đã được người thứ hai duyệt và có hiệu lực. "
                "Lý do đã ghi: Mất điện"
            ],
            "/contests/lang-so/desk/decisions/proposals/1",
        ),
        (
            "quan",
            "Đề nghị số 1 chờ người thứ hai: Làng số",
            [
                "Trong cuộc thi Làng số có đề nghị số 1 đang chờ một người khác trong Ban Tổ chức xem "
                "và quyết định. Lý do: Mất điện"
            ],
            "/contests/lang-so/desk/decisions/proposals/1",
        ),
    ]
    [taken] = [each.value() for each in decisions.listed(session, contest.id)]
    assert (taken.kind, taken.subject, taken.data, taken.by, taken.second) == (
        "extend",
        "bai:entry",
        {"to": now + 5, "units": ["01"]},
        first.actor,
        second.actor,
    )


def test_a_proposal_without_a_reason_is_refused(session: Session) -> None:
    contest = publication.publish(session, small.files())
    act = Decision(clock.read(session), 0, "extend", "bai:entry", {}, " ")
    with pytest.raises(Refused) as caught:
        proposal.propose(session, contest, act, preview={}, by=people.account(session, "oanh"))
    assert list(caught.value.reasons) == [reason("proposal.reason-missing")]
