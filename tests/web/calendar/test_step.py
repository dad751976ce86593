"""What happens next, on its pages; and the way of a list from the close of its round to the notices."""

from __future__ import annotations

import html
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import phrases
from app.config import Settings
from app.operations.calendar import step
from app.operations.record import result
from app.operations.work import task
from app.permissions import Role
from app.storage.calendar import step as rows
from app.storage.contest.contest import Contest
from app.storage.people import outbox
from app.storage.people.outbox import Letter
from app.storage.record import decision as decisions
from app.storage.work import task as tasks
from rounds.calendar import HOUR, MINUTE
from tests.given import first_round, people
from tests.given.clocks import set_clock
from tests.given.first_round import CLOSES, SELECTION, SLUG
from tests.given.learning import token_of

DESK = f"/contests/{SLUG}/desk"
DECISIONS = f"{DESK}/decisions"
STEPS, LIST = f"{DESK}/steps", f"{DESK}/lists/{SELECTION}"
PREPARE = f"prepare:{SELECTION}@2026-06-10T17:00:00.000000Z"
PUBLISH = f"publish:{SELECTION}@2026-06-11T17:00:00.000000Z"
CLOSE = "close:chang-1:learning@2026-06-10T17:00:00.000000Z"


@pytest.fixture(name="settings")
def with_mail(settings: Settings) -> Settings:
    return replace(settings, smtp_url="smtp://127.0.0.1:1")


@pytest.fixture
def contest(session: Session, settings: Settings) -> Contest:
    return first_round.contest(session, settings)


@pytest.fixture
def oanh(app: Flask, contest: Contest) -> FlaskClient:
    return people.signed_in(app, "oanh")


@pytest.fixture
def an(app: Flask, contest: Contest) -> FlaskClient:
    return people.signed_in(app, "an")


def click(client: FlaskClient, page: str, act: str, **data: str) -> None:
    token = token_of(client.get(page).text)
    answer = client.post(f"{page}/{act}", data={"csrf_token": token, **data})
    assert answer.status_code == 303, html.unescape(answer.text)


def text(client: FlaskClient, page: str) -> str:
    answer = client.get(page)
    assert (answer.status_code, answer.location) == (200, None)
    return html.unescape(answer.text)


def test_from_the_close_of_round_one_to_the_notices_in_an_hour_and_four_clicks(
    session: Session, contest: Contest, settings: Settings, oanh: FlaskClient, an: FlaskClient
) -> None:
    """The list is drawn up by itself; people compute and show it, propose it, approve it, tell the units."""
    done = step.catch_up(session, contest, heavy=True)
    assert done[-3:] == [CLOSE, f"report:bao-cao-don-vi@{CLOSE[-27:]}", PREPARE]
    prepared = rows.last(session, contest.id, "prepare", SELECTION)
    assert prepared is not None
    drawn = prepared.result
    assert (prepared.done_at, len(drawn["units"]), len(drawn["reserve"])) == (CLOSES, 11, 4)
    assert decisions.listed(session, contest.id) == []
    session.rollback()
    set_clock(settings, CLOSES + 10 * MINUTE)
    click(oanh, DECISIONS, "compute")
    compute(session, contest)
    set_clock(settings, CLOSES + 20 * MINUTE)
    proposal = propose(oanh, "Biên bản họp ngày 11/6/2026")
    own = oanh.post(f"{proposal}/approve", data={"csrf_token": token_of(oanh.get(proposal).text)})
    assert own.status_code == 409
    set_clock(settings, CLOSES + 40 * MINUTE)
    people.sign_in(an, "an")  # who decides has proved who they are within ten minutes
    click(an, proposal, "approve")
    set_clock(settings, CLOSES + HOUR - MINUTE)
    click(oanh, LIST, "notify")
    session.rollback()
    [act] = [each.value() for each in decisions.listed(session, contest.id)]
    assert (act.kind, act.subject, act.data, act.reason) == (
        "advance",
        SELECTION,
        {"units": drawn["units"]},
        "Biên bản họp ngày 11/6/2026",
    )
    assert CLOSES < act.at < CLOSES + HOUR
    assert {act.by, act.second} == {people.account(session, who).actor for who in ("oanh", "an")}
    assert len(letters_about(session, f"quyết định số {SLUG}/1")) == 2
    click(an, LIST, "notify")
    session.rollback()
    assert len(letters_about(session, f"quyết định số {SLUG}/1")) == 2


def compute(session: Session, contest: Contest) -> None:
    """Let a worker do what was asked for."""
    [asked] = tasks.of_contest(session, contest.id, kind=result.TASK, limit=1)
    task.perform(session, asked.id, result.work)
    session.commit()


