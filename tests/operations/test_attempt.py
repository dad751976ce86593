"""Attempts from the first question to the receipt, by the database's clock."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.config import Settings
from app.operations import Refused, attempt, doctor, learner, receipt, seal, submission
from app.operations.publication import publish
from app.storage.contest import Contest
from app.storage.sitting import Answer, Given
from rounds import calendar, chain
from rounds.record import Registration, Step
from tests import small
from tests.clocks import set_clock

OPENS = calendar.instant(date(2026, 3, 1), "Asia/Ho_Chi_Minh")
DAY = 24 * calendar.HOUR


@pytest.fixture
def contest(session: Session, settings: Settings) -> Contest:
    set_clock(settings, OPENS + DAY)
    contest = publish(session, small.files())
    learner.register(session, contest, Registration(0, "an", "01", True, "01-1"))
    learner.step(session, contest, Step(0, "an", "hoc", "topics"))
    session.commit()
    return contest


def test_a_whole_path(session: Session, contest: Contest) -> None:
    paper = attempt.start(session, contest, "an", "hoc")
    assert len(paper.asked) == 4
    attempt.save(session, paper.place, Given([Answer(1, "A", 1), Answer(2, "B", 2)]))
    given = Given([Answer(3, "C", 3), Answer(4, "D", 4)])
    done = submission.submit(session, paper.place, key="k1", given=given)
    assert done.state == "submitted"
    assert done.receipt is not None
    assert submission.submit(session, paper.place, key="k1", given=given) == done
    with pytest.raises(Refused) as refused:
        submission.submit(session, paper.place, key="k1", given=Given([Answer(3, "D", 9)]))
    assert refused.value.reasons[0].code == "attempt.other-answers"
    assert receipt.proof(session, contest.id, done.receipt) is None
    session.commit()
    seal.seal(session, contest)
    found = receipt.find(session, done.receipt.code)
    assert found is not None
    proof = receipt.proof(session, contest.id, found[1])
    assert proof is not None
    path = [bytes.fromhex(each) for each in proof.path]
    assert chain.included(
        bytes.fromhex(proof.root), bytes.fromhex(done.receipt.leaf), proof.place, proof.size, path
    )
    assert [each.code for each in doctor.findings(session)] == ["doctor.clock-moved"]
