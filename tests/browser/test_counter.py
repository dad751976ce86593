"""A device on the counter: nothing of the person before comes back, whatever the browser keeps."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page

from app.permissions import Role
from app.storage.postgres.database import db
from tests.given import people
from tests.given.enrolled import LAN, SLUG, contest

ASSIST = f"/contests/{SLUG}/desk/assist"
TYPED = {key: value for key, value in LAN.items() if key != "unit"}


@pytest.fixture
def helping(app: Flask, live_server: str, page: Page) -> Page:
    """A helper's browser on a telephone, at the empty sheet."""
    with app.app_context():
        contest(db.session())
    cookie = people.signed_in(app, "hoa", Role.HELPER, contest=SLUG, unit="01").get_cookie("hoithi")
    assert cookie is not None
    page.context.add_cookies([{"name": "hoithi", "value": cookie.value, "url": live_server}])
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server + ASSIST)
    return page


def left(page: Page) -> list[str]:
    """What of Lan stands on the page, in its text or in its fields."""
    fields = page.eval_on_selector_all("input, textarea", "all => all.map(each => each.value)")
    return [value for value in TYPED.values() if value in fields or value in page.inner_text("main")]


def test_nothing_of_the_person_before_comes_back(helping: Page) -> None:
    page, address = helping, helping.url
    for name, value in TYPED.items():
        page.fill(f"#{name}", value)
    page.check("#agree_processing")
    page.click("main form button[type=submit]")  # the rules are not agreed to yet
    assert left(page) == list(TYPED.values())
    page.check("#agree_processing")
    page.check("#agree_rules")
    page.click("main form button[type=submit]")
    assert page.is_visible(".slip")
    code = page.inner_text(".secret")
    for turn in (page.reload, page.go_back, page.go_back, page.go_forward, page.go_forward):
        turn()
        assert (page.url, left(page), code in page.content()) == (address, [], False)
