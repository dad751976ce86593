"""The heart of contest B once more, with people who press twice, come late or type addresses of others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import func, select

from app.config import Settings
from app.storage.panel.minutes import MinutesSignature
from app.storage.postgres.database import db
from app.storage.record.decision import Decision
from app.storage.record.fact import TABLES
from app.storage.record.proposal import Proposal
from tests.browser.contest_b import entries, marks, panel, plan
from tests.browser.contest_b.town import JUDGES, ORGANISER, SECRETARY, SLUG, Town, coordinator
from tests.given.posts import Post

HOME = f"/contests/{SLUG}"
OWN, OTHER = plan.OWN_UNIT, "Xã Hà Bắc"
"""Two units hand in; in the first the third judge works."""
KEPT = {
    "entries": TABLES["entries"],
    "sheets": TABLES["sheets"],
    "decisions": Decision.__table__,
    "proposals": Proposal.__table__,
    "signatures": MinutesSignature.__table__,
}


@pytest.fixture
def town(settings: Settings, app: Flask, easy: None, live_server: str, browser: Browser) -> Iterator[Town]:
    """Contest B on the eve of Round 2."""
    with app.app_context():
        made = Town(settings, app, browser, live_server).settle(ranked=True, few=True)
        yield made
        made.close()


def kept() -> dict[str, int]:
    """How much is in the record."""
    db.session.rollback()
    return {
        name: db.session.scalar(select(func.count()).select_from(table)) or 0 for name, table in KEPT.items()
    }


def test_wrong_moves_are_refused_and_change_nothing(town: Town) -> None:
    late = two_units_hand_in_twice(town)
    panel_is_appointed_twice(town)
    form_is_sent_after_the_close(late)
    town.time("06-18", "08:00")
    conflicted_judge_types_addresses(town)
    judges_sign_twice(town)
    town.time("06-20", "08:00")
    nobody_signs_for_somebody_else(town)


def two_units_hand_in_twice(town: Town) -> Post:
    """Pressed twice, an entry is handed in once. The first unit goes on: its form stays open."""
    town.time("06-12", "09:00")
    before = kept()
    for unit in (OWN, OTHER):
        hand = town.post(coordinator(unit))
        entries.to_entries(hand, unit)
        title = entries.write(hand, unit)
        entries.choose(hand, title)
        number = entries.hand_in(hand, title)
        hand.again()
        assert entries.receipt(hand) == number
    assert kept() == {**before, "entries": 2}
    hand = town.post(coordinator(OWN))
    entries.to_entries(hand, OWN)
    hand.follow("Nộp lại bản mới")
    hand.tick("Bài do đơn vị tự thực hiện")
    hand.tick("Đơn vị khai rõ công cụ AI")
    return hand


def panel_is_appointed_twice(town: Town) -> None:
    """Pressed twice, a panel is appointed once, and a declaration made once."""
    town.time("06-17", "08:00")
    before = kept()
    hand = town.post(ORGANISER)
    plan.appoint(hand, town, "Chặng 2 - Chuyển đổi đột phá")
    hand.again()
    for number, judge in enumerate(JUDGES):
        theirs = town.post(judge)
        panel.declare(theirs, OWN if number == plan.CONFLICTED else "")
        theirs.again()
    # One names the panel, one the judge who stands aside.
    assert kept() == {**before, "decisions": before["decisions"] + 2}


def form_is_sent_after_the_close(hand: Post) -> None:
    """What comes late is kept and marked, and counts for nothing."""
    before = kept()
    hand.press("Nộp bài")
    assert "Bài B-001, lần nộp 2 Nộp muộn: có lưu, không tính" in hand.reads()
    assert kept() == {**before, "entries": before["entries"] + 1}
    hand.follow("Bài dự thi của")
    hand.follow("Bài B-001, lần nộp 1")
    assert "Đã nhận, và được tính" in hand.reads()


def conflicted_judge_types_addresses(town: Town) -> None:
    """Of the entry of the own unit a judge learns nothing at any address, and can do nothing to it."""
    before = kept()
    hand = town.post(JUDGES[plan.CONFLICTED])
    panel.to_judging(hand)
    assert f"{OWN} · Trợ lý AI của {OWN} đứng ngoài" in hand.reads()
    sheet = f"{HOME}/judge/chang-2/entries/B-001"
    for address in (sheet, f"{sheet}/files/1", f"{sheet}/files/1/pages/1", f"{HOME}/works/B-001/1/files/1"):
        hand.open(address)
        assert (address, hand.status) == (address, 404)
    for address in (sheet, f"{sheet}/sign", f"{sheet}/stand-aside"):
        fresh = town.post(JUDGES[plan.CONFLICTED])
        panel.to_judging(fresh)
        fresh.follow("Chấm tiếp bài")
        fresh.forge(address, ground="x", version="0", key="1")
        assert (address, fresh.status) == (address, 404)
    assert kept() == before


def judges_sign_twice(town: Town) -> None:
    """Pressed twice, a sheet is signed once. Before the own signature nobody learns of others."""
    before = kept()
    blank = town.blank("entry")
    for number, judge in enumerate(JUDGES):
        hand = town.post(judge)
        panel.to_judging(hand)
        for _ in range({plan.CONFLICTED: 1, plan.ALTERNATE: 1}.get(number, 2)):
            hand.follow("Chấm tiếp bài")
            assert "Giám khảo khác" not in hand.reads()
            if number == 1:
                judge_types_addresses_of_others(town.post(judge))
            panel.score(hand, marks.sheet(blank, marks.of_entry(number, plan.unit_before(hand, town))))
            hand.again()
    assert kept() == {**before, "sheets": 14}


def judge_types_addresses_of_others(hand: Post) -> None:
    """Table, list of sheets, sheets on paper, minutes and panel are not there for a judge."""
    desk = f"{HOME}/desk/panels/chang-2"
    for address in (desk, f"{desk}/sheets", f"{desk}/paper", f"{desk}/minutes", f"{desk}/members"):
        hand.open(address)
        assert (address, hand.status) == (address, 404)


def nobody_signs_for_somebody_else(town: Town) -> None:
    """The secretary signs as secretary, once; nobody publishes what one alone has signed."""
    before, table = kept(), f"{HOME}/desk/panels/chang-2"
    hand = town.post(SECRETARY)
    panel.to_waiting(hand, "mọi phiếu đã ký")
    assert "Ký với tư cách chủ tịch" not in hand.reads()
    hand.press("Ký với tư cách thư ký")
    hand.again()
    hand.forge(f"{table}/sign", seat="chair")
    hand.forge(f"{table}/publish")
    assert "chủ tịch và thư ký phải cùng ký bản kết quả hiện tại" in hand.reads()
    judge = town.post(JUDGES[1])
    panel.to_judging(judge)
    judge.follow("Trợ lý AI")
    judge.forge(f"{table}/sign", seat="chair")
    assert judge.status == 404
    assert kept() == {**before, "signatures": before["signatures"] + 1}
