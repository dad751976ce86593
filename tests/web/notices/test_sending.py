"""What was sent in a contest, for its organisers: whom, what became of the letter, and sending it again."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.operations.contest.publication import publish
from app.operations.notices import notice
from app.operations.notices.notice import Address, Saying
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.notices.notice import Notice
from app.storage.people.outbox import Letter
from rounds.reasons import reason
from tests.given import people, small
from tests.given.learning import token_of


@pytest.fixture(name="settings")
def with_ways(settings: Settings) -> Settings:
    return replace(settings, smtp_url="smtp://127.0.0.1:1", sms="file")


@pytest.fixture
def contest(session: Session) -> Contest:
    """One notice whose letter failed, and one that lies in the inbox alone."""
    made = publish(session, small.files())
    people.grant(session, "cuong", Role.COORDINATOR, contest=made.slug, unit="01")
    for kind, to in (("remind-deadline", Address("mail", "cuong@example.vn")), ("advance", None)):
        saying = Saying(kind, reason("letter.stays-subject", contest=made.title_vi, unit=kind), [])
        person, now = people.account(session, "cuong"), clock.read(session)
        notice.tell(session, person.id, saying, key=kind, now=now, contest=made, to=to)
    session.query(Letter).update({"state": "failed", "why": "recipient"})
    session.commit()
    return made


@pytest.fixture
def oanh(app: Flask, contest: Contest) -> FlaskClient:
    return people.signed_in(app, "oanh", Role.ORGANISER, contest=contest.slug)


def lines(client: FlaskClient, contest: Contest, query: str = "") -> list[str]:
    """The words of each line of the table."""
    page = client.get(f"/contests/{contest.slug}/desk/notices{query}").text
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", page, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]


def test_organisers_see_whom_what_and_why_it_failed(contest: Contest, oanh: FlaskClient) -> None:
    first, second = lines(oanh, contest)
    assert first.startswith(
        "Kết quả xét chọn của advance: Làng số danh sách vào vòng sau "
        "Lê Mạnh Cường · Đầu mối của đơn vị · Xã Cẩm Giang"
    )
    assert "chỉ trong hộp thông báo" in first
    assert "không gửi được Máy chủ không biết địa chỉ này." in second
    assert lines(oanh, contest, "?state=failed") == [second]
    assert lines(oanh, contest, "?kind=advance") == [first]
    assert lines(oanh, contest, "?kind=advance&state=failed") == []


def test_a_letter_is_sent_again_once_however_often_the_button_is_pressed(
    session: Session, contest: Contest, oanh: FlaskClient
) -> None:
    page = f"/contests/{contest.slug}/desk/notices"
    row = session.query(Notice).filter_by(kind="remind-deadline").one()
    data = {"csrf_token": token_of(oanh.get(page).text), "after": "1"}
    for _ in range(2):
        assert oanh.post(f"{page}/{row.id}/again", data=data).status_code == 303
    session.rollback()
    assert [(each.channel, each.state) for each in session.query(Letter).order_by(Letter.id)] == [
        ("mail", "failed"),
        ("sms", "waiting"),
    ]


def test_the_page_is_for_organisers_and_auditors(app: Flask, contest: Contest) -> None:
    page = f"/contests/{contest.slug}/desk/notices"
    an = people.signed_in(app, "an", Role.AUDITOR, contest=contest.slug)
    assert (an.get(page).status_code, "Gửi lại" in an.get(page).text) == (200, False)
    cuong = people.signed_in(app, "cuong")
    assert cuong.get(page).status_code == 404
