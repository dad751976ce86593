"""Prizes as objects of their own: given by a document, checked by a code, taken back by two people."""

from __future__ import annotations

import copy

import pytest
from flask import Flask

from app.operations import Refused
from app.operations.papers import award, setting
from app.operations.papers import paper as papers
from app.storage import files
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.papers import award as rows
from app.storage.papers import paper as stored
from app.storage.postgres.database import db
from app.storage.record import proposal as proposals
from app.web.papers.award import KINDS
from tests.given import awarded, issued, people
from tests.given.papers import pages
from tests.given.played import B

AMOUNTS = [10_000_000, *[5_000_000] * 2, *[3_000_000] * 3, *[2_000_000] * 5]


def contest() -> Contest:
    found = contests.by_slug(db.session(), B)
    assert found is not None
    return found


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [each.code for each in refused.value.reasons]


def test_each_prize_and_each_commendation_has_a_number_of_its_own(played_app: Flask) -> None:
    with played_app.app_context():
        held = award.held(db.session(), contest().id)
        prizes, merits = held[:11], held[11:]
        assert [each.given.award.number for each in held] == list(range(1, 23))
        assert [each.given.won.amount for each in prizes] == AMOUNTS
        assert sum(AMOUNTS) == 39_000_000
        assert [each.given.award.registered for each in merits] == list(range(7, 18))
        assert {each.given.issue.symbol for each in prizes} == {"12/QĐ-SKHCN"}
        assert all(each.stands for each in held)
        assert len({each.given.award.code for each in held}) == 22


def test_a_certificate_of_merit_carries_its_own_number_and_code(played_app: Flask) -> None:
    with played_app.app_context():
        session = db.session()
        given = [each.given.award for each in award.held(session, contest().id)]
        merits = [each for each in given if each.registered]
        paper = next(each for each in stored.listed(session, contest().id) if each.kind == "merit")
        kept = next(each for each in stored.files(session, paper.id) if each.ending == "pdf")
        with files.content(kept.file) as file:
            printed = pages(file.read())
        spelled = [f"{each.code[:4]}-{each.code[4:8]}-{each.code[8:]}" for each in merits]
        found = [
            (f"Vào sổ khen thưởng số: {each.registered:02d}" in page, f"Mã tra cứu: {code}" in page)
            for each, code, page in zip(merits, spelled, printed, strict=True)
        ]
        assert found == [(True, True)] * 11


def test_what_was_given_is_not_given_twice_nor_what_is_not_final(played_app: Flask) -> None:
    with played_app.app_context():
        session, body = db.session(), issued.body(db.session(), contest()).number
        with pytest.raises(Refused) as again:
            awarded.give(session, contest(), "decision", 13, body)
        session.rollback()
        assert codes(again) == ["award.given"]
        draft = papers.make(session, contest(), "decision", "prizes", body, by="system")
        changed = copy.deepcopy(draft.data)
        changed["origin"]["awards"][0][2] += 1
        draft.data = changed
        session.flush()
        on = awarded.today(session, contest())
        with pytest.raises(Refused) as other:
            papers.issue(session, contest(), draft, number=13, on=on, by="system")
        session.rollback()
        assert codes(other) == ["award.not-final"]


def test_commendations_take_a_stretch_of_the_register(played_app: Flask) -> None:
    with played_app.app_context():
        session = db.session()
        merit = next(each for each in stored.listed(session, contest().id) if each.kind == "merit")
        year = awarded.today(session, contest()).year
        assert rows.taken(session, merit.issuer_id, year, range(17, 28)) == 17
        assert rows.taken(session, merit.issuer_id, year, range(18, 29)) is None
        assert papers.next_number(session, contest(), merit, year) == 18
        assert setting.series(setting.kind(contest(), "merit")) == "GK"


def test_p41_a_prize_is_taken_back_by_two_people_and_its_money_returns(played_app: Flask) -> None:
    with played_app.app_context():
        session = db.session()
        waiting = proposals.listed(session, contest().id, KINDS)[0]
        oanh, quan = people.account(session, "oanh"), people.account(session, "quan")
        assert (waiting.data, waiting.reason) == (
            {"awards": [11], "document": awarded.DOCUMENT},
            awarded.WHY,
        )
        assert [each["code"] for each in waiting.preview["effects"]] == [
            "award.would-end",
            "award.would-return",
            "award.would-stay",
        ]
        with pytest.raises(Refused) as alone:
            award.approve(session, contest(), waiting.number, by=oanh)
        session.rollback()
        assert codes(alone) == ["proposal.same-person"]
        on = awarded.today(session, contest())
        with pytest.raises(Refused) as early:
            award.give_back(session, contest(), 11, amount=1, on=on, document="PT 1", by=oanh)
        session.rollback()
        assert codes(early) == ["award.stands"]
        award.approve(session, contest(), waiting.number, by=quan)
        taken = next(each for each in award.held(session, contest().id) if each.given.award.number == 11)
        assert (taken.stands, taken.standing.due, taken.standing.returned) == (False, 2_000_000, 0)
        award.give_back(session, contest(), 11, amount=1_500_000, on=on, document="PT 1", by=oanh)
        with pytest.raises(Refused) as much:
            award.give_back(session, contest(), 11, amount=500_001, on=on, document="PT 2", by=oanh)
        session.rollback()
        assert codes(much) == ["award.too-much"]
        left = next(each for each in award.held(session, contest().id) if each.given.award.number == 11)
        assert (left.standing.returned, left.standing.owed) == (1_500_000, 500_000)
        with pytest.raises(Refused) as over:
            award.revoke(session, contest(), [11], document="", why="x", by=oanh)
        assert codes(over) == ["award.over"]
        code = left.given.award.code
    page = played_app.test_client().get("/check", query_string={"q": code}).text
    assert f"vì: {awarded.WHY}" in page
    assert "500.000" in page
    assert awarded.DOCUMENT in page
    number = left.standing.ended.number if left.standing.ended else 0
    results = played_app.test_client().get(f"/contests/{B}/results").text
    assert f"đã thu hồi theo quyết định số {number}" in results
    with played_app.app_context():
        first = award.held(db.session(), contest().id)[0].given.award.code
    assert "Còn hiệu lực" in played_app.test_client().get("/check", query_string={"q": first}).text
