"""What is answered before Flask: it looks like every other answer, and fails like one."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from app.web.learning import answer
from app.web.site.headers import ALWAYS
from app.web.site.light import LARGEST

SAVE = "/contests/any/quiz/answers"


def test_a_light_answer_carries_the_headers_of_every_answer_and_no_cookie(client: FlaskClient) -> None:
    said = client.post(SAVE, json={"ticket": "x"})
    assert said.status_code == 403
    assert dict(said.headers) == {
        **ALWAYS,
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
        "Content-Length": str(len(said.data)),
    }


@pytest.mark.parametrize(
    ("asked", "cookie", "words"), [("", "", "vi"), ("?lang=en", "", "en"), ("", "en", "en")]
)
def test_a_refusal_is_in_the_language_of_the_visitor(
    client: FlaskClient, asked: str, cookie: str, words: str
) -> None:
    if cookie:
        client.set_cookie("lang", cookie)
    said = client.post(SAVE + asked, json={"ticket": "x"}).json
    assert said is not None
    in_vietnamese = client.post(f"{SAVE}?lang=vi", json={"ticket": "x"}).json
    assert (said == in_vietnamese) == (words == "vi")


def test_other_methods_are_refused_as_anywhere(client: FlaskClient) -> None:
    assert [client.put(SAVE).status_code, client.delete(SAVE).status_code] == [405, 405]
    assert client.post(f"{SAVE}/more").status_code == 404


def test_p25_a_body_that_is_too_large_is_not_read(client: FlaskClient) -> None:
    said = client.post(SAVE, data=b" " * (LARGEST + 1), content_type="application/json")
    assert (said.status_code, said.json and said.json["reason"]) == (413, "attempt.unreadable")


def test_a_failure_is_logged_under_the_number_that_is_told(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(answer, "_answered", broken)
    said = client.post(SAVE, json={"ticket": "x"})
    assert said.json is not None
    assert (said.status_code, set(said.json), said.json["reason"]) == (500, {"reason", "id"}, "failure")
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    failures = [line for line in lines if line.get("id") == said.json["id"]]
    assert [(line["event"], line["route"]) for line in failures] == [
        ("failure", "answer.save"),
        ("request", "answer.save"),
    ]
    assert "planted" in failures[0]["exception"]
    assert "planted" not in said.text
