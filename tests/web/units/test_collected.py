"""Reports that a unit collects: who has sent and who has not, in time or late, and who may write them."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import Settings
from app.operations.calendar import step
from app.operations.contest import publication
from app.operations.record import fact
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.postgres.database import db
from rounds import calendar
from rounds.calendar import HOUR
from rounds.record import Registration
from tests.given import people, small
from tests.given.clocks import set_clock
from tests.web.learning.test_certificate import post

HOME = f"/contests/{small.SLUG}/units"
LIST = f"{HOME}/01/desk/collected"
REPORT = """
[[report]]
id = "bao-cao"
title = { vi = "Báo cáo của đơn vị", en = "Report of the units" }
standings = ["don-vi"]
before = 2026-03-10
supplement = 2026-03-11
"""
UNITS = """code,name,kind,parent,population
01,Phường Hải Dương,ward,,4000
01-1,Khu 1,neighbourhood,01,
01-2,Khu 2,neighbourhood,01,
02,Xã Cẩm Giang,commune,,3000
03,Xã Tân Kỳ,commune,,2000
"""
CUT = calendar.read("2026-03-10T00:00:00+07:00")


@pytest.fixture
def site(app: Flask, settings: Settings) -> Flask:
    """A ward with two neighbourhoods, the evening before its report is due."""
    set_clock(settings, CUT - 12 * 24 * HOUR)
    files = small.files(contest=small.CONTEST + REPORT, units=UNITS)
    with app.app_context():
        publication.publish(db.session(), files)
        people.grant(db.session(), "cuong", Role.COORDINATOR, contest=small.SLUG, unit="01")
    set_clock(settings, CUT - 6 * HOUR)
    return app


def ward(site: Flask) -> FlaskClient:
    return people.signed_in(site, "cuong")


def rows(client: FlaskClient, address: str = LIST) -> list[list[str]]:
    table = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", client.get(address).text)
    return [
        [re.sub(r"<[^>]*>", "", cell).strip() for cell in re.split(r"</t[hd]>", row)[:4]] for row in table
    ]


def test_a_ward_sees_who_has_sent_in_time_late_or_not_at_all(site: Flask, settings: Settings) -> None:
    client = ward(site)
    assert post(client, LIST, names="Trường Tiểu học Thử Nghiệm\nTrạm Y tế\nTrạm y tế").location == LIST
    assert rows(client) == [
        ["Khu 1", "Chưa gửi", "–", "–"],
        ["Khu 2", "Chưa gửi", "–", "–"],
        ["Trường Tiểu học Thử Nghiệm", "Chưa gửi", "–", "–"],
        ["Trạm Y tế", "Chưa gửi", "–", "–"],
    ]
    khu = people.signed_in(site, "binh", Role.COORDINATOR, contest=small.SLUG, unit="01-1")
    sent = post(khu, f"{LIST}/01-1", registered="120", finished="108", way="site")
    assert sent.status_code == 303
    assert sent.location == f"{HOME}/01-1/desk"
    set_clock(settings, CUT + HOUR)
    client = ward(site)
    cut = "?cut=bao-cao@2026-03-09T17:00:00Z"
    assert post(client, f"{LIST}/01-2{cut}", registered="90", finished="70", way="paper").status_code == 303
    assert rows(client, LIST + cut)[:3] == [
        ["Khu 1", "Đã gửi", "120", "108"],
        ["Khu 2", "Gửi muộn", "90", "70"],
        ["Trường Tiểu học Thử Nghiệm", "Chưa gửi", "–", "–"],
    ]
    page = client.get(LIST + cut).text
    assert re.findall(r"<dd>(\d+)", page)[:3] == ["2", "210", "178"]
    assert "Chưa gửi: Trường Tiểu học Thử Nghiệm, Trạm Y tế." in page
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{LIST}.xlsx{cut}").data)).active
    assert [row[:4] for row in book.iter_rows(values_only=True)][-4:] == [
        ("Khu 1", "Đã gửi", 120, 108),
        ("Khu 2", "Gửi muộn", 90, 70),
        ("Trường Tiểu học Thử Nghiệm", "Chưa gửi", None, None),
        ("Trạm Y tế", "Chưa gửi", None, None),
    ]
    # The supplement is a cut-off of its own, for which nobody has sent yet.
    assert {row[1] for row in rows(client)} == {"Chưa gửi"}


def test_a_corrected_report_is_the_next_revision_and_nonsense_is_refused(site: Flask) -> None:
    client = ward(site)
    page = f"{LIST}/01-1"
    refused = post(client, page, registered="10", finished="11", way="paper").text
    assert "Số hoàn thành lớn hơn số đăng ký." in refused
    for finished in ("8", "9"):
        assert post(client, page, registered="10", finished=finished, way="phone").status_code == 303
    assert rows(client)[0] == ["Khu 1", "Đã gửi", "10", "9"]
    assert "lần sửa 2" in client.get(LIST).text
    assert 'value="9"' in client.get(page).text


def test_the_form_begins_with_what_the_report_of_the_contest_says(site: Flask, settings: Settings) -> None:
    with site.app_context():
        contest = contests.by_slug(db.session(), small.SLUG)
        assert contest is not None
        people_of = [Registration(CUT - number * HOUR, f"p{number}", "01-1") for number in (1, 2, 3)]
        fact.record(db.session(), contest, {"registrations": people_of})
        set_clock(settings, CUT)
        step.catch_up(db.session(), contest, heavy=True)
    form = ward(site).get(f"{LIST}/01-1?cut=bao-cao@2026-03-09T17:00:00Z").text
    assert re.findall(r'name="(registered|finished)"[^>]*value="(\d*)"', form) == [
        ("registered", "3"),
        ("finished", "0"),
    ]


def test_only_the_unit_and_the_sender_write_and_others_find_nothing(site: Flask) -> None:
    other = people.signed_in(site, "binh", Role.COORDINATOR, contest=small.SLUG, unit="02")
    for address in (LIST, f"{LIST}/01-1", f"{LIST}.xlsx"):
        assert other.get(address).status_code == 404
    khu = people.signed_in(site, "hoa", Role.COORDINATOR, contest=small.SLUG, unit="01-2")
    assert [khu.get(each).status_code for each in (f"{LIST}/01-2", f"{LIST}/01-1", LIST)] == [200, 404, 404]
    client = ward(site)
    assert client.get(f"{LIST}/03").status_code == 404
    post(client, LIST, names="Trạm Y tế")
    page = client.get(LIST).text
    drop = re.search(r'action="([^"]*/drop)"><input[^>]*value="([^"]*)"', page)
    assert drop is not None
    assert client.post(drop[1], data={"csrf_token": drop[2]}).location == LIST
    assert [row[0] for row in rows(client)] == ["Khu 1", "Khu 2"]
