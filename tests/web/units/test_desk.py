"""The desk of a unit: its figures, its workbook, and that nobody sees another unit's."""

from __future__ import annotations

import io

import openpyxl
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.operations.contest import publication
from app.operations.standings import live
from app.permissions import Role
from tests.given import people, small
from tests.web.standings.test_freeze import MINUTE, finish, frozen

UNITS = small.UNITS + "01-1,Thôn Một,neighbourhood,01,120,,\n01-2,Thôn Đồng,neighbourhood,01,80,,\n"
TARGET = """
[[target]]
id = "dan"
title = { vi = "5 % số dân", en = "5 % of the people" }
share = "5%"
per = "population"

[[topic]]"""


def desk(code: str) -> str:
    return f"/contests/{small.SLUG}/units/{code}/desk"


@pytest.fixture
def village(app: Flask, session: Session) -> Flask:
    """Seven people of a village and one of its ward, followed to this moment."""
    now = clock.read(session)
    text = frozen(now).replace("freeze_hours = 24\n", "").replace("[[topic]]", TARGET, 1)
    contest = publication.publish(session, small.files(contest=text, units=UNITS))
    for number in range(8):
        finish(session, contest, f"c{number}", "01-1" if number else "01", now - 30 * MINUTE)
    live.refresh(session, contest.id)
    session.commit()
    return app


def test_desk_counts_the_units_below_and_measures_the_target(village: Flask) -> None:
    client = people.signed_in(village, "cuong", Role.COORDINATOR, contest=small.SLUG, unit="01")
    page = client.get(desk("01")).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "<dd>8</dd>" in page
    assert "<b>1,6 %</b> 8 trên 500" in page
    assert "Còn thiếu 17 người" in page
    assert ("Thôn Một" in page, "Thôn Đồng" in page) == (True, True)
    found = client.get(desk("01") + "?q=dong").text
    assert ("Thôn Một" in found, "Thôn Đồng" in found) == (False, True)


def test_desk_as_a_workbook_holds_every_table(village: Flask) -> None:
    client = people.signed_in(village, "cuong", Role.COORDINATOR, contest=small.SLUG, unit="01")
    book = openpyxl.load_workbook(io.BytesIO(client.get(desk("01") + ".xlsx").data))
    assert book.sheetnames == ["Số liệu", "Chỉ tiêu", "Theo ngày", "Đơn vị trực thuộc"]
    rows = list(book["Đơn vị trực thuộc"].iter_rows(min_row=5, values_only=True))
    assert rows == [
        ("01-1", "Thôn Một", "thôn, tổ dân phố", 7, 7, 7, 0, 7),
        ("01-2", "Thôn Đồng", "thôn, tổ dân phố", 0, 0, 0, 0, 0),
    ]


def test_p30_another_units_desk_is_as_one_that_is_not_there(village: Flask) -> None:
    client = people.signed_in(village, "cuong", Role.COORDINATOR, contest=small.SLUG, unit="01")
    answers = {code: client.get(desk(code)) for code in ("01", "01-1", "02", "no-such-unit")}
    statuses = {code: answer.status_code for code, answer in answers.items()}
    assert statuses == {"01": 200, "01-1": 200, "02": 404, "no-such-unit": 404}
    assert answers["02"].data == answers["no-such-unit"].data.replace(b"no-such-unit", b"02")
    assert client.get(desk("02") + ".xlsx").status_code == 404


def test_p33_a_villages_coordinator_does_not_see_the_ward_above(village: Flask) -> None:
    client = people.signed_in(village, "hoa", Role.COORDINATOR, contest=small.SLUG, unit="01-1")
    assert (client.get(desk("01-1")).status_code, client.get(desk("01")).status_code) == (200, 404)


def test_organisers_see_every_desk_and_visitors_none(village: Flask) -> None:
    oanh = people.signed_in(village, "oanh", Role.ORGANISER, contest=small.SLUG)
    assert [oanh.get(desk(code)).status_code for code in ("01", "02", "01-2")] == [200, 200, 200]
    assert oanh.get(desk("01")).headers["Cache-Control"] == "no-store"
    assert village.test_client().get(desk("01")).status_code == 302
    lan = people.signed_in(village, "lan")
    assert lan.get(desk("01")).status_code == 404
