"""A final played through its pages: presentations, order, slots, sheets, minutes, the screen, the prizes."""

from __future__ import annotations

import html
import io
import re

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.config import Settings
from app.operations.panel import conflict, member
from app.operations.panel.member import Seats
from app.operations.record import result
from app.operations.work import task
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.postgres.database import db
from app.storage.work import task as tasks
from rounds.calendar import MINUTE
from tests.documents import files
from tests.given import finals, people
from tests.given.clocks import set_clock
from tests.given.learning import token_of

PANEL = f"/contests/{finals.SLUG}/desk/panels/{finals.FINAL}"
ENTRIES = f"/contests/{finals.SLUG}/entries/{finals.FINAL}"
DESK = f"/contests/{finals.SLUG}/judge"
NOT_LET_IN = "Không có tên trong danh sách được vào vòng này."
JUDGES = ("giang", "lan", "binh")


@pytest.fixture
def day(app: Flask, easy: None) -> int:
    """Nine o'clock on the day of the final. Today presentations are handed in; its panel has declared."""
    with app.app_context():
        session = db.session()
        days = finals.days_to_presenting(session)
        made = finals.publish(session, days=days)
        named = {who: people.account(session, who) for who in (*JUDGES, "chi", "thu", "oanh")}
        seats = Seats(chair=named["chi"], secretary=named["thu"], members=[named[who] for who in JUDGES])
        member.appoint(session, made, finals.FINAL, seats, why="Quyết định số 12", by=named["oanh"])
        for who in JUDGES:
            conflict.declare(session, made, by=named[who], own_unit="", past_units=(), kin_units=(), kin=())
    return finals.JUDGING + days * finals.DAY


def post(client: FlaskClient, address: str, page: str = "", **said: str) -> TestResponse:
    """Press a button of the page."""
    return client.post(address, data={"csrf_token": token_of(client.get(page or address).text), **said})


def read(client: FlaskClient, address: str) -> str:
    """A page as it reads, whose HTML is in order."""
    answer = client.get(address)
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.text)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def present(client: FlaskClient, unit: str) -> TestResponse:
    """Hand a unit's slides in: a draft, its file by the plain form, the look, the receipt."""
    home = f"{ENTRIES}/{unit}"
    assert post(client, home).status_code == 303
    draft = f"{home}/drafts/1"
    slides = {"file": (io.BytesIO(files.pdf()), f"Trình bày {unit}.pdf")}
    token = token_of(client.get(draft).text)
    sent = client.post(f"{draft}/files/slides/plain", data={"csrf_token": token, **slides})
    assert sent.status_code == 303
    page = client.get(f"{draft}/hand-in").text
    key, version = (re.search(f'name="{name}" value="([^"]+)"', page) for name in ("key", "version"))
    assert key is not None
    assert version is not None
    said = {"csrf_token": token_of(page), "key": key[1], "version": version[1]}
    return client.post(f"{draft}/hand-in", data=said)


def score(client: FlaskClient, entry: str, points: int, key: str) -> TestResponse:
    """Sign a sheet as the phone sends it."""
    page = f"{DESK}/{finals.FINAL}/entries/{entry}"
    said = {"points": {"talk": str(points)}, "notes": {}, "version": 0, "key": key}
    headers = {"X-CSRFToken": token_of(client.get(page).text)}
    return client.post(f"{page}/sign", json=said, headers=headers)


