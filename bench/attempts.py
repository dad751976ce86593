"""Saving an answer and handing in twenty, beside one SELECT and one INSERT.

All three on the shipped server with two processes and the same PostgreSQL, asked in turns by the same
generator; what counts is the turn whose ratio is in the middle.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import NamedTuple

import psycopg

from app.config import Settings
from bench import load, reference, site
from bench.load import Outcome
from bench.row import Rate

PEOPLE = 22_000
SECONDS = 2.0
TURNS = 5
SAVE, SUBMIT = f"/contests/{site.SLUG}/quiz/answers", f"/contests/{site.SLUG}/quiz/submission"


class Turn(NamedTuple):
    """What was measured one right after the other."""

    peer: Outcome
    saved: Outcome
    handed: Outcome


def main() -> list[Rate]:
    """Measure the three in turns."""
    with site.database() as settings:
        tickets = site.tickets(settings, site.populate(settings, PEOPLE))
        prepare_reference(settings)
        saving, handing, referring = saves(tickets[:2000]), submissions(tickets[2000:]), references()
        turns = []
        for _ in range(TURNS):
            with site.serving(settings, "bench.reference:app") as port:
                load.closed(port, referring, seconds=1)
                peer = load.closed(port, referring, seconds=SECONDS)
            with site.serving(settings) as port:
                for each in (saving, handing):
                    load.closed(port, each, seconds=1)
                saved = load.closed(port, saving, seconds=SECONDS)
                handed = load.closed(port, handing, seconds=SECONDS)
            turns.append(Turn(peer, saved, handed))
            for name, outcome in turns[-1]._asdict().items():
                print(f"    {name}: {outcome.text()}", flush=True)
        return [
            *_rows("save an answer", [(turn.saved, turn.peer) for turn in turns], 0.45),
            *_rows("submit 20 answers", [(turn.handed, turn.peer) for turn in turns], 0.25),
        ]


def _rows(name: str, pairs: list[tuple[Outcome, Outcome]], least: float) -> list[Rate]:
    """The rate and the slowest hundredth, each of the turn in the middle."""
    against = "one SELECT, one INSERT"
    rates = _middle([(ours.rate, peer.rate) for ours, peer in pairs])
    slowest = _middle([(ours.at(0.99) * 1000, peer.at(0.99) * 1000) for ours, peer in pairs])
    return [
        Rate(name=name, unit="/s", ours=rates[0], peer=rates[1], against=against, least=least),
        Rate(name=f"{name}, p99", unit=" ms", ours=slowest[0], peer=slowest[1], against=against, most=5.0),
    ]


def _middle(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    return sorted(pairs, key=lambda pair: pair[0] / pair[1])[len(pairs) // 2]


def prepare_reference(settings: Settings) -> None:
    """Make the tables of the reference program."""
    assert settings.owner_database_url is not None
    with psycopg.connect(settings.owner_database_url.replace("+psycopg", "")) as connection:
        connection.execute(reference.TABLES)
        connection.execute("GRANT SELECT, INSERT ON reference_row, reference_write TO PUBLIC")
    with psycopg.connect(settings.owner_database_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def references() -> Iterator[bytes]:
    """Requests to the reference program, about as large as an answer that is saved."""
    padding = "x" * 200
    for number in itertools.count():
        row = number * 7919 % reference.ROWS + 1
        yield load.post("/", json.dumps({"row": row, "said": padding}).encode())


def saves(tickets: list[str]) -> Iterator[bytes]:
    """One answer after another, of one attempt after another."""
    for number in itertools.count():
        turn, at = divmod(number, len(tickets))
        answer = [turn % 20 + 1, "AB"[turn % 2], turn + 1]
        yield load.post(SAVE, json.dumps({"ticket": tickets[at], "answers": [answer]}).encode())


def submissions(tickets: list[str]) -> Iterator[bytes]:
    """Each attempt handed in once, with all answers."""
    for number, ticket in enumerate(tickets):
        answers = [[place, "AB"[place * number % 2], 1_000_000] for place in range(1, 21)]
        body = {"ticket": ticket, "key": f"key-{number:08d}", "answers": answers}
        yield load.post(SUBMIT, json.dumps(body).encode())


if __name__ == "__main__":
    for each in main():
        print(each.text())
