"""Write facts down, one by one or by the hundred thousand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.operations.standings import tally
from app.storage.contest.contest import Contest
from app.storage.record import fact
from app.storage.registration.contestant import Contestant
from rounds.record import FACTS

COUNTED = ("registrations", "steps", "attempts")
"""Kinds of fact that the counters of units follow."""


def record(session: Session, contest: Contest, facts: Mapping[str, Iterable[NamedTuple]]) -> dict[str, int]:
    """Append facts by kind (`registrations`, `attempts` ...) in the given order, and say how many of each.

    All or nothing. They count as recorded now; when they happened is their own `at`.
    """
    fact.lock(session, contest.id)
    before = {kind: fact.last_seq(session, contest.id, kind) for kind in FACTS}
    taken = {kind: list(rows) for kind, rows in facts.items()}
    written = {kind: fact.append(session, contest.id, kind, rows) for kind, rows in taken.items()}
    if written.get("registrations"):
        _name_contestants(session, contest, before["registrations"])
    if any(written.get(kind) for kind in COUNTED):
        # The first facts of a contest need not be read again to be counted.
        tally.recount(session, contest, None if any(before.values()) else taken)
    session.commit()
    return written


def _name_contestants(session: Session, contest: Contest, after: int) -> None:
    """A row for everyone whose first registration is among those that came `after` a seq."""
    table = fact.TABLES["registrations"]
    named = select(table.c.contest_id, table.c.contestant).where(
        table.c.contest_id == contest.id, table.c.seq > after
    )
    session.execute(
        insert(Contestant).from_select(["contest_id", "code"], named.distinct()).on_conflict_do_nothing()
    )
