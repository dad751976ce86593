"""The last ten minutes before the close: people come when they come, however slow the answers are.

84 attempts handed in and 1,700 answers saved a second: what a million finishers bring, a tenth of them in the
last hour, at three times its mean. What two cores cannot serve is sent away with 429 and a time to come again
(`app/web/site/door.py`). Measured are: how near what is served comes to all that was asked, or to what the
same two processes reach when nobody is in a hurry; how late the last of those served is; and that
nothing else happens: no failure, and afterwards every acknowledged answer and receipt is in the database.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from app.config import Settings
from app.storage.learning import sitting as sittings
from app.storage.learning.sitting import Place
from app.storage.postgres import line
from app.storage.postgres.database import db, opened
from bench import load, site
from bench.attempts import saves, submissions
from bench.load import Outcome
from bench.row import Rate

SAVES, SUBMITS = 1_700, 84  # a second
SECONDS = 20
SAVERS = 2_000
LATEST_MS = 2_000.0
MIXED = SAVES // SUBMITS  # answers saved for one attempt that is handed in


def main() -> list[Rate]:
    """Measure what is reached without hurry, then the rush, then look into the database."""
    with site.database() as settings:
        places = site.populate(settings, SAVERS + SUBMITS * SECONDS + 4_000)
        tickets = site.tickets(settings, places)
        saving = saves(tickets[:SAVERS])
        handing = submissions(tickets[SAVERS:])
        with site.serving(settings) as port:
            load.closed(port, mixed(saving, handing), seconds=2)
            calm = load.closed(port, mixed(saving, handing), seconds=5, keep=True)
            rush = load.open_loop(port, [(saving, SAVES), (handing, SUBMITS)], seconds=SECONDS, keep=True)
        for name, outcome in (("calm", calm), ("saves", rush[0]), ("submits", rush[1])):
            print(f"    {name}: {outcome.text()}", flush=True)
        outcomes = [calm, *rush]
        lost = missing(settings, dict(zip(tickets, places, strict=True)), outcomes)
    asked = sum(sum(outcome.statuses.values()) for outcome in outcomes)
    wrong = sum(
        count
        for outcome in outcomes
        for status, count in outcome.statuses.items()
        if status not in (200, 429)
    )
    return [
        Rate(
            name="served in the last minutes",
            unit="/s",
            ours=sum(outcome.rate for outcome in rush),
            peer=min(calm.rate, float(SAVES + SUBMITS)),
            against="what can be served, or was asked",
            least=0.75,
        ),
        Rate(
            name="handed in and served in the last minutes, p99",
            unit=" ms",
            ours=rush[1].at(0.99) * 1000,
            peer=LATEST_MS,
            against="two seconds",
            most=1.0,
        ),
        Rate(
            name="failed, or acknowledged and lost",
            unit="",
            ours=float(wrong + lost),
            peer=float(asked),
            against="all requests",
            most=0.0,
        ),
    ]


def mixed(saving: Iterator[bytes], handing: Iterator[bytes]) -> Iterator[bytes]:
    """Both as they come in the rush."""
    for request in handing:
        yield request
        yield from itertools.islice(saving, MIXED)


def missing(settings: Settings, place_of: dict[str, Place], outcomes: list[Outcome]) -> int:
    """How many answers and receipts that were acknowledged are not in the database."""
    saved: dict[tuple[str, int], tuple[int, str]] = {}
    leaves: list[str] = []
    for request, status, body in itertools.chain.from_iterable(each.answers for each in outcomes):
        if status != 200:
            continue
        said: Any = json.loads(request.partition(b"\r\n\r\n")[2])
        if "key" in said:
            leaves.append(json.loads(body)["receipt"]["leaf"])
            continue
        for number, letter, seq in said["answers"]:
            key = said["ticket"], number
            saved[key] = max(saved.get(key, (0, "")), (seq, letter))
    with opened(settings):
        held = set(db.session().scalars(text("SELECT encode(leaf, 'hex') FROM attempt")))
        wire = line.of(db.session())
        sitting = {
            ticket: sittings.read(wire, place_of[ticket]) for ticket in {ticket for ticket, _ in saved}
        }
    lost = sum(leaf not in held for leaf in leaves)
    for (ticket, number), (seq, letter) in saved.items():
        found = sitting[ticket]
        assert found is not None
        kept = found.seqs[number - 1], found.answers[number - 1]
        lost += kept[0] < seq or (kept[0] == seq and kept[1] != letter)
    return lost
