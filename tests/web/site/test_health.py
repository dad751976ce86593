"""What whoever watches the machine is told: the clock, figures, and nothing about anybody."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock, create_app
from app.config import Settings, read
from app.operations.contest.publication import publish
from tests.given import enrolled, people, small
from tests.given.learning import token_of

SECOND = 1_000_000


@pytest.mark.parametrize(
    ("ahead", "status", "warned"),
    [(0, 200, False), (1, 200, False), (3, 200, True), (29, 200, True), (31, 503, True), (-31, 503, True)],
)
def test_a_clock_that_differs_by_half_a_minute_is_not_ready(
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    ahead: int,
    status: int,
    warned: bool,
) -> None:
    real = clock.here
    monkeypatch.setattr(clock, "here", lambda: real() + ahead * SECOND)
    assert client.get("/ready").status_code == status
    assert ('"event": "clock"' in capsys.readouterr().err) == warned


def figures(settings: Settings, networks: str, **asking: str) -> tuple[int, str]:
    """What `/metrics` answers to who asks from somewhere."""
    allowed = replace(settings, metrics=read({"HOITHI_METRICS": networks}).metrics)
    answer = create_app(allowed).test_client().get("/metrics", **asking)
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    ("networks", "headers", "status"),
    [
        ("", {}, 404),
        ("10.0.0.0/8", {}, 404),
        ("10.0.0.0/8", {"X-Forwarded-For": "10.1.2.3"}, 404),
        ("127.0.0.0/8", {}, 200),
    ],
)
def test_figures_are_for_the_named_networks_only(
    settings: Settings, networks: str, headers: dict[str, str], status: int
) -> None:
    assert figures(settings, networks, headers=headers)[0] == status


def test_figures_are_what_monitoring_reads(settings: Settings, session: Session) -> None:
    publish(session, small.files())
    status, said = figures(settings, "127.0.0.0/8")
    lines = [line for line in said.splitlines() if not line.startswith("#")]
    assert status == 200
    assert [line for line in lines if not re.fullmatch(r"hoithi_[a-z_]+(\{[^}]*\})? -?[\d.e-]+", line)] == []
    held = {line.split()[0]: line.split()[1] for line in lines}
    assert (held["hoithi_log_records"], held["hoithi_database_up"], held["hoithi_worker_alive"]) == (
        "1",
        "1",
        "0",
    )


def test_every_answer_is_counted_whichever_way_it_went(settings: Settings) -> None:
    allowed = replace(settings, metrics=read({"HOITHI_METRICS": "127.0.0.0/8"}).metrics)
    client = create_app(allowed).test_client()
    client.get("/nothing-here")
    for _ in range(3):
        assert client.post("/contests/x/quiz/answers", json={"ticket": "x"}).status_code == 403
    client.application.extensions["door"].most = 0
    assert client.get("/").status_code == 429
    client.application.extensions["door"].most = 9
    lines = client.get("/metrics").text.splitlines()
    process = f'process="{os.getpid()}"'
    assert [line for line in lines if "requests_total{" in line or "away_total{" in line] == [
        f'hoithi_requests_total{{{process},status="4xx"}} 4',
        f"hoithi_sent_away_total{{{process}}} 1",
    ]


def test_p58_the_log_of_requests_names_nobody(
    app: Flask, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    """A registration, a wrong password and a search through the pages: nothing of it stands in a line."""
    enrolled.contest(session)
    client = people.signed_in(app, "oanh")
    place = f"/contests/{enrolled.SLUG}/register"
    typed = {**enrolled.LAN, "processing": "y", "rules": "y", "csrf_token": token_of(client.get(place).text)}
    client.post(place, data=typed, headers={"X-Forwarded-For": "203.0.113.77"})
    visitor = app.test_client()
    tried = {"who": people.LAN.phone, "password": people.PASSWORD}
    visitor.post("/sign-in", data={**tried, "csrf_token": token_of(visitor.get("/sign-in").text)})
    client.get(f"/contests/{enrolled.SLUG}/units?q=" + enrolled.LAN["full_name"])
    said = capsys.readouterr().err
    lines = [json.loads(line) for line in said.splitlines()]
    assert len(lines) >= 5
    assert {each["event"] for each in lines} == {"request"}
    secrets = [*enrolled.LAN.values(), people.PASSWORD, "203.0.113.77", people.OANH.name, people.OANH.phone]
    assert [secret for secret in secrets if len(secret) > 4 and secret in said] == []
