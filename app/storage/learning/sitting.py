"""Sittings: attempts at a quiz as long as they run, and what became of them.

Knows the table `sitting`. A sitting changes with every saved answer until it ends; then its attempt is a fact
(`fact.py`) and the row stays as it is. A practice sitting ends without a fact.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.storage.postgres.database import Base
from app.storage.postgres.instant import Instant
from app.storage.postgres.line import Line, row
from rounds.quiz import NO_ANSWER

RUNNING, SUBMITTED, EXPIRED = "running", "submitted", "expired"


class Sitting(Base):
    """One attempt of one contestant.

    `paper` lists the questions drawn, each with its id and the letters of its options in the order shown;
    `answers` has one character a question, `A` for the option shown first, `-` for none; `choices` has the
    letter of the last option of each; `seqs` the number that the client gave to each answer. `limit_at` is
    the first instant at which nothing is saved any more. `payload` is the hash of what was handed in under
    `submission_key`.
    """

    __tablename__ = "sitting"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("state IN ('running', 'submitted', 'expired')", name="state"),
        CheckConstraint("(state = 'running') = (finished_at IS NULL)", name="finished"),
        CheckConstraint("(fact_seq IS NULL) = (practice OR state = 'running')", name="fact"),
        CheckConstraint("(state = 'submitted') = (submission_key IS NOT NULL)", name="key"),
        CheckConstraint(
            "length(answers) = length(choices) AND cardinality(seqs) = length(choices)", name="answers"
        ),
        Index(
            "ix_sitting_one_running",
            "contest_id",
            "contestant",
            "round",
            "practice",
            unique=True,
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_sitting_limit_at", "limit_at", postgresql_where=text("state = 'running'")),
    )

    contest_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contestant: Mapped[str] = mapped_column(Text, primary_key=True)
    round: Mapped[str] = mapped_column(Text, primary_key=True)
    practice: Mapped[bool] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    seed: Mapped[str] = mapped_column(Text)
    paper: Mapped[list[Any]] = mapped_column(JSONB)
    choices: Mapped[str] = mapped_column(Text)
    started_at: Mapped[int] = mapped_column(Instant)
    limit_at: Mapped[int] = mapped_column(Instant)
    answers: Mapped[str] = mapped_column(Text)
    seqs: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    prediction: Mapped[int | None] = mapped_column(BigInteger)
    prediction_seq: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(16))
    submission_key: Mapped[str | None] = mapped_column(Text)
    payload: Mapped[bytes | None] = mapped_column(BYTEA)
    finished_at: Mapped[int | None] = mapped_column(Instant)
    fact_seq: Mapped[int | None] = mapped_column(BigInteger)
    correct: Mapped[int | None] = mapped_column(Integer)
    wrong: Mapped[int | None] = mapped_column(Integer)


class Place(NamedTuple):
    """Which sitting: the key of its row."""

    contest_id: uuid.UUID
    contestant: str
    round: str
    practice: bool
    number: int


class Held(NamedTuple):
    """A sitting as it is read: the columns of its row, instants in microseconds."""

    contest_id: uuid.UUID
    contestant: str
    round: str
    practice: bool
    number: int
    version: int
    seed: str
    paper: list[tuple[str, str]]
    choices: str
    started_at: int
    limit_at: int
    answers: str
    seqs: list[int]
    prediction: int | None
    prediction_seq: int
    state: str
    submission_key: str | None
    payload: bytes | None
    finished_at: int | None
    fact_seq: int | None
    correct: int | None
    wrong: int | None

    @property
    def place(self) -> Place:
        """Its key."""
        return Place(*self[:5])


class Answer(NamedTuple):
    """What a client says: to the question at `place` (from 1) the option shown as `letter`, `-` for none.

    `seq` is the client's own number of this change, higher than that of the one before.
    """

    place: int
    letter: str
    seq: int


class Given(NamedTuple):
    """What a client sends at once: answers, and perhaps what it says to the closing question."""

    answers: Sequence[Answer] = ()
    prediction: int | None = None
    prediction_seq: int = 0


_KEY = "contest_id = %s AND contestant = %s AND round = %s AND practice = %s AND number = %s"
_SAVE = """
    UPDATE sitting SET answers = overlay(answers PLACING $7 FROM $6 FOR 1), seqs[$6] = $8
    WHERE contest_id = $1 AND contestant = $2 AND round = $3 AND practice = $4 AND number = $5
      AND state = 'running' AND hoithi_now() < limit_at
      AND $6 BETWEEN 1 AND length(choices) AND $8 > seqs[$6]
      AND ($7 = '-' OR ascii($7) BETWEEN 65 AND ascii(substr(choices, $6, 1)))
    RETURNING (extract(epoch FROM limit_at - hoithi_now()) * 1000000)::bigint
