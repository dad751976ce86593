"""Rulings by two people: proposed with what they would change, decided by another."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.contest import publication
from app.operations.integrity import ruling
from app.operations.record import fact, proposal
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record import decision as decisions
from rounds.reasons import Reason, reason
from rounds.ruling import RULINGS
from tests.given import people, small
from tests.rounds.test_ruling import DAY, HOUR, attempt, questions, record


@pytest.fixture
def contest(session: Session) -> Contest:
    published = publication.publish(session, small.files())
    taken = record(attempt("c1", "a", 3, DAY + 2 * HOUR), attempt("c2", "b", 4, DAY + 2 * HOUR))
    fact.record(
        session,
        published,
        {"registrations": taken.registrations, "steps": taken.steps, "attempts": taken.attempts},
    )
    return published


@pytest.fixture
def two(session: Session) -> tuple[Person, Person]:
    return people.account(session, "oanh"), people.account(session, "quan")


def refused(session: Session, contest: Contest, by: Person, **changes: object) -> list[Reason]:
    given = {
        "kind": "regrade",
        "subject": "hoc",
        "data": {"question": "A-1", "key": ["B"]},
        "why": "Đáp án in sai",
        **changes,
    }
    with pytest.raises(Refused) as caught:
        ruling.propose(session, contest, by=by, **given)  # type: ignore[arg-type]
    return list(caught.value.reasons)


def test_p41_a_second_person_decides(session: Session, contest: Contest, two: tuple[Person, Person]) -> None:
    first, second = two
    question = questions("a")[3]
    made = ruling.propose(
        session,
        contest,
        kind="regrade",
        subject="hoc",
        data={"question": question, "key": []},
        why=" Đáp án in sai ",
        by=first,
    )
    assert (made.number, made.state, made.reason) == (1, "open", "Đáp án in sai")
    assert (made.preview["people"], made.preview["people_list"]) == (1, [["c1", "01", 3, 4, True, True]])
    assert decisions.listed(session, contest.id) == []
    with pytest.raises(Refused) as caught:
        ruling.approve(session, contest, 1, by=first)
    assert list(caught.value.reasons) == [reason("proposal.same-person")]
    session.rollback()
    ruling.approve(session, contest, 1, by=second)
    [taken] = [each.value() for each in decisions.listed(session, contest.id)]
    assert (taken.kind, taken.subject, taken.data, taken.reason, taken.by, taken.second) == (
        "regrade",
        "hoc",
        {"question": question, "key": []},
        "Đáp án in sai",
        first.actor,
        second.actor,
    )
    with pytest.raises(Refused) as caught:
        ruling.approve(session, contest, 1, by=second)
    assert list(caught.value.reasons) == [reason("proposal.over")]


def test_a_void_lists_whom_it_touches_before_it_is_decided(
    session: Session, contest: Contest, two: tuple[Person, Person]
) -> None:
    data = {"from": DAY, "to": DAY + 3 * HOUR}
    made = ruling.propose(session, contest, kind="void", subject="hoc", data=data, why="Mất điện", by=two[0])
    assert (made.preview["touched"], made.preview["touched_list"]) == (2, ["c1", "c2"])
    proposal.withdraw(session, contest, 1, by=two[1], kinds=RULINGS)
    assert decisions.listed(session, contest.id) == []


def test_what_cannot_be_is_refused(session: Session, contest: Contest, two: tuple[Person, Person]) -> None:
    by = two[0]
    assert refused(session, contest, by, subject="bai") == [reason("ruling.unknown-round", round="bai")]
    assert refused(session, contest, by, kind="extend") == [reason("ruling.unknown-round", round="hoc")]
    assert refused(session, contest, by, why=" ") == [reason("proposal.reason-missing")]
    assert refused(session, contest, by, data={"question": "Z", "key": []}) == [
        reason("ruling.unknown-question", question="Z")
    ]
    assert refused(session, contest, by, data={"question": "A-1", "key": ["X"]}) == [
        reason("ruling.unknown-letter", letter="X", options="A, B, C, D")
    ]
    assert refused(session, contest, by, kind="void", data={"from": 5, "to": 5}) == [
        reason("ruling.empty-stretch")
    ]
