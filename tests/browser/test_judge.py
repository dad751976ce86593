"""A judge at work in a real browser: by keys alone, on a phone, and while the line is cut."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Route, expect

from app.storage.contest.contest import Contest
from app.storage.postgres.database import db
from app.storage.record import fact
from tests.given import people, seated
from tests.given.seated import ROUND, SLUG

SLOW = 30_000
"""Milliseconds a busy machine may need."""
expect.set_options(timeout=SLOW)


@pytest.fixture
def contest(app: Flask, easy: None) -> Iterator[Contest]:
    with app.app_context():
        yield seated.ready(db.session())


@pytest.fixture
def address(context: BrowserContext, app: Flask, live_server: str, contest: Contest) -> str:
    """Where Giang, who signed in, scores an entry."""
    context.set_default_timeout(SLOW)
    client = people.signed_in(app, "giang")
    cookie = client.get_cookie("hoithi")
    assert cookie is not None
    context.add_cookies([{"name": "hoithi", "value": cookie.value, "url": live_server}])
    return f"{live_server}/contests/{SLUG}/judge/{ROUND}/entries/B-001"


@pytest.fixture
def offline(context: BrowserContext, address: str) -> Page:
    """The same on a phone whose line will be cut, which its console will tell of."""
    phone = context.new_page()
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto(address)
    return phone


def cut(route: Route) -> None:
    """Nothing that is sent gets through."""
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def signed(contest: Contest) -> list[tuple[str, str, dict[str, int]]]:
    db.session.rollback()
    found = fact.read(db.session(), contest.id, "sheets")
    return [(each.entry, each.judge, dict(each.points)) for each in found]


def test_a_whole_sheet_by_keys_alone(page: Page, address: str, contest: Contest) -> None:
    judge = page
    judge.goto(address)
    judge.locator("#p-use").focus()
    judge.keyboard.type("45")
    judge.keyboard.press("ArrowUp")
    judge.keyboard.press("Enter")
    expect(judge.locator("#p-form")).to_be_focused()
    judge.keyboard.press("Tab")
    judge.keyboard.press("2")
    expect(judge.locator("#p-form")).to_have_value("20")
    expect(judge.locator("#total")).to_have_text("66,0")
    judge.keyboard.press("Enter")
    expect(judge.locator("#sign")).to_be_focused()
    judge.keyboard.press("Enter")
    expect(judge.get_by_role("heading", name="Phiếu của bạn đã ký")).to_be_visible()
    assert signed(contest) == [("B-001", "J1", {"use": 4600, "form": 2000})]


def test_a_cut_line_neither_loses_nor_doubles(offline: Page, contest: Contest) -> None:
    judge = offline
    assert judge.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    # The first save arrives and its answer is lost; then nothing gets through.
    judge.route("**/entries/B-001", lose_the_answer, times=1)
    judge.locator("#p-use").fill("50")
    expect(judge.locator("#saved")).to_contain_text("Mất mạng")
    judge.route("**/entries/B-001", cut)
    judge.route("**/entries/B-001/sign", lose_the_answer, times=1)
    judge.locator("#p-form").fill("30")
    judge.locator("#sign").click()
    expect(judge.locator("#saved")).to_contain_text("Đã ký trên máy này")
    expect(judge.get_by_role("heading", name="Phiếu của bạn đã ký")).to_be_visible(timeout=15000)
    assert signed(contest) == [("B-001", "J1", {"use": 5000, "form": 3000})]


def test_what_was_typed_offline_is_there_after_a_reload(offline: Page) -> None:
    judge = offline
    judge.route("**/entries/B-001", cut)
    judge.locator("#p-use").fill("41")
    judge.locator("#n-use").evaluate("field => field.closest('details').open = true")
    judge.locator("#n-use").fill("Cần xem lại số liệu.")
    expect(judge.locator("#saved")).to_contain_text("Mất mạng")
    judge.unroute("**/entries/B-001")
    judge.reload()
    expect(judge.locator("#p-use")).to_have_value("41")
    expect(judge.locator("#n-use")).to_have_value("Cần xem lại số liệu.")
    expect(judge.locator("#saved")).to_contain_text("Đã lưu")
