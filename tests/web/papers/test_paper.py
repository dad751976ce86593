"""Official documents on their pages: made from a bulletin, written, numbered, frozen, signed copies."""

from __future__ import annotations

import hashlib
import io
import re

import openpyxl
import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient

from app.operations.contest import publication
from app.permissions import Role
from app.storage.postgres.database import db
from tests.documents.files import pdf
from tests.given import counted, issued, papers
from tests.given.counted import finish, upload
from tests.given.people import signed_in
from tests.web.imports.test_importing import contest, token

DESK = f"/contests/{counted.SLUG}/desk/papers"


@pytest.fixture
def organiser(app: Flask) -> FlaskClient:
    with app.app_context():
        publication.publish(db.session(), counted.files())
        finish(db.session(), contest(), upload(db.session(), contest(), counted.sheet()))
        issued.body(db.session(), contest())
    client = signed_in(app, "oanh", Role.ORGANISER, contest=counted.SLUG)
    new = f"/contests/{counted.SLUG}/desk/bulletins/new"
    given = {"csrf_token": token(client, new), "standing": "don-vi", "as_of": "2025-10-22T15:00"}
    assert client.post(new, data=given).location
    return client


def make(client: FlaskClient) -> str:
    page = f"{DESK}/new/bulletin"
    answer = client.post(page, data={"csrf_token": token(client, page), "issuer": "1", "key": "1"})
    assert answer.status_code == 302, answer.text
    return answer.location


def issue(client: FlaskClient, number: str = "5", on: str = "2025-10-23") -> str:
    page = f"{DESK}/1/issue"
    answer = client.post(page, data={"csrf_token": token(client, page), "number": number, "on": on})
    return answer.location or answer.text


def fields(page: str) -> dict[str, str]:
    return dict.fromkeys(re.findall(r'<textarea[^>]* name="(text_[a-z]+)"', page), "")


def test_a_draft_is_made_from_one_bulletin_and_has_neither_number_nor_date(organiser: FlaskClient) -> None:
    assert make(organiser) == f"{DESK}/1"
    page = organiser.get(f"{DESK}/1").text
    assert "Bản thảo" in page
    text = papers.pages(organiser.get(f"{DESK}/1/files/pdf").data)
    assert "Số: /SKHCN-TTTT" in text[0]
    assert "Thử Nghiệm, ngày tháng năm" in text[0]
    assert "84.360 thí sinh đăng ký, 49.317 thí sinh hoàn thành bài thi, đạt 58,5%" in " ".join(text)
    assert "84.360 49.317 58,5" in text[-1]


def test_texts_are_written_and_shown_as_typed(organiser: FlaskClient) -> None:
    make(organiser)
    typed = "{{7*7}} #panic() *đậm* <w:b/> & {organiser} [table units]"
    page = organiser.get(f"{DESK}/1").text
    given = {**fields(page), "text_opening": typed, "csrf_token": token(organiser, f"{DESK}/1")}
    assert organiser.post(f"{DESK}/1", data=given).location == f"{DESK}/1"
    assert typed in " ".join(papers.pages(organiser.get(f"{DESK}/1/files/pdf").data))
    book = Document(io.BytesIO(organiser.get(f"{DESK}/1/files/docx").data))
    assert typed in [line.text for line in book.paragraphs]


def test_a_number_freezes_the_document_and_its_files(app: Flask, organiser: FlaskClient) -> None:
    make(organiser)
    assert issue(organiser) == f"{DESK}/1"
    page = organiser.get(f"{DESK}/1").text
    assert "05/SKHCN-TTTT" in page
    first = organiser.get(f"{DESK}/1/files/pdf").data
    text = papers.pages(first)[0]
    assert "Số: 05/SKHCN-TTTT" in text
    assert "Thử Nghiệm, ngày 23 tháng 10 năm 2025" in text
    assert organiser.get(f"{DESK}/1/issue").status_code == 404
    refused = organiser.post(f"{DESK}/1", data={"csrf_token": token(organiser, "/account")})
    assert refused.status_code == 200
    assert organiser.get(f"{DESK}/1/files/pdf").data == first
    sheet = openpyxl.load_workbook(io.BytesIO(organiser.get(f"{DESK}/1/files/xlsx").data)).active
    assert [row[2:4] for row in sheet.iter_rows(values_only=True)][-1] == (84360, 49317)


