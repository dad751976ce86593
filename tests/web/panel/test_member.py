"""Panels on the desk: appointing by what people sign in by, sharing out, what is refused and said."""

from __future__ import annotations

import re
from collections.abc import Iterator

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.postgres.database import db
from tests.given import crowded, people, seated
from tests.given.seated import ROUND, SLUG

MEMBERS = f"/contests/{SLUG}/desk/panels/{ROUND}/members"


@pytest.fixture
def contest(app: Flask, easy: None) -> Iterator[Contest]:
    with app.app_context():
        yield seated.contest(db.session())


@pytest.fixture
def oanh(app: Flask, contest: Contest) -> FlaskClient:
    return people.signed_in(app, "oanh", Role.ORGANISER, contest=SLUG)


def token(client: FlaskClient, address: str = MEMBERS) -> str:
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', client.get(address).text)
    assert found is not None
    return found[1]


def phone(who: str) -> str:
    return people.PEOPLE[who].phone


def appoint(client: FlaskClient, **other: str) -> tuple[int, str]:
    for who in people.PEOPLE:
        people.account(db.session(), who)
    said = {
        "chair": phone("chi"),
        "secretary": phone("thu"),
        "members": "\n".join(map(phone, seated.JUDGES)),
        "alternates": phone("hoa"),
        "why": "Quyết định số 12/QĐ-BTC",
    }
    answer = client.post(MEMBERS, data={"csrf_token": token(client), **said, **other})
    html5lib.HTMLParser(strict=True).parse(answer.text)
    return answer.status_code, answer.text


def rows(client: FlaskClient) -> list[tuple[str, str, str]]:
    found = re.findall(r"<tr><td>([^<]+)</td><td>(J\d+)</td><td>([^<]+)</td>", client.get(MEMBERS).text)
    return [(seat, code, name) for seat, code, name in found]


def test_organisers_appoint_by_what_people_sign_in_by(oanh: FlaskClient) -> None:
    empty = oanh.get(MEMBERS)
    html5lib.HTMLParser(strict=True).parse(empty.text)
    assert "3 giám khảo" in empty.text
    assert appoint(oanh)[0] == 303
    names = {who: people.PEOPLE[who].name for who in people.PEOPLE}
    assert rows(oanh) == [
        ("Chủ tịch", "J5", names["chi"]),
        ("Thư ký", "J6", names["thu"]),
        ("Giám khảo", "J1", names["giang"]),
        ("Giám khảo", "J2", names["lan"]),
        ("Giám khảo", "J3", names["binh"]),
        ("Dự khuyết", "J4", names["hoa"]),
    ]


def test_the_chair_may_score_and_somebody_may_be_replaced(oanh: FlaskClient) -> None:
    assert appoint(oanh, chair=phone("giang"))[0] == 303
    members = "\n".join(map(phone, ("giang", "lan", "hoa")))
    assert appoint(oanh, chair=phone("giang"), members=members, alternates="")[0] == 303
    assert [(seat, code) for seat, code, _ in rows(oanh)] == [
        ("Chủ tịch", "J1"),
        ("Thư ký", "J5"),
        ("Giám khảo", "J1"),
        ("Giám khảo", "J2"),
        ("Giám khảo", "J4"),
    ]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"members": "0900000099\n0900000001\n0900000002"}, "0900000099"),
        ({"secretary": "0900000006"}, "Vũ Hương Giang có tên ở hai ghế"),
        ({"members": "0900000001"}, "giám khảo"),
        ({"why": ""}, "Xin điền vào ô này"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    oanh: FlaskClient, other: dict[str, str], words: str
) -> None:
    status, told = appoint(oanh, **other)
    assert (status, words in told, f'value="{phone("chi")}"' in told) == (422, True, True)
    assert rows(oanh) == []


def test_entries_are_shared_out_on_the_page(app: Flask, easy: None) -> None:
    with app.app_context():
        made = crowded.contest(db.session())
        client = people.signed_in(app, "oanh", Role.ORGANISER, contest=SLUG)
        before = client.get(MEMBERS)
        html5lib.HTMLParser(strict=True).parse(before.text)
        assert "Chia bài cho giám khảo" in before.text
        out = f"/contests/{made.slug}/desk/panels/{ROUND}/share-out"
        assert client.post(out, data={"csrf_token": token(client)}).status_code == 303
        after = client.get(MEMBERS).text
        html5lib.HTMLParser(strict=True).parse(after)
        loads = re.findall(r"(J\d) (\d\d)[,.]", after)
        assert (sorted(dict(loads)), sum(int(count) for _, count in loads)) == (
            [f"J{number}" for number in range(1, 8)],
            180,
        )
        again = client.post(out, data={"csrf_token": token(client)})
        assert (again.status_code, "còn phiếu chưa ký" in again.text) == (409, True)
