"""Minutes of a panel of real people: a sheet that is opened again holds them up, and its judge signs anew."""

from __future__ import annotations

import html
import re

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.operations.panel import sheet
from app.storage.contest import contest as contests
from app.storage.panel import minutes
from app.storage.postgres.database import db
from tests.given import people, seated
from tests.given.learning import token_of

DESK = f"/contests/{seated.SLUG}/desk/panels/{seated.ROUND}"


@pytest.fixture
def panel(app: Flask, easy: None) -> dict[str, FlaskClient]:
    """Everybody of a panel whose sheets are all signed, each in a browser of their own."""
    with app.app_context():
        session = db.session()
        of = seated.ready(session)
        for who in seated.JUDGES:
            for number, entry in enumerate(seated.WORKS):
                points = {"use": 3000 + 1000 * number, "form": 3000}
                by = seated.person(session, who)
                sheet.sign(
                    session, of, seated.ROUND, entry, points=points, notes={}, if_version=0, key=entry, by=by
                )
    return {who: people.signed_in(app, who) for who in (*seated.JUDGES, seated.CHAIR, seated.SECRETARY)}


def read(client: FlaskClient, address: str = DESK) -> str:
    page = client.get(f"{address}?lang=en").text
    html5lib.HTMLParser(strict=True).parse(page)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def sign(client: FlaskClient) -> int:
    page = client.get(DESK).text
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    said = {"csrf_token": token_of(page), "seen": seen[1] if seen else ""}
    return client.post(f"{DESK}/sign", data=said).status_code


def test_a_sheet_opened_again_after_minutes_were_begun(app: Flask, panel: dict[str, FlaskClient]) -> None:
    chair, secretary, giang = panel["chi"], panel["thu"], panel["giang"]
    assert sign(chair) == 303
    assert "You have signed" in read(chair)
    # The secretary does not agree: a sheet is given back, which is why nobody can sign now.
    sheets = f"{DESK}/sheets"
    token = token_of(chair.get(sheets).text)
    again = f"{sheets}/J1/B-001/reopen"
    assert chair.post(again, data={"csrf_token": token, "why": "Cộng nhầm một mục"}).status_code == 303
    waits = "The sheet of judge J1 for entry B-001 was opened again"
    assert waits in read(secretary)
    assert "It can be signed when nothing is left to settle." in read(secretary)
    assert sign(secretary) == 409
    # The judge signs anew; both sign the version that says so, and the one before stays.
    desk = f"/contests/{seated.SLUG}/judge/{seated.ROUND}/entries/B-001"
    page = giang.get(desk).text
    assert "Cộng nhầm một mục" in html.unescape(page)
    said = {"p-use": "45", "p-form": "30", "version": "1", "key": "again", "csrf_token": token_of(page)}
    assert giang.post(f"{desk}/sign", data=said).status_code == 303
    words = read(secretary)
    assert (waits in words, "Something changed after version 1 was signed" in words) == (False, True)
    assert [sign(secretary), sign(chair)] == [303, 303]
    assert "Signed by both" in read(chair)
    with app.app_context():
        of = contests.by_slug(db.session(), seated.SLUG)
        assert of is not None
        last = minutes.last(db.session(), of.id, seated.ROUND)
        assert last is not None
        assert (last.version, '"J1":"75"' in last.content) == (2, True)
