"""The chair and the secretary settle a result on its pages, sign it, and publish it."""

from __future__ import annotations

import html
import re

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.permissions import Role
from app.storage.postgres.database import db
from judging.draw import commitment, lot_order
from tests.given import judged
from tests.given.people import let_time_pass, signed_in
from tests.operations.panel.test_settlement import BY_VOTE

TABLE = f"/contests/{judged.SLUG}/desk/panels/{judged.ROUND}"


@pytest.fixture
def chair(app: Flask) -> FlaskClient:
    with app.app_context():
        judged.publish(db.session(), BY_VOTE.replace("quorum = 5", "quorum = 5\ngap = 32"))
    return signed_in(app, "chi", Role.CHAIR, contest=judged.SLUG)


@pytest.fixture
def secretary(app: Flask, chair: FlaskClient) -> FlaskClient:
    return signed_in(app, "thu", Role.SECRETARY, contest=judged.SLUG)


def press(client: FlaskClient, address: str, **form: str) -> int:
    page = client.get(TABLE).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    sent = {"csrf_token": token[1], "seen": seen(page), **form}
    return client.post(f"{TABLE}/{address}", data=sent).status_code


def seen(page: str) -> str:
    """What is signed by the form of that page."""
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    return found[1] if found else ""


def test_panel_settles_signs_and_publishes(app: Flask, chair: FlaskClient, secretary: FlaskClient) -> None:
    page = secretary.get(TABLE).text
    assert f'href="{TABLE}/review/B"' in page
    assert f'href="{TABLE}/vote?of=B&amp;of=C"' in page
    for address in (f"{TABLE}/review/B", f"{TABLE}/vote?of=B&of=C"):
        html5lib.HTMLParser(strict=True).parse(secretary.get(address).text)
    assert press(secretary, "review/B", points="", why="Đã xem lại") == 303
    votes = {"present": "7", "votes_0": "4", "votes_1": "3", "why": "Biên bản họp"}
    assert press(secretary, "vote?of=B&of=C", **votes) == 303
    assert press(secretary, "proposals/1/approve") == 409
    assert [press(chair, f"proposals/{number}/approve") for number in (1, 2)] == [303, 303]
    assert press(chair, "notes", entry="B", words="Bàn về bài B và C.") == 303
    assert press(chair, "sign") == 303
    assert press(chair, "publish") == 409
    assert press(secretary, "sign") == 303
    page = chair.get(f"{TABLE}?lang=en").text
    assert "Signed by both" in page
    assert "Bàn về bài B và C." in page
    html5lib.HTMLParser(strict=True).parse(page)
    assert press(chair, "publish") == 303


def test_nobody_signs_what_changed_since_the_page_was_opened(
    chair: FlaskClient, secretary: FlaskClient
) -> None:
    settle(chair, secretary)
    old = seen(chair.get(TABLE).text)
    assert press(secretary, "notes", entry="B", words="Đơn vị B có ý kiến.") == 303
    answer = press(chair, "sign", seen=old)
    assert answer == 409
    assert "chưa ký" in chair.get(TABLE).text
    assert press(chair, "sign") == 303
    assert "Bạn đã ký" in chair.get(TABLE).text
    assert press(chair, "sign", seen=seen(secretary.get(TABLE).text)) == 303
    assert press(secretary, "notes", entry="B", words="Một ý kiến nữa.") == 303
    assert "sau khi bản 1 được ký" in chair.get(TABLE).text
    assert press(chair, "publish") == 409


def settle(chair: FlaskClient, secretary: FlaskClient) -> None:
    press(secretary, "review/B", why="Đã xem lại")
    press(secretary, "vote?of=B&of=C", present="7", votes_0="4", votes_1="3", why="Biên bản họp")
    press(chair, "proposals/1/approve")
    press(chair, "proposals/2/approve")


