"""What a panel settles by two people: wide gaps and votes among equals."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.panel import note, settlement, verdict
from app.operations.panel.verdict import Found, Tie
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record import decision as decisions
from app.storage.record import proposal as proposals
from rounds.reasons import reason
from tests.given import judged
from tests.given.people import account

BY_VOTE = judged.CONTEST.replace('["majority", "vote", "lot"]', '["vote", "lot"]')
GAP = judged.CONTEST.replace("quorum = 5", "quorum = 5\ngap = 30")
TIE = Tie(judged.ROUND, ("B", "C"))


@pytest.fixture
def chair(session: Session) -> Person:
    return account(session, "chi")


@pytest.fixture
def secretary(session: Session) -> Person:
    return account(session, "thu")


def look(session: Session, contest: Contest) -> Found:
    found = verdict.find(session, contest, judged.ROUND)
    assert found is not None
    return found


def order(found: Found) -> str:
    return "".join(place.entry for place in found.verdict.result.places)


def test_vote_orders_equals_once_a_second_person_approves(
    session: Session, chair: Person, secretary: Person
) -> None:
    contest = judged.publish(session, BY_VOTE)
    found = look(session, contest)
    assert found.ties == [TIE]
    made = settlement.propose_vote(
        session, contest, found, tie=TIE, votes={"B": 2, "C": 4}, present=6, why="Biên bản họp", by=secretary
    )
    assert made.data == {"order": ["C", "B"], "votes": {"B": 2, "C": 4}, "present": 6}
    assert look(session, contest).ties == [TIE]
    with pytest.raises(Refused) as refused:
        settlement.approve(session, contest, made.number, by=secretary)
    assert list(refused.value.reasons) == [reason("proposal.same-person")]
    session.rollback()
    settlement.approve(session, contest, made.number, by=chair)
    after = look(session, contest)
    assert (after.ties, after.waits, order(after)) == ([], [], "ACBDFEGH")
    last = decisions.listed(session, contest.id)[-1]
    assert (last.kind, last.by, last.second) == ("vote", secretary.actor, chair.actor)


def test_vote_with_equal_votes_leaves_the_tie_to_the_lot(
    session: Session, chair: Person, secretary: Person
) -> None:
    contest = judged.publish(session, BY_VOTE)
    about = {"tie": TIE, "votes": {"B": 3, "C": 3}, "present": 7, "why": "Biên bản họp"}
    made = settlement.propose_vote(session, contest, look(session, contest), by=chair, **about)
    assert made.data["order"] == [["B", "C"]]
    settlement.approve(session, contest, made.number, by=secretary)
    assert [each.code for each in look(session, contest).waits] == ["result.lot-not-drawn"]


@pytest.mark.parametrize(
    ("votes", "present", "wrong"),
    [
        ({"B": 4, "C": 4}, 7, reason("settlement.votes-wrong", present=7)),
        ({"B": 1, "C": 2}, 4, reason("settlement.no-quorum", least=5, most=7)),
        ({"B": 1, "C": 2}, 8, reason("settlement.no-quorum", least=5, most=7)),
        ({"B": 5}, 7, reason("settlement.no-tie")),
    ],
)
def test_vote_that_cannot_be_is_refused(
    session: Session, chair: Person, votes: dict[str, int], present: int, wrong: object
) -> None:
    contest = judged.publish(session, BY_VOTE)
    about = {"tie": TIE, "votes": votes, "present": present, "why": "Biên bản", "by": chair}
    with pytest.raises(Refused) as refused:
        settlement.propose_vote(session, contest, look(session, contest), **about)
    assert list(refused.value.reasons) == [wrong]


def test_review_of_a_gap_lets_the_score_stand(session: Session, chair: Person, secretary: Person) -> None:
    contest = judged.publish(session, GAP)
    found = look(session, contest)
    assert list(found.gaps) == ["A", "B"]
    assert [each.code for each in found.waits] == ["result.gap-not-reviewed"] * 2
    for entry in "AB":
        made = settlement.propose_review(
            session, contest, found, entry=entry, points=None, why="Đã xem lại", by=chair
        )
        settlement.approve(session, contest, made.number, by=secretary)
    assert look(session, contest).waits == []
    with pytest.raises(Refused) as refused:
        settlement.propose_review(session, contest, found, entry="C", points=None, why="Xem", by=chair)
    assert list(refused.value.reasons) == [reason("settlement.no-gap")]


def test_third_judge_needs_points_which_replace_the_score(
    session: Session, chair: Person, secretary: Person
) -> None:
    contest = judged.publish(
        session, GAP.replace("gap = 30", 'gap = 31\nalternates = 1\ngap_action = "third_judge"')
    )
    found = look(session, contest)
    about = {"entry": "A", "why": "Giám khảo thứ ba chấm", "by": chair}
    for points, wrong in (
        (None, reason("settlement.points-missing")),
        (Fraction("84.5"), reason("settlement.points-wrong", most="100", step="1")),
        (Fraction(101), reason("settlement.points-wrong", most="100", step="1")),
    ):
        with pytest.raises(Refused) as refused:
            settlement.propose_review(session, contest, found, points=points, **about)
        assert list(refused.value.reasons) == [wrong]
    made = settlement.propose_review(session, contest, found, points=Fraction(84), **about)
    assert made.preview["effects"] == [
        {"code": "settlement.moves", "values": {"name": name, "before": before, "after": after}}
        for name, before, after in (("A", 1, 4), ("B", 2, 1), ("C", 3, 2), ("D", 4, 3))
    ]
    settlement.approve(session, contest, made.number, by=secretary)
    assert order(look(session, contest)) == "BCDAFEGH"


def test_discussion_is_written_down_before_a_gap_is_settled(session: Session, chair: Person) -> None:
    contest = judged.publish(session, GAP.replace("gap = 30", 'gap = 31\ngap_action = "discuss"'))
    about = {"entry": "A", "points": None, "why": "Đã thảo luận", "by": chair}
    with pytest.raises(Refused) as refused:
        settlement.propose_review(session, contest, look(session, contest), **about)
    assert list(refused.value.reasons) == [reason("settlement.no-note")]
    note.write(session, contest, judged.ROUND, entry="A", words="J7 hiểu barem khác.", by=chair)
    settlement.propose_review(session, contest, look(session, contest), **about)
    assert [each.state for each in proposals.listed(session, contest.id, settlement.KINDS)] == ["open"]
