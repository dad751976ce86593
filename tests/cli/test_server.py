"""The web server as it runs, in processes of its own: a crowd in the last minute, and senders without end.

How fast a crowd is served is measured in `bench/`; here nobody is failed, and nothing that was acknowledged
is lost.
"""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import create_app
from app.cli.server import THREADS, WebServer
from app.config import Settings
from app.operations.contest.publication import publish
from app.operations.learning import attempt, learner
from app.operations.record import receipt
from app.storage.contest import contest as contests
from app.storage.postgres.database import db, opened
from app.storage.record import fact
from app.web.learning import answer
from app.web.site import light
from rounds.calendar import MINUTE, SECOND
from rounds.record import Registration, Step
from tests.given import small
from tests.given.clocks import set_clock
from tests.operations.learning.test_attempt import CLOSES

SUBMIT = f"/contests/{small.SLUG}/quiz/submission"
CROWD = 50
"""More than are let in and wait (`app/web/site/door.py`) in the one process of this server."""


@pytest.fixture(scope="module")
def port(module_settings: Settings) -> Iterator[int]:
    """Where a server of one process answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = replace(module_settings, host="127.0.0.1", port=port, workers=1)
    with WebServer(settings) as server:
        server.wait_until_up(threading.Event())
        yield port


def ask(port: int, address: str, body: Any = None, *, of: str = "127.0.0.1") -> http.client.HTTPResponse:
    """What the server answers to somebody at the address `of`, within ten seconds."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10, source_address=(of, 0))
    headers = {"Host": "127.0.0.1", "Content-Type": "application/json"}
    line.request("GET" if body is None else "POST", address, body and json.dumps(body), headers)
    return line.getresponse()


def tickets(settings: Settings, session: Session) -> list[str]:
    """What the pages of a crowd carry who began five minutes before the close."""
    set_clock(settings, CLOSES - 5 * MINUTE)
    contest, found = publish(session, small.files()), []
    secret = light.secret(create_app(settings))
    codes = [f"c{number}" for number in range(CROWD)]
    for code in codes:
        learner.register(session, contest, Registration(0, code, "01", True))
        learner.step(session, contest, Step(0, code, "hoc", "topics"))
    session.commit()
    for code in codes:
        paper = attempt.start(session, contest, code, "hoc")
        found.append(answer.ticket(secret, paper.place))
    session.rollback()
    return found


def test_p01_a_crowd_in_the_last_minute_is_served_or_told_when_to_come_again(
    module_settings: Settings, port: int
) -> None:
    with opened(module_settings):
        held = tickets(module_settings, db.session())
        set_clock(module_settings, CLOSES - 30 * SECOND)
        together = threading.Barrier(CROWD, timeout=60)

        def hand_in(number: int) -> tuple[set[tuple[int, bool]], Any]:
            """How they were answered until it was taken (with the time to come again?), and the receipt."""
            body = {"ticket": held[number], "key": f"key-{number:04}", "answers": [[1, "A", 1]]}
            answered = set()
            together.wait()
            while True:
                said = ask(port, SUBMIT, body, of=f"127.0.1.{number + 1}")
                answered.add((said.status, "Retry-After" in said.headers))
                if said.status != 429:
                    return answered, json.loads(said.read())

        with ThreadPoolExecutor(CROWD) as people:
            results = list(people.map(hand_in, range(CROWD)))
        assert set().union(*(answered for answered, _ in results)) <= {(200, False), (429, True)}
        codes = [said["receipt"]["code"] for _, said in results]
        kept = [receipt.find(db.session(), code) for code in codes]
        contest = contests.by_slug(db.session(), small.SLUG)
        assert contest is not None
        assert [each and each[1].code for each in kept] == codes
        assert len(set(codes)) == len(list(fact.read(db.session(), contest.id, "attempts"))) == CROWD


def test_p04_slow_senders_leave_the_others_a_server(port: int) -> None:
    with ExitStack() as lines:
        for number in range(3 * THREADS):
            line = lines.enter_context(
                socket.create_connection(("127.0.0.1", port), source_address=("127.0.0.2", 0))
            )
            head = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 500\r\n"
            line.sendall(head + (b"\r\nlogin=" if number % 2 else b"X-Slow: "))
        found = [ask(port, "/").status, ask(port, "/sign-in", {}).status, ask(port, "/health").status]
    assert found == [200, 400, 200]
