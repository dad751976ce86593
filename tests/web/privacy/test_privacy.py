"""Everybody reads what is kept and why; each person reads, takes along and erases their own."""

from __future__ import annotations

import html
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.permissions import Role
from app.storage import tables
from app.storage.contest import contest as contests
from app.storage.people.person import Person
from app.storage.postgres.database import db
from app.storage.privacy import inventory
from app.storage.record import audit
from app.web.privacy import inventory as words
from app.web.privacy import privacy as pages
from app.web.registration.entry_form import consent_words
from tests.given import people as named
from tests.given.enrolled import LAN, MAI, SLUG, contest, register
from tests.web.registration.test_enrolment import AGREED, FORM, NEW, PAGE, send

DESK = f"/contests/{SLUG}/desk/rights"


@pytest.fixture
def lan(app: Flask) -> FlaskClient:
    with app.app_context():
        contest(db.session())
    client = app.test_client()
    send(client, PAGE, {**FORM, **AGREED, **NEW})
    return client


def test_p57_the_notice_has_words_for_every_column_of_the_inventory(app: Flask) -> None:
    with app.test_request_context("/privacy?lang=vi"):
        items = inventory.items(tables.metadata())
        known = [set(each) for each in (pages.purpose_words(), pages.basis_words(), pages.retention_words())]
        labels = [item.label for item in items]
        assert {label.purpose for label in labels} <= known[0]
        assert {label.basis for label in labels} <= known[1]
        assert {label.retention for label in labels} <= known[2]
        assert [each for each in items if words.column_words(each.column) == each.column] == []


def test_the_notice_lists_each_purpose_with_its_ground_and_time(client: FlaskClient) -> None:
    page = client.get("/privacy?lang=en").text
    for part in ("To let you take part in a contest", "full name", "your consent", "12 months"):
        assert part in page


def test_one_reads_and_takes_along_all_of_ones_data_and_nobody_elses(app: Flask, lan: FlaskClient) -> None:
    page = html.unescape(lan.get("/account/data").text)
    for value in ("Trần Thị Lan", "031155000001", "Thôn 3", "1955-03-04"):
        assert value in page
    answer = lan.get("/account/data.json")
    held = json.loads(answer.text)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Cache-Control"] == "no-store"
    assert [row["full_name"] for row in held["kept"]["enrolment"]] == ["Trần Thị Lan"]
    other = named.signed_in(app, "hoa")
    assert "Lan" not in other.get("/account/data.json").text


def test_erasing_is_said_before_wanted_twice_and_final(app: Flask, lan: FlaskClient) -> None:
    page = lan.get("/account/erase").text
    assert "nothing of yours counts" in lan.get("/account/erase?lang=en").text
    assert "kết quả của bạn không được tính" in page
    lan.get("/?lang=vi")
    assert "Xin đánh dấu vào ô" in send(lan, "/account/erase", {}).text
    assert send(lan, "/account/erase", {"sure": "y"}).location == "/privacy/erased"
    assert lan.get("/account").status_code == 302
    with app.app_context():
        assert [row.state for row in db.session.scalars(select(Person))] == ["closed"]
    again = send(app.test_client(), PAGE, {**FORM, **AGREED, **NEW})
    assert again.status_code == 302


def test_a_request_reaches_the_desk_is_confirmed_and_answered(app: Flask, lan: FlaskClient) -> None:
    ask = {"contest": SLUG, "kind": "correct", "words": "Tên đệm của tôi sai."}
    assert send(lan, "/account/requests", ask, page="/account/data").status_code == 302
    oanh = named.signed_in(app, "oanh", Role.ORGANISER, contest=SLUG)
    page = oanh.get(DESK).text
    assert "Tên đệm của tôi sai." in page
    (address,) = {part for part in page.split('"') if part.startswith(f"{DESK}/")}
    assert send(oanh, address, {"outcome": "confirm"}, page=DESK).status_code == 302
    assert send(oanh, address, {"outcome": "done", "words": "Đã sửa."}, page=DESK).status_code == 302
    again = {"outcome": "done", "words": "Nữa."}
    assert send(oanh, address, again, page=f"/contests/{SLUG}/desk/breaches").status_code == 400
    assert "Đã sửa." in lan.get("/account/data").text


def test_a_breach_shows_how_much_time_is_left(app: Flask, lan: FlaskClient) -> None:
    oanh = named.signed_in(app, "oanh", Role.ORGANISER, contest=SLUG)
    page = f"/contests/{SLUG}/desk/breaches"
    send(oanh, page, {"happened": "Gửi nhầm danh sách.", "affected": "12", "measures": ""})
    text = oanh.get(page).text
    assert "Chờ báo" in text
    (address,) = {part for part in text.split('"') if part.startswith(f"{page}/")}
    send(oanh, address, {"to": "Cục A05"}, page=page)
    assert "Cục A05" in oanh.get(page).text
    assert lan.get(page).status_code == 404


def test_consent_words_change_only_with_their_version(app: Flask) -> None:
    import hashlib

    from app.operations.privacy.consent import WORDS

    with app.app_context():
        where = contest(db.session())
        about = contests.definition(db.session(), where).contest
    said = []
    for language in ("vi", "en"):
        with app.test_request_context(f"/?lang={language}"):
            said += [str(each) for each in consent_words(about).values()]
    assert (WORDS, hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]) == ("1", "bbd33f8a1ced9c2a")


