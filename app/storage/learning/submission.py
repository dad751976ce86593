"""The two statements that end an attempt: one reads all that it rests on, one writes all that comes of it.

Knows the function `record_attempt` that a migration makes. Between the two nothing is locked; the second
writes only if what the first read is still so.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from app import clock
from app.storage.learning import learner as learners
from app.storage.learning import sitting as sittings
from app.storage.learning.learner import Basis, Facts
from app.storage.learning.sitting import Held, Place
from app.storage.postgres.line import Line as Wire
from app.storage.record import fact
from rounds.contestant import Line
from rounds.proof import chain
from rounds.record import Attempt


class Seen(NamedTuple):
    """A sitting and its contestant as of `now`: all facts, and the line that is counted so far."""

    now: int
    held: Held
    basis: Basis
    facts: Facts
    line: Line | None


_SEE = f"""
    SELECT hoithi_now(), {", ".join(f"sitting.{name}" for name in sittings.COLUMNS)}, facts.*,
           {", ".join(f"learner.{name}" for name in learners.FIELDS)}
    FROM sitting
    JOIN ({learners.READ}) facts ON true
    LEFT JOIN learner ON learner.contest_id = sitting.contest_id AND learner.round = sitting.round
        AND learner.contestant = sitting.contestant
    WHERE sitting.contest_id = %(contest_id)s AND sitting.contestant = %(contestant)s
      AND sitting.round = %(round)s AND sitting.practice = %(practice)s AND sitting.number = %(number)s
"""
_FACTS = 1 + len(sittings.COLUMNS)
_LINE = _FACTS + 6


def see(wire: Wire, place: Place) -> Seen | None:
    """Everything about a sitting; None where there is none."""
    row = wire.execute(_SEE, place._asdict(), prepare=True).fetchone()
    if row is None:
        return None
    held = sittings.held(row[1:_FACTS])
    assert held is not None
    basis, facts = learners.facts_of(row[_FACTS:_LINE])
    line = None if row[_LINE] is None else learners.line_of(row[_LINE:])
    return Seen(clock.instant(row[0]), held, basis, facts, line)


class Ended(NamedTuple):
    """A sitting with its last answers and how it ended; `attempt` and `change` (of `tally`) if it counts."""

    held: Held
    state: str
    at: int
    marks: tuple[int, int]
    key: str | None = None
    payload: bytes | None = None
    attempt: Attempt | None = None
    change: dict[str, Any] | None = None


_RECORD = "SELECT * FROM record_attempt(%s::jsonb)"


def record(wire: Wire, seen: Seen, ended: Ended, *, before: int | None, wait: bool) -> tuple[str, int]:
    """Write the end of a sitting, all of it or nothing.

    `written` and the number of the fact (0 of practice); `again` where what was seen is no longer so or it is
    not `before` that instant any more; `busy` where the contestant is at something else, unless one waits.
    """
    held = seen.held
    given = {
        "seen": {
            "record_lock": fact.lock_key(held.contest_id),
            "person_lock": learners.person_key(held.contest_id, held.contestant),
            "wait": wait,
            "seqs": "{" + ",".join(map(str, held.seqs)) + "}",
            "prediction_seq": held.prediction_seq,
            "before": "infinity" if before is None else clock.written(before),
            "version": seen.basis.version,
            "decisions": seen.basis.decisions,
            "facts": sum(map(len, seen.facts)),
        },
        "sitting": _sitting(ended),
        "attempt": _attempt(held, ended.attempt) if ended.attempt else {},
        "change": ended.change,
    }
    row = wire.execute(_RECORD, [json.dumps(given)], prepare=True).fetchone()
    assert row is not None
    return row[0], row[1] or 0


def _sitting(ended: Ended) -> dict[str, Any]:
    held = ended.held
    return {
        **held.place._asdict(),
        "contest_id": str(held.contest_id),
        "limit_at": clock.written(held.limit_at),
        "answers": held.answers,
        "seqs": held.seqs,
        "prediction": held.prediction,
        "prediction_seq": held.prediction_seq,
        "state": ended.state,
        "submission_key": ended.key,
        "payload": None if ended.payload is None else _bytes(ended.payload),
        "finished_at": clock.written(ended.at),
        "correct": ended.marks[0],
        "wrong": ended.marks[1],
    }


def _attempt(held: Held, attempt: Attempt) -> dict[str, Any]:
    row = attempt._asdict()
    return {
        **row,
        "contest_id": str(held.contest_id),
        "happened_at": clock.written(attempt.at),
        "started_at": clock.written(attempt.started_at),
        "leaf": _bytes(chain.leaf(chain.canonical(attempt))),
    }


def _bytes(value: bytes) -> str:
    return "\\x" + value.hex()
