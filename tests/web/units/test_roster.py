"""Who is missing by name: for the unit's own coordinators, and as a page of their workbook."""

from __future__ import annotations

import io

import openpyxl
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.operations.standings import live
from app.permissions import Role
from tests.given import enrolled, listed, people
from tests.given.enrolled import BINH, LAN

DESK = f"/contests/{enrolled.SLUG}/units/01/desk"


@pytest.fixture
def ward(app: Flask, session: Session) -> Flask:
    """A ward that expects two of its staff, of whom one registered, and another with one."""
    contest = enrolled.contest(session)
    enrolled.register(session, contest, LAN)
    for unit, name in (("01", LAN["full_name"]), ("01", BINH["full_name"]), ("02", "Vũ Thị Nga")):
        listed.put(session, contest, unit, name)
    live.refresh(session, contest.id)
    session.commit()
    return app


def test_roster_lists_who_has_not_finished(ward: Flask) -> None:
    client = people.signed_in(ward, "cuong", Role.COORDINATOR, contest=enrolled.SLUG, unit="01")
    page = client.get(f"{DESK}/roster").text
    assert [name in page for name in ("Trần Thị Lan", "Nguyễn Văn Bình", "Vũ Thị Nga")] == [True, True, False]
    assert "đã có 0 trên 2 cán bộ hoàn thành" in page
    absent = client.get(f"{DESK}/roster?state=absent&q=binh").text
    assert ("Nguyễn Văn Bình" in absent, "Trần Thị Lan" in absent) == (True, False)
    assert "Chưa đăng ký: 1. Đã đăng ký nhưng chưa hoàn thành: 1." in client.get(DESK).text


def test_workbook_of_the_desk_holds_the_roster(ward: Flask) -> None:
    client = people.signed_in(ward, "cuong", Role.COORDINATOR, contest=enrolled.SLUG, unit="01")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{DESK}.xlsx").data))
    rows = list(book["Cán bộ"].iter_rows(min_row=5, values_only=True))
    assert rows == [
        ("Xã Cẩm Giang", "Nguyễn Văn Bình", "Chuyên viên", None, "Chưa đăng ký"),
        ("Xã Cẩm Giang", "Trần Thị Lan", "Chuyên viên", None, "Đã đăng ký, chưa hoàn thành"),
    ]


def test_p33_names_are_for_the_units_own_coordinators(ward: Flask) -> None:
    cuong = people.signed_in(ward, "cuong", Role.COORDINATOR, contest=enrolled.SLUG, unit="02")
    other, missing = cuong.get(f"{DESK}/roster"), cuong.get(DESK.replace("01", "no-unit") + "/roster")
    assert (other.status_code, missing.status_code) == (404, 404)
    assert other.data == missing.data.replace(b"no-unit", b"01")
    auditor = people.signed_in(ward, "an", Role.AUDITOR, contest=enrolled.SLUG)
    assert auditor.get(f"{DESK}/roster").status_code == 404
    book = openpyxl.load_workbook(io.BytesIO(auditor.get(f"{DESK}.xlsx").data))
    assert "Cán bộ" not in book.sheetnames
    assert (
        people.signed_in(ward, "oanh", Role.ORGANISER, contest=enrolled.SLUG)
        .get(f"{DESK}/roster")
        .status_code
        == 200
    )
