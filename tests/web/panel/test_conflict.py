"""The declaration on its page: units are found by name and ticked, and looking for one declares nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.storage.contest.contest import Contest
from app.storage.panel import conflict as declarations
from app.storage.postgres.database import db
from tests.given import people, seated
from tests.given.seated import SLUG

DECLARE = f"/contests/{SLUG}/judge/declaration"


@pytest.fixture
def contest(app: Flask, easy: None) -> Iterator[Contest]:
    with app.app_context():
        made = seated.contest(db.session())
        seated.appoint(db.session(), made)
        yield made


@pytest.fixture
def giang(app: Flask, contest: Contest) -> FlaskClient:
    return people.signed_in(app, "giang")


def post(client: FlaskClient, **said: object) -> tuple[int, str]:
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', client.get(DECLARE).text)
    assert token is not None
    answer = client.post(DECLARE, data={"csrf_token": token[1], **said})
    html5lib.HTMLParser(strict=True).parse(answer.text)
    return answer.status_code, answer.text


def shown(page: str) -> list[tuple[str, list[str]]]:
    """The units on a page with what is ticked of each."""
    return [
        (name, re.findall(r'name="(\w+)" value="\w+" checked', about))
        for name, about in re.findall(r"<legend>([^<]+)</legend>(.*?)</fieldset>", page, re.S)
    ]


def kept(contest: Contest) -> tuple[str, str, str, str] | None:
    db.session.rollback()
    row = declarations.of(db.session(), contest.id, seated.person(db.session(), "giang").id)
    return (row.own_unit, row.past_units, row.kin_units, row.kin) if row else None


def test_no_unit_is_listed_before_somebody_looks_for_one(giang: FlaskClient) -> None:
    page = giang.get(DECLARE)
    html5lib.HTMLParser(strict=True).parse(page.text)
    assert shown(page.text) == []
    assert 'id="own-none" name="own_unit" value="" checked' in page.text


def test_units_are_found_without_accents_and_what_was_ticked_stays(
    giang: FlaskClient, contest: Contest
) -> None:
    status, page = post(giang, find="1", q="cam giang", past_units=["03"], kin="0900000004")
    assert (status, shown(page)) == (
        200,
        [("Xã Cẩm Giang", []), ("Phường Cẩm Giàng", []), ("Xã Đông Sơn", ["past_units"])],
    )
    assert ("0900000004" in page, kept(contest)) == (True, None)
    status, page = post(giang, find="1", q="khong co")
    assert (status, shown(page), "Không còn đơn vị nào" in page) == (200, [], True)


def test_what_is_declared_is_kept_and_stands_there_next_time(giang: FlaskClient, contest: Contest) -> None:
    said = {"own_unit": "01", "past_units": ["02", "03"], "kin_units": ["03"], "kin": "0900000004"}
    assert post(giang, **said)[0] == 303
    assert kept(contest) == ("01", "02 03", "03", "0900000004")
    assert shown(giang.get(DECLARE).text) == [
        ("Xã Cẩm Giang", ["own_unit"]),
        ("Phường Cẩm Giàng", ["past_units"]),
        ("Xã Đông Sơn", ["past_units", "kin_units"]),
    ]


def test_that_nothing_stands_between_is_a_declaration_too(giang: FlaskClient, contest: Contest) -> None:
    assert post(giang, own_unit="")[0] == 303
    assert kept(contest) == ("", "", "", "")


@pytest.mark.parametrize("said", [{"own_unit": "99"}, {"past_units": ["99"]}, {"kin": "x\n" * 21}])
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    giang: FlaskClient, contest: Contest, said: dict[str, object]
) -> None:
    assert (post(giang, **{"own_unit": "", **said})[0], kept(contest)) == (422, None)
