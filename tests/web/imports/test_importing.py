"""Imports on their pages: from the file to its undoing, and for whom."""

from __future__ import annotations

import io
import re
import uuid

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.operations.contest import publication
from app.operations.imports import run as imports
from app.operations.work import task
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.imports import importing
from app.storage.postgres.database import db
from tests.given import counted, small
from tests.given.people import signed_in

DESK = f"/contests/{counted.SLUG}/desk/imports"


@pytest.fixture
def organiser(app: Flask) -> FlaskClient:
    with app.app_context():
        publication.publish(db.session(), counted.files())
        publication.publish(db.session(), small.files())
    return signed_in(app, "oanh", Role.ORGANISER, contest=counted.SLUG)


def token(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).text)
    assert found is not None
    return found[1]


def send(client: FlaskClient, data: bytes, name: str = "số liệu.xlsx", **changes: str) -> TestResponse:
    form = {
        "csrf_token": token(client, f"{DESK}/counts/new"),
        "round": "hoc",
        "as_of": "2025-10-22T15:00",
        "source": "Báo cáo của nền tảng",
        "file": (io.BytesIO(data), name),
        **changes,
    }
    return client.post(f"{DESK}/counts/new", data=form, content_type="multipart/form-data")


def press(client: FlaskClient, act: str, number: int = 1, **values: str) -> TestResponse:
    address = f"{DESK}/{number}"
    return client.post(f"{address}/{act}", data={"csrf_token": token(client, f"{DESK}/counts/new"), **values})


def work(app: Flask) -> None:
    with app.app_context():
        for run in importing.listed(db.session(), contest().id):
            if run.state == "queued" and run.task_id:
                task.perform(db.session(), uuid.UUID(str(run.task_id)), imports.work)


def contest() -> Contest:
    found = contests.by_slug(db.session(), counted.SLUG)
    assert found is not None
    return found


def test_a_file_is_looked_at_confirmed_imported_and_undone(app: Flask, organiser: FlaskClient) -> None:
    answer = send(organiser, counted.sheet())
    assert (answer.status_code, answer.location) == (302, f"{DESK}/1")
    page = organiser.get(f"{DESK}/1").text
    assert "<dt>mới</dt><dd>114</dd>" in page
    assert "<b>84.360</b>" in page
    assert "<b>49.317</b>" in page
    assert press(organiser, "confirm").location == f"{DESK}/1"
    page = organiser.get(f"{DESK}/1").text
    assert ("data-again" in page, "/static/js/again" in page) == (True, True)
    assert press(organiser, "confirm").status_code == 409
    work(app)
    page = organiser.get(f"{DESK}/1").text
    assert "Hoàn tác lần nhập này" in page
    assert press(organiser, "undo").status_code == 302
    assert "Đã hoàn tác" in organiser.get(f"{DESK}/1").text
    assert press(organiser, "undo").status_code == 409


def test_import_can_be_stopped_before_it_runs(app: Flask, organiser: FlaskClient) -> None:
    send(organiser, counted.sheet())
    press(organiser, "confirm")
    assert press(organiser, "cancel").status_code == 302
    page = organiser.get(f"{DESK}/1").text
    assert "Đã dừng, chưa nhập gì." in page
    assert press(organiser, "confirm").status_code == 302
    work(app)
    assert "<dt>mới</dt><dd>114</dd>" in organiser.get(f"{DESK}/1").text


def test_columns_are_chosen_by_hand_and_kept_for_the_next_file(app: Flask, organiser: FlaskClient) -> None:
    data = "a;b;c\nXã Bình;3;2\n".encode()
    send(organiser, data, "x.csv")
    assert "Chưa chọn cột cho: Số người đăng ký" in organiser.get(f"{DESK}/1").text
    assert press(organiser, "confirm").status_code == 409
    chosen = {"field-unit": "-", "field-name": "0", "field-registered": "1", "field-submitted": "2"}
    assert press(organiser, "columns", **chosen, **{"field-valid": "-"}).status_code == 302
    assert "<dt>mới</dt><dd>1</dd>" in organiser.get(f"{DESK}/1").text
    twice = press(organiser, "columns", **{"field-name": "0", "field-registered": "0"})
    assert (twice.status_code, "được chọn cho hai mục" in twice.text) == (409, True)
    press(organiser, "columns", **chosen)
    press(organiser, "confirm")
    work(app)
    send(organiser, "a;b;c\nXã Bình;5;2\n".encode(), "y.csv")
    assert "<dt>thay đổi</dt><dd>1</dd>" in organiser.get(f"{DESK}/2").text


def test_errors_come_as_a_file_with_row_column_value_and_reason(organiser: FlaskClient) -> None:
    send(organiser, "Đơn vị;Đăng ký;Hoàn thành\n=1+1;5;4\nXã Bình;x;2\n".encode(), "x.csv")
    page = organiser.get(f"{DESK}/1").text
    assert "Khi còn dòng bị từ chối thì chưa nhập gì." in page
    answer = organiser.get(f"{DESK}/1/errors.xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert rows == [
        ("Dòng", "Cột", "Giá trị", "Lý do", "Loại"),
        (2, "Tên đơn vị", "=1+1", "Không có đơn vị “=1+1” trong cuộc thi này.", "Lỗi"),
        (3, "Số người đăng ký", "x", "“x” không phải số nguyên từ 0 trở lên.", "Lỗi"),
    ]


def test_a_file_that_cannot_be_read_is_met_with_a_sentence(organiser: FlaskClient) -> None:
    answer = send(organiser, b"%PDF-1.7 ...", "so-lieu.pdf")
    assert (answer.status_code, "Đây là tệp PDF, không phải bảng tính." in answer.text) == (200, True)
    assert "Trần" not in organiser.get(DESK).text


def test_p25_a_file_that_is_too_large_is_refused_in_words(organiser: FlaskClient) -> None:
    answer = send(organiser, b"x" * (34 * 1024 * 1024))
    assert (answer.status_code, "Dữ liệu gửi lên quá lớn" in answer.text) == (413, True)
    other = organiser.post(f"{DESK}/1/columns", data={"x": "y" * 2_000_000})
    assert other.status_code == 413


def test_samples_have_the_headings_that_are_known(organiser: FlaskClient) -> None:
    answer = organiser.get(f"{DESK}/counts/sample.xlsx")
    page = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    rows = list(page.iter_rows(values_only=True))
    assert rows[0] == (
        "Mã đơn vị",
        "Tên đơn vị",
        "Số người đăng ký",
        "Số người hoàn thành",
        "Số bài hợp lệ",
    )
    assert (rows[1][:2], len(rows)) == (("00001", "Phường An"), 115)
    assert organiser.get(f"{DESK}/questions/sample.xlsx").status_code == 404


def test_p30_imports_are_for_the_organisers_of_that_contest(app: Flask, organiser: FlaskClient) -> None:
    send(organiser, counted.sheet())
    there, other = f"{DESK}/1", f"/contests/{small.SLUG}/desk/imports/1"
    visitor = app.test_client().get(there)
    assert (visitor.status_code, visitor.location.startswith("/sign-in?")) == (302, True)
    missing = organiser.get(f"{DESK}/99")
    assert (organiser.get(other).status_code, missing.status_code) == (404, 404)
    for client in (
        signed_in(app, "lan"),
        signed_in(app, "cuong", Role.COORDINATOR, contest=counted.SLUG, unit="00001"),
        signed_in(app, "an", Role.AUDITOR, contest=counted.SLUG),
    ):
        assert client.get(there).status_code == 404
        assert client.get(f"{DESK}/1/errors.xlsx").status_code == 404
