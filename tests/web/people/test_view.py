"""Looking at a contest as others do: with no more rights than one's own, changing nothing, logged."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.operations.contest.publication import publish
from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.postgres.database import db
from app.storage.record import audit
from tests.given import people, seated, small
from tests.given.learning import token_of

VIEW, DESK = f"/contests/{small.SLUG}/desk/view", f"/contests/{small.SLUG}/desk"
UNIT = f"/contests/{small.SLUG}/units/01/desk"
BANNER = "Không sửa được gì."


@pytest.fixture
def contest(session: Session) -> Contest:
    return publish(session, small.files())


@pytest.fixture
def oanh(app: Flask, contest: Contest) -> FlaskClient:
    """Oanh organises the contest."""
    return people.signed_in(app, "oanh", Role.ORGANISER, contest=contest.slug)


def look(client: FlaskClient, role: str, unit: str = "", view: str = VIEW) -> int:
    """Begin to look; the status."""
    form = {"csrf_token": token_of(client.get(view).text), "role": role, "unit": unit}
    return client.post(view, data=form).status_code


def end(client: FlaskClient) -> int:
    return client.post(
        "/account/view/end", data={"csrf_token": token_of(client.get("/account").text)}
    ).status_code


def seen(client: FlaskClient) -> list[int]:
    return [client.get(page).status_code for page in (DESK, f"{DESK}/log", UNIT, UNIT.replace("01", "02"))]


def test_an_organiser_sees_what_a_coordinator_sees_and_is_oneself_again(
    oanh: FlaskClient, session: Session, contest: Contest
) -> None:
    assert (seen(oanh), look(oanh, "coordinator", "01")) == ([200] * 4, 302)
    assert BANNER in oanh.get(UNIT).text
    assert seen(oanh) == [200, 404, 200, 404]
    assert (end(oanh), seen(oanh), BANNER in oanh.get(UNIT).text) == (302, [200] * 4, False)
    assert (look(oanh, "participant"), seen(oanh)[1:], end(oanh)) == (302, [404, 404, 404], 302)
    actor = people.account(session, "oanh").actor
    acts = [
        (each.entry.action, each.entry.actor, each.data)
        for each in audit.records(session, contest.ledger)
        if each.entry.action.startswith("view.")
    ]
    assert acts == [
        ("view.begin", actor, {"role": "coordinator", "unit": "01"}),
        ("view.end", actor, {}),
        ("view.begin", actor, {"role": "participant", "unit": ""}),
        ("view.end", actor, {}),
    ]


def test_nothing_is_changed_by_who_only_looks(oanh: FlaskClient, session: Session, contest: Contest) -> None:
    look(oanh, "coordinator", "01")
    before = audit.head(session, contest.ledger)
    form = {"csrf_token": token_of(oanh.get("/account").text)}
    for address in (
        f"{UNIT}/reminders",
        f"{DESK}/log/file",
        VIEW,
        "/account/sign-ins/end-others",
        "/sign-in",
    ):
        assert oanh.post(address, data=form).status_code == 403
    session.rollback()
    assert audit.head(session, contest.ledger) == before


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [
        ("judge", "", 400),
        ("administrator", "", 400),
        ("", "", 400),
        ("coordinator", "", 400),
        ("coordinator", "99", 400),
    ],
)
def test_nobody_looks_as_whom_they_may_not(oanh: FlaskClient, role: str, unit: str, status: int) -> None:
    assert (look(oanh, role, unit), seen(oanh)) == (status, [200] * 4)


def test_p42_who_may_not_organise_looks_as_nobody_else(app: Flask, contest: Contest) -> None:
    binh = people.signed_in(app, "binh", Role.COORDINATOR, contest=contest.slug, unit="01")
    form = {"csrf_token": token_of(binh.get("/account").text), "role": "coordinator", "unit": "02"}
    assert (binh.get(VIEW).status_code, binh.post(VIEW, data=form).status_code) == (404, 404)


@pytest.fixture
def judged(app: Flask, easy: None) -> Iterator[Contest]:
    """Giang is a judge who says that she works in unit 03."""
    with app.app_context():
        yield seated.ready(db.session(), giang={"own": "03"})


def test_p42_a_conflict_of_ones_own_holds_whoever_one_looks_as(app: Flask, judged: Contest) -> None:
    giang = people.signed_in(app, "giang", Role.ORGANISER, contest=seated.SLUG)
    work = f"/contests/{seated.SLUG}/works/B-003"

    def told() -> tuple[int, list[str]]:
        answer = giang.get(work)
        page = answer.text
        return answer.status_code, re.sub(r"<[^>]+>|\s+", " ", page[page.index("<main") :]).split()

    before = told()
    assert "Đứng" in before[1]
    assert look(giang, "coordinator", "03", f"/contests/{seated.SLUG}/desk/view") == 302
    assert told() == before
