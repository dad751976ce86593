"""Round 1 of contest B with every unit of the city: ranked, decided and told in the hour after midnight."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.config import Settings
from rounds import calendar
from tests.browser.contest_b import agreement, ranking
from tests.browser.contest_b.decided import WAIT_SECONDS
from tests.browser.contest_b.town import NEXT, PICKED, Town, coordinator
from tests.given import workers
from tests.given.mailbox import Mailbox


@pytest.fixture
def town(settings: Settings, app: Flask, easy: None, live_server: str, browser: Browser) -> Iterator[Town]:
    """Contest B ten minutes before Round 1 closes, with a worker beside the site."""
    with app.app_context():
        made = Town(settings, app, browser, live_server).settle()
        with workers.working(settings):
            yield made
        assert made.close() == []


def test_round_1_becomes_a_decision_and_its_letters_by_four_presses(town: Town, mailbox: Mailbox) -> None:
    ranking.round_closes(town)
    drafts = ranking.list_is_decided(town, told=len(PICKED) + len(NEXT))
    for title, paper in drafts.items():
        seats = [row[1] for row in paper.rows if len(row) == 5 and row[0].isdigit()]
        assert (title, seats) == (title, [town.units[code] for code in PICKED])
        assert (title, agreement.unprinted(paper)) == (title, [])
        assert (title, "Thử Nghiệm, ngày tháng năm 2026" in paper.pdf) == (title, True)
    assert told(mailbox) == Counter(town.address(coordinator(town.names[code])) for code in (*PICKED, *NEXT))
    assert town.now() < calendar.read("2026-06-11T01:00:00+07:00")


def told(mailbox: Mailbox) -> Counter[str]:
    """Who got the letter about the list, how often."""
    end = time.monotonic() + WAIT_SECONDS
    while True:
        about = [each for each in mailbox.letters if "Các đơn vị vào Chặng 2" in each.get_content()]
        found = Counter(str(each["To"]) for each in about)
        if len(found) == len(PICKED) + len(NEXT):
            return found
        assert time.monotonic() < end, found
        time.sleep(0.1)
