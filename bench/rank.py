"""One's own rank among five million attempts: what the database takes for it, beside counting by an index.

The counts that live figures keep are written by SQL, as the rules would have counted so many people. Many of
them ran out of time, so that their seconds are the same; they are asked for as often as all others.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import psycopg
from sqlalchemy import text

from app.storage.contest import contest as contests
from app.storage.postgres.database import db, opened
from app.storage.standings import live
from bench import site
from bench.row import Rate
from rounds.calendar import HOUR
from rounds.draw import Stream
from rounds.live import Ladder

T = TypeVar("T")

ATTEMPTS = 5_000_000
SAMPLES = 500
COUNTS = 5
MOST = 2.0  # milliseconds
STANDING = "ca-nhan"
QUESTIONS, LIMIT, OPENED, LASTS = 20, 1_200, 1_760_115_600_000_000, 32 * 24 * HOUR
KEYS = """
    CREATE TEMP TABLE keys AS
    SELECT ARRAY[-score >> 12, -score >> 6 & 63, -score & 63, seconds >> 12, seconds >> 6 & 63, seconds & 63,
                 at / 245760000000, at %% 245760000000 / 3840000000, at %% 3840000000]::bigint[] AS key
    FROM generate_series(0, %(attempts)s::bigint - 1) n,
         LATERAL (SELECT %(questions)s - least(n * 7919 %% 11, n * 104729 %% 13) AS score,
                         least(%(limit)s, 120 + n * 15485863 %% 1351) AS seconds,
                         %(opened)s + n * 7919000057 %% %(lasts)s AS at)
"""
FILL = (
    "ALTER TABLE rank_count DROP CONSTRAINT pk_rank_count",
    "INSERT INTO rank_count SELECT %(contest)s, %(standing)s, '', 9, key, 1 FROM keys",
    *(
        f"""INSERT INTO rank_count
            SELECT contest_id, standing, block, {level}, key[1:{level}], sum(people)
            FROM rank_count WHERE level = {level + 1} GROUP BY contest_id, standing, block, key[1:{level}]"""
        for level in range(8, -1, -1)
    ),
    """ALTER TABLE rank_count
       ADD CONSTRAINT pk_rank_count PRIMARY KEY (contest_id, standing, block, level, key)""",
)
COUNT = text("""
    SELECT count(*) FROM rank_count WHERE standing = :standing AND block = '' AND level = 9
        AND contest_id = :contest AND key < CAST(:key AS bigint[])
""")


def main() -> list[Rate]:
    """Fill, ask for many ranks, and count a few of them one by one."""
    with site.database() as settings:
        with opened(settings):
            contest = site.publish(db.session())
            contest_id, definition = contest.id, contests.definition(db.session(), contest)
        assert settings.owner_database_url is not None
        with psycopg.connect(settings.owner_database_url.replace("+psycopg", "")) as owner:
            _fill(owner, {"contest": contest_id})
        ladder = Ladder(definition.contest, definition.contest.standing(STANDING))
        stream = Stream("bench")
        keys = [ladder.key(_values(stream.below(ATTEMPTS))) for _ in range(SAMPLES)]
        with opened(settings):
            session = db.session()
            ours, ranks = _asked(keys, lambda key: live.standing_of(session, contest_id, STANDING, "", key))
            about = {"contest": contest_id, "standing": STANDING}
            peer, before = _asked(
                keys[:COUNTS], lambda key: session.execute(COUNT, {**about, "key": list(key)}).scalar_one()
            )
        assert [each.before for each in ranks[:COUNTS]] == before
        assert {each.of for each in ranks} == {ATTEMPTS}
        assert all(each.equal for each in ranks)
    print(f"  the slowest of {SAMPLES} ranks: {max(ours):.2f} ms", flush=True)
    counting = statistics.median(peer)
    return [
        Rate(
            name=f"one's own rank among {ATTEMPTS:,} attempts",
            unit=" ms",
            ours=statistics.median(ours),
            peer=counting,
            against="counting all before by an index",
            most=MOST / counting,
        )
    ]


def _fill(owner: psycopg.Connection[tuple[object, ...]], about: dict[str, object]) -> None:
    values = about | {
        "attempts": ATTEMPTS,
        "standing": STANDING,
        "questions": QUESTIONS,
        "limit": LIMIT,
        "opened": OPENED,
        "lasts": LASTS,
    }
    owner.execute("SET synchronous_commit = off; SET work_mem = '512MB'; SET maintenance_work_mem = '512MB'")
    for statement in (KEYS, *FILL):
        owner.execute(statement, values)
    owner.commit()
    owner.autocommit = True
    owner.execute("VACUUM ANALYZE rank_count")


def _values(number: int) -> tuple[int, int, int]:
    """Score, seconds and instant of one of them, as the SQL above has them."""
    return (
        QUESTIONS - min(number * 7919 % 11, number * 104729 % 13),
        min(LIMIT, 120 + number * 15485863 % 1351),
        OPENED + number * 7919000057 % LASTS,
    )


def _asked(
    keys: Sequence[tuple[int, ...]], ask: Callable[[tuple[int, ...]], T]
) -> tuple[list[float], list[T]]:
    """Milliseconds of each question, and the answers."""
    taken, found = [], []
    for key in keys:
        began = time.perf_counter()
        found.append(ask(key))
        taken.append(1000 * (time.perf_counter() - began))
    return taken, found
