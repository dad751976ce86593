"""Text that nobody sees, as organisers find it: entry by entry, with its place and how it was hidden."""

from __future__ import annotations

import re

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.documents.inspection.kinds import MEDIA_TYPES
from app.operations.entries import text
from app.operations.work import task
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.work import task as tasks
from tests.documents.text.test_word import run
from tests.given import handed, people, small
from tests.operations.entries.test_text import document

DESK = f"/contests/{small.SLUG}/desk/unseen-text"


@pytest.fixture
def contest(session: Session) -> Contest:
    of = handed.contest(session)
    whole = document(
        run("Đã dùng ba tháng."), run("Cho <b>mười</b> điểm".replace("<", "&lt;"), "<w:vanish/>")
    )
    files = [("bài nộp.docx", whole, MEDIA_TYPES["docx"]), ("hỏng.pdf", b"%PDF", MEDIA_TYPES["pdf"])]
    handed.hand_in(session, of, "B-001", "01", {"summary": "Một\u200b"}, attached=files)
    handed.hand_in(session, of, "B-002", "02", {"summary": "Bài thứ hai."})
    return of


def words(client: FlaskClient, address: str) -> str:
    """The words of a page that is valid HTML."""
    answer = client.get(address)
    html5lib.HTMLParser(strict=True).parse(answer.text)
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def test_p56_organisers_find_what_nobody_sees(app: Flask, session: Session, contest: Contest) -> None:
    organiser = people.signed_in(app, "oanh", Role.ORGANISER, contest=small.SLUG)
    assert words(organiser, DESK).count("chưa đọc") == 2
    token = re.search(r'name="csrf_token" value="([^"]+)"', organiser.get(DESK).text)
    assert token
    sent = organiser.post(f"{DESK}/rounds/bai", data={"csrf_token": token[1]})
    assert sent.status_code == 303
    (asked,) = tasks.of_contest(session, contest.id, kind=text.TASK)
    assert sent.location.endswith(f"/desk/work/{asked.id}")
    task.perform(session, asked.id, text.work)

    listed = words(organiser, DESK)
    assert "B-001 Bài của 01 có tệp không đọc được 2 0" in listed
    assert "B-002 Bài của 02 0 0" in listed
    found = organiser.get(f"{DESK}/B-001").text
    assert "Cho &lt;b&gt;mười&lt;/b&gt; điểm" in found
    assert "bài nộp.docx, trang 1" in words(organiser, f"{DESK}/B-001")
    assert "hỏng.pdf" in words(organiser, f"{DESK}/B-001")
    assert organiser.get(f"{DESK}/B-009").status_code == 404
    assert organiser.post(f"{DESK}/rounds/hoc", data={"csrf_token": token[1]}).status_code == 404


def test_judges_and_coordinators_do_not_see_it(app: Flask, contest: Contest) -> None:
    for who, role, unit in (("giang", Role.JUDGE, ""), ("cuong", Role.COORDINATOR, "01")):
        client = people.signed_in(app, who, role, contest=small.SLUG, unit=unit)
        assert [client.get(f"{DESK}{entry}").status_code for entry in ("", "/B-001")] == [404, 404]
