"""Nothing personal leaves the machine by itself: whom the program speaks to, and what it writes down."""

from __future__ import annotations

import sys

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import config
from app.permissions import Role
from tests.given import learning, people
from tests.given.enrolled import LAN, SLUG, contest
from tests.web.registration.test_enrolment import AGREED, FORM, NEW

spoken_to: list[object] = []
"""Where this process opened a connection to, or asked for an address. The database's driver does neither: it
speaks to its socket by itself."""


def _hear(event: str, values: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen"):
        spoken_to.append((event, *values))


sys.addaudithook(_hear)


def test_p58_without_settings_there_is_nobody_to_speak_to() -> None:
    settings = config.read({})
    outside = {name: getattr(settings, name) for name in ("smtp_url", "sms", "oidc", "model")}
    assert outside == {"smtp_url": "", "sms": "", "oidc": None, "model": None}


def test_p58_the_way_of_a_person_speaks_to_nobody_and_logs_ids_only(
    app: Flask, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    contest(session)
    client = app.test_client()
    capsys.readouterr()
    spoken_to.clear()
    form = learning.token_of(client.get(f"/contests/{SLUG}/register").text)
    sent = client.post(
        f"/contests/{SLUG}/register",
        data={"csrf_token": form, **FORM, **AGREED, **NEW},
        follow_redirects=True,
    )
    assert (sent.status_code, LAN["full_name"] in sent.text) == (200, True)
    for address in ("/account", "/account/data", "/account/data.json", f"/contests/{SLUG}/registration"):
        assert client.get(address).status_code == 200
    oanh = people.signed_in(app, "oanh", Role.ORGANISER, contest=SLUG)
    assert oanh.get(f"/contests/{SLUG}/desk/people?q={LAN['phone']}").status_code == 200
    said = capsys.readouterr()
    assert spoken_to == []
    assert said.err.count('"event": "request"') >= 6
    written = said.out + said.err
    assert [value for value in (*LAN.values(), people.PASSWORD) if value in written and len(value) > 4] == []