def test_one_number_is_given_once_in_a_series_and_year(organiser: FlaskClient) -> None:
    make(organiser)
    issue(organiser)
    make(organiser)
    page = f"{DESK}/2/issue"
    assert 'value="1"' in organiser.get(page).text
    given = {"csrf_token": token(organiser, page), "number": "5", "on": "2025-12-31"}
    assert "Số 5 năm 2025 đã được cấp cho một văn bản khác" in organiser.post(page, data=given).text
    assert organiser.post(page, data={**given, "on": "2024-12-31"}).location == f"{DESK}/2"


def test_a_signed_copy_is_taken_in_with_its_hash(organiser: FlaskClient) -> None:
    make(organiser)
    issue(organiser)
    page = f"{DESK}/1/signed"

    def send(content: bytes, name: str) -> str:
        given = {"csrf_token": token(organiser, page), "file": (io.BytesIO(content), name)}
        answer = organiser.post(page, data=given)
        return answer.location or answer.text

    assert "da-ky.pdf" not in send(b"PK\x03\x04", "da-ky.pdf").partition("<form")[0]
    assert "Chưa có bản đã ký." in organiser.get(f"{DESK}/1").text
    assert send(pdf(), "đã ký.pdf") == f"{DESK}/1"
    assert "Tệp này đã được nhận rồi." in send(pdf(), "đã ký.pdf")
    assert organiser.get(f"{DESK}/1/signed/1.pdf").data == pdf()


def test_a_simulated_contest_says_so_on_every_page_of_its_documents(app: Flask) -> None:
    with app.app_context():
        publication.publish(db.session(), counted.files(), simulated=True)
        finish(db.session(), contest(), upload(db.session(), contest(), counted.sheet()))
        issued.body(db.session(), contest())
    client = signed_in(app, "oanh", Role.ORGANISER, contest=counted.SLUG)
    new = f"/contests/{counted.SLUG}/desk/bulletins/new"
    given = {"csrf_token": token(client, new), "standing": "don-vi", "as_of": "2025-10-22T15:00"}
    client.post(new, data=given)
    make(client)
    pages = papers.pages(client.get(f"{DESK}/1/files/pdf").data)
    assert ["MÔ PHỎNG / SIMULATED" in page for page in pages] == [True] * len(pages)


def test_others_do_not_see_them(app: Flask, organiser: FlaskClient) -> None:
    make(organiser)
    assert signed_in(app, "lan").get(f"{DESK}/1").status_code == 404
    assert signed_in(app, "an", Role.AUDITOR, contest=counted.SLUG).get(f"{DESK}/1").status_code == 200
    coordinator = signed_in(app, "cuong", Role.COORDINATOR, contest=counted.SLUG, unit="00001")
    assert coordinator.get(DESK).status_code == 200
    assert coordinator.get(f"{DESK}/1").status_code == 404
    assert coordinator.get(f"{DESK}/new/bulletin").status_code == 404


LEAST = """
[[report]]
id = "so-bo"
title = { vi = "Sơ bộ", en = "Interim" }
standings = ["don-vi"]
at = 2025-10-22T15:00:00
most = 10
fewest = 10
fewest_visible = "%s"
"""


def reported(app: Flask, visible: str) -> FlaskClient:
    """The contest with a map, whose rules say who may read of the least active; its first bulletin."""
    folder = counted.files()
    folder["contest.toml"] += (LEAST % visible).encode()
    head, *rows = folder["units.csv"].decode().splitlines()
    placed = [f"{row},{number % 12},{number // 12}" for number, row in enumerate(rows)]
    folder["units.csv"] = "\n".join([f"{head},column,row", *placed, ""]).encode()
    with app.app_context():
        publication.publish(db.session(), folder)
        finish(db.session(), contest(), upload(db.session(), contest(), counted.sheet()))
        issued.body(db.session(), contest())
    client = signed_in(app, "oanh", Role.ORGANISER, contest=counted.SLUG)
    new = f"/contests/{counted.SLUG}/desk/bulletins/new"
    given = {"csrf_token": token(client, new), "standing": "don-vi", "as_of": "2025-10-22T15:00"}
    assert client.post(new, data=given).location
    return client


