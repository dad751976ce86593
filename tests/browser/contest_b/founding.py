"""From an empty installation to the last evening of Round 1: everything comes through pages.

One command makes the first administrator, as the README says. Round 1 is small: the eleven units that go on
and the first in reserve learn, one person each; their staff figures are brought in for that.
"""

from __future__ import annotations

from app.web.learning import lesson
from tests.browser.contest_b import brought, entrance, learnt, written
from tests.browser.contest_b.town import (
    DESK,
    JUDGES,
    NEXT,
    ORGANISER,
    PHONE,
    PICKED,
    SECOND,
    SECRETARY,
    SLUG,
    Town,
    coordinator,
)
from tests.given.hands import Hand
from tests.given.mailbox import Mailbox

ADMINISTRATOR = "Ngô Anh Quân"
LEARN = (*PICKED, NEXT[0])
RIGHT = (10, 9, 8, 7, 6, 10, 9, 8, 7, 6, 10, 5)
"""Right answers of the person of each unit that learns, of ten."""
ALONE = (*PICKED[:5], PICKED[-1])
"""Units of one person; the others have two, of whom one learns."""


def people_are_entrusted(town: Town, mailbox: Mailbox) -> None:
    """27 May: the administrator comes by the link of the command and says who organises."""
    town.time("05-27", "08:00")
    hand = town.door(DESK)
    entrance.by_command(hand, ADMINISTRATOR, town.address(ADMINISTRATOR))
    entrance.second_factor(hand, town)
    for organiser in (ORGANISER, SECOND):
        entrust(hand, town, organiser, "Ban Tổ chức")
        hand = town.post(ADMINISTRATOR)
    organiser = town.door(PHONE)
    entrance.by_letter(organiser, town.address(ORGANISER), mailbox)
    entrance.second_factor(organiser, town)


def entrust(hand: Hand, town: Town, who: str, role: str, contest: str = "Toàn hệ thống") -> None:
    """Grant a role to somebody who never was here."""
    hand.open("/")
    hand.follow("Tài khoản của bạn")
    hand.follow("Vai trò")
    hand.follow("Giao một vai trò")
    hand.fill("Số điện thoại, số căn cước", town.address(who))
    hand.fill("Họ và tên, nếu người đó chưa có tài khoản", who)
    hand.choose("Vai trò", role)
    hand.choose("Cuộc thi", contest)
    hand.fill("Lý do", "Quyết định số 20/QĐ-BTC")
    hand.press("Giao một vai trò")
    assert who in hand.reads()


def contest_is_written(town: Town) -> None:
    """The same day: begun with a folder, its open questions ruled on by one person, published by two."""
    written.begin(town.post(ORGANISER), town.files)
    seen = town.screen(ORGANISER, DESK)
    written.find(seen)
    assert "chưa sẵn sàng" in seen.reads()
    hand = town.post(ORGANISER)
    written.find(hand)
    questions = town.definition.contest.open_questions
    written.rule_on(hand, {each.asks.vi: each.choices[each.answer - 1].vi for each in questions})
    written.propose(hand)
    written.approve(town.post(SECOND))


def units_and_people_are_brought_in(town: Town) -> None:
    """28 May: staff figures of all units, who runs some of them, people who agreed on paper."""
    town.time("05-28", "08:00")
    hand = town.post(ORGANISER)
    figures = [
        {"Mã đơn vị": each.code, "Tên đơn vị": each.name, "staff": "1" if each.code in ALONE else "2"}
        for each in town.definition.units
    ]
    assert "128" in brought.bring(hand, "Đơn vị và số liệu của đơn vị", figures)
    runs = [
        {
            "Mã đơn vị": code,
            "Họ và tên": coordinator(town.names[code]),
            "Thư điện tử": town.address(coordinator(town.names[code])),
        }
        for code in LEARN
    ]
    hand = town.post(ORGANISER)
    brought.bring(hand, "Cán bộ đầu mối của đơn vị", runs)
    hand = town.post(ORGANISER)
    brought.bring(hand, "Người tham gia", [person(town, code) for code in LEARN], agreed=True)


def person(town: Town, code: str) -> dict[str, str]:
    """A row of the list of people."""
    number = LEARN.index(code)
    return {
        "Mã đơn vị": code,
        "Họ và tên": learner(town, code),
        "Ngày sinh": "04/03/1985",
        "Số căn cước": f"031085{number:06d}",
        "Thư điện tử": town.address(learner(town, code)),
        "Số điện thoại": f"0900002{number:03d}",
        "Chức vụ": "Chuyên viên",
    }


def learner(town: Town, code: str) -> str:
    """Who learns for a unit."""
    return f"Người học {town.names[code]}"


def people_learn(town: Town) -> None:
    """29 May: each reads the three topics and answers; the first on a phone, in a real browser."""
    town.time("05-29", "19:00")
    bank = town.definition.bank
    assert bank is not None
    texts = [lesson.of(town.definition, SLUG, topic) for topic in town.definition.contest.topics]
    parts = [
        f"/contests/{SLUG}/learn/{text.topic.id}/{part.number}"
        for text in texts
        if text
        for part in text.parts
    ]
    for code, right in zip(LEARN, RIGHT, strict=True):
        who = learner(town, code)
        if code == LEARN[0]:
            learnt.learn(town.screen(who, PHONE), bank, right)
        else:
            learnt.learn_quickly(town.post(who), bank, right, parts)


def last_evening(town: Town) -> None:
    """10 June, ten minutes before the round closes."""
    town.time("06-10", "23:50")


def panel_is_entrusted(town: Town) -> None:
    """11 June: judges and secretary get accounts, which a panel is appointed from."""
    town.time("06-11", "13:00")
    for who in (SECRETARY, *JUDGES):
        entrust(
            town.post(ADMINISTRATOR), town, who, "Thư ký" if who == SECRETARY else "Giám khảo", "Ứng dụng AI"
        )
