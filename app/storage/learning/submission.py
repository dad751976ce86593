"""The two statements that end an attempt: one reads all that it rests on, one writes all that comes of it.

Knows the function `record_attempt` that a migration makes. Between the two nothing is locked; the second
writes only if what the first read is still so.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from app import clock
from app.storage.learning import learner as learners
from app.storage.learning import sitting as sittings
from app.storage.learning.learner import Basis, Facts
from app.storage.learning.sitting import Held, Place, array
from app.storage.postgres.line import Line as Wire
from app.storage.postgres.line import row as row_of
from app.storage.record import fact
from rounds.contestant import Line
from rounds.proof import chain
from rounds.record import Attempt


class Seen(NamedTuple):
    """A sitting and its contestant as of `now`: all facts, and the line that is counted so far.

    `counted` changes whenever counters are counted anew.
    """

    now: int
    counted: int
    held: Held
    basis: Basis
    facts: Facts
    line: Line | None


_SEE = f"""
    SELECT hoithi_now(),
           (SELECT coalesce(sum(version + decisions), 0) FROM tally_basis WHERE contest_id = $1),
           {", ".join(f"sitting.{name}" for name in sittings.COLUMNS)}, facts.*,
           {", ".join(f"learner.{name}" for name in learners.FIELDS)}
    FROM sitting
    JOIN ({learners.READ.format(contest="$1", contestant="$2")}) facts ON true
    LEFT JOIN learner ON learner.contest_id = sitting.contest_id AND learner.round = sitting.round
        AND learner.contestant = sitting.contestant
    WHERE sitting.contest_id = $1 AND sitting.contestant = $2 AND sitting.round = $3 AND sitting.practice = $4
      AND sitting.number = $5
"""
_FACTS = 2 + len(sittings.COLUMNS)
_LINE = _FACTS + 6


def see(wire: Wire, place: Place) -> Seen | None:
    """Everything about a sitting; None where there is none."""
    row = row_of(wire, _SEE, place)
    if row is None:
        return None
    held = sittings.held(row[2:_FACTS])
    assert held is not None
    basis, facts = learners.facts_of(row[_FACTS:_LINE])
    line = None if row[_LINE] is None else learners.line_of(row[_LINE:])
    return Seen(clock.instant(row[0]), row[1], held, basis, facts, line)


class Ended(NamedTuple):
    """A sitting with its last answers and how it ended; if it counts, `attempt`, its canonical form and
    `change` (of `tally`).
    """

    held: Held
    state: str
    at: int
    marks: tuple[int, int]
    key: str | None = None
    payload: bytes | None = None
    attempt: Attempt | None = None
    written: bytes | None = None
    change: dict[str, Any] | None = None


_RECORD = f"SELECT * FROM record_attempt({', '.join(f'${number}' for number in range(1, 30))})"


def record(wire: Wire, seen: Seen, ended: Ended, *, before: int | None, wait: bool) -> tuple[str, int]:
    """Write the end of a sitting, all of it or nothing.

    `written` and the number of the fact (0 of practice); `again` where what was seen is no longer so or it is
    not `before` that instant any more; `busy` where the contestant is at something else, unless one waits.
    """
    held, last, attempt = seen.held, ended.held, ended.attempt
    locks = fact.lock_key(held.contest_id), learners.person_key(held.contest_id, held.contestant), wait
    rests_on = (
        array(held.seqs),
        held.prediction_seq,
        clock.written(held.limit_at),
        seen.basis.version,
        seen.basis.decisions,
        sum(map(len, seen.facts)),
        seen.counted,
        "infinity" if before is None else clock.written(before),
    )
    end = (
        last.answers,
        array(last.seqs),
        last.prediction,
        last.prediction_seq,
        ended.state,
        ended.key,
        ended.payload,
        clock.written(ended.at),
        *ended.marks,
    )
    new = (
        attempt and attempt.answers,
        ended.written and chain.leaf(ended.written),
        orjson.dumps(ended.change).decode(),
    )
    row = row_of(wire, _RECORD, (*held.place, *locks, *rests_on, *end, *new))
    assert row is not None
    return row[0], row[1] or 0
