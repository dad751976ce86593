"""Results become decisions by two people: given out, then final, unless something holds them up."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.operations import Refused
from app.operations.contest import publication
from app.operations.record import approval, decision, fact, result
from app.operations.standings import snapshot
from app.operations.work import task
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record import decision as decisions
from app.storage.standings import snapshot as recorded
from app.storage.work import task as tasks
from rounds import calendar
from rounds.reasons import reason
from rounds.record import FACTS, Decision
from tests.given import bundles, people
from tests.given.clocks import set_clock

LIST, PRIZES = "vao-vong-2", "prizes"
OFFICE = ("advance", "confirm")


@pytest.fixture
def contest(session: Session) -> Contest:
    """The small contest as it was played, to the point where people decide on its results."""
    files, record, _ = bundles.honest()
    made = publication.publish(session, files)
    fact.record(session, made, {kind: getattr(record, kind) for kind in FACTS})
    decision.decide(session, made, [each for each in record.decisions if each.kind not in OFFICE])
    snapshot.prepare(session, made, [clock.read(session)])
    return made


@pytest.fixture
def oanh(session: Session) -> Person:
    return people.account(session, "oanh")


@pytest.fixture
def quan(session: Session) -> Person:
    return people.account(session, "quan")


def point(session: Session, contest: Contest, subject: str) -> approval.Point:
    found, _ = approval.find(session, contest)
    return next(each for each in found if each.subject == subject)


def compute(session: Session, contest: Contest) -> None:
    """What the worker does after a decision."""
    [asked] = tasks.of_contest(session, contest.id, kind=result.TASK, limit=1)
    task.perform(session, asked.id, result.work)


def decide(session: Session, contest: Contest, subject: str, first: Person, second: Person) -> Decision:
    """Both people, and the results that follow."""
    made = approval.propose(session, contest, subject, why="Biên bản họp số 3", by=first)
    approval.approve(session, contest, made.number, by=second)
    compute(session, contest)
    return decisions.listed(session, contest.id)[-1].value()


def refused(caught: pytest.ExceptionInfo[Refused]) -> list[object]:
    return list(caught.value.reasons)


def test_p41_a_list_is_given_out_by_two_people_and_shown(
    session: Session, contest: Contest, oanh: Person, quan: Person
) -> None:
    before = point(session, contest, LIST)
    assert (before.next, before.waits) == ("advance", ())
    made = approval.propose(session, contest, LIST, why="Biên bản họp số 3", by=oanh)
    with pytest.raises(Refused) as caught:
        approval.approve(session, contest, made.number, by=oanh)
    assert refused(caught) == [reason("proposal.same-person")]
    session.rollback()
    approval.approve(session, contest, made.number, by=quan)
    taken = decisions.listed(session, contest.id)[-1].value()
    assert before.data is not None
    assert (taken.kind, taken.subject, taken.data, taken.reason, taken.by, taken.second) == (
        "advance",
        LIST,
        {"units": [seat["subject"] for seat in before.data["seats"]]},
        "Biên bản họp số 3",
        oanh.actor,
        quan.actor,
    )
    compute(session, contest)
    last = recorded.outcome(session, contest.id)
    assert last is not None
    advance = last.data["selections"][LIST]["advance"]
    assert (advance["decision"], advance["override"], advance["by"]) == (taken.number, False, oanh.actor)


def test_a_result_is_final_only_when_appeals_are_over(
    session: Session, settings: Settings, contest: Contest, oanh: Person, quan: Person
) -> None:
    given_out = decide(session, contest, PRIZES, oanh, quan)
    assert given_out.kind == "publish"
    ends = given_out.at + 48 * calendar.HOUR
    told = calendar.local_text(ends, "Asia/Ho_Chi_Minh")
    with pytest.raises(Refused) as caught:
        approval.propose(session, contest, PRIZES, why="Hết hạn", by=oanh)
    assert refused(caught) == [reason("approval.appeals-run", until=told)]
    session.rollback()
    set_clock(settings, ends)
    final = decide(session, contest, PRIZES, oanh, quan)
    assert (final.kind, final.data) == ("confirm", given_out.data)
    after = point(session, contest, PRIZES)
    assert (after.next, after.final) == (None, final)
    last = recorded.outcome(session, contest.id)
    assert last is not None
    assert last.data["official"] == [PRIZES]
    with pytest.raises(Refused) as caught:
        approval.propose(session, contest, PRIZES, why="Lần nữa", by=oanh)
    assert refused(caught) == [reason("approval.nothing-due")]


def test_what_was_recorded_since_is_computed_first(
    session: Session, contest: Contest, oanh: Person, quan: Person
) -> None:
    made = approval.propose(session, contest, LIST, why="Biên bản", by=oanh)
    unit = made.preview["data"]["seats"][0]["subject"]
    gone = Decision(clock.read(session), 0, "disqualify", unit, {}, "Khai khống", by=oanh.actor)
    decision.decide(session, contest, [gone])
    with pytest.raises(Refused) as caught:
        approval.approve(session, contest, made.number, by=quan)
    assert refused(caught) == [reason("approval.compute-first")]
    session.rollback()
    snapshot.prepare(session, contest, [clock.read(session)])
    with pytest.raises(Refused) as caught:
        approval.approve(session, contest, made.number, by=quan)
    assert refused(caught) == [reason("approval.changed")]
    session.rollback()
    assert [each.value().kind for each in decisions.listed(session, contest.id)].count("advance") == 0


def test_an_admitted_appeal_holds_up_its_own_result_until_it_is_answered(
    session: Session, contest: Contest, oanh: Person, quan: Person
) -> None:
    admit = Decision(
        clock.read(session), 0, "admit", "khieu-nai:1", {"about": PRIZES, "admitted": True}, "Có căn cứ"
    )
    decision.decide(session, contest, [admit])
    snapshot.prepare(session, contest, [clock.read(session)])
    held = reason("appeal.admitted", appeal="khieu-nai:1", about=PRIZES)
    with pytest.raises(Refused) as caught:
        approval.propose(session, contest, PRIZES, why="Công bố", by=oanh)
    assert refused(caught) == [held]
    session.rollback()
    assert point(session, contest, LIST).ready
    answer = replace_kind(admit, clock.read(session))
    decision.decide(session, contest, [answer])
    snapshot.prepare(session, contest, [clock.read(session)])
    assert decide(session, contest, PRIZES, oanh, quan).kind == "publish"


def replace_kind(admit: Decision, at: int) -> Decision:
    """The answer to what was admitted."""
    return admit._replace(at=at, kind="answer", data={"about": PRIZES, "upheld": False}, reason="Đã xem lại")
