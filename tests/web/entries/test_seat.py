"""From silence to an entry that counts: proposed, decided by another, the reserve invited, its entry in."""

from __future__ import annotations

import html
import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.operations.entries import entry
from app.permissions import Role
from tests.given import entered, people
from tests.given.learning import token_of

SITE = f"/contests/{entered.SLUG}"
SEATS = f"{SITE}/desk/entries/{entered.ROUND}/seats"
HOME = f"{SITE}/entries/{entered.ROUND}/03"


def post(client: FlaskClient, address: str, page: str = "", **data: str) -> str:
    answer = client.post(address, data={"csrf_token": token_of(client.get(page or address).text), **data})
    assert answer.status_code == 303
    return str(answer.location)


def text(client: FlaskClient, address: str) -> str:
    return html.unescape(client.get(address).text)


def test_the_reserve_takes_the_place_of_who_is_silent_and_its_entry_counts(
    app: Flask, session: Session
) -> None:
    contest = entered.contest(session)
    entered.rank(session, contest)
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=entered.SLUG)
    thu = people.signed_in(app, "thu", Role.SECRETARY, contest=entered.SLUG)
    binh = people.signed_in(app, "binh", Role.COORDINATOR, contest=entered.SLUG, unit="03")
    assert "không có trong danh sách" in text(binh, HOME)
    silence = post(oanh, f"{SEATS}/silent", unit="02", why="Gọi ba lần không trả lời")
    post(thu, f"{silence}/approve", silence)
    assert "Xã Đông Sơn" in text(oanh, SEATS)
    invited = post(oanh, f"{SEATS}/replace", out="02", new="03", why="Dự bị thứ nhất")
    assert "Xã Đông Sơn nộp bài đến" in text(oanh, invited)
    assert (
        oanh.post(f"{invited}/approve", data={"csrf_token": token_of(oanh.get(invited).text)}).status_code
        == 409
    )
    post(thu, f"{invited}/approve", invited)
    assert "không có trong danh sách" not in text(binh, HOME)
    post(binh, HOME)
    said = {f"said-{name}": value for name, value in entered.SAID.items()}
    post(binh, f"{HOME}/drafts/1", version="1", **said)
    post(binh, f"{HOME}/nomination", draft="1", why="Họp")
    page = binh.get(f"{HOME}/drafts/1/hand-in").text
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    form = {"version": "2", "key": found[1], "declared-0": "y", "declared-1": "y"}
    receipt = post(binh, f"{HOME}/drafts/1/hand-in", **form)
    assert "Đã nhận, và được tính" in text(binh, receipt)
    assert [(work.entry, work.unit) for work in entry.works(session, contest, entered.ROUND)] == [
        ("B-001", "03")
    ]
