"""Rounds 2 and 3 of contest B as the organisers' plan tells them: who does what, on which day.

Every kind of page is walked once in a real browser, on a phone or at a desk; what many do alike is sent by
the forms of the same pages.
"""

from __future__ import annotations

import time

from tests.browser.contest_b import decided, entries, final, marks, panel
from tests.browser.contest_b.town import DESK, JUDGES, ORGANISER, PHONE, SECOND, SECRETARY, Town, coordinator
from tests.given.hands import Hand
from tests.given.posts import Post

SILENT, RESERVE, BY_ZALO, OWN_UNIT = "Xã Quyết Thắng", "Xã Bắc Thanh Miện", "Xã Phú Thái", "Xã Hợp Tiến"
"""Who hands nothing in, who takes their seat, who sends by Zalo, where the third judge works."""
CONFLICTED, ON_PAPER, ALTERNATE = 2, 6, 7
"""Judges, from 0."""
WAIT_SECONDS = 60


def units_hand_in(town: Town) -> list[str]:
    """12 June: drafts, the choice, files, receipts. The first coordinator sits at a phone."""
    town.time("06-12", "09:00")
    receipts = []
    for unit in town.units.values():
        if unit not in (SILENT, RESERVE, BY_ZALO):
            who = coordinator(unit)
            receipts.append(_hand_in(town.post(who) if receipts else town.screen(who, PHONE), unit))
    return receipts


def one_comes_by_zalo(town: Town) -> str:
    """13 June: the secretary logs it with its files, the unit confirms it."""
    town.time("06-13", "17:00")
    hand = town.screen(SECRETARY, DESK)
    entries.to_register(hand)
    entries.log(hand, BY_ZALO)
    theirs = town.screen(coordinator(BY_ZALO), PHONE)
    entries.to_entries(theirs, BY_ZALO)
    return entries.confirm(theirs)


def silent_unit_is_replaced(town: Town) -> str:
    """14 June: two people note the silence and call the reserve, which hands in on the next day."""
    town.time("06-14", "09:00")
    hand = town.screen(SECRETARY, PHONE)
    entries.to_register(hand)
    entries.silence(hand, SILENT)
    entries.approve(town.screen(ORGANISER, DESK), SILENT)
    again = town.post(SECRETARY)
    entries.to_register(again)
    entries.replace(again, SILENT, RESERVE)
    entries.approve(town.post(ORGANISER), RESERVE)
    town.time("06-15", "09:00")
    return _hand_in(town.post(coordinator(RESERVE)), RESERVE)


def gate_lets_all_through(town: Town) -> dict[str, str]:
    """17 June: the secretary looks at each entry; whose they are, by code."""
    town.time("06-17", "00:05")
    hand: Hand = town.screen(SECRETARY, DESK)
    entries.to_gate(hand)
    whose = entries.codes(hand)
    for entry in whose:
        entries.screen(hand, entry)
        hand.follow("Sổ nhận bài")
        if not isinstance(hand, Post):
            hand = town.post(SECRETARY)
            entries.to_gate(hand)
    assert "chờ sơ loại" not in hand.reads()
    return whose


def panel_sits_down(town: Town) -> None:
    """17 June: seven judges and an alternate are appointed and declare; one works in a unit here."""
    town.time("06-17", "08:00")
    appoint(town.screen(ORGANISER, DESK), town, "Chặng 2 - Chuyển đổi đột phá")
    for number, judge in enumerate(JUDGES):
        hand = town.post(judge) if number else town.screen(judge, PHONE)
        panel.declare(hand, OWN_UNIT if number == CONFLICTED else "")


def judges_sign(town: Town) -> None:
    """18 June: six judges and, for one entry, the alternate score on the site. One begins in a browser."""
    town.time("06-18", "08:00")
    blank = town.blank("entry")
    for number, judge in enumerate(JUDGES):
        if number == ON_PAPER:
            continue
        hand: Hand = town.screen(judge, DESK) if number == 1 else town.post(judge)
        panel.to_judging(hand)
        for _ in range({CONFLICTED: 10, ALTERNATE: 1}.get(number, 11)):
            hand.follow("Chấm tiếp bài")
            panel.score(hand, marks.sheet(blank, marks.of_entry(number, unit_before(hand, town))))
            if not isinstance(hand, Post):
                hand.follow("Bàn giám khảo")
                hand = town.post(judge)
                panel.to_judging(hand)


def one_signs_on_paper(town: Town, whose: dict[str, str]) -> None:
    """19 June: the secretary types the sheets of the seventh judge, an organiser confirms them."""
    town.time("06-19", "08:00")
    blank, code = town.blank("entry"), f"J{ON_PAPER + 1}"
    hand: Hand = town.screen(SECRETARY, DESK)
    panel.to_paper(hand, "Chặng 2")
    for entry, unit in whose.items():
        panel.type_paper(hand, code, entry, marks.sheet(blank, marks.of_entry(ON_PAPER, unit)))
        if not isinstance(hand, Post):
            hand = town.post(SECRETARY)
            panel.to_paper(hand, "Chặng 2")
    hand = town.screen(ORGANISER, PHONE)
    panel.to_waiting(hand, "11 phiếu giấy chờ người thứ hai")
    for entry, unit in whose.items():
        panel.confirm_paper(hand, code, entry, marks.of_entry(ON_PAPER, unit))
        if not isinstance(hand, Post):
            hand = town.post(ORGANISER)
            panel.to_waiting(hand, "10 phiếu giấy chờ người thứ hai")


