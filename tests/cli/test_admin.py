"""`hoithi admin`: the first administrator, roles, links; and nobody with a known password otherwise."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import clock, identities
from app.cli import main
from app.config import Settings
from app.operations.contest.publication import publish
from app.operations.people import trial
from app.permissions import Role
from app.storage.people import person as people
from app.storage.people import role
from app.storage.postgres.database import db, opened
from app.storage.record import audit
from tests.given import small
from tests.given.people import LAN, account
from tests.web.people.test_password import NEW
from tests.web.people.test_sign_in import enter, submit

TOLD = re.compile(r"http://\S+(/sign-in/reset/\S+)")


@pytest.fixture
def command(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.database_url is not None
    assert settings.owner_database_url is not None
    monkeypatch.setenv("HOITHI_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HOITHI_OWNER_DATABASE_URL", settings.owner_database_url)
    monkeypatch.setenv("HOITHI_INSTANCE", str(settings.instance))


@pytest.mark.usefixtures("command")
def test_the_first_administrator_gets_in_by_a_link(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "admin", "create", LAN.phone, "--name", LAN.name]) == 0
    link = TOLD.search(capsys.readouterr().out)
    assert link is not None
    client = app.test_client()
    submit(client, link[1], new=NEW)
    assert enter(client, password=NEW).location == "/account"
    assert "Quản trị hệ thống" in client.get("/account").text


@pytest.mark.usefixtures("command")
def test_roles_are_granted_and_ended_with_a_record(app: Flask, session: Session) -> None:
    contest, lan = publish(session, small.files()), account(session, "lan")
    grant = ["coordinator", "--contest", small.SLUG, "--unit", "01", "--why", "Quyết định 12"]
    assert main(["admin", "grant", LAN.phone, *grant]) == 0
    (row,) = role.held(session, lan.id, clock.read(session))
    assert (row.role, row.contest_id, row.unit, row.reason) == (
        Role.COORDINATOR,
        contest.id,
        "01",
        "Quyết định 12",
    )
    assert main(["admin", "end", LAN.phone, *grant]) == 0
    session.expire_all()
    assert role.held(session, lan.id, clock.read(session)) == []
    logged = [(each.entry.action, each.data["role"]) for each in audit.records(session, audit.INSTANCE)]
    assert logged == [("role.grant", "coordinator"), ("role.end", "coordinator")]


@pytest.mark.usefixtures("command")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grant", "0900000099", "auditor", "--why", "x"], "no active account"),
        (["grant", LAN.phone, "judge", "--why", "x"], "granted in one contest only"),
        (["grant", LAN.phone, "judge", "--why", "x", "--contest", "khong-co"], "no contest khong-co"),
        (["end", LAN.phone, "auditor", "--why", "x"], "no such role"),
        (["forget-second-factor", LAN.phone, "--why", "x"], "no second factor"),
    ],
)
def test_what_cannot_be_done_is_said(
    session: Session, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    account(session, "lan")
    assert main(["--lang", "en", "admin", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_a_fresh_instance_has_nobody_whom_everybody_knows(settings: Settings) -> None:
    with opened(settings):
        assert trial.here(db.session()) is False
        guesses = identities.guesses("0900000109")
        assert people.by_login(db.session(), guesses) is None
