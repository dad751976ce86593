"""From the provisional prizes to the printed decision: published, contested, answered, final, documents."""

from __future__ import annotations

from tests.browser.contest_b import contested, decided, printed
from tests.browser.contest_b.plan import OWN_UNIT
from tests.browser.contest_b.printed import Printed
from tests.browser.contest_b.town import DESK, ORGANISER, PHONE, SECOND, Town, coordinator
from tests.given.hands import Hand

PRIZES = "Giải thưởng"
ANSWERED, RESERVED = OWN_UNIT, "Xã Vĩnh Hòa"
"""Whose appeal is looked into, and whose nobody gets to before the prizes are final."""
DOCUMENTS = (
    "Tờ trình khen thưởng",
    "Quyết định trao giải",
    "Danh sách chi tiền thưởng",
    "Giấy khen",
    "Biên bản chấm",
    "Biên bản họp Hội đồng",
)


def prizes_are_given_out(town: Town) -> None:
    """25 June, six in the evening: one proposes, another approves; from now on who disagrees says so."""
    town.time("06-25", "18:00")
    hand = town.post(ORGANISER)
    decided.compute(hand)
    decided.propose(town.screen(ORGANISER, DESK), "Công bố kết quả tạm thời", PRIZES, "Biên bản họp số 9/BB")
    decided.approve(town.screen(SECOND, PHONE), PRIZES)


def two_units_contest_them(town: Town) -> None:
    """In the evening two units write; one letter is looked into, and holds the prizes up from then on."""
    town.time("06-25", "20:00")
    for unit in (ANSWERED, RESERVED):
        who = coordinator(unit)
        hand: Hand = town.screen(who, PHONE) if unit == ANSWERED else town.post(who)
        contested.lodge(hand, PRIZES, f"{unit} đề nghị xem lại điểm hiệu quả của bài")
    town.time("06-25", "21:00")
    contested.admit(town.screen(ORGANISER, DESK), 1, "Đơn vị nêu rõ tiêu chí và căn cứ")


def prizes_become_final(town: Town) -> tuple[str, str]:
    """26 June: the open appeal blocks; two people answer it; final, under the reservation of the other.

    What the desk says before and after.
    """
    town.time("06-26", "08:00")
    hand = town.post(ORGANISER)
    decided.compute(hand)
    decided.to_decisions(hand)
    blocked = hand.reads()
    contested.answer(town.post(ORGANISER), 1, "Hội đồng đã đối chiếu bảy phiếu, điểm đúng")
    contested.approve(town.post(SECOND), 1)
    decided.compute(hand)
    decided.propose(town.post(ORGANISER), "Công nhận kết quả chính thức", PRIZES, "Quyết định số 30/QĐ-BTC")
    hand = town.post(SECOND)
    decided.approve(hand, PRIZES)
    return blocked, hand.reads()


def documents_are_printed(town: Town) -> dict[str, Printed]:
    """The same day: six documents with their numbers. One goes through a browser."""
    made = {}
    for title in DOCUMENTS:
        hand: Hand = town.post(ORGANISER) if made else town.screen(ORGANISER, DESK)
        made[title] = printed.issue(hand, title)
    return made


def everybody_looks(town: Town) -> Hand:
    """What is final is said to be so on a phone, with who decided it."""
    hand = town.screen(coordinator(RESERVED), PHONE)
    hand.follow("Ứng dụng AI")
    hand.follow("Kết quả")
    assert "Giải thưởng Chính thức" in hand.reads()
    return hand
