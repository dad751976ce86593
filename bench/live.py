"""Public standings: served beside a constant string, read right after a write, kept up while answers arrive,
and refreshed by what is new.

A contest grows from 10,000 to 1,000,000 people with five attempts each. The first are counted as the program
counts; the others are written by SQL, with the counts that they lead to, so that the tables have the size
they would have. What the server does is compared with what it does for three bytes (`bench/reference.py`).
"""

from __future__ import annotations

import itertools
import multiprocessing
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from itertools import pairwise

import psycopg

from app.config import Settings
from app.operations.standings import live
from app.storage.contest import contest as contests
from app.storage.postgres.database import db, opened
from bench import attempts, load, site
from bench.load import Outcome
from bench.row import Rate

SIZES = (10_000, 100_000, 1_000_000)
TRIES = 5  # attempts of each
NEW = 1_000
REFRESHES = 5
WRITERS = 2_000
TURNS, SECONDS = 3, 3.0
WANTED = 2_000  # standings a second while answers arrive
PAGE = f"/contests/{site.SLUG}/standings/cong-dong"
ADDRESSES = {"page": PAGE, "JSON": f"{PAGE}.json"}
CONSTANT = "/constant"

# Facts are written in bulk here, and only read by what is measured.
UNLOGGED = ("contestant", "registration", "step", "attempt")
PEOPLE = """
    CREATE TEMP TABLE fresh AS
    SELECT 'p' || lpad(n::text, 9, '0') AS code, n,
           (SELECT array_agg(code ORDER BY code) FROM unit WHERE contest_id = %(contest)s) AS units,
           coalesce(%(at)s::timestamptz,
                    hoithi_now() - interval '6 days' + n * 7919 %% 432000 * interval '1 second') AS began,
           decode(md5(n::text) || md5(n::text), 'hex') AS leaf
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) n
"""
FACTS = (
    "INSERT INTO contestant SELECT %(contest)s, code FROM fresh",
    """INSERT INTO registration (contest_id, seq, happened_at, contestant, unit, complete, household, leaf)
       SELECT %(contest)s, nextval('registration_seq'), began, code,
              units[n %% cardinality(units) + 1], true, 'ho-' || n / 2, leaf FROM fresh""",
    """INSERT INTO step (contest_id, seq, happened_at, contestant, round, part, leaf)
       SELECT %(contest)s, nextval('step_seq'), began, code, %(round)s, part, leaf
       FROM fresh, unnest(ARRAY['topics', 'story']) part""",
    """INSERT INTO attempt (contest_id, seq, happened_at, contestant, round, number, started_at,
                            seed, answers, correct, wrong, prediction, leaf)
       SELECT %(contest)s, nextval('attempt_seq'), began + number * interval '1 millisecond', code, %(round)s,
              number, began - (120 + n %% 1500) * interval '1 second', 'seed', repeat('A', 20),
              20 - (n %% 11)::int, (n %% 11)::int, NULL, leaf
       FROM fresh, generate_series(1, %(tries)s) number""",
)
COUNTED = (
    """UPDATE live SET facts = facts || jsonb_build_object(
           'registrations', (SELECT max(seq) FROM registration), 'steps', (SELECT max(seq) FROM step),
           'attempts', (SELECT max(seq) FROM attempt))""",
    "UPDATE live_count SET people = people * %(factor)s",
    """INSERT INTO live_member SELECT %(contest)s, %(round)s, units[min(n) %% cardinality(units) + 1],
           'household', 'ho-' || n / 2, count(*) FROM fresh GROUP BY n / 2, units
       ON CONFLICT DO NOTHING""",
    """INSERT INTO rank_count AS t
       SELECT %(contest)s, 'ca-nhan', '', level, key[1:level], count(*)
       FROM (SELECT ARRAY[-1, 63, n %% 11 - 20 & 63, 0, seconds / 64, seconds %% 64, 7177,
                          n %% 60, n]::bigint[] AS key
             FROM fresh, LATERAL (SELECT 120 + n %% 1500 AS seconds)) keys,
            generate_series(0, %(levels)s) level
       GROUP BY level, key[1:level]
       ON CONFLICT (contest_id, standing, block, level, key)
       DO UPDATE SET people = t.people + excluded.people""",
)