"""


def save(line: Line, place: Place, answer: Answer) -> int | None:
    """Save one answer, if it is newer than the one held, fits its question, and the sitting runs and is not
    over by the database's clock. The microseconds that are left; None where nothing was saved, whatever the
    reason (`lock` tells).

    A row that somebody else changes meanwhile is waited for, and then all of it, the clock too, asked again.
    """
    found = row(line, _SAVE, (*place, *answer))
    return None if found is None else found[0]


COLUMNS = Held._fields
_READ = f"SELECT {', '.join(COLUMNS)} FROM sitting WHERE {_KEY}"


def read(line: Line, place: Place) -> Held | None:
    """The sitting of that key."""
    return held(line.execute(_READ, place, prepare=True).fetchone())


def lock(line: Line, place: Place) -> Held | None:
    """The same, and nobody else changes it until the transaction ends. Ask for the time after this."""
    return held(line.execute(_LOCK, place, prepare=True).fetchone())


_LOCK = f"{_READ} FOR NO KEY UPDATE"


def held(row: Any) -> Held | None:
    """A sitting from its row."""
    if row is None:
        return None
    found = Held._make(row)
    return found._replace(
        paper=[(question, letters) for question, letters in found.paper],
        started_at=clock.instant(row[9]),
        limit_at=clock.instant(row[10]),
        finished_at=clock.instant(row[18]) if row[18] else None,
    )


_OF = f"""
    SELECT {", ".join(Held._fields)} FROM sitting
    WHERE contest_id = %s AND contestant = %s AND round = %s AND practice = %s ORDER BY number
"""


def of(line: Line, contest_id: uuid.UUID, contestant: str, round: str, *, practice: bool) -> list[Held]:
    """All sittings of one contestant in a round, in order."""
    rows = line.execute(_OF, (contest_id, contestant, round, practice), prepare=True).fetchall()
    return [each for row in rows if (each := held(row))]


def new(
    place: Place,
    *,
    version: int,
    seed: str,
    paper: list[tuple[str, str]],
    choices: str,
    started_at: int,
    limit_at: int,
) -> Held:
    """A sitting that begins: nothing answered yet."""
    return Held(
        *place,
        version=version,
        seed=seed,
        paper=paper,
        choices=choices,
        started_at=started_at,
        limit_at=limit_at,
        answers=NO_ANSWER * len(choices),
        seqs=[0] * len(choices),
        prediction=None,
        prediction_seq=0,
        state=RUNNING,
        submission_key=None,
        payload=None,
        finished_at=None,
        fact_seq=None,
        correct=None,
        wrong=None,
    )


_BEGIN = """
    INSERT INTO sitting (contest_id, contestant, round, practice, number, version, seed, paper, choices,
                         started_at, limit_at, answers, seqs, prediction_seq, state)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, 'running')
"""


def begin(line: Line, sitting: Held) -> None:
    """Store a sitting that begins."""
    line.execute(
        _BEGIN,
        (
            *sitting[:7],
            json.dumps(sitting.paper),
            sitting.choices,
            clock.moment(sitting.started_at),
            clock.moment(sitting.limit_at),
            sitting.answers,
            sitting.seqs,
        ),
        prepare=True,
    )


_WRITE = f"UPDATE sitting SET answers = %s, seqs = %s, prediction = %s, prediction_seq = %s WHERE {_KEY}"


def write(line: Line, sitting: Held) -> None:
    """Store the answers of a sitting that is locked."""
    line.execute(_WRITE, (*_answers(sitting), *sitting.place), prepare=True)


def _answers(sitting: Held) -> tuple[object, ...]:
    return sitting.answers, array(sitting.seqs), sitting.prediction, sitting.prediction_seq


def array(numbers: Sequence[int]) -> str:
    """Numbers as PostgreSQL reads them. The driver takes longer to write a list."""
    return "{" + ",".join(map(str, numbers)) + "}"


def prolong(line: Line, place: Place, limit: int) -> None:
    """Let a running sitting run until `limit`; never shorter than before."""
    line.execute(
        f"UPDATE sitting SET limit_at = greatest(limit_at, %s) WHERE {_KEY} AND state = 'running'",
        (clock.moment(limit), *place),
    )


_OVER = """
    SELECT contest_id, contestant, round, practice, number FROM sitting
    WHERE state = 'running' AND limit_at <= hoithi_now() - %s * interval '1 microsecond'
    ORDER BY limit_at LIMIT %s
"""


def over(line: Line, *, since: int, most: int) -> list[Place]:
    """Running sittings whose limit was over `since` microseconds ago, at most so many, the oldest first."""
    return [Place(*row) for row in line.execute(_OVER, (since, most)).fetchall()]


_MISFITS = """
    SELECT coalesce(sitting.contestant, attempt.contestant)
    FROM (SELECT * FROM sitting WHERE contest_id = %(id)s AND NOT practice AND state <> 'running') sitting
    FULL JOIN (SELECT * FROM attempt WHERE contest_id = %(id)s) attempt
        ON attempt.seq = sitting.fact_seq
    WHERE attempt.seq IS NULL
       OR sitting.fact_seq IS NOT NULL
          AND (sitting.contestant, sitting.round, sitting.number, sitting.seed, sitting.started_at,
               sitting.finished_at, sitting.correct, sitting.wrong)
              IS DISTINCT FROM (attempt.contestant, attempt.round, attempt.number, attempt.seed,
               attempt.started_at, attempt.happened_at, attempt.correct, attempt.wrong)
    ORDER BY 1
"""


def misfits(line: Line, contest_id: uuid.UUID) -> list[str]:
    """Contestants with an ended sitting that has no attempt, or another one than it ended with."""
    return [row[0] for row in line.execute(_MISFITS, {"id": contest_id}).fetchall()]


def now(line: Line) -> int:
    """The database's clock at this moment; take locks before asking."""
    row = line.execute("SELECT hoithi_now()", prepare=True).fetchone()
    assert row is not None
    return clock.instant(row[0])
