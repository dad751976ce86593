"""Outside scores on their pages: the export comes in, a person rules on what is left, nothing is lost."""

from __future__ import annotations

import io
import re
import uuid
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.operations.imports import run as imports
from app.operations.work import task
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.imports import importing
from app.storage.postgres.database import db
from app.storage.registration import enrolment
from tests.given import elsewhere
from tests.given.people import signed_in

DESK = f"/contests/{elsewhere.SLUG}/desk"
ROWS = """Họ và tên;Số điện thoại;Đơn vị;Điểm;Trạng thái
Trần Thị Lan;0900000001;;85,5;Hoàn thành
Lê Thị Mai;;Xã Bình;70;Hoàn thành
Phạm Văn Không;0900000099;;50;
"""


@pytest.fixture
def organiser(app: Flask) -> FlaskClient:
    with app.app_context():
        elsewhere.contest(db.session())
    return signed_in(app, "oanh", Role.ORGANISER, contest=elsewhere.SLUG)


def token(client: FlaskClient) -> str:
    found = re.search(
        r'name="csrf_token"[^>]*value="([^"]+)"', client.get(f"{DESK}/imports/outside/new").text
    )
    assert found is not None
    return found[1]


def post(client: FlaskClient, address: str, **values: object) -> TestResponse:
    return client.post(f"{DESK}/{address}", data={"csrf_token": token(client), **values})


def brought(app: Flask, client: FlaskClient) -> None:
    """The export, brought in and imported."""
    yesterday = (datetime.now(UTC) - timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M")
    answer = post(
        client,
        "imports/outside/new",
        round="hoc",
        of="people",
        as_of=yesterday,
        source="One Touch",
        file=(io.BytesIO(ROWS.encode()), "one-touch.csv"),
    )
    assert (answer.status_code, answer.location) == (302, f"{DESK}/imports/1")
    assert "Khớp được 1 dòng; 1 dòng chờ người xem; 1 dòng chưa khớp" in client.get(f"{DESK}/imports/1").text
    assert post(client, "imports/1/confirm").status_code == 302
    with app.app_context():
        contest = contests.by_slug(db.session(), elsewhere.SLUG)
        assert contest is not None
        run = importing.by_number(db.session(), contest.id, 1)
        assert run is not None
        task.perform(db.session(), uuid.UUID(str(run.task_id)), imports.work)


def test_rows_wait_on_a_list_for_a_persons_word(app: Flask, organiser: FlaskClient) -> None:
    brought(app, organiser)
    page = organiser.get(f"{DESK}/outside").text
    assert re.findall(r"<h3>(.*?)</h3>", page) == ["Lê Thị Mai"]
    act = re.search(rf'action="{DESK}/(outside/[^"]+)"', page)
    code = re.search(r'name="candidate" value="(\w+)"', page)
    assert act is not None
    assert code is not None
    address = act[1].replace("&amp;", "&")
    without = post(organiser, address, candidate=code[1], why="")
    assert without.status_code == 409
    assert "Hãy ghi căn cứ" in without.text
    assert post(organiser, address, candidate=code[1], why="Đã gọi điện").status_code == 302
    with app.app_context():
        contest = contests.by_slug(db.session(), elsewhere.SLUG)
        assert contest is not None
        [mai] = enrolment.by_name(db.session(), contest.id, "Lê Thị Mai")
        assert mai.contestant == code[1]
    page = organiser.get(f"{DESK}/outside?state=matched").text
    assert set(re.findall(r"<h3>(.*?)</h3>", page)) == {"Trần Thị Lan", "Lê Thị Mai"}
    assert "85,50" in page


def test_figures_of_tomorrow_are_refused(organiser: FlaskClient) -> None:
    said = {"round": "hoc", "of": "people", "as_of": "2099-01-01T00:00", "source": "One Touch"}
    answer = post(organiser, "imports/outside/new", **said, file=(io.BytesIO(ROWS.encode()), "a.csv"))
    assert "Giờ chốt số liệu muộn hơn bây giờ" in answer.text


def test_every_row_can_be_taken_home(app: Flask, organiser: FlaskClient) -> None:
    brought(app, organiser)
    page = organiser.get(f"{DESK}/outside?state=unmatched").text
    act = re.search(rf'action="{DESK}/(outside/[^"]+)"', page)
    assert act is not None
    post(organiser, act[1].replace("&amp;", "&"), act="dismiss", why="Không thuộc thành phố")
    book = openpyxl.load_workbook(io.BytesIO(organiser.get(f"{DESK}/outside.xlsx").data))
    rows = [[row[5], row[8], row[9], row[11]] for row in book.active.iter_rows(min_row=2, values_only=True)]
    assert sorted(rows, key=str) == [
        ["Lê Thị Mai", "70,00", "Chờ xem", None],
        ["Phạm Văn Không", "50,00", "Đã gạt", "Không thuộc thành phố"],
        ["Trần Thị Lan", "85,50", "Đã khớp", None],
    ]


def test_nobody_else_sees_the_rows(app: Flask, organiser: FlaskClient) -> None:
    brought(app, organiser)
    lan = signed_in(app, "lan")
    assert (lan.get(f"{DESK}/outside").status_code, lan.get(f"{DESK}/outside.xlsx").status_code) == (404, 404)
    nothing = post(organiser, "outside/01890000-0000-7000-8000-000000000000", subject="X", why="x")
    assert nothing.status_code == 409
    assert post(organiser, "outside/nothing", subject="X", why="x").status_code == 404
