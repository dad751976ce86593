"""A file declared before the close: its bytes may come within the grace, on the real routes, by the clock of
the database; what comes after that is kept, marked, and does not count.
"""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.config import Settings
from app.operations.entries import entry
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from rounds.calendar import MINUTE
from tests.given import entered, people, sent
from tests.given.clocks import set_clock
from tests.given.learning import token_of
from tests.given.sent import DRAFT, HOME, PDF


@pytest.fixture
def contest(session: Session) -> Contest:
    return sent.contest(session, day=9)


@pytest.fixture
def close(session: Session, settings: Settings, contest: Contest) -> int:
    """When entries close; it is ten minutes before."""
    round = contests.definition(session, contest).contest.round(entered.ROUND)
    found = entry.window(session, contest, round, "01").closes
    set_clock(settings, found - 10 * MINUTE)
    return found


@pytest.fixture
def cuong(app: Flask, close: int) -> FlaskClient:
    """Who wrote the entry and chose it; nothing of its file was sent."""
    client = sent.coordinator(app)
    said = {f"said-{name}": value for name, value in entered.SAID.items()}
    post(client, DRAFT, DRAFT, version="1", **said)
    post(client, f"{HOME}/nomination", f"{HOME}/nomination", draft="1", why="Họp ngày 12/3")
    return client


@pytest.fixture
def oanh(app: Flask, close: int) -> FlaskClient:
    return people.signed_in(app, "oanh", Role.ORGANISER, contest=entered.SLUG)


def post(client: FlaskClient, address: str, page: str, **data: str) -> str:
    answer = client.post(address, data={"csrf_token": token_of(client.get(page).text), **data})
    assert answer.status_code == 303
    return str(answer.location)


def declare_and_hand_in(client: FlaskClient) -> tuple[str, str]:
    """Declare the file and send half of it, then hand in: the token and the address of the file."""
    key = sent.token(client)
    address = str(sent.create(client, key).location)
    sent.patch(client, key, address, 0, PDF[:50])
    page = client.get(f"{DRAFT}/hand-in").text
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    form = {"version": "2", "key": found[1], "declared-0": "y", "declared-1": "y"}
    assert post(client, f"{DRAFT}/hand-in", f"{DRAFT}/hand-in", **form) == HOME
    assert "Còn tệp đang tải lên" in html.unescape(client.get(HOME).text)
    return key, address


def register(client: FlaskClient) -> str:
    return html.unescape(client.get(f"/contests/{entered.SLUG}/desk/entries/{entered.ROUND}").text)


def test_bytes_that_come_within_the_grace_count_from_the_declaration(
    session: Session, settings: Settings, contest: Contest, close: int, cuong: FlaskClient, oanh: FlaskClient
) -> None:
    key, address = declare_and_hand_in(cuong)
    assert "B-001" not in register(oanh)
    set_clock(settings, close + 30 * MINUTE - 1)
    assert sent.patch(cuong, key, address, 50, PDF[50:]).status_code == 204
    [work] = entry.works(session, contest, entered.ROUND)
    assert (work.entry, work.at) == ("B-001", close - 10 * MINUTE)
    assert "Đã nhận, và được tính" in html.unescape(cuong.get(f"{HOME}/received/B-001/1").text)
    assert cuong.get(f"/contests/{entered.SLUG}/works/B-001/1/files/1").data == PDF
    assert "Nộp muộn: có lưu" not in register(oanh)


def test_bytes_that_come_after_the_grace_are_kept_marked_and_not_counted(
    session: Session, settings: Settings, contest: Contest, close: int, cuong: FlaskClient, oanh: FlaskClient
) -> None:
    key, address = declare_and_hand_in(cuong)
    set_clock(settings, close + 30 * MINUTE)
    assert sent.patch(cuong, key, address, 50, PDF[50:]).status_code == 204
    assert entry.works(session, contest, entered.ROUND) == []
    receipt = html.unescape(cuong.get(f"{HOME}/received/B-001/1").text)
    assert "Nộp muộn: có lưu, không tính" in receipt
    assert cuong.get(f"/contests/{entered.SLUG}/works/B-001/1/files/1").data == PDF
    assert "Nộp muộn: có lưu, không tính" in register(oanh)
