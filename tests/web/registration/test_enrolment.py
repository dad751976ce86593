"""Registering and mending as people meet it: nothing typed is lost, nothing unasked is taken."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.cli.demo import EXAMPLES as EXAMPLE_FOLDERS
from app.operations.contest.publication import publish
from app.storage.contest import folder as disk
from app.storage.people.person import Person
from app.storage.postgres.database import db
from app.storage.postgres.vietnamese import search_key
from app.storage.privacy import consent
from app.storage.registration.enrolment import Enrolment
from rounds import calendar
from rounds.definition import clone, folder
from tests.given import people as named
from tests.given.enrolled import LAN, REGISTRATION, SLUG, contest

PAGE = f"/contests/{SLUG}/register"
OWN = f"/contests/{SLUG}/registration"
FORM = {**{k: v for k, v in LAN.items() if k != "unit"}, "unit_name": "Xã Cẩm Giang"}
AGREED = {"agree_processing": "y", "agree_rules": "y"}
NEW = {"secret": "password", "password": named.PASSWORD}


@pytest.fixture
def village(app: Flask) -> None:
    with app.app_context():
        contest(db.session())


def token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def send(client: FlaskClient, address: str, form: dict[str, str], page: str = "") -> TestResponse:
    known = token(client.get(page or address).text)
    return client.post(address, data={**form, "csrf_token": known})


def enrolled(app: Flask) -> list[tuple[str, str, bool]]:
    with app.app_context():
        rows = db.session.scalars(select(Enrolment).order_by(Enrolment.registered_at))
        return [(row.full_name, row.unit, row.complete) for row in rows]


@pytest.mark.usefixtures("village")
def test_registering_makes_an_account_signs_in_and_shows_what_was_given(
    app: Flask, client: FlaskClient
) -> None:
    answer = send(client, PAGE, {**FORM, **AGREED, **NEW})
    assert (answer.status_code, answer.location) == (302, f"{OWN}?done=registered")
    page = client.get(OWN).text
    assert "Bạn đã đăng ký" in client.get(answer.location).text
    assert [value in page for value in ("Trần Thị Lan", "031155000001", "Xã Cẩm Giang")] == [True] * 3
    assert enrolled(app) == [("Trần Thị Lan", "01", True)]
    assert client.get(PAGE).location == OWN


@pytest.mark.usefixtures("village")
def test_nothing_typed_is_lost_and_each_mistake_stands_at_its_field(client: FlaskClient) -> None:
    typed = {**FORM, "birth_date": "31/02/1955", "unit_name": "cam giang", "agree_rules": "y"}
    page = send(client, PAGE, typed).text
    for name in ("full_name", "birth_date", "unit_name", "cccd", "phone", "household_head"):
        assert re.search(rf'<input[^>]*name="{name}"[^>]*value="{re.escape(typed[name])}"', page), name
    assert "Không đọc được ngày này" in page
    wrong = re.findall(r'<p class="wrong" id="(\w+)-wrong">', page)
    assert wrong == ["birth_date", "unit_name", "password", "agree_processing"]
    assert re.search(r'id="agree_rules"[^>]* checked', page)
    assert not re.search(r'id="agree_processing"[^>]* checked', page)


@pytest.mark.usefixtures("village")
def test_a_unit_is_found_without_accents_and_chosen_without_javascript(
    app: Flask, client: FlaskClient
) -> None:
    page = send(client, PAGE, {**FORM, **AGREED, **NEW, "unit_name": "cam giang"}).text
    assert re.findall(r'name="unit" value="(\d+)"', page) == ["01", "02"]
    chosen = {**FORM, **AGREED, **NEW, "unit_name": "cam giang", "unit": "02"}
    assert send(client, PAGE, chosen).status_code == 302
    assert enrolled(app) == [("Trần Thị Lan", "02", True)]
    part = client.get(f"{PAGE}/units?unit_name=dong").text
    assert "Xã Đông Sơn" in part


@pytest.mark.usefixtures("village")
def test_no_consent_is_ticked_beforehand_and_each_is_a_row_of_its_own(
    app: Flask, client: FlaskClient
) -> None:
    assert re.findall(r'<input type="checkbox" id="agree_[^>]* checked', client.get(PAGE).text) == []
    send(client, PAGE, {**FORM, **AGREED, **NEW})
    agree = {"purpose": "show_name", "given": "yes"}
    send(client, f"{OWN}/consents", agree, page=OWN)
    send(client, f"{OWN}/consents", {**agree, "given": "no"}, page=OWN)
    with app.app_context():
        person = db.session.scalars(select(Person)).one()
        rows = [(row.purpose, row.given) for row in consent.history(db.session(), person.id)]
    assert sorted(rows[:3]) == [("processing", True), ("rules", True), ("show_name", False)]
    assert rows[3:] == [("show_name", True), ("show_name", False)]


@pytest.mark.usefixtures("village")
def test_p26_fields_that_were_not_asked_for_change_nothing(app: Flask, client: FlaskClient) -> None:
    columns = {column.name for table in (Enrolment, Person) for column in table.__table__.columns}
    asked = {*FORM, *AGREED, *NEW, "unit", "guardian", "birth_date", "full_name"}
    planted = dict.fromkeys(columns - asked, "1")
    planted |= {"state": "closed", "complete": "", "contestant": "HACKED", "organisation": "yes"}
    send(client, PAGE, {**planted, **FORM, **AGREED, **NEW})
    with app.app_context():
        row = db.session.scalars(select(Enrolment)).one()
        person = db.session.scalars(select(Person)).one()
        assert (person.state, person.name, person.id == row.person_id) == ("active", "Trần Thị Lan", True)
        assert (row.contestant != "HACKED", row.complete, row.organisation) == (True, True, False)
        assert {name: value for name, value in row.profile().items() if value == "1"} == {}
        before = {
            column: getattr(row, column) for column in ("contestant", "salt", "registered_at", "helper_id")
        }
    send(client, f"{OWN}/correct", {**planted, **FORM, "why": "x", "password": "hacked hacked"})
    with app.app_context():
        row = db.session.scalars(select(Enrolment)).one()
        assert {column: getattr(row, column) for column in before} == before


@pytest.mark.usefixtures("village")
def test_mending_begins_with_what_was_given(app: Flask, client: FlaskClient) -> None:
    send(client, PAGE, {**FORM, **AGREED, **NEW})
    page = client.get(f"{OWN}/correct").text
    for value in ("Trần Thị Lan", "04/03/1955", "Xã Cẩm Giang", "031155000001"):
        assert f'value="{value}"' in page
    assert (
        send(client, f"{OWN}/correct", {**FORM, "full_name": "Trần Lan"}).location == f"{OWN}?done=corrected"
    )
    assert enrolled(app) == [("Trần Lan", "01", True)]


@pytest.mark.usefixtures("village")
def test_a_code_in_place_of_a_password_is_shown_once_and_signs_in(app: Flask, client: FlaskClient) -> None:
    page = send(client, PAGE, {**FORM, **AGREED, "secret": "code"}).text
    found = re.search(r'class="secret">([0-9A-Z-]+)<', page)
    assert found is not None
    other = app.test_client()
    answer = send(other, "/sign-in", {"who": LAN["phone"], "password": found[1]})
    assert answer.status_code == 302
    assert found[1] not in client.get(OWN).text


@pytest.mark.usefixtures("village")
def test_p36_own_pages_are_kept_by_no_cache_and_others_are_led_to_sign_in(client: FlaskClient) -> None:
    assert client.get(OWN).location == f"/sign-in?next={OWN}"
    send(client, PAGE, {**FORM, **AGREED, **NEW})
    answer = client.get(OWN)
    assert (answer.headers["Cache-Control"], "Cookie" in answer.vary) == ("no-store", True)


def test_a_child_needs_a_guardian(app: Flask, client: FlaskClient, session: Session) -> None:
    contest(session, registration=REGISTRATION)
    child = {**FORM, "birth_date": "01/01/2016", "cccd": "031216000001", **AGREED, **NEW}
    page = send(client, PAGE, child).text
    assert re.findall(r'id="(\w+)-wrong"', page) == ["guardian", "guardian_agrees"]
    agreed = {**child, "guardian": "Trần Văn Ba", "guardian_agrees": "y"}
    assert send(client, PAGE, agreed).status_code == 302
    assert enrolled(app) == [("Trần Thị Lan", "01", True)]


def test_after_the_close_the_page_says_so_and_takes_nothing(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    contest(session, days=12)
    page = client.get(PAGE).text
    assert ("Đã hết hạn đăng ký" in page, "csrf_token" in page) == (True, False)


ANYBODY = {"full_name": "Trần Thị Lan", "birth_date": "4.3.1955", "phone": "0900 000 001"}
EXAMPLES = {
    "cong-dan-so-2025": {
        "unit_name": "phuong ai quoc",
        "cccd": "",
        "household_head": "Nguyễn Văn Bình",
        "household_group": "Tổ dân phố 3",
        "guardian": "",
    },
    "ung-dung-ai-2026": {
        "unit_name": "Sở Nông nghiệp và Môi trường",
        "email": "lan@example.vn",
        "cccd": "",
        "position": "Chuyên viên",
    },
    "viet-ve-chuyen-doi-so": {
        "unit_name": "Xã Đồi Thông",
        "email": "",
        "cccd": "",
        "guardian": "",
    },
    "gia-dinh-an-toan-tren-mang": {
        "unit_name": "Xóm Cồn Nhỏ",
        "cccd": "",
        "household": "TN-0312",
        "guardian": "",
    },
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_contest_asks_for_its_own_fields_and_no_e_mail_is_needed(
    app: Flask, client: FlaskClient, session: Session, name: str
) -> None:
    files, _ = disk.read(EXAMPLE_FOLDERS / name)
    definition, _ = folder.read(files)
    assert definition is not None
    zone = definition.contest.zone
    opens = min(event.opens for event in calendar.timeline(definition.contest))
    days = calendar.local(clock.read(session), zone).date() - calendar.local(opens, zone).date()
    publish(session, clone.moved(files, days.days - 1))
    page = f"/contests/{name}/register"
    shown = client.get(page).text
    typed = {**ANYBODY, **EXAMPLES[name]}
    fields = re.findall(
        r'<input[^>]*name="(\w+)"[^>]*type="text"|<input[^>]*type="text"[^>]*name="(\w+)"', shown
    )
    assert {one or other for one, other in fields} == set(typed)
    answer = send(client, page, {**typed, **AGREED, **NEW})
    assert (answer.status_code, answer.location) == (302, f"/contests/{name}/registration?done=registered")
    with app.app_context():
        row = db.session.scalars(select(Enrolment)).one()
        given = {field: value for field, value in row.profile().items() if value}
        assert given == {
            **{field: value for field, value in EXAMPLES[name].items() if value and field != "unit_name"},
            "full_name": "Trần Thị Lan",
            "birth_date": "1955-03-04",
            "phone": "+84" + "900000001",
        }
        names = {unit.code: unit.name for unit in definition.units}
        assert search_key(names[row.unit]) == search_key(EXAMPLES[name]["unit_name"])


@pytest.mark.usefixtures("village")
def test_whoever_registered_reads_what_comes_next_and_what_looks_wrong(client: FlaskClient) -> None:
    answer = send(client, PAGE, {**FORM, **AGREED, **NEW, "birth_date": "04/03/1956"})
    page = client.get(answer.location).text
    assert f'href="/contests/{SLUG}/learn"' in page
    assert ("Việc tiếp theo" in page, "Số căn cước thường cho biết năm sinh" in page) == (True, True)
    assert "Số căn cước thường" not in client.get(f"{OWN}/correct").text
    assert "Việc tiếp theo" not in client.get(OWN).text
