"""The desk for requests about data, as organisers see it."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy.orm import Session

from app.operations.privacy import rights
from app.permissions import Role
from rounds import calendar
from tests.given import people
from tests.given.enrolled import LAN, SLUG, contest, register


def test_the_desk_says_when_the_holidays_of_a_year_are_not_known(app: Flask, session: Session) -> None:
    village = contest(session)
    lan = register(session, village, LAN)
    row = rights.ask(session, village, lan.person, kind="access", words="")
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=SLUG)
    said = {}
    for year in (2026, 2029):
        row.received_at = calendar.instant(date(year, 5, 14), village.zone)
        session.commit()
        said[year] = f"Chưa có lịch nghỉ lễ năm {year}" in oanh.get(f"/contests/{SLUG}/desk/rights").text
    assert said == {2026: False, 2029: True}


def test_the_desk_names_the_day_off_on_which_a_term_would_end(app: Flask, session: Session) -> None:
    village = contest(session)
    lan = register(session, village, LAN)
    row = rights.ask(session, village, lan.person, kind="withdraw", words="")
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=SLUG)
    said = []
    for day in (19, 20):
        row.received_at = calendar.instant(date(2026, 11, day), village.zone)
        session.commit()
        page = oanh.get(f"/contests/{SLUG}/desk/rights").text
        said.append(("04/12/2026" in page, "05/12/2026, là ngày nghỉ" in page, "07/12/2026" in page))
    assert said == [(True, False, False), (False, True, True)]
