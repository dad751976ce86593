"""A trial instance says on its sign-in page who may be tried; a real one has nobody whom everybody knows."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.operations.people import trial
from app.permissions import SECOND_FACTOR, Role
from tests.web.people.test_sign_in import submit


@pytest.fixture
def demo(session: Session) -> None:
    trial.settle(session, [])


@pytest.mark.usefixtures("demo")
def test_everybody_of_the_demo_is_named_on_the_sign_in_page_and_gets_in(app: Flask) -> None:
    page = app.test_client().get("/sign-in").text
    assert re.findall(r'href="/sign-in\?who=(\d+)"', page) == [phone for phone, _ in trial.WHO.values()]
    for role in (Role.PARTICIPANT, Role.ADMINISTRATOR):
        client, (phone, name) = app.test_client(), trial.WHO[role]
        form = client.get(f"/sign-in?who={phone}").text
        assert f'value="{phone}"' in form
        assert submit(client, "/sign-in", who=phone, password=trial.PASSWORD).location == "/account"
        assert name in client.get("/account").text
        if role in SECOND_FACTOR:
            shown = re.search(r"\b\d{6}\b", _main(client))
            assert shown is not None
            assert submit(client, "/account/second-factor", code=shown[0]).location == "/account"
            assert client.get("/admin/roles").status_code == 200


def _main(client: FlaskClient) -> str:
    return client.get("/account/second-factor").text.partition('role="note"')[2]


def test_a_real_instance_names_nobody(client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    assert (trial.PASSWORD in page, "dùng thử" in page) == (False, False)
