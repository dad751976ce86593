"""Figures as of one instant: report, bulletin, its letter with annex, its workbooks and its map, to the last
digit; and who may read which units are least active.
"""

from __future__ import annotations

import io
import re
from fractions import Fraction

import openpyxl
import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient

from app.config import Settings
from app.documents.letter import said
from app.operations.calendar import step
from app.operations.contest import publication
from app.operations.papers import origin, setting
from app.permissions import Role
from app.storage.papers import paper as drafts
from app.storage.postgres.database import db
from rounds.calendar import HOUR, MINUTE
from tests.given import counted, issued, papers, people
from tests.given.clocks import set_clock
from tests.given.counted import AS_OF, FINISHED, REGISTERED
from tests.web.imports.test_importing import contest, token

HOME = f"/contests/{counted.SLUG}"
REPORT = """
[[report]]
id = "so-bo"
title = {{ vi = "Số liệu sơ bộ", en = "Interim figures" }}
standings = ["don-vi"]
at = 2025-10-22T15:00:00
most = 10
fewest = 10
fewest_visible = "{visible}"
"""
Row = tuple[int, str, int, int]
"""Rank, name, registered, finished of a unit."""


def made(app: Flask, settings: Settings, visible: str, standing: str = "") -> FlaskClient:
    """The sheet of 15:00 on 22/10/2025 came and the calendar made the report; the organiser."""
    files = counted.files()
    files["contest.toml"] += f"{standing}\n{REPORT.format(visible=visible)}".encode()
    first, *rest = files["units.csv"].decode().splitlines()
    placed = [f"{line},{number % 12},{number // 12}" for number, line in enumerate(rest)]
    files["units.csv"] = "\n".join([f"{first},column,row", *placed, ""]).encode()
    set_clock(settings, AS_OF - 24 * HOUR)
    with app.app_context():
        session = db.session()
        publication.publish(session, files)
        set_clock(settings, AS_OF + 5 * MINUTE)
        counted.finish(session, contest(), counted.upload(session, contest(), counted.sheet()))
        assert len(step.catch_up(session, contest(), heavy=True)) == 1
        issued.body(session, contest())
    return people.signed_in(app, "oanh", Role.ORGANISER, contest=counted.SLUG)


def give_out(organiser: FlaskClient) -> None:
    """The button of the report."""
    link = re.search(rf'href="({HOME}/desk/bulletins/new\?[^"]*)"', organiser.get(f"{HOME}/reports/1").text)
    assert link is not None
    page = link[1].replace("&amp;", "&")
    chosen = re.search(r'name="as_of"[^>]*value="([^"]*)"', organiser.get(page).text)
    assert chosen is not None
    assert chosen[1] == "2025-10-22T15:00"
    given = {"csrf_token": token(organiser, page), "standing": "don-vi", "as_of": chosen[1]}
    assert organiser.post(page, data=given).location == f"{HOME}/bulletins/1"


def readers_of(app: Flask) -> dict[str, FlaskClient]:
    """A visitor, and a coordinator of one unit."""
    unit = counted.names()[0][0]
    coordinator = people.signed_in(app, "cuong", Role.COORDINATOR, contest=counted.SLUG, unit=unit)
    return {"visitor": app.test_client(), "coordinator": coordinator}


def whole(text: str) -> int:
    return int(text.replace(".", ""))


def table(page: str) -> list[tuple[Row, str]]:
    """The table of all units of a page, and the figure of each by which they are ranked."""
    last = page.rpartition("<tbody>")[2]
    rows = re.findall(
        r'<tr><td class="n">(\d+)</td><th scope="row"><a[^>]*>([^<]*)</a></th>'
        r'<td class="n">([^<]*)</td><td class="n">([^<]*)</td><td class="n">([^<]*)</td></tr>',
        last,
    )
    return [
        ((int(rank), name, whole(registered), whole(finished)), figure)
        for rank, name, figure, registered, finished in rows
    ]


def sheet(data: bytes) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))