def test_final_from_presentations_to_prizes(app: Flask, settings: Settings, day: int) -> None:
    # Presentations: in their window, each with a receipt that anybody can check.
    cuong = app.test_client()
    with app.app_context():
        for unit in "ABCD":
            people.grant(db.session(), "cuong", Role.COORDINATOR, contest=finals.SLUG, unit=unit)
    people.sign_in(cuong, "cuong")
    visitor = app.test_client()
    entries = {}
    for unit in "ABC":
        done = present(cuong, unit)
        assert done.status_code == 303
        found = re.search(r"<code>(E\d+-[0-9a-f]{16})</code>", cuong.get(done.location).text)
        assert found is not None
        assert found[1] in read(visitor, f"/check?q={found[1]}")
        entries[unit] = done.location.rsplit("/", 2)[1]
    post(cuong, f"{ENTRIES}/D")
    assert NOT_LET_IN in read(cuong, f"{ENTRIES}/D/drafts/1/hand-in")

    # The order: a seed is sealed before the day, opened on it; anybody draws the same.
    chair, secretary = people.signed_in(app, "chi"), people.signed_in(app, "thu")
    desk = f"{PANEL}/final"
    assert post(secretary, f"{PANEL}/seed", desk, what="order").status_code == 303
    set_clock(settings, day)
    for client, who in ((chair, "chi"), (secretary, "thu")):
        people.sign_in(client, who)  # the seal was days ago
    assert post(chair, f"{PANEL}/seed/reveal", desk, what="order").status_code == 303
    drawn = visitor.get(f"/contests/{finals.SLUG}/draws/{finals.FINAL}").text
    order = re.findall(r'<th scope="row">Xã (.)<small>', drawn)
    assert sorted(order) == ["A", "B", "C"]

    # The judges' desks follow it: who presents first lies on top.
    queue = people.signed_in(app, "giang").get(DESK).text
    on_desk = re.findall(rf'<li><a href="{DESK}/{finals.FINAL}/entries/([^"/]+)"', queue)
    assert on_desk == [entries[unit] for unit in order]
    assert "đúng thứ tự thuyết trình đã bốc thăm" in html.unescape(queue)

    # The slots: nobody begins without a quorum; time runs for the one who presents.
    refused = post(secretary, f"{desk}/slot", desk, step="begin", owner=order[0])
    assert (refused.status_code, "có mặt 0, cần ít nhất 3" in html.unescape(refused.text)) == (409, True)
    for judge in finals.JUDGES:
        assert post(secretary, f"{desk}/present", desk, judge=judge, there="1").status_code == 303
    clients = {code: people.signed_in(app, who) for code, who in zip(finals.JUDGES, JUDGES, strict=True)}
    for number, unit in enumerate(order):
        set_clock(settings, day + number * 20 * MINUTE)
        assert post(secretary, f"{desk}/slot", desk, step="begin", owner=unit).status_code == 303
        timer = read(secretary, f"{PANEL}/timer")
        assert f"Xã {unit}" in timer
        assert post(secretary, f"{desk}/slot", desk, step="ask", owner=unit).status_code == 303
        for code, points in zip(finals.JUDGES, finals.TALKS[unit], strict=True):
            # The answer is lost on its way and the phone sends the same again: one sheet.
            first = score(clients[code], entries[unit], points, f"{unit}-{code}")
            again = score(clients[code], entries[unit], points, f"{unit}-{code}")
            assert (first.status_code, again.status_code) == (200, 200)
        assert post(secretary, f"{desk}/slot", desk, step="end", owner=unit).status_code == 303
    assert "Tất cả đã thuyết trình xong" in read(secretary, f"{PANEL}/timer")
    live = read(secretary, desk)
    assert live.count("đã ký") == 9

    set_clock(settings, day + 60 * MINUTE)

    # The result: weighted, signed by both, and not a word of it before that.
    table = read(chair, f"{PANEL}?lang=en")
    assert "Xã C 77.20 77.33" in table
    assert "Xã" not in read(chair, f"{PANEL}/screen").partition("chủ tịch")[0]
    for client, who in ((chair, "chi"), (secretary, "thu")):
        people.sign_in(client, who)  # who signs has just shown who they are
        seen = re.search(r'name="seen" value="([0-9a-f]{64})"', client.get(PANEL).text)
        assert seen is not None
        assert post(client, f"{PANEL}/sign", PANEL, seen=seen[1]).status_code == 303

    # The screen: from the last place to the first, with the prizes of the definition.
    screen = f"{PANEL}/screen"
    assert post(secretary, screen, to="1").status_code == 303
    assert re.findall(r"Xã (.)", read(secretary, screen)) == ["A"]
    assert post(secretary, screen, to="3").status_code == 303
    shown = read(secretary, screen)
    assert re.findall(r"Xã (.)", shown) == ["C", "B", "A"]
    assert re.findall(r"Giải (Nhất|Nhì)", shown) == ["Nhất", "Nhì"]

    # The prizes: published, on the public page, with the way to the draw.
    set_clock(settings, day + 90 * MINUTE)
    assert post(chair, f"{PANEL}/publish", PANEL).status_code == 303
    with app.app_context():
        of = contests.by_slug(db.session(), finals.SLUG)
        assert of is not None
        [asked] = tasks.of_contest(db.session(), of.id, kind=result.TASK, limit=5)
        task.perform(db.session(), asked.id, result.work)
    results = visitor.get(f"/contests/{finals.SLUG}/results").text
    words = read(visitor, f"/contests/{finals.SLUG}/results")
    assert re.findall(r"Giải (Nhất|Nhì) 1 giải", words) == ["Nhất", "Nhì"]
    assert re.findall(r"Xã (.) \d [\d.]+", words)[:2] == ["C", "B"]
    assert f'href="/contests/{finals.SLUG}/draws/{finals.FINAL}"' in results