def propose(client: FlaskClient, why: str) -> str:
    """Propose the list; where the proposal is."""
    page = f"{DECISIONS}/results/{SELECTION}"
    answer = client.post(page, data={"csrf_token": token_of(client.get(page).text), "why": why})
    assert (answer.status_code, answer.location) == (303, f"{DECISIONS}/proposals/1")
    return answer.location


def letters_about(session: Session, words: str) -> list[str]:
    rows = session.scalars(select(Letter).where(Letter.in_reasons))
    said = [phrases.letter(*outbox.read(each.subject, each.body))[1] for each in rows]
    return [body for body in said if words in body]


def test_coming_steps_say_what_they_do_and_what_blocks_them(
    session: Session, contest: Contest, oanh: FlaskClient
) -> None:
    page = text(oanh, STEPS)
    assert "Đã đến hạn, đang chờ" in page
    assert "Lập danh sách: Các đơn vị vào Chặng 2" in page
    assert "Nếu lập ngay lúc này: 11 đơn vị đi tiếp, 4 đơn vị dự bị" in page
    assert "Danh sách chưa có quyết định." in page
    assert LIST in page
    step.catch_up(session, contest, heavy=True)
    page = text(oanh, STEPS)
    assert "Dự thảo có 11 đơn vị" in page
    assert "Đã đến hạn, đang chờ" not in page
    one = text(oanh, f"{STEPS}/{PREPARE}")
    assert "Dự thảo có 11 đơn vị" in one
    assert text(oanh, f"{STEPS}/{PUBLISH}").count("<form") >= 1
    assert oanh.get(f"{STEPS}/prepare:khong-co@1").status_code == 404


def test_a_step_is_held_let_go_and_run_by_hand_with_a_reason(
    session: Session, contest: Contest, oanh: FlaskClient
) -> None:
    page = f"{STEPS}/{PREPARE}"
    empty = oanh.post(f"{page}/hold", data={"csrf_token": token_of(oanh.get(page).text)})
    assert empty.status_code == 422
    click(oanh, page, "hold", hold_why="Đang đối chiếu số liệu")
    assert "Đang đối chiếu số liệu" in text(oanh, STEPS)
    assert PREPARE not in step.catch_up(session, contest, heavy=True)
    click(oanh, page, "let-go")
    click(oanh, page, "run", run_why="Cần ngay")
    session.rollback()
    row = rows.last(session, contest.id, "prepare", SELECTION)
    assert row is not None
    assert row.by == people.account(session, "oanh").actor
    assert "Đỗ Kim Oanh" in text(oanh, page)


def test_p41_a_step_is_moved_by_two_people_and_the_calendar_shows_both_dates(
    app: Flask, session: Session, contest: Contest, oanh: FlaskClient, an: FlaskClient
) -> None:
    page = f"{STEPS}/{PUBLISH}"
    token = token_of(oanh.get(page).text)
    soon = {"move_to": "2026-06-11T12:00", "move_why": "Sớm", "csrf_token": token}
    refused = oanh.post(f"{page}/move", data=soon)
    assert (refused.status_code, "24 giờ" in refused.text) == (409, True)
    click(oanh, page, "move", move_to="2026-06-13T12:00", move_why="Mất điện diện rộng")
    proposal = f"{DECISIONS}/proposals/1"
    assert "Thời hạn chuyển từ hết ngày 11/6/2026 sang 12:00 ngày 13/6/2026." in text(an, proposal)
    own = oanh.post(f"{proposal}/approve", data={"csrf_token": token})
    assert own.status_code == 409
    click(an, proposal, "approve")
    assert "12:00" in text(oanh, page)
    public = text(app.test_client(), f"/contests/{SLUG}/calendar")
    assert f"/check?q={SLUG}/1" in public
    assert "<del>" in public


def test_p30_steps_are_not_there_for_who_runs_a_unit(app: Flask, contest: Contest) -> None:
    cuong = people.signed_in(app, "cuong")
    found = [cuong.get(page).status_code for page in (STEPS, f"{STEPS}/{PREPARE}", LIST)]
    assert found == [404, 404, 404]


def test_an_auditor_sees_steps_and_changes_none(app: Flask, contest: Contest) -> None:
    chi = people.signed_in(app, "chi", Role.AUDITOR, contest=SLUG)
    page = text(chi, f"{STEPS}/{PREPARE}")
    assert "<form" not in page.partition("<main")[2]
    assert text(chi, LIST)
