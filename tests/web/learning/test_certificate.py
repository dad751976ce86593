"""Pages of certificates: a person's own, a unit's, the register, and what the check page says of one."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.operations.learning import certificate
from app.operations.people import throttle
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.postgres.database import db
from app.storage.registration import enrolment as rows
from app.storage.work import task as tasks
from app.web.record.check import masked
from tests.given import certified, enrolled, papers, people
from tests.given.people import signed_in

OWN = f"/contests/{certified.SLUG}/certificate"
DESK = f"/contests/{certified.SLUG}/desk/certificates"


@pytest.fixture
def site(app: Flask) -> Flask:
    with app.app_context():
        certified.contest(db.session())
    return app


def lan(site: Flask, *, finished: bool = True) -> FlaskClient:
    """Lan, who takes part with the account she signs in by."""
    client = signed_in(site, "lan")
    with site.app_context():
        session = db.session()
        contest = contests.by_slug(session, certified.SLUG)
        assert contest is not None
        account = people.account(session, "lan")
        enrolled.register(session, contest, enrolled.LAN, person_id=account.id)
        mine = rows.of(session, contest.id, account.id)
        assert mine is not None
        if finished:
            certified.finish(session, contest, mine)
    return client


def post(client: FlaskClient, address: str, **values: str):
    token = re.search(r'name="([a-z-]*csrf_token)"[^>]*value="([^"]+)"', client.get(address).text)
    assert token is not None
    return client.post(address, data={token[1]: token[2], **values})


def test_a_person_gets_the_certificate_and_it_can_be_checked(site: Flask) -> None:
    client = lan(site)
    assert client.get(OWN + ".pdf").status_code == 404
    assert post(client, OWN).location == OWN
    page = client.get(OWN).text
    assert "000001" in page
    code = re.search(r"\b[0-9A-Z]{4}(-[0-9A-Z]{4}){2}\b", page)
    assert code is not None
    saved = client.get(OWN + ".pdf")
    assert saved.headers["Content-Disposition"].startswith('attachment; filename="giay-chung-nhan-lang-so-')
    assert saved.headers["Cache-Control"] == "no-store"
    (printed,) = papers.pages(saved.data)
    assert "Trần Thị Lan" in printed
    assert f"http://127.0.0.1:8000/check?q={code[0]}" in printed
    checked = site.test_client().get(f"/check?q={code[0].lower()}").text
    assert "Còn hiệu lực" in checked
    assert "T*** T** Lan" in checked
    assert "Trần Thị Lan" not in checked
    assert "Xã Cẩm Giang" in checked


def test_who_has_not_finished_is_told_and_gets_none(site: Flask) -> None:
    client = lan(site, finished=False)
    answer = post(client, OWN)
    assert answer.status_code == 200
    assert "chưa hoàn thành đủ các phần" in answer.text
    assert client.get(OWN + ".pdf").status_code == 404


def test_who_does_not_take_part_is_led_to_the_contest(site: Flask) -> None:
    assert "Bạn chưa đăng ký dự thi" in signed_in(site, "binh").get(OWN).text


def test_a_withdrawn_certificate_says_so_everywhere(site: Flask) -> None:
    client = lan(site)
    post(client, OWN)
    code = re.search(r"\b[0-9A-Z]{4}(-[0-9A-Z]{4}){2}\b", client.get(OWN).text)
    assert code is not None
    organiser = signed_in(site, "oanh", Role.ORGANISER, contest=certified.SLUG)
    assert post(organiser, DESK, number="1", why="").status_code == 200
    assert post(organiser, DESK, number="1", why="Người khác làm bài hộ").location == DESK
    assert "Người khác làm bài hộ" in organiser.get(DESK).text
    assert "Người khác làm bài hộ" in client.get(OWN).text
    assert client.get(OWN + ".pdf").status_code == 404
    checked = site.test_client().get(f"/check?q={code[0]}").text
    assert "Ban Tổ chức đã thu hồi" in checked
    assert "Người khác làm bài hộ" in checked


def test_codes_that_there_are_not_answer_alike_and_are_not_found_by_guessing(site: Flask) -> None:
    client = site.test_client()
    answers = [client.get(f"/check?q={code}") for code in ("0000-0000-0000", "ZZZZ-ZZZZ-ZZZZ", "khong-co")]
    said = {re.sub(r'value="[^"]*"|“[^”]*”|q=[^"&]*', "", answer.text) for answer in answers}
    assert ({answer.status_code for answer in answers}, len(said)) == ({200}, 1)
    with site.app_context():
        for _ in range(58):
            throttle.count(db.session(), {"check.address": "127.0.0.1/32"})
    stopped = client.get("/check?q=0000-0000-0000")
    assert (stopped.status_code, int(stopped.headers["Retry-After"]) <= 600) == (429, True)
    assert client.get("/check?q=1").status_code == 200


def test_p33_a_coordinator_asks_for_own_units_only(site: Flask) -> None:
    client = signed_in(site, "cuong", Role.COORDINATOR, contest=certified.SLUG, unit="01")
    own, other = (f"/contests/{certified.SLUG}/units/{code}/desk/certificates" for code in ("01", "02"))
    assert client.get(other).status_code == 404
    asked = post(client, own, form="print")
    assert asked.status_code == 302
    with site.app_context():
        contest = contests.by_slug(db.session(), certified.SLUG)
        assert contest is not None
        (task,) = tasks.of_contest(db.session(), contest.id)
        assert (task.kind, task.unit, task.values["form"]) == ("certificates", "01", "print")
        assert client.get(asked.location).status_code == 200
    assert client.get(DESK).status_code == 404
    assert certificate.KEPT_DAYS == 7


def test_an_auditor_reads_the_register_and_withdraws_nothing(site: Flask) -> None:
    client = signed_in(site, "an", Role.AUDITOR, contest=certified.SLUG)
    page = client.get(DESK)
    assert (page.status_code, "Thu hồi một giấy" in page.text) == (200, False)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Trần Thị Lan", "T*** T** Lan"), ("Lan", "Lan"), ("", ""), ("Đỗ  Ánh", "Đ* Ánh")],
)
def test_a_name_is_masked_but_for_its_last_word(name: str, shown: str) -> None:
    assert masked(name) == shown
