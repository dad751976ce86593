"""Saving an answer and handing in twenty, beside one SELECT and one INSERT.

All three on the shipped server with two processes and the same PostgreSQL, asked in turns by the same
generator; what counts is the median of the turns.
"""

from __future__ import annotations

import itertools
import json
import statistics
from collections.abc import Iterator

import psycopg

from app.config import Settings
from bench import load, reference, site
from bench.load import Outcome
from bench.row import Rate

PEOPLE = 12_000
SECONDS = 3.0
TURNS = 3
SAVE, SUBMIT = f"/contests/{site.SLUG}/quiz/answers", f"/contests/{site.SLUG}/quiz/submission"


def main() -> list[Rate]:
    """Measure the three in turns."""
    with site.database() as settings:
        tickets = site.tickets(settings, site.populate(settings, PEOPLE))
        prepare_reference(settings)
        saving, handing, referring = saves(tickets[:2000]), submissions(tickets[2000:]), references()
        peers, saved, handed = [], [], []
        for _ in range(TURNS):
            with site.serving(settings, "bench.reference:app") as port:
                load.closed(port, referring, seconds=1)
                peers.append(load.closed(port, referring, seconds=SECONDS))
            with site.serving(settings) as port:
                load.closed(port, saving, seconds=1)
                saved.append(load.closed(port, saving, seconds=SECONDS))
                handed.append(load.closed(port, handing, seconds=SECONDS))
            for name, outcome in (("reference", peers), ("save", saved), ("submit", handed)):
                print(f"  {name}: {outcome[-1].text()}", flush=True)
        return [
            *_rows("save an answer", saved, peers, 0.45),
            *_rows("submit 20 answers", handed, peers, 0.25),
        ]


def _rows(name: str, ours: list[Outcome], peers: list[Outcome], bound: float) -> list[Rate]:
    against = "one SELECT, one INSERT"
    return [
        Rate(name=name, unit="/s", ours=_rate(ours), peer=_rate(peers), against=against, least=bound),
        Rate(name=f"{name}, p99", unit=" ms", ours=_p99(ours), peer=_p99(peers), against=against, most=5.0),
    ]


def _rate(outcomes: list[Outcome]) -> float:
    return statistics.median(outcome.rate for outcome in outcomes)


def _p99(outcomes: list[Outcome]) -> float:
    return statistics.median(outcome.at(0.99) for outcome in outcomes) * 1000


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
