"""The workspace in the browser's words: write, choose, look, hand in, receipt; and who is not there."""

from __future__ import annotations

import hashlib
import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.permissions import Role
from app.storage.contest.contest import Contest
from tests.given import entered, people
from tests.given.entered import enrol
from tests.given.learning import token_of

BASE = f"/contests/{entered.SLUG}/entries/{entered.ROUND}"
HOME = f"{BASE}/01"


@pytest.fixture
def contest(session: Session) -> Contest:
    return entered.contest(session)


@pytest.fixture
def cuong(app: Flask, contest: Contest) -> FlaskClient:
    return people.signed_in(app, "cuong", Role.COORDINATOR, contest=entered.SLUG, unit="01")


def post(client: FlaskClient, address: str, page: str = "", **data: str):
    token = token_of(client.get(page or address).text)
    return client.post(address, data={"csrf_token": token, **data})


def write(client: FlaskClient, **changes: str):
    said = {f"said-{name}": value for name, value in {**entered.SAID, "version": "1"}.items()}
    said["version"] = said.pop("said-version")
    return post(client, f"{HOME}/drafts/1", **{**said, **changes})


def chosen(client: FlaskClient) -> None:
    assert post(client, HOME).status_code == 303
    assert write(client).status_code == 303
    assert post(client, f"{HOME}/nomination", draft="1", why="Họp ngày 12/3").status_code == 303


