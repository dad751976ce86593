"""Bulletins on their pages: the figures of the letter, revisions, the annex, and who may give one out."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.operations.contest import publication
from app.permissions import Role
from app.storage.postgres.database import db
from tests.given import counted
from tests.given.counted import finish, upload
from tests.given.people import signed_in
from tests.web.imports.test_importing import contest, token

PAGE = f"/contests/{counted.SLUG}/bulletins"
NEW = f"/contests/{counted.SLUG}/desk/bulletins/new"


def bring(rows: list[tuple[int, int]] | None = None) -> None:
    finish(db.session(), contest(), upload(db.session(), contest(), counted.sheet(rows)))


@pytest.fixture
def organiser(app: Flask) -> FlaskClient:
    with app.app_context():
        publication.publish(db.session(), counted.files())
        bring()
    return signed_in(app, "oanh", Role.ORGANISER, contest=counted.SLUG)


def issue(client: FlaskClient) -> str:
    form = {"csrf_token": token(client, NEW), "standing": "don-vi", "as_of": "2025-10-22T15:00"}
    answer = client.post(NEW, data=form)
    return answer.location or answer.text


def figures(page: str) -> list[str]:
    return re.findall(r"<dd>([^<]*)</dd>", page)[:3]


def test_bulletin_of_counts_shows_the_letters_figures_without_a_person(
    app: Flask, organiser: FlaskClient, client: FlaskClient
) -> None:
    assert issue(organiser) == f"{PAGE}/1"
    page = client.get(f"{PAGE}/1").text
    assert figures(page) == ["84.360", "49.317", "58,5\u00a0%"]
    assert "15:00 ngày 22/10/2025" in page
    rows = openpyxl.load_workbook(io.BytesIO(client.get(f"{PAGE}/1.xlsx").data)).active
    table = list(rows.iter_rows(values_only=True))
    assert table[-1][4:6] == (84360, 49317)
    assert len(table) == 2 + 1 + 1 + 114 + 1


def test_corrected_figures_are_a_revision_and_the_first_bulletin_stays(
    app: Flask, organiser: FlaskClient, client: FlaskClient
) -> None:
    issue(organiser)
    before = client.get(f"{PAGE}/1").text
    assert "Số liệu của giờ này không đổi so với bản tin số 1." in issue(organiser)
    rows = counted.figures()
    rows[0] = (rows[0][0] + 10, rows[0][1] + 3)
    with app.app_context():
        bring(rows)
    assert issue(organiser) == f"{PAGE}/2"
    assert figures(client.get(f"{PAGE}/1").text) == figures(before)
    assert figures(client.get(f"{PAGE}/2").text)[:2] == ["84.370", "49.320"]
    assert "Đã có lần sửa mới hơn" in client.get(f"{PAGE}/1").text
    assert "lần sửa 2" in client.get(PAGE).text


def test_only_organisers_give_out(app: Flask, organiser: FlaskClient, client: FlaskClient) -> None:
    assert "Phát hành bản tin" in organiser.get(PAGE).text
    assert "Phát hành bản tin" not in client.get(PAGE).text
    assert signed_in(app, "lan").get(NEW).status_code == 404
    assert (client.get(f"{PAGE}/1").status_code, client.get(f"{PAGE}/x").status_code) == (404, 404)
