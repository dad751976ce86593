"""Notes of a model as a judge meets them: none before the own sheet is signed, nothing of other judges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import Model
from app.operations.panel import advising, assistant, sheet
from app.operations.work import task
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.postgres.database import db
from judging.influence import Change
from tests.given import model, people, seated
from tests.given.seated import ROUND, SLUG, WHOLE

DESK = f"/contests/{SLUG}/judge/{ROUND}/entries"
QUESTION = "Ai đã dùng thử?"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with model.serving() as found:
        yield found


def ready(app: Flask, port: int, mode: str) -> tuple[Contest, FlaskClient]:
    """A contest in which all entries have notes; Giang works in unit 03 and stands aside from B-003."""
    settings = model.at(port)
    app.extensions["hoithi"] = replace(app.extensions["hoithi"], model=settings)
    session = db.session()
    of = seated.ready(session, rules=f'assistant = "{mode}"\n', giang={"own": "03"})
    round, by = contests.definition(session, of).contest.round(ROUND), people.account(session, "oanh")
    assistant.choose(session, of, round, use=True, why="Thử", transfer="Mạng nội bộ", model=settings, by=by)
    asked = assistant.ask(session, of, round, model=settings, by=by.id)
    task.perform(session, asked.id, lambda session, id: advising.work(session, id, settings))
    return of, people.signed_in(app, "giang")


def sign(of: Contest, who: str, entry: str, points: dict[str, int], version: int = 0) -> None:
    by = people.account(db.session(), who)
    sheet.sign(
        db.session(),
        of,
        ROUND,
        entry,
        points=points,
        notes={},
        if_version=version,
        key=f"{who}{points}",
        by=by,
    )


def opened(client: FlaskClient, entry: str) -> str:
    """The page after the button was pressed."""
    address = f"{DESK}/{entry}/notes"
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', client.get(f"{DESK}/{entry}").text)
    assert token
    answer = client.post(address, data={"csrf_token": token[1]}, follow_redirects=True)
    html5lib.HTMLParser(strict=True).parse(answer.text)
    return answer.text if answer.status_code == 200 else str(answer.status_code)


def test_p56_a_judge_opens_notes_after_signing_and_a_change_is_reported(
    app: Flask, easy: None, port: int
) -> None:
    with app.app_context():
        of, giang = ready(app, port, "after")
        # Before: no word, no link, no page, not even for others' sheets.
        sign(of, "lan", "B-001", WHOLE)
        before = giang.get(f"{DESK}/B-001").text
        assert ("ngôn ngữ" in before, giang.get(f"{DESK}/B-001/notes").status_code) == (False, 404)
        assert opened(giang, "B-001") == "404"
        sign(of, "giang", "B-001", WHOLE)
        assert f"{DESK}/B-001/notes" in giang.get(f"{DESK}/B-001").text
        # Looking at the page opens nothing.
        assert QUESTION not in giang.get(f"{DESK}/B-001/notes").text
        round = contests.definition(db.session(), of).contest.round(ROUND)
        assert assistant.opened(db.session(), of, "J1", "B-001", round_id=ROUND) is None
        read = opened(giang, "B-001")
        assert (read.count("Tóm tắt của B-001: làm nhanh hơn."), read.count(QUESTION)) == (2, 2)
        # The entry she stands aside from stays closed, whoever else signed.
        assert giang.get(f"{DESK}/B-003/notes").status_code == 404
        assert [
            people.signed_in(app, who).get(f"{DESK}/B-001/notes").status_code for who in ("binh", "chi")
        ] == [
            404,
            404,
        ]
        sheet.reopen(
            db.session(), of, ROUND, "B-001", "J1", why="Xin xem lại", by=people.account(db.session(), "chi")
        )
        sign(of, "giang", "B-001", {"use": 5500, "form": 3000}, version=1)
        found = assistant.report(db.session(), of, round)
        assert found.changes == (Change("J1", "B-001", 8000, 8500),)
        # Both versions and the reason are told to the organisers, once nobody's points are hidden any more.
        desk = f"/contests/{SLUG}/desk/assistant/{ROUND}"
        oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=SLUG)
        assert "Xin xem lại" not in oanh.get(desk).text
        for entry, who in (
            *(("B-001", who) for who in ("binh",)),
            *(("B-002", who) for who in ("giang", "lan", "binh")),
            *(("B-003", who) for who in ("lan", "binh", "hoa")),
        ):
            sign(of, who, entry, WHOLE)
        page = oanh.get(desk).text
        html5lib.HTMLParser(strict=True).parse(page)
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
        assert "J1 B-001 80 85 Xin xem lại" in words


def test_p56_beside_a_judge_sees_passages_while_scoring_and_no_word_on_them(
    app: Flask, easy: None, port: int
) -> None:
    with app.app_context():
        _, giang = ready(app, port, "beside")
        assert f"{DESK}/B-002/notes" in giang.get(f"{DESK}/B-002").text
        read = opened(giang, "B-002")
        # On the sheet itself, at the criteria, and on a page of their own.
        passages = re.findall(r'<details class="passages">.*?</details>', read, re.S)
        assert [each.count("<q>Tóm tắt của B-002: làm nhanh hơn.</q>") for each in passages] == [1, 1]
        assert ('id="p-use"' in read, QUESTION in read, giang.get(f"{DESK}/B-002/notes").status_code) == (
            True,
            False,
            200,
        )
        assert "passages" not in giang.get(f"{DESK}/B-001").text
        # Taken away from the program, nothing is left of it.
        app.extensions["hoithi"] = replace(app.extensions["hoithi"], model=None)
        assert giang.get(f"{DESK}/B-002/notes").status_code == 404
        left = giang.get(f"{DESK}/B-002").text
        assert ("ngôn ngữ" in left, "passages" in left) == (False, False)


FAILING = ("broken", "busy", "huge", "redirect", "slow", "unwilling")


def test_p28_an_endpoint_that_fails_is_told_to_organisers_and_judges_go_on(
    app: Flask, easy: None, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advising, "WAITS", (0, 0))

    def impatient(settings: Model, instructions: str, data: str) -> advising.Answer:
        return advising.model.complete(settings, instructions, data, seconds=0.3)

    with app.app_context():
        seated.ready(db.session(), rules='assistant = "after"\n')
    giang = people.signed_in(app, "giang")
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=SLUG)
    said = {}
    for part in FAILING:
        settings = model.at(port, part)
        app.extensions["hoithi"] = replace(app.extensions["hoithi"], model=settings)
        with app.app_context():
            session, by = db.session(), people.account(db.session(), "oanh")
            of = contests.by_slug(session, SLUG)
            assert of is not None
            round = contests.definition(session, of).contest.round(ROUND)
            assistant.choose(
                session, of, round, use=True, why="Thử", transfer="Mạng nội bộ", model=settings, by=by
            )
            asked = assistant.ask(session, of, round, model=settings, by=by.id)
            task.perform(
                session, asked.id, lambda session, id, at=settings: advising.work(session, id, at, impatient)
            )
        page = oanh.get(f"/contests/{SLUG}/desk/assistant/{ROUND}?lang=en").text
        html5lib.HTMLParser(strict=True).parse(page)
        said[part] = "The last reading did not get to its end" in page
        assert giang.get(f"{DESK}/B-001").status_code == 200
    assert said == dict.fromkeys(FAILING, True)
