"""A helper's counter: person after person on one device, a new way in on paper, whose number it is."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.operations import enrolment
from app.operations.enrolment import Application
from app.permissions import Role
from app.storage import audit
from app.storage.database import db
from app.storage.enrolment import Enrolment
from app.storage.person import Person
from tests import people as named
from tests.enrolled import AGREED as CONSENTS
from tests.enrolled import BINH, LAN, SLUG, contest
from tests.web.test_enrolment import AGREED, send

ASSIST = f"/contests/{SLUG}/desk/assist"
COUNTER = f"/contests/{SLUG}/desk/counter"
USE = "/sign-in/printed-code"
OWN_SECRET = "gà gáy canh năm"


def form(typed: dict[str, str]) -> dict[str, str]:
    return {**{k: v for k, v in typed.items() if k != "unit"}, "unit_name": "Xã Cẩm Giang", **AGREED}


@pytest.fixture
def helper(app: Flask) -> FlaskClient:
    with app.app_context():
        contest(db.session())
    return named.signed_in(app, "hoa", Role.HELPER, contest=SLUG, unit="01")


def code_on(page: str) -> str:
    found = re.search(r'class="secret">([0-9A-Z-]+)<', page)
    assert found is not None, page
    return found[1]


def acts(app: Flask) -> list[str]:
    with app.app_context():
        return [row.entry.action for row in audit.records(db.session(), f"contest:{SLUG}")]


def test_people_are_registered_one_after_another_and_nothing_stays_behind(
    app: Flask, helper: FlaskClient
) -> None:
    pages = [send(helper, ASSIST, form(typed)) for typed in (LAN, BINH)]
    assert [page.status_code for page in pages] == [200, 200]
    assert [page.headers["Cache-Control"] for page in pages] == ["no-store", "no-store"]
    empty = helper.get(ASSIST)
    for typed in (LAN, BINH):
        left = [value for key, value in typed.items() if key != "unit" and f'value="{value}"' in empty.text]
        assert left == []
        assert code_on(pages[0].text) not in empty.text
    fields = re.findall(r'<input[^>]*type="text"[^>]*>', empty.text)
    assert fields
    assert [each for each in fields if 'autocomplete="off"' not in each] == []
    with app.app_context():
        rows = db.session.scalars(select(Enrolment).order_by(Enrolment.registered_at)).all()
        hoa = named.account(db.session(), "hoa")
        assert [(row.full_name, row.helper_id) for row in rows] == [
            ("Trần Thị Lan", hoa.id),
            ("Nguyễn Văn Bình", hoa.id),
        ]
        log = [r.entry for r in audit.records(db.session(), f"contest:{SLUG}")]
        assisted = [(each.actor, each.subject) for each in log if each.action == "enrolment.assist"]
        assert assisted == [(hoa.actor, f"contestant:{row.contestant}") for row in rows]


def test_nobody_is_counted_twice_at_the_counter(app: Flask, helper: FlaskClient) -> None:
    seen = {**form(LAN), "card_seen": "y"}
    send(helper, ASSIST, seen)
    again = send(helper, ASSIST, seen)
    assert "Một người khác đã xuất trình giấy tờ" in again.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 1


def test_a_slip_opens_the_account_once_and_the_person_chooses_the_secret(
    app: Flask, helper: FlaskClient
) -> None:
    code = code_on(send(helper, ASSIST, form(LAN)).text)
    lan = app.test_client()
    use = {"who": LAN["cccd"], "code": code.lower().replace("-", " "), "password": OWN_SECRET}
    assert send(lan, USE, use).location == "/account"
    assert send(app.test_client(), USE, use).status_code == 200
    assert send(app.test_client(), "/sign-in", {"who": LAN["cccd"], "password": code}).status_code == 200
    secret = {"who": LAN["cccd"], "password": OWN_SECRET}
    assert send(app.test_client(), "/sign-in", secret).status_code == 302


def test_a_reset_needs_a_look_at_the_card_and_a_reason_and_ends_every_sign_in(
    app: Flask, helper: FlaskClient
) -> None:
    lan = app.test_client()
    code = code_on(send(helper, ASSIST, form(LAN)).text)
    send(lan, USE, {"who": LAN["cccd"], "code": code, "password": OWN_SECRET})
    found = send(helper, COUNTER, {"q": "tran thi lan"}).text
    (address,) = re.findall(rf'href="({COUNTER}/[0-9A-Z]+)"', found)
    refused = send(helper, address, {"act": "reset", "why": "quên mật khẩu"})
    assert "Xin cho biết đã xem giấy tờ nào" in refused.text
    fresh = code_on(send(helper, address, {"act": "reset", "why": "quên mật khẩu", "seen": "card"}).text)
    assert lan.get("/account").status_code == 302
    old = {"who": LAN["cccd"], "password": OWN_SECRET}
    assert send(app.test_client(), "/sign-in", old).status_code == 200
    assert (
        send(lan, USE, {"who": LAN["cccd"], "code": fresh, "password": "một hai ba bốn"}).status_code == 302
    )
    with app.app_context():
        (row,) = [
            r for r in audit.records(db.session(), f"contest:{SLUG}") if r.entry.action == "counter.reset"
        ]
        assert row.data == {"seen": "card", "why": "quên mật khẩu"}


def test_a_card_seen_at_the_counter_wins_a_number_back(app: Flask, helper: FlaskClient) -> None:
    with app.app_context():
        from app.storage import contest as contests

        where = contests.by_slug(db.session(), SLUG)
        assert where is not None
        squatter = {**BINH, "cccd": LAN["cccd"], "phone": "0900000066"}
        for typed in (squatter, LAN):
            application = Application(typed=typed, agreed=CONSENTS, password=named.PASSWORD)
            made = enrolment.register(db.session(), where, application)
        code = made.enrolment.contestant
    address = f"{COUNTER}/{code}"
    send(helper, address, {"act": "prove", "why": "mất số", "cccd": LAN["cccd"]})
    with app.app_context():
        rows = db.session.scalars(select(Enrolment).order_by(Enrolment.registered_at)).all()
        assert [(row.full_name, row.complete, row.cccd) for row in rows] == [
            ("Nguyễn Văn Bình", False, ""),
            ("Trần Thị Lan", True, LAN["cccd"]),
        ]
    assert "identity.prove" in acts(app)


def test_only_helpers_coordinators_and_organisers_serve(app: Flask, helper: FlaskClient) -> None:
    stranger = named.signed_in(app, "lan")
    assert [stranger.get(page).status_code for page in (ASSIST, COUNTER)] == [404, 404]
    assert [helper.get(page).status_code for page in (ASSIST, COUNTER)] == [200, 200]


def test_200_registrations_behind_one_address_in_an_hour_succeed(app: Flask, helper: FlaskClient) -> None:
    statuses = []
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', helper.get(ASSIST).text)
    assert token is not None
    for number in range(200):
        typed = {
            **LAN,
            "full_name": f"Người Thứ {number}",
            "cccd": f"0310{number % 80 + 10:02d}{number:06d}",
            "phone": "",
        }
        data = {**form(typed), "birth_date": "01/01/1960", "csrf_token": token[1]}
        statuses.append(helper.post(ASSIST, data=data).status_code)
    assert statuses == [200] * 200
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 200
        assert db.session.scalar(select(func.count()).select_from(Person)) == 201