def test_page_letter_annex_workbook_and_map_say_the_same_to_the_last_digit(
    app: Flask, client: FlaskClient
) -> None:
    organiser = reported(app, "public")
    make(organiser)
    page = client.get(f"/contests/{counted.SLUG}/bulletins/1").text
    table = page.split('id="all"')[1]
    on_page = {
        name: (int(registered.replace(".", "")), int(finished.replace(".", "")))
        for name, registered, finished in re.findall(
            r'scope="row"><a[^>]*>([^<]+)</a></th><td class="n">[^<]*</td><td class="n">([\d.]+)</td>'
            r'<td class="n">([\d.]+)</td>',
            table,
        )
    }
    shares = dict(re.findall(r'scope="row"><a[^>]*>([^<]+)</a></th><td class="n">([^<]*)</td>', table))
    on_map = dict(re.findall(r"<title>([^<:]+): ([^<]+)</title>", page))
    book = openpyxl.load_workbook(io.BytesIO(organiser.get(f"{DESK}/1/files/xlsx").data)).active
    in_book = {row[1]: row[2:4] for row in book.iter_rows(values_only=True) if isinstance(row[2], int)}
    letter = Document(io.BytesIO(organiser.get(f"{DESK}/1/files/docx").data))
    in_letter = {
        cells[1].text: tuple(int(each.text.replace(".", "")) for each in cells[2:4])
        for cells in (row.cells for row in letter.tables[-1].rows[1:])
    }
    printed = " ".join(papers.pages(organiser.get(f"{DESK}/1/files/pdf").data))
    assert len(on_page) == len(on_map) == 114
    assert on_map == shares
    assert in_book.pop("Tổng cộng") == in_letter.pop("Tổng cộng") == (84360, 49317)
    assert on_page == in_book == in_letter
    assert "84.360 49.317 58,5" in printed
    most = re.search(r"10 đơn vị đứng đầu về Các đơn vị: ([^.]+)\.", printed)
    assert most is not None
    ranked = list(on_page)[:10]
    assert most[1] == ", ".join(name[0].lower() + name[1:] for name in ranked)


@pytest.mark.parametrize(
    ("visible", "seen", "told"),
    [
        ("public", (True, True, True), True),
        ("units", (False, True, True), True),
        ("organisers", (False, False, True), False),
    ],
)
def test_the_least_active_are_named_to_whom_the_rules_say(
    app: Flask, client: FlaskClient, visible: str, seen: tuple[bool, ...], told: bool
) -> None:
    organiser = reported(app, visible)
    coordinator = signed_in(app, "cuong", Role.COORDINATOR, contest=counted.SLUG, unit="00001")
    page = f"/contests/{counted.SLUG}/bulletins/1"
    assert tuple('id="least"' in each.get(page).text for each in (client, coordinator, organiser)) == seen
    make(organiser)
    assert (
        "đơn vị có kết quả thấp nhất" in " ".join(papers.pages(organiser.get(f"{DESK}/1/files/pdf").data))
    ) is told


def test_the_check_page_finds_a_document_by_number_and_by_the_hash_of_each_file(
    organiser: FlaskClient, client: FlaskClient
) -> None:
    make(organiser)
    issue(organiser)
    for q in (
        "05/SKHCN-TTTT",
        "05/skhcn-tttt",
        hashlib.sha256(organiser.get(f"{DESK}/1/files/docx").data).hexdigest(),
    ):
        page = client.get("/check", query_string={"q": q}).text
        assert "05/SKHCN-TTTT" in page
        assert "Văn bản này được ban hành tại đây" in page
    assert "Văn bản này được ban hành" not in client.get("/check?q=06/SKHCN-TTTT").text
