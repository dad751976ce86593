"""The integrity queue: found once, ruled on by a person with a reason, and nobody barred by it."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.operations.contest import publication
from app.operations.integrity import signal
from app.operations.record import fact
from app.operations.work import task
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.integrity import signal as stored
from app.storage.record import audit, decision
from app.storage.work import task as tasks
from rounds.record import Attempt, Registration
from tests.given import people, small

QUEUE = f"/contests/{small.SLUG}/desk/signals"


@pytest.fixture
def contest(session: Session) -> Contest:
    """One attempt with four right in two seconds, and six people on one device."""
    contest = publication.publish(session, small.files())
    at = small.DAY + 5_000_000
    fact.record(
        session,
        contest,
        {
            "registrations": [Registration(small.DAY, f"c{n}", "01") for n in range(7)],
            "attempts": [Attempt(at, "c0", "hoc", 1, at - 2_000_000, "", "ABCD", 4, 0)],
        },
    )
    for number in range(1, 7):
        signal.note_device(session, contest, "phone", f"c{number}", shared=False)
        signal.note_device(session, contest, "counter", f"c{number}", shared=number == 3)
    return contest


@pytest.fixture
def organiser(app: Flask, contest: Contest) -> FlaskClient:
    return people.signed_in(app, "oanh", Role.ORGANISER, contest=small.SLUG)


def send(client: FlaskClient, address: str, **values: str) -> str:
    """Send a form as the page has it, and follow."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).text)
    assert token is not None
    return client.post(address, data={"csrf_token": token[1], **values}, follow_redirects=True).text


def test_p48_a_look_lists_each_thing_once(organiser: FlaskClient, session: Session, contest: Contest) -> None:
    for new in (2, 0):
        assert "Rà soát bài làm" in send(organiser, QUEUE)
        [asked] = tasks.of_contest(session, contest.id, kind=signal.TASK, limit=1)
        assert task.perform(session, asked.id, signal.work) == "done"
        assert (
            f"Số dấu hiệu mới: {new}." in organiser.get(f"/contests/{small.SLUG}/desk/work/{asked.id}").text
        )
    page = organiser.get(QUEUE).text
    seen = ("Đúng 4 trên 4 câu trong 2 giây" in page, "6 người làm bài trên cùng một máy" in page)
    assert seen == (True, True)
    assert dict(stored.counts(session, contest.id)) == {"open": 2}


def test_p48_a_ruling_needs_a_reason_is_logged_and_bars_nobody(
    organiser: FlaskClient, session: Session, contest: Contest
) -> None:
    signal.look(session, contest)
    row = stored.listed(session, contest.id, state="open", kind="fast")[0]
    address = f"{QUEUE}/{row.id}"
    session.commit()
    assert "Kết luận" in send(organiser, address, verdict="upheld", why=" ")
    assert dict(stored.counts(session, contest.id)) == {"open": 2}
    session.commit()
    page = send(organiser, address, verdict="upheld", why="Đã gọi điện, người này thừa nhận.")
    assert "Đã gọi điện, người này thừa nhận." in page
    assert dict(stored.counts(session, contest.id)) == {"open": 1, "upheld": 1}
    logged = list(audit.records(session, contest.ledger))[-1]
    assert (logged.entry.action, logged.data["state"]) == ("signal.rule", "upheld")
    assert decision.listed(session, contest.id) == []
    void = re.search(r'href="([^"]+/rulings/void[^"]+)"', page)
    assert void is not None
    form = organiser.get(html.unescape(void[1])).text
    wanted = row.key.split("#")
    assert [
        f'name="{name}" type="text" value="{value}"' in form
        for name, value in zip(("contestant", "number"), wanted, strict=True)
    ] == [True, True]


def test_p48_those_it_is_about_may_be_asked_first_and_every_reason_is_kept(
    organiser: FlaskClient, session: Session, contest: Contest
) -> None:
    signal.look(session, contest)
    row = stored.listed(session, contest.id, state="open", kind="device")[0]
    address = f"{QUEUE}/{row.id}"
    session.commit()
    send(organiser, address, verdict="asked", why="Đã nhắn hỏi trưởng thôn.")
    assert "Đã nhắn hỏi trưởng thôn." in organiser.get(address).text
    assert [each.id for each in stored.listed(session, contest.id, state="asked")] == [row.id]
    send(organiser, address, verdict="dismissed", why="Máy của nhà văn hóa thôn.")
    said = [(each.state, each.why) for each in stored.rulings(session, row.id)]
    assert said == [("asked", "Đã nhắn hỏi trưởng thôn."), ("dismissed", "Máy của nhà văn hóa thôn.")]


def test_what_was_ruled_on_is_not_ruled_on_again(
    organiser: FlaskClient, session: Session, contest: Contest
) -> None:
    signal.look(session, contest)
    row = stored.listed(session, contest.id, state="open")[0]
    signal.rule(session, contest, row.id, state="dismissed", why="Cả nhà dùng chung.", by="person:1")
    page = organiser.get(f"{QUEUE}/{row.id}").text
    assert ("Cả nhà dùng chung." in page, "<textarea" in page) == (True, False)


def test_only_organisers_see_the_queue(app: Flask, contest: Contest) -> None:
    assert app.test_client().get(QUEUE).status_code == 302
    coordinator = people.signed_in(app, "cuong", Role.COORDINATOR, contest=small.SLUG, unit="01")
    assert coordinator.get(QUEUE).status_code == 404


def test_p48_a_planted_cheat_is_voided_only_when_two_people_decide(
    app: Flask, organiser: FlaskClient, session: Session, contest: Contest
) -> None:
    signal.look(session, contest)
    row = stored.listed(session, contest.id, state="open", kind="fast")[0]
    address = f"{QUEUE}/{row.id}"
    session.commit()
    page = send(organiser, address, verdict="upheld", why="Thừa nhận nhờ người khác làm.")
    assert decision.listed(session, contest.id) == []
    void = re.search(r'href="([^"]+/rulings/void[^"]+)"', page)
    assert void is not None
    attempt = dict(parse_qsl(urlsplit(html.unescape(void[1])).query))
    proposal = send(organiser, html.unescape(void[1]), why="Bài làm hộ.", **attempt)
    assert "<dt>người liên quan</dt><dd>1</dd>" in proposal
    assert decision.listed(session, contest.id) == []
    session.commit()
    second = people.signed_in(app, "quan", Role.ORGANISER, contest=small.SLUG)
    rulings, proposals = (
        f"/contests/{small.SLUG}/desk/{page}" for page in ("rulings", "decisions/proposals")
    )
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', second.get(f"{rulings}/void").text)
    assert token is not None
    assert second.post(f"{proposals}/1/approve", data={"csrf_token": token[1]}).status_code == 303
    [taken] = [each.value() for each in decision.listed(session, contest.id)]
    assert (taken.kind, taken.subject) == ("void", "hoc")
    at = small.DAY + 5_000_000
    assert (taken.data["from"] <= at < taken.data["to"], taken.data["of"]) == (True, list(row.subjects))
