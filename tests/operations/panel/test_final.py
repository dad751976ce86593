"""The day of a final: nobody presents without an order and a quorum; the screen shows what was signed."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.panel import final, minutes, seed, verdict
from app.operations.panel.final import Place
from app.operations.panel.verdict import Found
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import final as stored
from app.storage.people.person import Person
from judging.draw import lot_order
from rounds import tie
from rounds.reasons import reason
from tests.given import judged
from tests.given.people import account

ORDER = tie.order_subject(judged.ROUND)


@pytest.fixture
def contest(session: Session) -> Contest:
    return judged.publish(session)


@pytest.fixture
def secretary(session: Session) -> Person:
    return account(session, "thu")


def look(session: Session, contest: Contest) -> Found:
    found = verdict.find(session, contest, judged.ROUND)
    assert found is not None
    return found


def drawn(session: Session, contest: Contest, by: Person) -> list[str]:
    seed.commit(session, contest, ORDER, by=by)
    seed.reveal(session, contest, ORDER, by=by)
    found = final.order(look(session, contest))
    assert found is not None
    return found


def why_not(act: object) -> list[object]:
    assert callable(act)
    with pytest.raises(Refused) as refused:
        act()
    return list(refused.value.reasons)


def test_order_follows_from_the_revealed_seed(session: Session, contest: Contest, secretary: Person) -> None:
    assert final.order(look(session, contest)) is None
    seed.commit(session, contest, ORDER, by=secretary)
    assert final.order(look(session, contest)) is None
    revealed = seed.reveal(session, contest, ORDER, by=secretary)
    assert final.order(look(session, contest)) == lot_order(revealed, "cham:order", judged.UNITS)


def test_nobody_presents_without_order_and_quorum(
    session: Session, contest: Contest, secretary: Person
) -> None:
    def begin(owner: str) -> object:
        return final.begin(session, contest, look(session, contest), owner=owner, by=secretary)

    assert why_not(lambda: begin("A")) == [reason("final.no-order")]
    first, second, *_rest = drawn(session, contest, secretary)
    assert why_not(lambda: begin(first)) == [reason("final.no-quorum", present=0, least=5)]
    session.rollback()
    for judge in judged.JUDGES[:5]:
        found = look(session, contest)
        final.mark(session, contest, found, judge=judge, there=True, by=secretary)
        final.mark(session, contest, found, judge=judge, there=True, by=secretary)
    begin(first)
    assert why_not(lambda: begin(second)) == [reason("final.running")]
    session.rollback()
    assert why_not(lambda: begin(first)) == [reason("final.wrong-turn")]
    session.rollback()
    final.mark(session, contest, look(session, contest), judge="J1", there=False, by=secretary)
    final.ask(session, contest, look(session, contest), owner=first, by=secretary)
    slot = final.end(session, contest, look(session, contest), owner=first, by=secretary)
    assert slot.asked_at is not None
    assert slot.ended_at is not None
    assert slot.began_at <= slot.asked_at <= slot.ended_at
    assert why_not(lambda: begin(second)) == [reason("final.no-quorum", present=4, least=5)]


def test_only_the_panel_is_counted(session: Session, contest: Contest, secretary: Person) -> None:
    found = look(session, contest)
    act = {"judge": "J9", "there": True, "by": secretary}
    assert why_not(lambda: final.mark(session, contest, found, **act)) == [reason("final.unknown-judge")]


def test_screen_shows_signed_places_and_remembers_where_it_is(
    session: Session, contest: Contest, secretary: Person
) -> None:
    plan = contests.definition(session, contest).contest

    def turn(to: int) -> int:
        return final.turn(session, contest, plan, judged.ROUND, to=to).shown

    assert why_not(lambda: turn(1)) == [reason("minutes.not-signed")]
    session.rollback()
    minutes.sign(session, contest, judged.ROUND, seat="secretary", by=secretary)
    assert final.places(session, contest, plan, judged.ROUND) is None
    minutes.sign(session, contest, judged.ROUND, seat="chair", by=account(session, "chi"))
    signed = final.places(session, contest, plan, judged.ROUND)
    assert signed == final.Signed(
        1, "ket-qua", tuple(Place(rank, unit) for rank, unit in enumerate("ABCDFEGH", 1))
    )
    assert [turn(1), turn(2), turn(2), turn(1), turn(99)] == [1, 2, 2, 1, 8]
    screen = stored.screen(session, contest.id, judged.ROUND)
    assert screen is not None
    assert (screen.shown, screen.version) == (8, 1)
