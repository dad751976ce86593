"""Official documents on their pages: made from a bulletin, written, numbered, frozen, signed copies."""

from __future__ import annotations

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
