"""Decisions beside the rules: looked at, proposed with their effect, taken by a second person."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.contest import publication
from app.operations.record import amendment, approval, fact
from app.operations.standings import snapshot
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record import decision as decisions
from app.storage.standings import snapshot as recorded
from rounds.calendar import HOUR
from rounds.reasons import Reason, reason
from rounds.record import Decision
from rounds.ruling import Sum, Turn
from tests.given import small
from tests.given.small import DAY
from tests.operations.record.test_approval import LIST, compute, oanh, quan
from tests.operations.record.test_approval import contest as played
from tests.rounds.test_ruling import MILLION, attempt, record

__all__ = ["oanh", "played", "quan"]

BEST = "1f7213cdb1e50059"
"""Who is first among the people of the played contest."""


@pytest.fixture
def equals(session: Session) -> Contest:
    """One seat for two units with the same share, one prize for two people with the same score."""
    files = small.files(
        contest=small.CONTEST.replace("seats = 2", "seats = 1"),
        units=small.UNITS.replace(",,400,", ",,500,"),
    )
    made = publication.publish(session, files)
    at = DAY + 2 * HOUR
    both = record(attempt("c1", "a", 4, at), attempt("c2", "b", 4, at))
    kinds = {name: getattr(both, name) for name in ("registrations", "steps", "attempts")}
    fact.record(session, made, kinds)
    snapshot.prepare(session, made, [clock.read(session)])
    return made


def taken(session: Session, contest: Contest) -> list[Decision]:
    return [each.value() for each in decisions.listed(session, contest.id)]


def winners(session: Session, contest: Contest) -> list[tuple[str, int]]:
    last = recorded.outcome(session, contest.id)
    assert last is not None
    return [(each["subject"], each["amount"]) for each in last.data["awards"]["awards"]]


def seated(session: Session, contest: Contest) -> list[str]:
    last = recorded.outcome(session, contest.id)
    assert last is not None
    return [each["subject"] for each in last.data["selections"][LIST]["seats"]]


def refused(act: Any) -> list[Reason]:
    with pytest.raises(Refused) as caught:
        act()
    return list(caught.value.reasons)


def test_p41_a_disqualification_is_seen_proposed_and_taken_by_another(
    session: Session, played: Contest, oanh: Person, quan: Person
) -> None:
    given: dict[str, Any] = {"kind": "disqualify", "subject": BEST, "data": {}, "by": oanh}
    seen = amendment.look(session, played, **given)
    assert seen.turns[0] == Turn("hoc-nhat", BEST, False)
    assert sum(each.amount_after - each.amount for each in seen.sums) == 0
    made = amendment.propose(session, played, **given, why="Thi hộ, biên bản số 5")
    assert made.preview["sums"] == [list(each) for each in seen.sums]
    assert refused(lambda: amendment.approve(session, played, made.number, by=oanh)) == [
        reason("proposal.same-person")
    ]
    session.rollback()
    amendment.approve(session, played, made.number, by=quan)
    act = taken(session, played)[-1]
    assert (act.kind, act.subject, act.reason, act.by, act.second) == (
        "disqualify",
        BEST,
        "Thi hộ, biên bản số 5",
        oanh.actor,
        quan.actor,
    )
    compute(session, played)  # what was asked for with the decision
    assert BEST not in {who for who, _amount in winners(session, played)}


def test_what_is_not_there_or_not_allowed_is_refused_before_it_is_proposed(
    session: Session, played: Contest, oanh: Person
) -> None:
    def look(kind: str, subject: str, **data: Any) -> list[Reason]:
        return refused(
            lambda: amendment.look(session, played, kind=kind, subject=subject, data=data, by=oanh)
        )

    assert look("disqualify", "99") == [reason("amendment.unknown-subject", subject="99")]
    assert look("withhold", "khong-co", count=1) == [reason("amendment.unknown-list", subject="khong-co")]
    [over] = look("withhold", "hoc-nhat", count=2)
    assert over.code == "prize.withhold-out-of-range"
    [not_equal] = look("share", "hoc-nhat", among=["01", "02"])
    assert not_equal.code == "prize.share-not-equal"
    assert look("advance", LIST, units=["01", "03"]) == [reason("amendment.same-list")]
    [unknown] = look("advance", LIST, units=["01", "99"])
    assert unknown.code == "selection.advance-unknown"


def test_who_decides_decides_on_what_was_seen(
    session: Session, played: Contest, oanh: Person, quan: Person
) -> None:
    made = amendment.propose(session, played, kind="disqualify", subject=BEST, data={}, why="Thi hộ", by=oanh)
    other = amendment.propose(
        session, played, kind="withhold", subject="hoc-nhat", data={"count": 1}, why="Không đủ", by=oanh
    )
    amendment.approve(session, played, other.number, by=quan)
    assert refused(lambda: amendment.approve(session, played, made.number, by=quan)) == [
        reason("amendment.changed")
    ]


def test_equals_at_a_prize_share_it_by_decision(
    session: Session, equals: Contest, oanh: Person, quan: Person
) -> None:
    data = {"among": ["c1", "c2"]}
    seen = amendment.look(session, equals, kind="share", subject="hoc-nhat", data=data, by=oanh)
    half = MILLION // 2
    assert seen.sums == (Sum("hoc-nhat", "c1", 0, half), Sum("hoc-nhat", "c2", 0, half))
    made = amendment.propose(session, equals, kind="share", subject="hoc-nhat", data=data, why="Họp", by=oanh)
    amendment.approve(session, equals, made.number, by=quan)
    compute(session, equals)
    assert winners(session, equals) == [("c1", half), ("c2", half)]


def test_equals_on_the_cut_of_a_learning_standing_are_put_in_order_by_a_vote(
    session: Session, equals: Contest, oanh: Person, quan: Person
) -> None:
    [point, _prizes] = approval.find(session, equals)[0]
    assert [each.code for each in point.waits] == ["selection.tie-on-cut"]
    data = {"order": ["02", "01"], "votes": {"02": 4, "01": 1}, "present": 5}
    made = amendment.propose(session, equals, kind="vote", subject=LIST, data=data, why="Họp", by=oanh)
    assert made.preview["turns"] == [[LIST, "02", True]]
    assert [each["code"] for each in made.preview["settles"]] == ["selection.tie-on-cut"]
    amendment.approve(session, equals, made.number, by=quan)
    compute(session, equals)
    [point, _prizes] = approval.find(session, equals)[0]
    assert point.ready
    assert point.data is not None
    assert [(each["subject"], each["how"]) for each in point.data["seats"]] == [("02", "vote")]


def test_a_list_is_confirmed_anew_by_the_ranking_as_it_is_now(
    session: Session, played: Contest, oanh: Person, quan: Person
) -> None:
    first = approval.propose(session, played, LIST, why="Biên bản số 3", by=oanh)
    approval.approve(session, played, first.number, by=quan)
    compute(session, played)
    # What was found later does not move a list that people hold in their hands ...
    out = amendment.propose(
        session, played, kind="disqualify", subject="01", data={}, why="Khai gian", by=oanh
    )
    amendment.approve(session, played, out.number, by=quan)
    compute(session, played)
    assert seated(session, played) == ["03"]
    # ... until two people confirm it anew.
    units = [each.subject for each in amendment.afresh(session, played, LIST).seats]
    assert units == ["03", "02"]
    again = amendment.propose(
        session, played, kind="advance", subject=LIST, data={"units": units}, why="Tính lại", by=oanh
    )
    assert again.preview["turns"] == [[LIST, "02", True]]
    amendment.approve(session, played, again.number, by=quan)
    compute(session, played)
    assert seated(session, played) == ["03", "02"]
    assert [act.kind for act in taken(session, played)[-3:]] == ["advance", "disqualify", "advance"]
