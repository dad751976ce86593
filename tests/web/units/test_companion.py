"""Pages of companion activities and posters: the unit's form, the organisers' table, what is taken away."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from flask import Flask

from app.operations.standings import live
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.postgres.database import db
from tests.given import certified, papers, people
from tests.given.people import signed_in
from tests.web.learning.test_certificate import post

UNIT = f"/contests/{certified.SLUG}/units/01/desk/companion"
POSTERS = f"/contests/{certified.SLUG}/units/01/desk/posters"
TABLE = f"/contests/{certified.SLUG}/desk/companion"


@pytest.fixture
def site(app: Flask) -> Flask:
    with app.app_context():
        certified.contest(db.session())
    return app


def coordinator(site: Flask):
    return signed_in(site, "cuong", Role.COORDINATOR, contest=certified.SLUG, unit="01")


def sent(**values: str) -> dict[str, str]:
    return {f"ung-dung-{name}": value for name, value in values.items()}


def test_a_unit_declares_and_sees_its_share(site: Flask) -> None:
    client = coordinator(site)
    assert 'type="number"' not in client.get(UNIT).text  # a browser would not let 1.450 through
    answer = post(client, UNIT, **sent(value="1.450", out_of="1.500", note="Danh sách cơ quan"))
    assert answer.location == UNIT
    page = client.get(UNIT).text
    assert all(words in page for words in ("1.450 / 1.500", "chưa đạt", "Danh sách cơ quan"))
    assert client.get(UNIT.replace("01", "02")).status_code == 404


def test_the_same_hour_again_mends_a_figure_and_both_stay_with_who_gave_them(site: Flask) -> None:
    client = coordinator(site)
    for value in ("30", "45"):
        post(client, UNIT, **sent(value=value, out_of="50", as_of="2025-10-22T15:00"))
    page = client.get(UNIT).text
    rows = [re.sub(r"<[^>]*>", " ", row) for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)[1:]]
    assert "45 / 50" in page
    assert [("22/10/2025" in row, "lần sửa 2" in row, people.CUONG.name in row) for row in rows] == [
        (True, True, True),
        (True, False, True),
    ]
    late = post(client, UNIT, **sent(value="46", out_of="50", as_of="2999-01-01T00:00"))
    assert "không thể ở tương lai" in late.text


def test_the_desk_of_a_unit_and_its_workbook_show_the_same(site: Flask) -> None:
    client = coordinator(site)
    post(client, UNIT, **sent(value="45", out_of="50"))
    page = client.get(UNIT.replace("/companion", ""))
    assert page.status_code == 200
    assert "45 trên 50" in page.text
    assert UNIT in page.text
    auditor = signed_in(site, "an", Role.AUDITOR, contest=certified.SLUG).get(UNIT.replace("/companion", ""))
    assert ("45 trên 50" in auditor.text, UNIT in auditor.text) == (True, False)


def test_the_workbook_of_a_desk_carries_every_figure_of_the_companion_activities(site: Flask) -> None:
    client = coordinator(site)
    for value in ("30", "45"):
        post(client, UNIT, **sent(value=value, out_of="50", as_of="2025-10-22T15:00", note="=Danh sách"))
    with site.app_context():
        found = contests.by_slug(db.session(), certified.SLUG)
        assert found is not None
        live.refresh(db.session(), found.id)
        db.session.commit()
    data = client.get(UNIT.replace("/companion", ".xlsx")).data
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Hoạt động kèm theo"]
    unit, moment, *rest = (row for row in sheet.iter_rows(values_only=True))
    empty = [None] * 9
    own = ("01", "Xã Cẩm Giang")
    assert list(unit) == ["Xã Cẩm Giang (01)", *empty]
    assert re.fullmatch(r"\d\d:\d\d ngày \d\d/\d\d/\d{4}", str(moment[0]))
    assert [list(row) for row in (moment[1:], rest[0][1:])] == [empty, empty]
    assert rest[1:] == [
        (
            *("Mã", "Đơn vị", "Hoạt động", "Đã làm", "Tổng cộng", "Tỷ lệ", "Chỉ tiêu"),
            *("Tính đến", "Lần sửa", "Nguồn số liệu"),
        ),
        (*own, "Cài đặt ứng dụng của thành phố", 45, 50, 0.9, 1, "22/10/2025 15:00", 2, "=Danh sách"),
        (*own, "Phát tờ rơi", None, 500, None, 0.7, None, None, None),
        (*own, "Số liệu từ hệ thống khác", None, 500, None, None, None, None, None),
    ]


def test_what_cannot_be_is_said_beside_the_form_and_what_was_typed_stays(site: Flask) -> None:
    client = coordinator(site)
    answer = post(client, UNIT, **sent(value="51", out_of="50", note="sổ theo dõi"))
    assert answer.status_code == 200
    assert "không thể lớn hơn tổng số" in answer.text
    assert 'value="sổ theo dõi"' in answer.text
    wrong = post(client, UNIT, **sent(value="bốn mươi", out_of="50"))
    assert wrong.status_code == 200
    assert "Hãy ghi số nguyên" in wrong.text


def test_p23_the_table_is_a_workbook_without_formulas(site: Flask) -> None:
    client = coordinator(site)
    post(client, UNIT, **sent(value="45", out_of="50", note="=1+1"))
    answer = signed_in(site, "oanh", Role.ORGANISER, contest=certified.SLUG).get(TABLE + ".xlsx")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    rows = [row for row in sheet.iter_rows() if row[0].value == "01" and row[3].value == 45]
    assert [cell.value for cell in rows[0]][3:7] == [45, 50, 0.9, 1]
    assert (rows[0][9].value, rows[0][9].data_type) == ("=1+1", "s")


def test_p33_a_coordinator_sees_own_units_in_the_table(site: Flask) -> None:
    page = coordinator(site).get(TABLE).text
    assert ("Xã Cẩm Giang" in page, "Phường Cẩm Giàng" in page) == (True, False)


def test_posters_come_as_a_file_with_a_page_for_each_place(site: Flask) -> None:
    client = coordinator(site)
    answer = post(client, POSTERS, about="ung-dung", places="Nhà văn hóa thôn 1\n\n  Chợ  \n")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="ap-phich-lang-so-01.pdf"')
    pages = papers.pages(answer.data)
    assert ["thôn 1" in pages[0], "Chợ" in pages[1], len(pages)] == [True, True, 2]
    too_long = post(client, POSTERS, about="*", places="x" * 90)
    assert "dài nhất 80 chữ" in too_long.text
    assert client.get(POSTERS.replace("01", "02")).status_code == 404


def test_posters_of_all_units_are_asked_for_by_organisers(site: Flask) -> None:
    address = f"/contests/{certified.SLUG}/desk/posters"
    client = signed_in(site, "oanh", Role.ORGANISER, contest=certified.SLUG)
    assert post(client, address, about="*").location.startswith(f"/contests/{certified.SLUG}/desk/work/")
    assert coordinator(site).get(address).status_code == 404
