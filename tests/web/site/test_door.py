"""The door: whoever is let in is served, who waits is served after, the rest are told when to come again."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from app import create_app
from app.web.site import door
from app.web.site.door import SORRY, Door


class Slow:
    """A program that answers when it is told, and knows how many it worked for at once."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.inside = self.most = 0
        self.entered, self.may_end = threading.Semaphore(0), threading.Event()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.entered.release()
        assert self.may_end.wait(60)
        with self.lock:
            self.inside -= 1
        start_response("200 OK", [])
        return [b"done"]


def test_p02_whom_there_is_no_room_for_is_told_when_to_come_again() -> None:
    slow = Slow()
    front = Door(slow, at_work=2, waiting=3)
    with ThreadPoolExecutor(5) as people:
        inside = [people.submit(Client(front).get, "/") for _ in range(5)]
        for _ in range(2):
            assert slow.entered.acquire(timeout=60)
        while front.here[""] < 5:
            pass
        sent_away = Client(front).get("/")
        assert (sent_away.status_code, sent_away.data) == (429, SORRY)
        assert dict(sent_away.headers)["Retry-After"] == "2"
        slow.may_end.set()
        assert [each.result().data for each in inside] == [b"done"] * 5
    assert slow.most == 2
    assert Client(front).get("/").data == b"done"


def test_p02_a_failure_leaves_its_place_to_the_next() -> None:
    def broken(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        raise ZeroDivisionError

    front = Door(broken, at_work=1, waiting=0)
    for _ in range(3):
        try:
            Client(front).get("/")
        except ZeroDivisionError:
            continue
    assert not front.here


class Slowly:
    """A body that does not come until it may."""

    def __init__(self) -> None:
        self.asked, self.may_come = threading.Semaphore(0), threading.Event()

    def read(self, length: int) -> bytes:
        self.asked.release()
        assert self.may_come.wait(60)
        return b"x" * length


def test_p04_slow_senders_hold_up_nobody_but_themselves() -> None:
    said: list[bytes] = []

    def inside(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        said.append(environ["wsgi.input"].read(3))
        start_response("200 OK", [])
        return [b"done"]

    front, slowly = Door(inside, at_work=1, waiting=0), Slowly()

    def send(address: str, body: object, length: int = 3) -> int:
        found: list[str] = []
        environ = {
            "PATH_INFO": "/",
            "CONTENT_LENGTH": str(length),
            "REMOTE_ADDR": address,
            "wsgi.input": body,
        }
        front(environ, lambda status, headers, info=None: found.append(status))  # type: ignore[arg-type,misc]
        return int(found[0][:3])

    with ThreadPoolExecutor(door.SENDING) as people:
        sending = [people.submit(send, "203.0.113.1", slowly) for _ in range(door.SENDING)]
        for _ in sending:
            assert slowly.asked.acquire(timeout=60)
        assert send("203.0.113.1", io.BytesIO(b"abc")) == 429
        assert send("203.0.113.2", io.BytesIO(b"abc")) == 200
        slowly.may_come.set()
        assert {each.result() for each in sending} <= {200, 429}
    assert said[0] == b"abc"
    assert (send("203.0.113.1", io.BytesIO(b"def")), said[-1]) == (200, b"def")
    assert not front.sending
    assert not front.here


def test_p02_the_site_sends_away_whom_it_cannot_serve_and_stays_well(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AT_WORK", "WAITING"):
        monkeypatch.setattr(door, name, 0)
    full = create_app(client.application.extensions["hoithi"]).test_client()
    assert full.get("/").status_code == 429
    assert full.get("/health").status_code == 200
    assert client.get("/").status_code == 200