def test_people_are_listed_by_code_and_looked_at_with_a_trace(app: Flask, lan: FlaskClient) -> None:
    oanh = named.signed_in(app, "oanh", Role.ORGANISER, contest=SLUG)
    people = f"/contests/{SLUG}/desk/people"
    page = oanh.get(people).text
    assert ("Trần Thị Lan" in page, LAN["cccd"] in page) == (False, False)
    (address,) = {part for part in page.split('"') if part.startswith(f"{people}/")}
    assert "Trần Thị Lan" not in oanh.get(address).text
    shown = send(oanh, address, {}).text
    assert ("Trần Thị Lan" in shown, LAN["cccd"] in shown) == (True, True)
    with app.app_context():
        (look,) = [
            each.entry
            for each in audit.records(db.session(), f"contest:{SLUG}")
            if each.entry.action == "enrolment.look"
        ]
        assert look.actor == named.account(db.session(), "oanh").actor
        assert look.subject == f"contestant:{address.rsplit('/', 1)[1]}"
    for q in ("tran thi lan", "0900 000 001", LAN["cccd"], address.rsplit("/", 1)[1]):
        assert address in oanh.get(f"{people}?q={q}").text
    assert address not in oanh.get(f"{people}?q=lan").text


def test_staff_mend_for_a_reason_and_rule_on_doubles(app: Flask, lan: FlaskClient) -> None:
    with app.app_context():
        where = contests.by_slug(db.session(), SLUG)
        assert where is not None
        twin = {**LAN, "cccd": "031155000099", "phone": "0900000099"}
        code = register(db.session(), where, twin).enrolment.contestant
    oanh = named.signed_in(app, "oanh", Role.ORGANISER, contest=SLUG)
    page = f"/contests/{SLUG}/desk/people/{code}"
    opened = send(oanh, f"{page}/correct", {"act": "open"}, page=page).text
    assert ('value="031155000099"' in opened, "needs another look" in opened) == (True, False)
    with app.app_context():
        log = [each.entry.action for each in audit.records(db.session(), f"contest:{SLUG}")]
        assert log[-1] == "enrolment.look"
    assert oanh.get(f"{page}/correct").status_code == 405
    unsaid = send(oanh, f"{page}/correct", {**FORM, "cccd": "031155000099"}, page=page)
    assert "lý do" in unsaid.text
    mended = {**FORM, "cccd": "031155000099", "full_name": "Trần Thị Lành", "why": "Gõ nhầm"}
    assert send(oanh, f"{page}/correct", mended, page=page).location == page
    shown = oanh.get(page).text
    pair = shown.split('name="pair" value="')[1].split('"')[0]
    ruling = {"pair": pair, "same": "yes", "why": "Cùng một người"}
    assert send(oanh, f"{page}/rulings", ruling, page=page).status_code == 302
    assert "Một người" in oanh.get(page).text


def test_p33_a_coordinator_sees_the_people_of_their_units_and_leaves_a_trace(
    app: Flask, lan: FlaskClient
) -> None:
    with app.app_context():
        where = contests.by_slug(db.session(), SLUG)
        assert where is not None
        away = register(db.session(), where, MAI).enrolment.contestant or ""
    cuong = named.signed_in(app, "cuong", Role.COORDINATOR, contest=SLUG, unit="01")
    people = f"/contests/{SLUG}/desk/people"
    pages = [
        cuong.get(address).text for address in (people, f"{people}?unit=02", f"{people}?q={MAI['cccd']}")
    ]
    assert [re.findall(rf'href="{people}/(\w+)"', page) for page in pages[1:]] == [[], []]
    (own,) = re.findall(rf'href="{people}/(\w+)"', pages[0])
    assert own != away
    hidden, missing = (cuong.get(f"{people}/{code}") for code in (away, "K7QF3M2X9TWA"))
    assert (hidden.status_code, hidden.text) == (404, missing.text.replace("K7QF3M2X9TWA", away))
    assert "Trần Thị Lan" in send(cuong, f"{people}/{own}", {}).text
    with app.app_context():
        looks = [
            (each.entry.actor, each.entry.subject)
            for each in audit.records(db.session(), f"contest:{SLUG}")
            if each.entry.action == "enrolment.look"
        ]
        assert looks == [(named.account(db.session(), "cuong").actor, f"contestant:{own}")]
    ruling = {"pair": "0", "same": "yes", "why": "x"}
    assert send(cuong, f"{people}/{own}/rulings", ruling, page=f"{people}/{own}").status_code == 404


def test_what_is_kept_is_shown_as_people_write_it(app: Flask) -> None:
    with app.test_request_context("/account/data?lang=vi"):
        values = ("+84" + "900000001", "2026-03-01T01:02:03Z", True, "phone", "Thôn 3")
        assert [words.shown(value) for value in values] == [
            *("0900000001", "08:02 ngày 01/3/2026", "có", "điện thoại", "Thôn 3")
        ]
