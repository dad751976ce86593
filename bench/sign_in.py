"""Signing in beside argon2id alone, and saving answers while everybody signs in.

The peer is a program on the same server that checks one password a request and does nothing else: what two
processes can hash is what two processes can sign in. Asked in turns by the same generator.
"""

from __future__ import annotations

import itertools
import multiprocessing
import re
import statistics
import urllib.parse
import urllib.request
from collections.abc import Iterator

from app import passwords
from app.config import Settings
from app.identities import Scheme, canonical
from app.storage.people import person as people
from app.storage.postgres.database import db, opened
from bench import attempts, load, site
from bench.hashing import PASSWORD
from bench.load import Outcome
from bench.row import Rate

PEOPLE = 200
SECONDS = 3.0
TURNS = 3
CONNECTIONS = 8
"""As many at a time as sign in; more would wait in line for the same two processors."""


def main() -> list[Rate]:
    """Measure in turns."""
    with site.database() as settings:
        phones = enrol(settings)
        saving = attempts.saves(site.tickets(settings, site.populate(settings, 1000)))
        alone, ours, saved, meanwhile = [], [], [], []
        for _ in range(TURNS):
            with site.serving(settings, "bench.hashing:app") as port:
                alone.append(_asked(port, itertools.repeat(load.get("/"))))
            with site.serving(settings) as port:
                ours.append(_asked(port, entries(port, phones)))
                load.closed(port, saving, seconds=1)
                saved.append(load.closed(port, saving, seconds=SECONDS))
                meanwhile.append(_beside(port, phones, saving))
            for name, found in (("argon2id", alone), ("sign in", ours), ("save", saved), ("save", meanwhile)):
                print(f"  {name}: {found[-1].text()}", flush=True)
        return [
            Rate(
                name="sign in",
                unit="/s",
                ours=_rate(ours, 302),
                peer=_rate(alone),
                against="argon2id alone",
                least=0.85,
            ),
            Rate(
                name="save an answer while people sign in",
                unit="/s",
                ours=_rate(meanwhile),
                peer=_rate(saved),
                against="while nobody does",
                least=0.5,
            ),
        ]


def enrol(settings: Settings) -> list[str]:
    """People with a telephone and a password each; their telephones."""
    phones = [f"09000{number:05}" for number in range(PEOPLE)]
    kept = passwords.hashed(PASSWORD)
    with opened(settings):
        for phone in phones:
            person = people.add(db.session(), name="Người Thử", password=kept, at=0)
            people.add_identity(db.session(), person, canonical(Scheme.PHONE, phone), login=True, at=0)
        db.session.commit()
    return phones


def entries(port: int, phones: list[str]) -> Iterator[bytes]:
    """The form of the sign-in page filled in by one person after the other."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=10) as page:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())
        cookie = page.headers["Set-Cookie"].split(";")[0]
    assert token is not None
    for phone in itertools.cycle(phones):
        fields = {"csrf_token": token[1], "who": phone, "password": PASSWORD}
        yield load.form("/sign-in", urllib.parse.urlencode(fields).encode(), headers=f"Cookie: {cookie}\r\n")


def _asked(port: int, requests: Iterator[bytes]) -> Outcome:
    load.closed(port, requests, seconds=0.5, connections=CONNECTIONS)
    return load.closed(port, requests, seconds=SECONDS, connections=CONNECTIONS)


def _beside(port: int, phones: list[str], saving: Iterator[bytes]) -> Outcome:
    """Saving while others, who come from a process of their own, sign in as fast as they are let."""
    others = multiprocessing.Process(target=_rush, args=(port, phones))
    others.start()
    found = load.closed(port, saving, seconds=SECONDS)
    others.join()
    return found


def _rush(port: int, phones: list[str]) -> None:
    load.closed(port, entries(port, phones), seconds=SECONDS + 1, connections=CONNECTIONS)


def _rate(outcomes: list[Outcome], status: int = 200) -> float:
    return statistics.median(outcome.statuses[status] / outcome.seconds for outcome in outcomes)


if __name__ == "__main__":
    for each in main():
        print(each.text())
