"""One's own inbox: what is new is marked on every page, read when one says so, and nobody else's."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.operations.contest.publication import publish
from app.operations.notices import notice
from app.operations.notices.notice import Saying
from app.storage.contest.contest import Contest
from app.storage.notices.notice import Notice
from rounds.reasons import reason
from tests.given import people, small
from tests.given.learning import token_of

INBOX = "/account/notices"


@pytest.fixture
def contest(session: Session) -> Contest:
    return publish(session, small.files())


@pytest.fixture
def lan(app: Flask) -> FlaskClient:
    return people.signed_in(app, "lan")


def tell(session: Session, contest: Contest, who: str, unit: str, href: str = "/") -> Notice:
    said = {"contest": contest.title_vi, "unit": unit}
    saying = Saying(
        "advance",
        reason("letter.stays-subject", **said),
        [reason("letter.stays", **said, list="Vòng 2", decision="x/1")],
        href,
    )
    person, now = people.account(session, who), clock.read(session)
    notice.tell(session, person.id, saying, key=unit, now=now, contest=contest)
    session.commit()
    return session.query(Notice).order_by(Notice.id.desc()).first()  # type: ignore[return-value]


def bell(client: FlaskClient, page: str = "/privacy") -> str:
    """What the mark in the frame says."""
    found = re.search(r'<a class="bell".*?</a>', client.get(page).text, re.DOTALL)
    assert found is not None
    return html.unescape(re.sub(r"<[^>]+>", " ", found[0]).strip().split("  ")[0].strip())


def text(client: FlaskClient, page: str = INBOX) -> str:
    return html.unescape(client.get(page).text)


def post(client: FlaskClient, address: str) -> tuple[int, str | None]:
    answer = client.post(address, data={"csrf_token": token_of(client.get("/account").text)})
    return answer.status_code, answer.location


def test_an_empty_inbox_says_what_will_come(lan: FlaskClient) -> None:
    page = text(lan)
    assert "Chưa có thông báo" in page
    assert (bell(lan), "Đánh dấu đã đọc" in page) == ("Hộp thông báo", False)


def test_what_is_new_is_marked_everywhere_until_it_is_read(
    session: Session, contest: Contest, lan: FlaskClient
) -> None:
    first = tell(session, contest, "lan", "Xã Cẩm Giang", f"/contests/{contest.slug}/results")
    tell(session, contest, "lan", "Xã Kẻ Sặt")
    assert bell(lan) == "Hộp thông báo: 2 thông báo mới"
    page = text(lan)
    assert page.index("Kết quả xét chọn của Xã Kẻ Sặt") < page.index("Kết quả xét chọn của Xã Cẩm Giang")
    assert "Xã Kẻ Sặt: theo quyết định số x/1" in page
    assert bell(lan) == "Hộp thông báo: 2 thông báo mới"  # looking changes nothing
    assert post(lan, f"{INBOX}/{first.id}/open") == (303, f"/contests/{contest.slug}/results")
    assert bell(lan) == "Hộp thông báo: 1 thông báo mới"
    assert post(lan, f"{INBOX}/read") == (303, INBOX)
    assert (bell(lan), "Đã đọc hết thông báo." in text(lan)) == ("Hộp thông báo", True)
    assert text(lan, f"{INBOX}?lang=en").count("The choice, for Xã") >= 2


def test_nobody_reads_or_marks_what_others_were_told(
    app: Flask, session: Session, contest: Contest, lan: FlaskClient
) -> None:
    row = tell(session, contest, "binh", "Xã Cẩm Giang")
    assert "Xã Cẩm Giang" not in text(lan)
    assert post(lan, f"{INBOX}/{row.id}/open") == (404, None)
    post(lan, f"{INBOX}/{row.id}/read")
    assert bell(people.signed_in(app, "binh")) == "Hộp thông báo: 1 thông báo mới"
    assert app.test_client().get(INBOX).status_code == 302


def test_words_of_people_are_shown_as_words(session: Session, contest: Contest, lan: FlaskClient) -> None:
    tell(session, contest, "lan", "<script>alert(1)</script>")
    assert "<script>alert" not in lan.get(INBOX).text
