"""The table of permissions, walked over with real sign-ins: every role, every action, every state."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import CheckConstraint, text

from app import create_app
from app.config import Settings
from app.operations.contest.publication import publish
from app.permissions import (
    DEVELOPMENT_ONLY,
    GRANTED,
    SECOND_FACTOR,
    TABLE,
    UNIT_BOUND,
    Role,
    State,
    allows,
    is_public,
    may,
)
from app.storage.people.person import Person
from app.storage.people.role import RoleGrant
from app.storage.postgres.database import as_owner, db
from app.web.contest import frame
from tests.given import small
from tests.given.people import USUAL, signed_in

ACTIONS = sorted(set(TABLE) - DEVELOPMENT_ONLY)
EVERYWHERE = (Role.ADMINISTRATOR, Role.AUDITOR)
"""Those whom the people of this test hold everywhere, not in one contest."""
OF_CONTESTS = [State.PUBLISHED, State.ARCHIVED]
WHO = {role: who for who, role in USUAL.items()} | {Role.PARTICIPANT: "lan"}


def probe(app: Flask, action: str) -> None:
    """Add pages for whoever may do `action`, with a contest in the address and without."""

    @allows(action)
    def view(slug: str = "") -> str:
        if slug and is_public(action):
            frame.shown(slug, action)
        return "reached"

    app.add_url_rule(f"/probe/{action}", f"probe-{action}", view)
    app.add_url_rule(f"/contests/<slug>/probe/{action}", f"probe-contest-{action}", view)


@pytest.fixture(scope="module")
def probes(module_settings: Settings) -> Iterator[Flask]:
    app = create_app(module_settings)
    for action in ACTIONS:
        probe(app, action)
    with app.app_context():
        publish(db.session(), small.files())
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def clients(probes: Flask) -> dict[Role, FlaskClient]:
    """Somebody of each role, as they are in a browser."""
    found = {Role.VISITOR: probes.test_client(), Role.PARTICIPANT: signed_in(probes, "lan")}
    for role in GRANTED:
        contest = "" if role in EVERYWHERE else small.SLUG
        unit = "01" if role in UNIT_BOUND else ""
        found[role] = signed_in(probes, WHO[role], role, contest=contest, unit=unit)
    return found


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("role", list(Role))
def test_p29_what_a_person_can_reach_is_what_the_table_says(
    module_settings: Settings, clients: dict[Role, FlaskClient], role: Role, state: State
) -> None:
    if state in OF_CONTESTS:
        with as_owner(module_settings) as engine, engine.begin() as connection:
            connection.execute(text("UPDATE contest SET state = :state"), {"state": state.value})
    # What somebody was granted in one contest counts nowhere else.
    granted = {role} if state in OF_CONTESTS or role not in GRANTED or role in EVERYWHERE else set()
    roles = {Role.VISITOR, *granted} | (set() if role is Role.VISITOR else {Role.PARTICIPANT})
    place = f"/contests/{small.SLUG}/probe" if state in OF_CONTESTS else "/probe"
    reached = {
        action: clients[role].get(f"{place}/{action}").status_code
        for action in ACTIONS
        if state in OF_CONTESTS or not is_public(action) or may({Role.VISITOR}, action, state)
    }
    refused = 302 if role is Role.VISITOR else 404
    assert reached == {
        action: 200 if may(roles, action, state) else 404 if is_public(action) else refused
        for action in reached
    }


def test_roles_that_decide_count_only_with_the_second_factor(probes: Flask) -> None:
    for role in SECOND_FACTOR:
        actions = [each for each in ACTIONS if role in TABLE[each] and not is_public(each)]
        weak = signed_in(probes, WHO[role], second_factor=False)
        reached = {weak.get(f"/contests/{small.SLUG}/probe/{each}").status_code for each in actions}
        assert 200 not in reached or not actions


def test_the_database_knows_the_roles_that_are_granted() -> None:
    (check,) = (
        each
        for each in RoleGrant.metadata.tables["role_grant"].constraints
        if isinstance(each, CheckConstraint) and each.name == "ck_role_grant_role"
    )
    assert {role for role in Role if f"'{role}'" in str(check.sqltext)} == GRANTED


def test_a_person_is_named_in_the_log_by_number_only() -> None:
    person = Person(id="0", state="active", name="Lan", password=None, created_at=0)
    assert person.actor == "person:0"
