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

COUNTED = ("registrations", "steps", "attempts")
"""Kinds of fact that the counters of units follow."""


def record(session: Session, contest: Contest, facts: Mapping[str, Iterable[NamedTuple]]) -> dict[str, int]:
    """Append facts by kind (`registrations`, `attempts` ...) in the given order, and say how many of each.

    All or nothing. They count as recorded now; when they happened is their own `at`.
    """
    fact.lock(session, contest.id)
    before = fact.last_seq(session, contest.id, "registrations")
    written = {kind: fact.append(session, contest.id, kind, rows) for kind, rows in facts.items()}
    if written.get("registrations"):
        _name_contestants(session, contest, before)
    if any(written.get(kind) for kind in COUNTED):
        tally.recount(session, contest)
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
