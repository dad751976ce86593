"""The final on its pages: the secretary's desk, the public draw, the screen from the last place up."""

from __future__ import annotations

import re

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext

from app.operations.panel import minutes
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.postgres.database import db
from tests.conftest import watched
from tests.given import judged
from tests.given.people import account, sign_in, signed_in

PANEL = f"/contests/{judged.SLUG}/desk/panels/{judged.ROUND}"
DRAW = f"/contests/{judged.SLUG}/draws/{judged.ROUND}"


@pytest.fixture
def secretary(app: Flask) -> FlaskClient:
    with app.app_context():
        judged.publish(db.session())
    return signed_in(app, "thu", Role.SECRETARY, contest=judged.SLUG)


def sign(app: Flask) -> None:
    with app.app_context():
        contest = contests.by_slug(db.session(), judged.SLUG)
        assert contest is not None
        for seat, who in (("chair", "chi"), ("secretary", "thu")):
            person = account(db.session(), who)
            minutes.sign(db.session(), contest, judged.ROUND, seat=seat, by=person)  # type: ignore[arg-type]


def press(client: FlaskClient, address: str, page: str = f"{PANEL}/final", **form: str) -> int:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text)
    assert token is not None
    return client.post(f"{PANEL}/{address}", data={"csrf_token": token[1], **form}).status_code


def test_final_day_from_the_draw_to_the_first_presentation(app: Flask, secretary: FlaskClient) -> None:
    visitor = app.test_client()
    assert "Chưa niêm phong hạt giống nào." in visitor.get(DRAW).text
    assert press(secretary, "seed", what="order") == 303
    sealed = re.findall("[0-9a-f]{64}", visitor.get(DRAW).text)
    assert len(set(sealed)) == 1
    assert press(secretary, "seed/reveal", what="order") == 303
    page = visitor.get(DRAW).text
    html5lib.HTMLParser(strict=True).parse(page)
    assert len(set(re.findall("[0-9a-f]{64}", page))) == 2 + len(judged.UNITS)
    first = re.search(r"<th scope=\"row\">Xã (.)<small>", page)
    assert first is not None
    assert press(secretary, "final/slot", step="begin", owner=first[1]) == 409
    for judge in judged.JUDGES[:5]:
        assert press(secretary, "final/present", judge=judge, there="1") == 303
    assert press(secretary, "final/slot", step="begin", owner=first[1]) == 303
    timer = secretary.get(f"{PANEL}/timer").text
    html5lib.HTMLParser(strict=True).parse(timer)
    assert f'<p class="who">Xã {first[1]}</p>' in timer
    page = secretary.get(f"{PANEL}/final").text
    html5lib.HTMLParser(strict=True).parse(page)
    assert "<table" not in page


def test_screen_holds_nothing_that_was_not_shown(app: Flask, secretary: FlaskClient) -> None:
    assert "Xã A" not in secretary.get(f"{PANEL}/screen").text
    assert press(secretary, "screen", to="1") == 303
    assert "Xã H" not in secretary.get(f"{PANEL}/screen").text
    sign(app)
    assert press(secretary, "screen", to="2") == 303
    page = secretary.get(f"{PANEL}/screen").text
    html5lib.HTMLParser(strict=True).parse(page)
    assert re.findall("Xã .", page) == ["Xã G", "Xã H"]
    assert press(secretary, "screen", to="8") == 303
    page = secretary.get(f"{PANEL}/screen").text
    assert re.findall("Xã .", page) == [f"Xã {unit}" for unit in "ABCDFEGH"]
    assert page.count("Giải") == 3


def test_final_is_not_for_judges_and_visitors(app: Flask, secretary: FlaskClient) -> None:
    judge = signed_in(app, "giang", Role.JUDGE, contest=judged.SLUG)
    for page in ("final", "timer", "screen"):
        assert judge.get(f"{PANEL}/{page}").status_code == 404
        assert app.test_client().get(f"{PANEL}/{page}").status_code == 302


def test_clicker_turns_the_screen_and_a_reload_goes_on(
    app: Flask, secretary: FlaskClient, live_server: str, context: BrowserContext
) -> None:
    sign(app)
    client = app.test_client()
    sign_in(client, "thu")
    cookie = client.get_cookie("hoithi")
    assert cookie is not None
    context.add_cookies([{"name": "hoithi", "value": cookie.value, "url": live_server}])
    page, complaints = watched(context)
    page.goto(f"{live_server}{PANEL}/screen")
    page.keyboard.press("PageDown")
    page.get_by_text("Xã H").wait_for()
    page.keyboard.press("ArrowRight")
    page.get_by_text("Xã G").wait_for()
    page.reload()
    assert page.locator(".latest .who").inner_text() == "Xã G"
    page.keyboard.press("PageUp")
    page.locator(".latest .who", has_text="Xã H").wait_for()
    assert complaints == []
