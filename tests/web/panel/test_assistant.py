"""Notes of a model on the organisers' desk; and that nothing is said of them where no model is set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.operations.panel import advising, assistant
from app.operations.work import task
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.record import audit
from app.storage.work import task as tasks
from tests.given import handed, model, people, small
from tests.web.entries.test_text import words

DESK = f"/contests/{small.SLUG}/desk/assistant"
ROUND = f"{DESK}/bai"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with model.serving() as found:
        yield found


@pytest.fixture
def contest(session: Session) -> Contest:
    of = handed.contest(session)
    handed.hand_in(session, of, "B-001", "01", {"summary": "Trợ lý đất đai của phường trả lời người dân."})
    return of


@pytest.fixture
def organiser(app: Flask, contest: Contest) -> FlaskClient:
    return people.signed_in(app, "oanh", Role.ORGANISER, contest=small.SLUG)


def set_model(app: Flask, port: int, part: str = "kind") -> model.Model:
    """Connect a model to the site."""
    found = model.at(port, part)
    app.extensions["hoithi"] = replace(app.extensions["hoithi"], model=found)
    return found


def send(client: FlaskClient, page: str, address: str = "", **values: str) -> str:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text)
    assert token is not None
    answer = client.post(address or page, data={"csrf_token": token[1], **values}, follow_redirects=True)
    return answer.text


def test_p56_without_a_model_there_are_no_such_pages(organiser: FlaskClient) -> None:
    assert [organiser.get(each).status_code for each in (DESK, ROUND)] == [404, 404]
    assert DESK not in organiser.get(f"/contests/{small.SLUG}/desk").text


def test_organisers_decide_have_entries_read_and_see_what_came(
    app: Flask, session: Session, contest: Contest, organiser: FlaskClient, port: int
) -> None:
    settings = set_model(app, port)
    assert DESK in organiser.get(f"/contests/{small.SLUG}/desk").text
    assert "không dùng" in words(organiser, DESK)
    # Without a word on where the texts go nothing is decided.
    refused = send(organiser, ROUND, use="yes", why="Thử", transfer="")
    assert "văn bản đánh giá nào" in refused
    assert "Đã ghi quyết định" in send(organiser, ROUND, use="yes", why="Thử", transfer="Mạng nội bộ")
    decided = [
        each.data
        for each in audit.records(session, contest.ledger)
        if each.entry.action == "assistant.choose"
    ]
    assert decided == [{"mode": "after", "why": "Thử", "transfer": "Mạng nội bộ"}]

    send(organiser, ROUND, f"{ROUND}/notes")
    (asked,) = tasks.of_contest(session, contest.id, kind=assistant.TASK)
    task.perform(session, asked.id, lambda session, id: advising.work(session, id, settings))
    read = words(organiser, ROUND)
    assert "fake (127.0.0.1)" in read
    assert "B-001 2 –" in read
    assert "45 đồng" in read


def test_a_failed_reading_says_why(
    app: Flask, session: Session, contest: Contest, organiser: FlaskClient, port: int
) -> None:
    settings = set_model(app, port, "unwilling")
    send(organiser, ROUND, use="yes", why="Thử", transfer="Mạng nội bộ")
    send(organiser, ROUND, f"{ROUND}/notes")
    (asked,) = tasks.of_contest(session, contest.id, kind=assistant.TASK)
    task.perform(session, asked.id, lambda session, id: advising.work(session, id, settings))
    assert "Việc chấm thi vẫn tiếp tục bình thường" in words(organiser, ROUND)


def test_auditors_look_and_do_not_decide(app: Flask, contest: Contest, port: int) -> None:
    set_model(app, port)
    auditor = people.signed_in(app, "an", Role.AUDITOR, contest=small.SLUG)
    assert "<form" not in auditor.get(ROUND).text.split("<main")[1]
    token = people.signed_in(app, "oanh", Role.ORGANISER, contest=small.SLUG).get(ROUND).text
    assert 'name="use"' in token
    judge = people.signed_in(app, "giang", Role.JUDGE, contest=small.SLUG)
    assert [judge.get(each).status_code for each in (DESK, ROUND)] == [404, 404]