def test_t5_page_letter_annex_and_map_agree_to_the_last_digit(app: Flask, settings: Settings) -> None:
    organiser = made(app, settings, "public")
    give_out(organiser)
    report, bulletin = organiser.get(f"{HOME}/reports/1").text, organiser.get(f"{HOME}/bulletins/1").text
    page = table(bulletin)
    units = [row for row, _figure in page]
    assert len(units) == 114
    assert sorted(rank for rank, *_rest in units) == list(range(1, 115))
    assert sum(registered for _r, _n, registered, _f in units) == REGISTERED
    assert sum(finished for _r, _n, _g, finished in units) == FINISHED
    # The report of the calendar is the same picture; so is every sum.
    assert table(report) == page
    sums = [re.findall(r"<dd>([^<]*)</dd>", each)[:3] for each in (report, bulletin)]
    assert sums == [["84.360", "49.317", "58,5\u00a0%"]] * 2
    # The map.
    tiles = dict(re.findall(r"<title>([^<:]*): ([^<]*)</title>", bulletin))
    assert tiles == {row[1]: figure for row, figure in page}
    assert tiles == dict(re.findall(r"<title>([^<:]*): ([^<]*)</title>", report))
    # The workbooks of both.
    for address in ("reports/1", "bulletins/1"):
        rows = [each for each in sheet(organiser.get(f"{HOME}/{address}.xlsx").data) if each[0] and each[1]]
        lines = [each for each in rows if isinstance(each[0], int)]
        assert [((r, n, g, f), figure) for r, _code, n, figure, g, f, _share in lines] == page
    # The letter: PDF, DOCX and the annex as a workbook.
    form = f"{HOME}/desk/papers/new/bulletin"
    given = {"csrf_token": token(organiser, form), "issuer": "1", "key": "1"}
    assert organiser.post(form, data=given).status_code == 302
    with app.app_context():
        draft = drafts.by_number(db.session(), contest().id, 1)
        assert draft is not None
        files = setting.files(contest(), contest().zone, draft)
    annex = [
        (int(str(rank)), str(name), int(str(registered)), int(str(finished)))
        for number, name, registered, finished, _share, rank in sheet(files["xlsx"])
        if str(number).isdigit()
    ]
    assert annex == units
    book = Document(io.BytesIO(files["docx"]))
    cells = [[cell.text for cell in row.cells] for row in book.tables[-1].rows]
    printed = [row for row in cells if row[0].isdigit() and row[-1].isdigit()]
    assert [(int(r[5]), r[1], whole(r[2]), whole(r[3])) for r in printed] == units
    text = " ".join(papers.pages(files["pdf"]))
    share = {row[1]: row[4] for row in printed}
    for number, (rank, name, registered, finished) in enumerate(units, 1):
        counts = f"{registered:,} {finished:,}".replace(",", ".")
        assert f"{number} {name} {counts} {share[name]} {rank}" in text
        assert Fraction(share[name].replace(",", ".")) == round(
            Fraction(finished * 1000, registered)
        ) / Fraction(10)
    assert "84.360 thí sinh đăng ký, 49.317 thí sinh hoàn thành bài thi, đạt 58,5%" in text
    # Both ends, named alike in the letter and on the page.
    ends = [[name for _rank, name, *_counts in each] for each in (units[:10], units[:-11:-1])]
    for names in ends:
        assert said.units(names) in text
    tables = [re.findall(r'<th scope="row"><a[^>]*>([^<]*)<', part) for part in report.split("<tbody>")[1:3]]
    assert tables == ends


@pytest.mark.parametrize(
    ("visible", "readers", "letter"),
    [
        ("public", {"visitor", "coordinator", "organiser"}, 10),
        ("units", {"coordinator", "organiser"}, 10),
        ("organisers", {"organiser"}, 0),
    ],
)
def test_the_least_active_are_named_to_whom_the_rules_let(
    app: Flask, settings: Settings, visible: str, readers: set[str], letter: int
) -> None:
    organiser = made(app, settings, visible)
    give_out(organiser)
    clients = readers_of(app) | {"organiser": organiser}
    for address in ("reports/1", "bulletins/1"):
        pages = {who: client.get(f"{HOME}/{address}").text for who, client in clients.items()}
        assert {who for who, page in pages.items() if "Ít tích cực nhất" in page} == readers
    with app.app_context():
        told = origin.gather(db.session(), contest(), "bulletin", "1").values["fewest"]
    assert len([name for name in told.split(", ") if name]) == letter


@pytest.mark.parametrize(
    ("setting", "readers"),
    [
        ('visible = "units"', {"coordinator", "organiser"}),
        ('visible = "organisers"', {"organiser"}),
        ("freeze_hours = 600", {"organiser"}),
    ],
)
def test_a_report_shows_a_standing_to_nobody_else_than_the_standing_does(
    app: Flask, settings: Settings, setting: str, readers: set[str]
) -> None:
    clients = {"organiser": made(app, settings, "public", setting)} | readers_of(app)
    shown = {who: client.get(f"{HOME}/reports/1") for who, client in clients.items()}
    assert {who for who, page in shown.items() if "Tất cả đơn vị" in page.text} == readers
    assert {who for who, page in shown.items() if "Một phần số liệu chưa công bố" not in page.text} == readers
    files = {who: client.get(f"{HOME}/reports/1.xlsx").status_code for who, client in clients.items()}
    assert files == {who: 200 if who in readers else 404 for who in clients}
    unit = f"{HOME}/units/{counted.names()[0][0]}/reports"
    assert {who for who, client in clients.items() if "reports/1" in client.get(unit).text} == readers
