"""Seeds of draws: one commitment a subject, opened no earlier than it may be."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.panel import seed
from app.storage.people.person import Person
from app.storage.record import decision as decisions
from judging.draw import commitment
from rounds import tie
from rounds.reasons import reason
from tests.given import judged
from tests.given.people import account


@pytest.fixture
def chair(session: Session) -> Person:
    return account(session, "chi")


def refused(act: object) -> str:
    assert callable(act)
    with pytest.raises(Refused) as found:
        act()
    return found.value.reasons[0].code


def test_seed_is_committed_once_and_revealed_once(session: Session, chair: Person) -> None:
    contest = judged.publish(session)
    order = tie.order_subject(judged.ROUND)
    digest = seed.commit(session, contest, order, by=chair)
    assert refused(lambda: seed.commit(session, contest, order, by=chair)) == "seed.committed"
    session.rollback()
    drawn = seed.reveal(session, contest, order, by=chair)
    assert commitment(drawn) == digest
    assert refused(lambda: seed.reveal(session, contest, order, by=chair)) == "seed.revealed"
    session.rollback()
    acts = [each.value() for each in decisions.listed(session, contest.id)]
    assert tie.seed_mistakes(acts) == []
    spoken = tie.speaking_order(judged.ROUND, judged.UNITS, acts)
    assert spoken is not None
    assert sorted(spoken) == list(judged.UNITS)


def test_lot_of_a_round_stays_hidden_until_the_sheets_are_signed(session: Session, chair: Person) -> None:
    contest = judged.publish(session, judges=judged.JUDGES[:6])
    seed.commit(session, contest, judged.ROUND, by=chair)
    assert refused(lambda: seed.reveal(session, contest, judged.ROUND, by=chair)) == "seed.too-early"


def test_seed_nobody_holds_is_not_revealed(session: Session, chair: Person) -> None:
    contest = judged.publish(session)
    with pytest.raises(Refused) as found:
        seed.reveal(session, contest, judged.ROUND, by=chair)
    assert list(found.value.reasons) == [reason("seed.not-committed")]
