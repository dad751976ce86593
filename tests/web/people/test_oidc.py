"""Signing in by an identity provider: a real one, in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.config import ROOT, Provider, Settings
from app.storage.people.person import IdentityRow
from app.storage.postgres.database import db
from app.storage.record.audit import ChainRecord
from tests.conftest import Client
from tests.given.people import sign_in
from tests.web.people.test_sign_in import submit, token_of

SUBJECT = "nguoi-dung-77"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "tests.given.provider", str(port)], cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            httpx2.get(address + "/.well-known/openid-configuration", trust_env=False)
        except httpx2.HTTPError:
            time.sleep(0.1)
        else:
            break
    yield address
    process.kill()
    process.wait()


@pytest.fixture
def provider(issuer: str) -> Iterator[Provider]:
    yield Provider(issuer, "hoithi", "khoa-bi-mat", "Định danh thử", (ip_network("127.0.0.0/8"),))
    httpx2.get(issuer + "/broken", params={"how": ""}, trust_env=False)


@pytest.fixture
def site(settings: Settings, provider: Provider) -> Iterator[Flask]:
    app = create_app(replace(settings, oidc=provider))
    app.test_client_class = Client
    yield app
    with app.app_context():
        db.engine.dispose()


def go(client: FlaskClient, address: str = "/sign-in/provider", subject: str = SUBJECT) -> str:
    """Go to the provider, say who one is there; the address by which it leads back, without the host."""
    led = client.get(address).location
    answer = httpx2.post(led, data={"sub": subject}, trust_env=False, follow_redirects=False)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def link(client: FlaskClient) -> TestResponse:
    assert client.get(go(client)).location == "/account/provider"
    return submit(client, "/account/provider")


def test_who_was_linked_signs_in_by_the_provider_and_goes_where_they_wanted(site: Flask) -> None:
    client, visitor = site.test_client(), site.test_client()
    lan = sign_in(client, "lan")
    assert link(client).location == "/account"
    answer = visitor.get(go(visitor, "/sign-in/provider?next=/check?q=1"))
    assert (answer.location, lan.name in visitor.get("/account").text) == ("/check?q=1", True)
    with site.app_context():
        row = db.session.query(IdentityRow).filter_by(scheme="oidc").one()
        acts = [each.action for each in db.session.query(ChainRecord).order_by(ChainRecord.seq)]
    assert (row.person_id, row.login, row.verified_at is not None) == (lan.id, True, True)
    assert acts[-1] == "oidc.link"


def test_somebody_unknown_is_nobody_here_and_told_how_to_link(site: Flask) -> None:
    client = site.test_client()
    sign_in(site.test_client(), "lan")
    answer = client.get(go(client))
    assert (answer.status_code, "Chưa liên kết" in answer.text) == (200, True)
    assert client.get("/account").location.startswith("/sign-in?next=")
    with site.app_context():
        assert db.session.query(IdentityRow).filter_by(scheme="oidc").count() == 0


def test_one_subject_belongs_to_one_account(site: Flask) -> None:
    lan, binh = site.test_client(), site.test_client()
    sign_in(lan, "lan")
    sign_in(binh, "binh")
    link(lan)
    assert "đã được liên kết với một tài khoản" in link(binh).text


def test_the_request_carries_state_nonce_and_a_challenge_and_the_sites_own_address(
    site: Flask, settings: Settings
) -> None:
    asked = [
        parse_qs(urlsplit(site.test_client().get("/sign-in/provider", headers={"Host": host}).location).query)
        for host in ("127.0.0.1", "localhost")
    ]
    own = settings.base_url + "/sign-in/provider/back"
    assert [(each["redirect_uri"], each["code_challenge_method"], each["scope"]) for each in asked] == [
        ([own], ["S256"], ["openid"])
    ] * 2
    assert all(len({each[name][0] for each in asked}) == 2 for name in ("state", "nonce", "code_challenge"))


@pytest.mark.parametrize("wrong", ["state", "no state", "of another browser", "a second time"])
def test_p37_an_answer_that_this_browser_did_not_ask_for_opens_nothing(site: Flask, wrong: str) -> None:
    client, thief = site.test_client(), site.test_client()
    sign_in(client, "lan")
    link(client)
    visitor = site.test_client()
    back = go(visitor)
    if wrong == "state":
        back = back.replace("state=", "state=x")
    elif wrong == "no state":
        back = back.split("&state=")[0]
    elif wrong == "of another browser":
        go(thief)
        visitor = thief
    else:
        visitor.get(back)
        visitor.post("/sign-out", data={"csrf_token": token_of(visitor.get("/account"))})
    assert visitor.get(back).location == "/sign-in"
    assert visitor.get("/account").location.startswith("/sign-in?next=")


@pytest.mark.parametrize("how", ["unsigned", "none"])
def test_a_token_that_the_provider_did_not_sign_opens_nothing(site: Flask, issuer: str, how: str) -> None:
    client, visitor = site.test_client(), site.test_client()
    sign_in(client, "lan")
    link(client)
    httpx2.get(issuer + "/broken", params={"how": how}, trust_env=False)
    assert visitor.get(go(visitor)).location == "/sign-in"
    assert visitor.get("/account").status_code == 302


@pytest.mark.parametrize("name", ["nonce", "verifier"])
def test_nonce_and_challenge_are_held_to(site: Flask, name: str) -> None:
    client, visitor = site.test_client(), site.test_client()
    sign_in(client, "lan")
    link(client)
    back = go(visitor)
    with visitor.session_transaction() as cookie:
        kept = list(cookie["oidc_begun"])
        kept[{"nonce": 2, "verifier": 3}[name]] = "x" * 43
        cookie["oidc_begun"] = kept
    assert visitor.get(back).location == "/sign-in"


def test_linking_wants_a_fresh_proof_and_ends_again(site: Flask) -> None:
    client = site.test_client()
    sign_in(client, "lan")
    link(client)
    page = client.get("/account")
    assert "Định danh thử" in page.text
    client.post("/account/provider/end", data={"csrf_token": token_of(page)})
    with site.app_context():
        assert db.session.query(IdentityRow).filter_by(scheme="oidc").count() == 0


def test_a_provider_that_is_away_leaves_the_other_ways(settings: Settings) -> None:
    gone = Provider("http://127.0.0.1:9", "hoithi", "", "Định danh thử", (ip_network("127.0.0.0/8"),))
    app = create_app(replace(settings, oidc=gone))
    app.test_client_class = Client
    client = app.test_client()
    assert client.get("/sign-in/provider").location == "/sign-in"
    page = client.get("/sign-in").text
    assert ("Hiện chưa kết nối được" in page, "Đăng nhập bằng Định danh thử" in page) == (True, True)
    with app.app_context():
        db.engine.dispose()


def test_without_a_provider_there_is_no_link_and_no_page(client: FlaskClient) -> None:
    assert "/sign-in/provider" not in client.get("/sign-in").text
    assert [client.get(f"/sign-in/provider{end}").status_code for end in ("", "/back")] == [404, 404]
