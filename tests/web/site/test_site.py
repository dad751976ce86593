"""What every answer of the site has in common."""

from __future__ import annotations

import gzip
import json
import os
from dataclasses import replace
from pathlib import Path

import brotli
import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from app import create_app
from app.config import BadSetting, Settings, read
from app.web.site.headers import ALWAYS, POLICY


def with_page(app: Flask, body: str, mimetype: str = "text/html") -> FlaskClient:
    """A client of `app` with one more page, /test-page."""
    app.add_url_rule("/test-page", "test_page", lambda: Response(body, mimetype=mimetype))
    return app.test_client()


def test_a_site_without_a_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="HOITHI_DATABASE_URL"):
        create_app(read({"HOITHI_INSTANCE": str(tmp_path)}))


def test_health_and_readiness(client: FlaskClient) -> None:
    assert [(r.status_code, r.text) for r in (client.get("/health"), client.get("/ready"))] == [
        (200, "ok\n"),
        (200, "ready\n"),
    ]


def test_readiness_fails_without_a_database_and_health_does_not(settings: Settings) -> None:
    lost = replace(settings, database_url="postgresql+psycopg://nobody@/none?host=/nonexistent")
    client = create_app(lost).test_client()
    assert [client.get(path).status_code for path in ("/health", "/ready")] == [200, 503]


def test_every_answer_has_the_security_headers(client: FlaskClient) -> None:
    for path in ("/health", "/static/vendor/htmx/htmx.min.js", "/nothing-here"):
        headers = client.get(path).headers
        assert {name: headers.get(name) for name in ALWAYS} == ALWAYS
    assert "unsafe" not in POLICY


def test_https_sites_insist_on_it(settings: Settings) -> None:
    site = create_app(replace(settings, base_url="https://hoithi.example.vn"))
    assert site.config["SESSION_COOKIE_SECURE"]
    assert site.test_client().get("/health").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_strange_hosts_are_refused(client: FlaskClient) -> None:
    statuses = [
        client.get("/health", base_url=url).status_code
        for url in ("http://127.0.0.1:8000", "http://localhost", "http://evil.example")
    ]
    assert statuses == [200, 200, 400]


def test_proxies_are_believed_only_when_counted(settings: Settings) -> None:
    seen = []
    for proxies in (0, 1):
        site = create_app(replace(settings, proxies=proxies))
        site.add_url_rule("/seen", "seen", lambda: __import__("flask").request.remote_addr)
        forwarded = {"X-Forwarded-For": "203.0.113.9", "X-Request-Id": "from-the-proxy"}
        answer = site.test_client().get("/seen", headers=forwarded)
        seen.append((answer.text, answer.headers["X-Request-Id"] == "from-the-proxy"))
    assert seen == [("127.0.0.1", False), ("203.0.113.9", True)]


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [
        (0, ["10.0.0.2", "http", "localhost"]),
        (1, ["10.0.0.1", "https", "127.0.0.1"]),
        (2, ["203.0.113.9", "https", "127.0.0.1"]),
    ],
)
def test_p40_only_what_our_own_proxies_say_is_believed(
    settings: Settings, proxies: int, seen: list[str]
) -> None:
    site = create_app(replace(settings, proxies=proxies))

    def show() -> list[str]:
        return [str(request.remote_addr), request.scheme, request.host]

    site.add_url_rule("/seen", "seen", show)
    # What a visitor wrote comes first, then what the outer proxy saw, then what the inner one saw.
    forwarded = {
        "X-Forwarded-For": "198.51.100.66, 203.0.113.9, 10.0.0.1",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "127.0.0.1",
        "X-Forwarded-Prefix": "/elsewhere",
        "Forwarded": "for=198.51.100.66",
        "X-Real-IP": "198.51.100.66",
    }
    found = site.test_client().get("/seen", headers=forwarded, environ_base={"REMOTE_ADDR": "10.0.0.2"})
    assert found.json == seen


@pytest.mark.parametrize("proxies", [1, 2])
def test_p40_a_forged_host_is_refused_behind_proxies_too(settings: Settings, proxies: int) -> None:
    client = create_app(replace(settings, proxies=proxies)).test_client()
    forged = {"X-Forwarded-For": "203.0.113.9, 10.0.0.1", "X-Forwarded-Host": "evil.example"}
    assert client.get("/health", headers=forged).status_code == 400


def test_vietnamese_comes_first_and_the_choice_is_kept(client: FlaskClient) -> None:
    languages = [
        client.get(path, headers={"Accept-Language": "en"}).headers["Content-Language"]
        for path in ("/health", "/health?lang=en", "/health", "/health?lang=xx", "/health?lang=vi", "/health")
    ]
    assert languages == ["vi", "en", "en", "en", "vi", "vi"]


def test_text_is_compressed_as_the_visitor_accepts(app: Flask) -> None:
    body = "Hội thi " * 500
    client = with_page(app, body)
    answers = {
        accepted: client.get("/test-page", headers={"Accept-Encoding": accepted})
        for accepted in ("br, gzip", "gzip", "identity")
    }
    assert brotli.decompress(answers["br, gzip"].data).decode() == body
    assert gzip.decompress(answers["gzip"].data).decode() == body
    assert answers["identity"].text == body
    assert all("Accept-Encoding" in answer.headers["Vary"] for answer in answers.values())


def test_a_page_with_a_form_token_is_not_compressed(app: Flask) -> None:
    from flask_wtf.csrf import generate_csrf

    app.add_url_rule("/form", "form", lambda: generate_csrf() + "x" * 5000)
    answer = app.test_client().get("/form", headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in answer.headers


def test_a_request_is_one_log_line_without_what_was_typed(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    with_page(app, "x").get("/test-page?name=Nguyen-Van-Test")
    (line,) = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert {name: entry[name] for name in ("event", "route", "method", "status")} == {
        "event": "request",
        "route": "test_page",
        "method": "GET",
        "status": 200,
    }
    assert "Nguyen-Van-Test" not in line


def test_a_bug_is_logged_under_its_request_id(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/bug", "bug", lambda: 1 // 0)
    answer = app.test_client().get("/bug")
    entries = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (failure,) = [entry for entry in entries if entry["event"] == "failure"]
    assert answer.status_code == 500
    assert failure["id"] == answer.headers["X-Request-Id"]
    assert "ZeroDivisionError" in failure["exception"]


def test_p09_a_missing_file_is_a_bug_and_a_full_disk_is_none(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/missing", "missing", lambda: os.remove("/nowhere"))
    app.add_url_rule("/full", "full", lambda: os.write(os.open("/dev/full", os.O_WRONLY), b"a"))
    answers = [app.test_client().get(address) for address in ("/missing", "/full")]
    entries = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [answer.status_code for answer in answers] == [500, 507]
    assert "Máy chủ đang hết chỗ chứa" in answers[1].text
    assert [each["event"] for each in entries if each["level"] == "error"] == ["failure", "not stored"]
