"""Files as browsers send them: by the protocol, by a plain form, and only for one's own unit."""

from __future__ import annotations

import base64
import hashlib
import io
import random
import re
import tempfile
import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.entries import incoming
from app.storage.entries import upload as uploads
from app.storage.postgres.database import db
from app.web.entries.tus import VERSION
from tests.documents import files
from tests.given import people, sent
from tests.given.sent import DRAFT, FILES, NAME, PDF, ROUND, SHA256, SLUG, TUS


@pytest.fixture
def client(app: Flask, session: Session) -> FlaskClient:
    """The coordinator of the unit."""
    sent.contest(session)
    return sent.coordinator(app)


def protocol(answer: TestResponse) -> tuple[int, str | None]:
    """The status, and how much is here."""
    return answer.status_code, answer.headers.get("Upload-Offset")


def test_a_file_goes_up_in_pieces_and_on_after_a_break(client: FlaskClient, session: Session) -> None:
    key = sent.token(client)
    begun = sent.create(client, key)
    address = begun.headers["Location"]
    assert (protocol(begun), begun.headers["Tus-Resumable"]) == ((201, "0"), VERSION)
    assert begun.headers["Upload-Expires"].endswith("GMT")
    assert protocol(sent.patch(client, key, address, 0, PDF[:100])) == (204, "100")
    asked = client.head(address, headers=TUS)
    assert (protocol(asked), asked.headers["Upload-Length"]) == ((200, "100"), str(len(PDF)))
    assert asked.headers["Cache-Control"] == "no-store"
    assert protocol(sent.patch(client, key, address, 0, PDF[:100])) == (409, "100")
    assert protocol(sent.patch(client, key, address, 100, PDF[100:])) == (204, str(len(PDF)))
    assert protocol(client.head(address, headers=TUS)) == (200, str(len(PDF)))
    piece = client.get(address).text
    assert 'data-state="whole"' in piece
    assert SHA256 in piece
    got = client.get(f"{address}/file")
    assert (got.data, got.headers["Content-Security-Policy"]) == (PDF, "default-src 'none'; sandbox")


def test_what_came_of_a_piece_whose_line_broke_is_kept(client: FlaskClient) -> None:
    key = sent.token(client)
    address = sent.create(client, key).headers["Location"]
    broken = client.patch(
        address,
        input_stream=io.BytesIO(PDF[:50]),
        headers={
            **TUS,
            "X-CSRFToken": key,
            "Upload-Offset": "0",
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(len(PDF)),
        },
    )
    assert protocol(broken) == (204, "50")
    assert protocol(client.head(address, headers=TUS)) == (200, "50")


def test_a_piece_that_was_damaged_on_its_way_does_not_count(client: FlaskClient) -> None:
    key = sent.token(client)
    address = sent.create(client, key).headers["Location"]
    for algorithm in ("sha1", "sha256"):
        digest = base64.b64encode(hashlib.new(algorithm, PDF).digest()).decode()
        wrong = {"Upload-Checksum": f"{algorithm} {digest}"}
        assert sent.patch(client, key, address, 0, PDF[::-1], **wrong).status_code == 460
    assert sent.patch(client, key, address, 0, PDF, **{"Upload-Checksum": "md5 AAAA"}).status_code == 460
    assert protocol(client.head(address, headers=TUS)) == (200, "0")
    assert protocol(sent.patch(client, key, address, 0, PDF, **wrong)) == (204, str(len(PDF)))


def test_what_is_possible_is_told(client: FlaskClient) -> None:
    answer = client.options(f"{FILES}/document")
    said = {name: value for name, value in answer.headers.items() if name.startswith("Tus-")}
    assert (answer.status_code, said) == (
        204,
        {
            "Tus-Resumable": "1.0.0",
            "Tus-Version": "1.0.0",
            "Tus-Max-Size": str(3 * 1024 * 1024),
            "Tus-Extension": "creation,termination,checksum,expiration",
            "Tus-Checksum-Algorithm": "sha1,sha256",
        },
    )


