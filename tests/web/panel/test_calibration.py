"""Samples on their pages: named by the chair, scored first, and what a judge sees of the others and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.operations.panel import sheet
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.postgres.database import db
from tests.given import people, seated
from tests.given.seated import ROUND, SLUG, WHOLE
from tests.web.panel.test_sheet import differing, reachable

DESK = f"/contests/{SLUG}/judge"
SAMPLES = f"/contests/{SLUG}/desk/panels/{ROUND}/calibration"


@pytest.fixture
def contest(app: Flask, easy: None) -> Iterator[Contest]:
    with app.app_context():
        yield seated.ready(db.session(), rules="calibration = 1\n")


def page(entry: str) -> str:
    return f"{DESK}/{ROUND}/entries/{entry}"


def token(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', client.get(address).text)
    assert found is not None
    return found[1]


def put_down(client: FlaskClient, **said: object) -> tuple[int, str]:
    data = {"csrf_token": token(client, SAMPLES), "title": "Bài mẫu", "words": "Nội dung bài mẫu.", **said}
    answer = client.post(SAMPLES, data=data, content_type="multipart/form-data")
    return answer.status_code, answer.text


def sign(contest: Contest, who: str, points: dict[str, int] = WHOLE) -> None:
    sheet.sign(
        db.session(),
        contest,
        ROUND,
        "mau-1",
        points=points,
        notes={},
        if_version=0,
        key=f"{who}-mau-1",
        by=seated.person(db.session(), who),
    )


def test_the_chair_puts_a_sample_down_and_takes_it_out(app: Flask, contest: Contest) -> None:
    chi = people.signed_in(app, "chi")
    before = chi.get(SAMPLES)
    html5lib.HTMLParser(strict=True).parse(before.text)
    assert "Còn thiếu 1 bài chấm thử" in before.text
    assert chi.get(f"/contests/{SLUG}/desk/calibration").headers["Location"] == SAMPLES
    wrong = put_down(chi, file=(BytesIO(b"MZ\x90\x00"), "bai.pdf"))
    assert (wrong[0], "Bài mẫu" in wrong[1]) == (422, True)
    assert put_down(chi)[0] == 303
    shown = chi.get(SAMPLES)
    html5lib.HTMLParser(strict=True).parse(shown.text)
    assert ("<b>M1</b> · Bài mẫu" in shown.text, "Còn thiếu" in shown.text) == (True, False)
    out = chi.post(f"{SAMPLES}/mau-1/take-out", data={"csrf_token": token(chi, SAMPLES)})
    assert (out.status_code, "Còn thiếu 1 bài" in chi.get(SAMPLES).text) == (303, True)


def test_only_organisers_chair_and_secretary_come_here(app: Flask, contest: Contest) -> None:
    people.grant(db.session(), "oanh", Role.ORGANISER, contest=SLUG)
    answers = {who: people.signed_in(app, who).get(SAMPLES).status_code for who in ("oanh", "thu", "giang")}
    assert answers == {"oanh": 200, "thu": 200, "giang": 404}


def test_a_judge_scores_the_sample_first_and_then_sees_everybody(app: Flask, contest: Contest) -> None:
    seated.sample(db.session(), contest)
    giang = people.signed_in(app, "giang")
    queue = giang.get(DESK).text
    html5lib.HTMLParser(strict=True).parse(queue)
    assert set(re.findall(r"/entries/([\w-]+)\"", queue)) == {"mau-1"}
    assert giang.get(page("B-001")).status_code == 404
    sign(contest, "lan", {"use": 2000, "form": 1000})
    answer = giang.get(page("mau-1"))
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert ("Một bài của cuộc thi trước." in answer.text, "stand-aside" in answer.text) == (True, False)
    given = {"p-use": "50", "p-form": "30", "version": "0", "key": "k"}
    signing = giang.post(page("mau-1") + "/sign", data={"csrf_token": token(giang, page("mau-1")), **given})
    assert signing.status_code == 303
    signed = giang.get(page("mau-1")).text
    html5lib.HTMLParser(strict=True).parse(signed)
    assert re.findall(r"<li(?: class=\"own\")?>(\w+): <b>(\d+)</b>", signed) == [
        ("bạn", "50"),
        ("J2", "20"),
        ("bạn", "30"),
        ("J2", "10"),
    ]
    queue = giang.get(DESK).text
    html5lib.HTMLParser(strict=True).parse(queue)
    assert set(re.findall(r"/entries/([\w-]+)\"", queue)) == {"mau-1", "B-001", "B-002", "B-003"}
    assert giang.get(page("B-001")).status_code == 200


def test_what_was_agreed_stands_beside_every_entry(app: Flask, contest: Contest) -> None:
    seated.sample(db.session(), contest)
    chi, giang = people.signed_in(app, "chi"), people.signed_in(app, "giang")
    said = {"csrf_token": token(chi, SAMPLES), "agreed": "Mức Đạt cần số liệu trước và sau."}
    assert chi.post(f"{SAMPLES}/agreed", data=said).status_code == 303
    assert "Mức Đạt cần số liệu" not in giang.get(page("mau-1")).text
    sign(contest, "giang")
    assert "Mức Đạt cần số liệu" in giang.get(page("B-001")).text


def test_p31_samples_of_others_change_no_byte_before_the_own_signature(app: Flask, contest: Contest) -> None:
    seated.sample(db.session(), contest)
    giang = people.signed_in(app, "giang")
    before = reachable(app, giang)
    sign(contest, "lan")
    sign(contest, "binh", {"use": 100, "form": 0})
    assert differing(before, reachable(app, giang)) == []
    sign(contest, "giang")
    assert "J2" in giang.get(page("mau-1")).text
