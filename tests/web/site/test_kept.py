"""Pages served again as they were rendered: to visitors only, and never when what they show has changed."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.storage.postgres.database import db
from app.storage.record import fact
from rounds import calendar
from tests.given import small
from tests.web.standings.test_standing import AT, UNITS, picture, published, three


def statements_of(app: Flask, run: Callable[[], object]) -> list[str]:
    """What the database is asked meanwhile."""
    statements: list[str] = []

    def note(*call: object) -> None:
        statements.append(str(call[2]))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    run()
    event.remove(engine, "before_cursor_execute", note)
    return statements


def asked(app: Flask, client: FlaskClient, address: str, **options: object) -> tuple[int, str]:
    """How many queries the answer took, and its text."""
    answers: list[str] = []
    found = statements_of(app, lambda: answers.append(client.get(address, **options).text))
    return len(found), answers[0]


def test_a_page_is_rendered_once_until_something_changes(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    contest = published(session)
    picture(session, contest, "don-vi", three())
    first, again = asked(app, client, UNITS), asked(app, client, UNITS)
    assert first[1] == again[1]
    assert again[0] == 1 < first[0]  # the look for changes
    picture(session, contest, "don-vi", three(turned=True), as_of=AT + calendar.HOUR)
    assert asked(app, client, UNITS)[1] != first[1]


def test_under_a_rush_the_database_is_left_alone(app: Flask, client: FlaskClient, session: Session) -> None:
    picture(session, published(session), "don-vi", three())
    for _ in range(30):
        client.get(UNITS)
    assert asked(app, client, UNITS)[0] == 0


def test_languages_and_encodings_are_kept_apart(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        picture(db.session(), published(db.session()), "don-vi", three())
    vietnamese = client.get(UNITS, headers={"Accept-Encoding": "br"})
    assert vietnamese.headers["Content-Encoding"] == "br"
    assert "Tỷ lệ tham gia" in client.get(UNITS).text
    client.set_cookie("lang", "en")
    assert "Participation" in client.get(UNITS).text
    client.delete_cookie("lang")
    assert "Tỷ lệ tham gia" in client.get(UNITS).text


def test_whoever_brings_another_cookie_is_never_served_from_what_is_kept(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    picture(session, published(session), "don-vi", three())
    client.get(UNITS)
    client.set_cookie("hoithi", "x")
    assert asked(app, client, UNITS)[0] > 1
    assert app.extensions["kept"].entries.keys() == {(UNITS, "", "localhost", "", "")}


def test_an_unchanged_page_is_not_sent_again(client: FlaskClient, session: Session) -> None:
    picture(session, published(session), "don-vi", three())
    etag = client.get(UNITS).headers["ETag"]
    for _ in range(2):
        again = client.get(UNITS, headers={"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")


def test_a_search_is_not_kept(app: Flask, client: FlaskClient, session: Session) -> None:
    picture(session, published(session), "don-vi", three())
    client.get(f"{UNITS}?q=cam")
    assert app.extensions["kept"].entries == {}


def test_standing_as_json_has_the_exact_figures(client: FlaskClient, session: Session) -> None:
    picture(session, published(session), "don-vi", three())
    answer = client.get(f"{UNITS}.json").get_json()
    assert answer["places"][1] == {
        "rank": 2,
        "code": "01",
        "name": "Xã Cẩm Giang",
        "block": "tat-ca",
        "figures": {"participation": "2/3", "registered": 7},
        "decided_by": "participation",
        "not_ranked": None,
    }
    del answer["places"]
    assert answer == {
        "contest": "lang-so",
        "standing": "don-vi",
        "title": {"vi": "Các đơn vị", "en": "Units"},
        "of": "units",
        "simulated": True,
        "as_of": "2026-03-01T21:20:00Z",
        "frozen_since": None,
        "status": "provisional",
        "ranked": 3,
        "listed": 3,
        "figures": ["participation", "registered"],
        "next": None,
    }


def test_while_one_request_renews_a_page_others_get_the_one_before(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    contest = published(session)
    picture(session, contest, "don-vi", three())
    before = app.test_client().get(UNITS).text
    picture(session, contest, "don-vi", three(turned=True), as_of=AT + calendar.HOUR)
    inside, go_on = threading.Event(), threading.Event()

    def slow(*given: Any, **values: Any) -> str:
        inside.set()
        assert go_on.wait(20)
        return render_template(*given, **values)

    monkeypatch.setattr("app.web.standings.standing.render_template", slow)
    with ThreadPoolExecutor(1) as pool:
        renewing = pool.submit(lambda: app.test_client().get(UNITS).text)
        assert inside.wait(20)
        others = [app.test_client().get(UNITS).text for _ in range(3)]
        go_on.set()
        after = renewing.result()
    assert others == [before] * 3
    assert after != before
    assert app.test_client().get(UNITS).text == after


def test_public_standings_ask_no_table_of_facts(app: Flask, client: FlaskClient, session: Session) -> None:
    picture(session, published(session), "don-vi", three())
    facts = "|".join([*(table.name for table in fact.TABLES.values()), "learner", "contestant", "sitting"])
    for address in (UNITS, f"{UNITS}.json", f"{UNITS}.csv", f"/contests/{small.SLUG}", f"{UNITS}?q=cam"):
        with app.app_context():
            statements = statements_of(app, lambda address=address: client.get(address))  # type: ignore[misc]
        assert len(statements) > 1
        assert [each for each in statements if re.search(rf"\b(FROM|JOIN) ({facts})\b", each)] == []