def key_of(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def hand_in(client: FlaskClient, **changes: str):
    page = client.get(f"{HOME}/drafts/1/hand-in").text
    data = {"version": "2", "key": key_of(page), "declared-0": "y", "declared-1": "y", **changes}
    return client.post(f"{HOME}/drafts/1/hand-in", data={"csrf_token": token_of(page), **data})


def test_from_a_draft_to_a_receipt_that_anybody_can_check(app: Flask, cuong: FlaskClient) -> None:
    chosen(cuong)
    done = hand_in(cuong)
    assert (done.status_code, done.location) == (303, f"{HOME}/received/B-001/1")
    page = html.unescape(cuong.get(done.location).text)
    code = re.search(r"<code>(E\d+-[0-9a-f]{16})</code>", page)
    assert code is not None
    assert "Trợ lý văn thư" in page
    manifest = cuong.get(f"{done.location}/manifest.json").data
    assert hashlib.sha256(manifest).hexdigest() in page
    assert code[1] in app.test_client().get(f"/check?q={code[1]}").text
    assert done.location in cuong.get(HOME).text


def test_the_same_form_sent_twice_leads_to_the_same_receipt(cuong: FlaskClient) -> None:
    chosen(cuong)
    key = "0f8fad5b-d9cb-469f-a165-70867728950e"
    first, again = hand_in(cuong, key=key), hand_in(cuong, key=key)
    assert (first.status_code, first.location) == (again.status_code, again.location)
    other = hand_in(cuong, key=key, supersedes="B-009")
    assert other.status_code == 422


def test_what_is_missing_is_said_before_and_after(cuong: FlaskClient) -> None:
    post(cuong, HOME)
    assert cuong.get(f"{HOME}/drafts/1").text.count("(không bắt buộc)") == 1
    page = cuong.get(f"{HOME}/drafts/1/hand-in").text
    assert 'name="key"' not in page
    assert page.count("Mục này còn trống.") == 2
    chosen_page = post(cuong, f"{HOME}/nomination", draft="1", why="Họp")
    assert chosen_page.status_code == 303
    write(cuong)
    answer = hand_in(cuong, **{"declared-1": ""} | {"declared-0": "y"})
    assert answer.status_code == 303  # a ticked box is a ticked box, whatever its value
    page = cuong.get(f"{HOME}/drafts/1/hand-in").text
    sent = {"csrf_token": token_of(page), "key": key_of(page), "version": "2"}
    refused = cuong.post(f"{HOME}/drafts/1/hand-in", data=sent)
    assert refused.status_code == 422
    assert "Hãy đọc và đánh dấu mọi cam kết." in refused.text


def test_nobody_writes_over_another_unseen(
    app: Flask, session: Session, contest: Contest, cuong: FlaskClient
) -> None:
    post(cuong, HOME)
    enrol(session, contest, "lan")
    lan = people.signed_in(app, "lan")
    assert write(lan, **{"said-title": "Của Lan"}).status_code == 303
    late = write(cuong, **{"said-title": "Của Cường"})
    page = html.unescape(late.text)
    assert late.status_code == 409
    assert "Của Lan" in page
    assert 'value="Của Cường"' in page
    assert 'name="version" value="2"' in page
    assert write(cuong, version="2", **{"said-title": "Của Cường"}).status_code == 303
    kept = lan.post(
        f"{HOME}/drafts/1/keep",
        json={"version": 2, "said": {"title": "Lại của Lan"}},
        headers={"X-CSRFToken": token_of(lan.get(HOME).text)},
    )
    assert kept.status_code == 409


def test_a_script_keeps_what_is_written(cuong: FlaskClient) -> None:
    post(cuong, HOME)
    token = {"X-CSRFToken": token_of(cuong.get(HOME).text)}
    address = f"{HOME}/drafts/1/keep"
    kept = cuong.post(address, json={"version": 1, "said": {"title": "Trợ lý"}}, headers=token)
    assert (kept.status_code, kept.get_json()["version"]) == (200, 2)
    for wrong in ({"version": "1", "said": {}}, {"version": 2, "said": {"title": 1}}, [1]):
        assert cuong.post(address, json=wrong, headers=token).status_code == 400


def test_who_registered_in_the_unit_writes_and_says_but_does_not_hand_in(
    app: Flask, session: Session, contest: Contest, cuong: FlaskClient
) -> None:
    enrol(session, contest, "lan")
    lan = people.signed_in(app, "lan")
    assert post(lan, HOME).status_code == 303
    assert post(lan, f"{HOME}/drafts/1/comments", f"{HOME}/drafts/1", words="Nêu số liệu").status_code == 303
    assert "Nêu số liệu" in cuong.get(f"{HOME}/drafts/1").text
    assert lan.get(f"{BASE}/mine").status_code == 200
    assert [lan.get(f"{HOME}/{page}").status_code for page in ("nomination", "drafts/1/hand-in")] == [404] * 2


def test_p30_another_unit_is_as_if_it_were_not_there(
    app: Flask, session: Session, contest: Contest, cuong: FlaskClient
) -> None:
    chosen(cuong)
    hand_in(cuong)
    binh = people.signed_in(app, "binh", Role.COORDINATOR, contest=entered.SLUG, unit="02")
    there = [HOME, f"{HOME}/drafts/1", f"{HOME}/received/B-001/1", f"{HOME}/received/B-001/1/manifest.json"]
    assert [binh.get(each).status_code for each in (*there, f"{BASE}/99", f"{BASE}/mine")] == [404] * 6
    crossed = f"{BASE}/02/received/B-001/1"
    assert (binh.get(f"{BASE}/02").status_code, binh.get(crossed).status_code) == (200, 404)


def test_a_person_hands_in_for_themselves(app: Flask, session: Session) -> None:
    rules = entered.RULES.replace('nomination = "listed"', 'by = "person"')
    contest = entered.contest(session, rules=rules, everybody=True)
    enrol(session, contest, "lan")
    lan, mine = people.signed_in(app, "lan"), f"{BASE}/mine"
    assert post(lan, mine).status_code == 303
    said = {f"said-{name}": value for name, value in entered.SAID.items()}
    assert post(lan, f"{mine}/drafts/1", version="1", **said).status_code == 303
    page = lan.get(f"{mine}/drafts/1/hand-in").text
    sent = {"key": key_of(page), "version": "2", "declared-0": "y", "declared-1": "y"}
    done = lan.post(f"{mine}/drafts/1/hand-in", data={"csrf_token": token_of(page), **sent})
    assert (done.status_code, done.location) == (303, f"{mine}/received/B-001/1")
    stranger = people.signed_in(app, "binh")
    assert [stranger.get(each).status_code for each in (mine, done.location, f"{BASE}/01")] == [404] * 3
