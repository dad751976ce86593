"""The page of reminders: the very words, and the button where the site can send."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.permissions import Role
from app.storage.postgres.database import db
from rounds import calendar
from tests.conftest import _site
from tests.given import enrolled, people
from tests.given.clocks import set_clock
from tests.given.enrolled import LAN
from tests.web.integrity.test_signal import send

PAGE = f"/contests/{enrolled.SLUG}/units/01/desk/reminders"


def test_a_site_that_cannot_send_offers_words_to_copy(app: Flask, session: Session) -> None:
    enrolled.contest(session)
    client = people.signed_in(app, "cuong", Role.COORDINATOR, contest=enrolled.SLUG, unit="01")
    page = client.get(f"{PAGE}?lang=en").text
    assert ("Send the reminders" in page, "send them to your group" in page) == (False, True)
    assert "Bạn đã đăng ký cuộc thi" in page  # the letter is Vietnamese whatever the desk is read in


def test_a_coordinator_sends_reminders_and_follows_them(settings: Settings) -> None:
    for site in _site(replace(settings, sms="file")):
        with site.app_context():
            enrolled.register(db.session(), enrolled.contest(db.session()), LAN)
        client = people.signed_in(site, "cuong", Role.COORDINATOR, contest=enrolled.SLUG, unit="01")
        assert "Lời nhắc gửi người chưa hoàn thành" in send(client, PAGE)


def test_once_the_round_has_closed_no_letter_invites_anybody(
    app: Flask, session: Session, settings: Settings
) -> None:
    village = enrolled.contest(session)
    client = people.signed_in(app, "cuong", Role.COORDINATOR, contest=enrolled.SLUG, unit="01")
    said = []
    for later in (0, 365 * 24 * calendar.HOUR):
        if later:
            set_clock(settings, clock.read(session) + later)
            client = people.signed_in(app, "cuong", contest=village.slug)
        page = client.get(PAGE).text
        said.append(("<textarea" in page, "Lúc này không nhắc ai" in page))
    assert said == [(True, False), (False, True)]


def test_p33_another_units_reminders_are_as_a_page_that_is_not_there(app: Flask, session: Session) -> None:
    enrolled.contest(session)
    client = people.signed_in(app, "cuong", Role.COORDINATOR, contest=enrolled.SLUG, unit="02")
    other, missing = client.get(PAGE), client.get(PAGE.replace("/01/", "/no-unit/"))
    assert (other.status_code, other.data) == (404, missing.data.replace(b"no-unit", b"01"))
    auditor = people.signed_in(app, "an", Role.AUDITOR, contest=enrolled.SLUG)
    assert auditor.get(PAGE).status_code == 404
