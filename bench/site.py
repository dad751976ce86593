"""A site to be measured: its own PostgreSQL in a folder of its own, a contest that is open, people in it, and
the shipped server with two processes.

    with database() as settings:
        people = populate(settings, 1000)
        with serving(settings) as port: ...

PostgreSQL runs as it is shipped: every commit waits for the disk.
"""

from __future__ import annotations

import contextlib
import socket
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy.orm import Session

from app import clock, config, keys
from app.cli.server import WebServer
from app.config import ROOT, Settings
from app.operations.contest import publication
from app.operations.learning.paper import LETTERS
from app.operations.record import fact, seal
from app.storage.contest import contest as contests
from app.storage.contest import folder
from app.storage.contest.contest import Contest
from app.storage.learning import sitting as sittings
from app.storage.learning.sitting import Place
from app.storage.postgres import embedded, line, migrate
from app.storage.postgres.database import db, opened
from app.web.learning import answer
from rounds import calendar, quiz
from rounds.definition import clone
from rounds.definition import folder as folders
from rounds.record import Registration, Step
from rounds.simulation import scenario

CONTEST = ROOT / "rounds" / "contests" / "cong-dan-so-2025"
SLUG, ROUND = "cong-dan-so-2025", "hoc-va-thi"
WORKERS = 2


@contextlib.contextmanager
def database() -> Iterator[Settings]:
    """Settings of an instance in a folder that goes away, with its database migrated."""
    with tempfile.TemporaryDirectory(prefix="hoithi-bench-") as name:
        given = config.read(
            {"HOITHI_INSTANCE": name, "HOITHI_PORT": str(_free_port()), "HOITHI_WORKERS": str(WORKERS)}
        )
        with embedded.with_database(given) as settings:
            keys.cookie_key(settings.instance)
            keys.signing_key(settings.instance)
            migrate.upgrade(settings)
            yield settings


@contextlib.contextmanager
def serving(settings: Settings, target: str = "wsgi:app") -> Iterator[int]:
    """The shipped server with the site or with another program; its port."""
    served = replace(settings, port=_free_port())
    served = replace(served, base_url=f"http://127.0.0.1:{served.port}")
    with WebServer(served, target) as server:
        server.wait_until_up(threading.Event())
        yield served.port


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def publish(session: Session) -> Contest:
    """The contest of the first letter, moved so that it opened a week ago."""
    files, _ = folder.read(CONTEST)
    definition, _ = folders.read(files)
    assert definition is not None
    zone = definition.contest.zone
    opens = min(event.opens for event in calendar.timeline(definition.contest))
    days = (calendar.local(clock.read(session), zone).date() - calendar.local(opens, zone).date()).days
    moved = clone.moved({name: data for name, data in files.items() if name != scenario.FILE}, days - 7)
    return publication.publish(session, moved, simulated=True)


def populate(settings: Settings, people: int, *, first: int = 0) -> list[Place]:
    """So many people who have done everything but the quiz, each with a running attempt; their attempts."""
    with opened(settings):
        session = db.session()
        contest = contests.by_slug(session, SLUG) or publish(session)
        definition = contests.definition(session, contest)
        units = [unit.code for unit in definition.units]
        now = clock.read(session)
        codes = [f"nguoi-{number:07d}" for number in range(first, first + people)]
        entered = [
            Registration(now - calendar.HOUR, code, units[at % len(units)]) for at, code in enumerate(codes)
        ]
        done = [
            Step(now - calendar.MINUTE, code, ROUND, part) for code in codes for part in ("topics", "story")
        ]
        fact.record(session, contest, {"registrations": entered, "steps": done})
        places = _sit(session, contest, codes, now)
        session.commit()
        seal.seal(session, contest)
        return places


def _sit(session: Session, contest: Contest, codes: list[str], now: int) -> list[Place]:
    definition = contests.definition(session, contest)
    round = definition.contest.round(ROUND)
    assert round.learning is not None
    asked, bank = round.learning.quiz, definition.bank
    assert asked is not None
    assert bank is not None
    topics = quiz.topics_of(definition.contest, round)
    wire = line.of(session)
    places = []
    for number, code in enumerate(codes):
        seed, ago = clock.new_seed(), number * 7919 % 1500 * calendar.SECOND  # nobody begins at one moment
        drawn = quiz.paper(bank, asked, topics, seed)
        sitting = sittings.new(
            Place(contest.id, code, ROUND, False, 1),
            version=contest.version,
            seed=seed,
            paper=[(each.question.id, "".join(each.letters)) for each in drawn],
            choices="".join(LETTERS[len(each.letters) - 1] for each in drawn),
            started_at=now - ago,
            limit_at=now + 24 * calendar.HOUR,
        )
        sittings.begin(wire, sitting)
        places.append(sitting.place)
    return places


def tickets(settings: Settings, places: list[Place]) -> list[str]:
    """The tickets of attempts, as their pages carry them."""
    secret = keys.cookie_key(settings.instance)
    return [answer.ticket(secret, place) for place in places]