def test_minutes_are_read_by_organisers_once_both_signed(
    app: Flask, chair: FlaskClient, secretary: FlaskClient
) -> None:
    organiser = signed_in(app, "oanh", Role.ORGANISER, contest=judged.SLUG)
    settle(chair, secretary)
    press(chair, "sign")
    assert organiser.get(f"{TABLE}/minutes").status_code == 404
    assert chair.get(f"{TABLE}/minutes").status_code == 200
    press(secretary, "sign")
    page = organiser.get(f"{TABLE}/minutes?lang=en").text
    html5lib.HTMLParser(strict=True).parse(page)
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "1 A Xã A 86.4 88 86 79 90 89 93 62" in words
    assert "The first 3 hang on single judges; to be discussed: Xã B, Xã C, Xã D." in words
    file = organiser.get(f"{TABLE}/minutes.json")
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert file.text.startswith('{"contest":"bay-giam-khao","decisions":[')


def test_signing_wants_a_fresh_sign_in(app: Flask, chair: FlaskClient) -> None:
    with app.app_context():
        let_time_pass(db.session(), 11 * 60)
    assert press(chair, "sign") == 303
    assert chair.get(f"{TABLE}/minutes").status_code == 404


def test_equals_that_a_vote_leaves_are_put_in_order_by_the_lot(
    app: Flask, chair: FlaskClient, secretary: FlaskClient
) -> None:
    press(secretary, "review/B", why="Đã xem lại")
    press(chair, "proposals/1/approve")
    votes = {"present": "6", "votes_0": "3", "votes_1": "3", "why": "Biên bản họp"}
    assert press(secretary, "vote?of=B&of=C", **votes) == 303
    assert press(chair, "proposals/2/approve") == 303
    page = html.unescape(chair.get(f"{TABLE}?lang=en").text)
    assert "It can be signed when nothing is left to settle." in page
    assert press(secretary, "seed") == 303
    assert press(chair, "seed/reveal") == 303
    draw = app.test_client().get(f"/contests/{judged.SLUG}/draws/{judged.ROUND}").text
    [seed] = {each for each in re.findall(r"[0-9a-f]{64}", draw) if commitment(each) in draw}
    first, second = lot_order(seed, judged.ROUND, ["B", "C"])
    page = html.unescape(chair.get(f"{TABLE}?lang=en").text)
    rows = re.findall(r'<th scope="row">([A-H]) · Sáng kiến', page)
    assert rows[:4] == ["A", first, second, "D"]
    assert press(chair, "sign") == 303


def test_a_third_marking_under_the_gap_rule_is_told_beside_the_score(app: Flask) -> None:
    with app.app_context():
        rules = 'quorum = 5\nalternates = 1\ngap = 32\ngap_action = "third_judge"'
        judged.publish(db.session(), judged.CONTEST.replace("quorum = 5", rules))
    chair = signed_in(app, "chi", Role.CHAIR, contest=judged.SLUG)
    secretary = signed_in(app, "thu", Role.SECRETARY, contest=judged.SLUG)
    assert press(secretary, "review/B", points="", why="Đã xem lại") == 422
    assert press(secretary, "review/B", points="89", why="Ủy viên dự khuyết chấm lại") == 303
    page = chair.get(f"{TABLE}?lang=en").text
    assert "B: from rank 2 to rank 1." in page
    assert press(chair, "proposals/1/approve") == 303
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", chair.get(f"{TABLE}?lang=en").text))
    assert "1 B · Sáng kiến B Xã B · highest score 89.00 third marking" in page
    assert press(chair, "sign") == 303


def test_seed_of_the_lot_is_sealed_and_opened(chair: FlaskClient) -> None:
    assert press(chair, "seed") == 303
    assert press(chair, "seed") == 409
    assert press(chair, "seed/reveal") == 303


def test_nobody_else_settles_anything(app: Flask, chair: FlaskClient) -> None:
    page = chair.get(TABLE).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    for who, role in (("oanh", Role.ORGANISER), ("giang", Role.JUDGE), ("an", Role.AUDITOR)):
        client = signed_in(app, who, role, contest=judged.SLUG)
        for address in ("sign", "publish", "seed", "notes"):
            answer = client.post(f"{TABLE}/{address}", data={"csrf_token": token[1]})
            assert answer.status_code in (400, 404)
        assert client.get(f"{TABLE}/review/B").status_code == 404