def test_requests_that_are_not_of_the_protocol_are_refused(client: FlaskClient) -> None:
    key = sent.token(client)
    address = sent.create(client, key).headers["Location"]
    right = {"X-CSRFToken": key, **TUS, "Upload-Offset": "0"}
    plain = "application/offset+octet-stream"
    said = {
        client.patch(address, headers=right | {"Tus-Resumable": "0.2.2"}, content_type=plain).status_code,
        client.patch(address, headers=right, content_type="text/plain").status_code,
        client.patch(address, headers=right | {"Upload-Offset": "-1"}, content_type=plain).status_code,
        client.patch(address, headers=right | {"X-CSRFToken": ""}, content_type=plain).status_code,
    }
    assert said == {412, 415, 400}
    begins = {"X-CSRFToken": key, **TUS, "Upload-Length": "3"}
    for wrong in (
        {"Upload-Length": "1e9"},
        {"Upload-Metadata": "filename ???"},
        {"Upload-Metadata": sent.metadata(filename="a.pdf", sha256="short")},
    ):
        assert client.post(f"{FILES}/document", headers=begins | wrong).status_code == 400
    assert client.post(f"{FILES}/title", headers=begins).status_code == 404


def test_a_file_that_is_not_taken_is_refused_with_a_sentence_at_once(client: FlaskClient) -> None:
    key = sent.token(client)
    refused = sent.create(client, key, filename="../sáng kiến.exe.pdf")
    assert refused.status_code == 422
    assert refused.json == {
        "said": [
            "Tên tệp không được chứa “/”, “\\”, tên ổ đĩa hoặc bắt đầu bằng dấu chấm. "
            "Hãy đổi tên tệp rồi gửi lại.",
            "Tên tệp có hai đuôi: “.exe” và “.pdf”. Hãy bỏ “.exe” khỏi tên rồi gửi lại.",
        ]
    }


def test_a_file_may_be_given_up(client: FlaskClient) -> None:
    key = sent.token(client)
    address = sent.create(client, key).headers["Location"]
    right = {"X-CSRFToken": key, **TUS}
    assert client.delete(address, headers=right).status_code == 204
    assert client.head(address, headers=TUS).status_code == 404


def plain(client: FlaskClient, content: bytes, name: str, field: str = "document") -> TestResponse:
    """Send a file by the form of a field."""
    data = {"csrf_token": sent.token(client), "file": (io.BytesIO(content), name)}
    return client.post(f"{FILES}/{field}/plain", data=data)


def test_a_plain_form_sends_a_file_whole(client: FlaskClient, session: Session) -> None:
    answer = plain(client, PDF, NAME)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{DRAFT}#document")
    page = client.get(DRAFT).text
    assert (NAME in page, SHA256 in page, 'data-state="whole"' in page) == (True, True, True)
    contest = contests.by_slug(session, SLUG)
    assert contest is not None
    (row,) = uploads.of_owner(session, contest.id, ROUND, "01")
    assert (row.state, row.plain, row.declared_at) == ("whole", True, None)


def test_a_plain_form_says_what_is_wrong_beside_its_field(client: FlaskClient) -> None:
    refused = plain(client, PDF, "a.svg")
    assert refused.status_code == 422
    assert "“.svg”" in refused.text
    bomb = files.package("docx", {"word/vbaProject.bin": b"macro"})
    assert plain(client, bomb, "a.docx").status_code == 303
    page = client.get(DRAFT).text
    assert ('data-state="refused"' in page, "macro" in page) == (True, True)
    nothing = client.post(f"{FILES}/document/plain", data={"csrf_token": sent.token(client)})
    assert (nothing.status_code, "Chưa chọn tệp nào" in nothing.text) == (422, True)