def main() -> list[Rate]:
    """Measure all of it, from the smallest contest to the largest, on servers that run all the while."""
    with site.database() as settings:
        tickets = site.tickets(settings, site.populate(settings, WRITERS))
        refreshed: dict[int, float] = {}
        served: dict[int, dict[str, float]] = {}
        with site.serving(settings) as ours, site.serving(settings, "bench.reference:app") as peer:
            for before, size in pairwise((0, *SIZES)):
                began = time.perf_counter()
                _grow(settings, before, size)
                print(f"  {size:,} people after {time.perf_counter() - began:.0f} s", flush=True)
                refreshed[size] = _refreshed(settings, size)
                served[size] = _served(ours, peer)
            saving = attempts.saves(
                tickets
            )  # one after the other: what is older than what is held costs more
            after = _after_a_write(ours, peer, saving)
            return [*_pages(served), _refreshing(refreshed), after, *_under_load(ours, saving)]


# --- the contest --------------------------------------------------------------------------------------


def _grow(settings: Settings, first: int, last: int) -> None:
    """Write the people from one number to another; the first of all are left to be counted."""
    with _owner(settings) as connection:
        values = _values(connection) | {"first": first, "last": last - 1, "at": None}
        connection.execute("SET synchronous_commit = off; SET work_mem = '256MB'")
        for table in UNLOGGED if not first else ():
            connection.execute(f"ALTER TABLE {table} SET UNLOGGED")
        connection.execute(PEOPLE, values)
        for statement in (*FACTS, *(COUNTED if first else ())):
            connection.execute(statement, values | {"tries": TRIES, "factor": last // max(first, 1)})
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def _arrive(settings: Settings, first: int) -> None:
    """A thousand more, each with a first attempt, at this moment."""
    with _owner(settings) as connection:
        now = connection.execute("SELECT hoithi_now()").fetchone()
        assert now is not None
        values = _values(connection) | {"first": first, "last": first + NEW - 1, "at": now[0], "tries": 1}
        for statement in (PEOPLE, *FACTS):
            connection.execute(statement, values)


def _values(connection: psycopg.Connection[tuple[uuid.UUID]]) -> dict[str, object]:
    row = connection.execute("SELECT id FROM contest").fetchone()
    levels = connection.execute("SELECT coalesce(max(level), 0) FROM rank_count").fetchone()
    assert row is not None
    assert levels is not None
    return {"contest": row[0], "round": site.ROUND, "levels": levels[0]}


def _owner(settings: Settings) -> psycopg.Connection[tuple[uuid.UUID]]:
    assert settings.owner_database_url is not None
    return psycopg.connect(settings.owner_database_url.replace("+psycopg", ""))


def _refreshed(settings: Settings, people: int) -> float:
    """Seconds that a refresh takes after a thousand new attempts, once everybody else is counted."""
    taken = []
    with opened(settings):
        contest = contests.by_slug(db.session(), site.SLUG)
        assert contest is not None
        contest_id = contest.id
        assert live.refresh(db.session(), contest_id)
        for turn in range(REFRESHES):
            _arrive(settings, 10**8 + people * 10 + turn * NEW)
            db.session.remove()
            taken.append(_seconds(lambda: live.refresh(db.session(), contest_id)))
    print(f"  refresh: {', '.join(f'{each:.2f}' for each in taken)} s", flush=True)
    return min(taken)


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


# --- what is served -----------------------------------------------------------------------------------


def _served(ours: int, peer: int) -> dict[str, float]:
    """Answers a second of the constant, the page and its JSON, in turns; the best of each."""
    found: dict[str, list[float]] = {name: [] for name in ("constant", *ADDRESSES)}
    for _ in range(TURNS):
        found["constant"].append(_rate(peer, CONSTANT))
        for name, address in ADDRESSES.items():
            found[name].append(_rate(ours, address))
    print(f"  a second: { ({name: round(max(rates)) for name, rates in found.items()}) }", flush=True)
    return {name: max(rates) for name, rates in found.items()}


def _rate(port: int, address: str) -> float:
    load.closed(port, _asking(address), seconds=0.5)
    return load.closed(port, _asking(address), seconds=SECONDS).rate


def _asking(address: str) -> Iterator[bytes]:
    return itertools.repeat(load.get(address, headers="Accept-Encoding: gzip\r\n"))


def _pages(served: dict[int, dict[str, float]]) -> list[Rate]:
    """Beside the constant at each size, and the largest beside the smallest."""
    rows = [
        Rate(
            name=f"standings {name}, {size:,} people",
            unit="/s",
            ours=rates[name],
            peer=rates["constant"],
            against="a constant",
            least=0.5,
        )
        for size, rates in served.items()
        for name in ADDRESSES
    ]
    smallest, largest = (served[size] for size in (SIZES[0], SIZES[-1]))
    even = [
        Rate(
            name=f"standings {name}, share of the constant at {SIZES[-1]:,}",
            unit=" %",
            ours=100 * largest[name] / largest["constant"],
            peer=100 * smallest[name] / smallest["constant"],
            against=f"at {SIZES[0]:,}",
            least=0.9,
        )
        for name in ADDRESSES
    ]
    return [*rows, *even]


def _refreshing(refreshed: dict[int, float]) -> Rate:
    return Rate(
        name=f"refresh after {NEW:,} new, {SIZES[-1] * TRIES:,} attempts stored",
        unit=" ms",
        ours=1000 * refreshed[SIZES[-1]],
        peer=1000 * refreshed[SIZES[0]],
        against=f"{SIZES[0] * TRIES:,} stored",
        most=1.5,
    )


# --- beside writing -----------------------------------------------------------------------------------


def _after_a_write(ours: int, peer: int, saving: Iterator[bytes]) -> Rate:
    """Milliseconds from asking for the standing to having it, just after an answer was saved."""
    page, constant = _asking(PAGE), _asking(CONSTANT)
    taken, short = [], []
    for _ in range(200):
        _one(ours, saving)
        taken.append(_one(ours, page))
        short.append(_one(peer, constant))
    least = statistics.median(short)
    return Rate(
        name="standings right after a write",
        unit=" ms",
        ours=statistics.median(taken),
        peer=least,
        against="a constant",
        most=5 / least,
    )


def _one(port: int, requests: Iterator[bytes]) -> float:
    """Milliseconds of the next request alone."""
    return 1000 * load.closed(port, itertools.islice(requests, 1), seconds=60, connections=1).at(0.5)


def _under_load(ours: int, saving: Iterator[bytes]) -> list[Rate]:
    """Saving answers as fast as it goes, alone and while standings are asked for so often a second."""
    alone, beside, standings = [], [], []
    for _ in range(TURNS):
        alone.append(load.closed(ours, saving, seconds=SECONDS).rate)
        with multiprocessing.Pool(1) as other:
            asked = other.apply_async(_ask_steadily, (ours,))
            beside.append(load.closed(ours, saving, seconds=SECONDS).rate)
            standings.append(asked.get())
        print(f"  writes {alone[-1]:,.0f}/s alone, {beside[-1]:,.0f}/s; {standings[-1].text()}", flush=True)
    return [
        Rate(
            name="saving answers while standings are asked for",
            unit="/s",
            ours=max(beside),
            peer=max(alone),
            against="alone",
            least=0.5,
        ),
        Rate(
            name="standings while answers are saved",
            unit="/s",
            ours=max(outcome.rate for outcome in standings),
            peer=WANTED,
            against="wanted",
            least=0.99,
        ),
    ]


def _ask_steadily(port: int) -> Outcome:
    [outcome] = load.open_loop(port, [(_asking(PAGE), WANTED)], seconds=SECONDS, connections=64)
    return outcome


if __name__ == "__main__":
    for each in main():
        print(each.text())