def panel_settles_and_signs(town: Town) -> None:
    """20 June: a wide gap is looked at by two, chair and secretary sign, the six are published."""
    town.time("06-20", "08:00")
    hand = town.screen(SECRETARY, DESK)
    panel.to_waiting(hand, "mọi phiếu đã ký, chờ kết luận và ký")
    panel.review(hand)
    chair = town.screen(JUDGES[0], PHONE)
    panel.to_waiting(chair, "mọi phiếu đã ký, chờ kết luận và ký")
    chair.press("Duyệt và quyết định")
    chair.press("Ký với tư cách chủ tịch")
    again = town.post(SECRETARY)
    panel.to_waiting(again, "kết quả chờ chữ ký của bạn")
    again.press("Ký với tư cách thư ký")
    again.press("Công bố kết quả")
    until(again, "Sáu đơn vị vào chung kết")


def finalists_are_picked(town: Town) -> None:
    """The same day: two people decide on the list; nobody is let into the final before."""
    town.time("06-20", "15:00")
    hand = town.post(ORGANISER)
    decided.compute(hand)
    decided.propose(hand, "Xác nhận danh sách đi tiếp", "Sáu đơn vị vào chung kết", "Biên bản họp số 8/BB")
    decided.approve(town.post(SECOND), "Sáu đơn vị vào chung kết")


def finalists_hand_in(town: Town) -> list[str]:
    """22 June: six presentations; a new panel sits down."""
    town.time("06-22", "08:00")
    receipts = []
    for unit in marks.PRESENTED:
        who = coordinator(unit)
        receipts.append(final.present(town.post(who) if receipts else town.screen(who, DESK), unit))
    town.time("06-24", "08:00")
    appoint(town.post(ORGANISER), town, "Chặng 3 - Vinh danh")
    return receipts


def final_is_held(town: Town) -> None:
    """25 June: the order is drawn, six present, seven score, one of them in the browser of a phone."""
    town.time("06-25", "08:00")
    hand = town.screen(SECRETARY, DESK)
    final.to_day(hand)
    final.draw(hand)
    final.come(hand, f"J1 {JUDGES[0]}")
    again = town.post(SECRETARY)
    final.to_day(again)
    for number, judge in enumerate(JUDGES[1:7], 2):
        final.come(again, f"J{number} {judge}")
    for place in range(1, 7):
        final.run(again, place)
    blank = town.blank("final")
    for number, judge in enumerate(JUDGES[:7]):
        theirs: Hand = town.post(judge) if number else town.screen(judge, PHONE)
        panel.to_judging(theirs)
        for _ in marks.PRESENTED:
            theirs.follow("Chấm tiếp bài")
            panel.score(theirs, marks.sheet(blank, marks.of_presentation(number, unit_before(theirs, town))))


def result_is_signed_shown_and_published(town: Town) -> Hand:
    """25 June: both sign, the big screen goes from the sixth to the first, everybody sees the results."""
    chair, hand = town.post(JUDGES[0]), town.post(SECRETARY)
    panel.to_table(chair, "Chặng 3")
    chair.press("Ký với tư cách chủ tịch")
    panel.to_table(hand, "Chặng 3")
    hand.press("Ký với tư cách thư ký")
    hand.follow("Bàn làm việc")
    hand.follow("hai bên đã ký, chưa công bố")
    screen = town.screen(SECRETARY, DESK)
    final.to_day(screen)
    final.reveal(screen, len(marks.PRESENTED))
    hand.press("Công bố kết quả")
    until(hand, "Giải Nhất")
    visitor = town.screen(coordinator(RESERVE), PHONE)
    visitor.follow("Ứng dụng AI")
    visitor.follow("Kết quả")
    return visitor


def until(hand: Hand, words: str) -> None:
    """Look at the results again until they say so."""
    end = time.monotonic() + WAIT_SECONDS
    while words not in hand.reads():
        assert time.monotonic() < end, hand.reads()
        time.sleep(0.1)
        hand.follow("Tổng quan")
        hand.follow("Kết quả")


def _hand_in(hand: Hand, unit: str) -> str:
    entries.to_entries(hand, unit)
    title = entries.write(hand, unit)
    entries.choose(hand, title)
    return entries.hand_in(hand, title)


def appoint(hand: Hand, town: Town, round: str) -> None:
    """An organiser appoints the seven, the alternate, chair and secretary."""
    judges = [town.address(judge) for judge in JUDGES]
    secretary = town.address(SECRETARY)
    panel.appoint(hand, round, chair=judges[0], secretary=secretary, judges=judges[:7], alternate=judges[7])


def unit_before(hand: Hand, town: Town) -> str:
    """Whose entry is open before a judge."""
    said = hand.reads()
    return next(unit for unit in town.units.values() if f"{unit} · nhận lúc" in said)