def test_what_a_form_brings_lies_in_the_instance_and_nowhere_else(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    large = files.pdf(files.stream(random.Random(3).randbytes(1_500_000)))
    body = sent.form(sent.token(client), large)
    assert client.post(f"{FILES}/document/plain", data=body, content_type=sent.FORM).status_code == 303
    contest = contests.by_slug(session, SLUG)
    assert contest is not None
    (row,) = uploads.of_owner(session, contest.id, ROUND, "01")
    assert (row.state, row.size, list(incoming.folder().iterdir())) == ("whole", len(large), [])


class Unread(io.BytesIO):
    """A body of which nobody may read anything."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise AssertionError("the body was read")


def head(client: FlaskClient, length: int, field: str = "document") -> TestResponse:
    """A plain form of so many bytes, to be answered by its head alone."""
    return client.post(
        f"{FILES}/{field}/plain",
        input_stream=Unread(),
        content_type=sent.FORM,
        environ_overrides={"CONTENT_LENGTH": str(length)},
    )


def test_a_form_that_is_too_large_or_of_a_stranger_is_refused_before_it_is_read(
    app: Flask, client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = head(client, 4_000_000)
    assert (large.status_code, "Tệp nặng 4 MB, nhiều nhất là 3 MB" in large.text) == (413, True)
    monkeypatch.setattr(incoming, "room", lambda: 3_999_999)
    full = head(client, 2_000_000)
    assert (full.status_code, "Máy chủ đang hết chỗ chứa" in full.text) == (507, True)
    assert head(people.signed_in(app, "lan"), 2_000_000).status_code == 404
    assert head(app.test_client(), 2_000_000).status_code == 403
    assert head(client, 2_000_000, "no-such-field").status_code == 404


def test_a_form_that_was_long_on_its_way_began_when_its_request_came(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    come, may_end = threading.Event(), threading.Event()

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            come.set()
            assert may_end.wait(60)
            return super().read(size)

    body = sent.form(sent.token(client), PDF)
    answers: list[TestResponse] = []
    thread = threading.Thread(
        target=lambda: answers.append(
            client.post(
                f"{FILES}/document/plain",
                input_stream=Slow(body),
                content_type=sent.FORM,
                content_length=len(body),
            )
        )
    )
    thread.start()
    assert come.wait(60)
    between = clock.read(session)
    may_end.set()
    thread.join()
    assert answers[0].status_code == 303
    contest = contests.by_slug(session, SLUG)
    assert contest is not None
    (row,) = uploads.of_owner(session, contest.id, ROUND, "01")
    assert row.begun_at < between < (row.whole_at or 0)


@pytest.mark.parametrize("who", ["lan", "cuong", "hoa", "giang", "an"])
def test_p30_a_file_of_another_unit_answers_as_one_that_is_not_there(
    app: Flask, client: FlaskClient, who: str
) -> None:
    key = sent.token(client)
    address = sent.create(client, key).headers["Location"]
    roles = [people.USUAL[who]] if who in people.USUAL else []
    unit = "02" if who in ("cuong", "hoa") else ""
    if who == "cuong":
        with app.app_context():
            people.grant(db.session(), "binh", Role.COORDINATOR, contest=SLUG, unit="02")
        other = app.test_client()
        people.sign_in(other, "binh")
    else:
        other = people.signed_in(app, who, *roles, contest=SLUG, unit=unit)
    missing = f"/contests/{SLUG}/uploads/00000000-0000-7000-8000-000000000000"
    for path in ("", "/file"):
        theirs, nobody = other.get(address + path), other.get(missing + path)
        assert (theirs.status_code, nobody.status_code) == (404, 404)
        assert theirs.data.replace(address.encode(), b"") == nobody.data.replace(missing.encode(), b"")
    assert other.get(DRAFT).status_code == 404
    assert other.head(address).status_code == 404


def test_a_field_takes_so_many_files_and_lets_go_of_them(client: FlaskClient) -> None:
    assert plain(client, PDF, "a.pdf").status_code == 303
    refused = plain(client, PDF, "b.pdf")
    assert (refused.status_code, "nhiều nhất 1 tệp" in refused.text) == (422, True)
    page = client.get(DRAFT).text
    (named,) = re.findall(r'name="file" value="([^"]+)"', page)
    form = {"csrf_token": sent.token(client), "file": named}
    assert client.post(f"{FILES}/document/remove", data=form).status_code == 303
    assert client.post(f"{FILES}/document/remove", data=form).status_code == 404
    assert plain(client, PDF, "b.pdf").status_code == 303


def test_the_same_content_twice_is_said(client: FlaskClient) -> None:
    picture = files.png()
    for name in ("a.png", "b.png"):
        assert plain(client, picture, name, "pictures").status_code == 303
    page = client.get(DRAFT).text
    assert ("trước đây với tên a.png" in page, "trước đây với tên b.png" in page) == (True, False)


def test_p21_names_are_shown_escaped_and_go_out_by_rfc_6266(client: FlaskClient) -> None:
    key = sent.token(client)
    name = 'đơn <img src=x onerror="alert(1)">.pdf'
    address = sent.create(client, key, filename=name).headers["Location"]
    sent.patch(client, key, address, 0, PDF)
    assert "<img src=x" not in client.get(DRAFT).text
    kept = client.get(f"{address}/file").headers["Content-Disposition"]
    assert kept.startswith('attachment; filename="don <img')
    assert "filename*=UTF-8''%C4%91%C6%A1n%20%3Cimg" in kept
