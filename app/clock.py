"""The impure sources: the time, fresh ids, seeds and salts. Rules receive what comes from here as arguments.

The time that counts is the database's, read by the statement that needs it; never that of a browser or a
replica. Instants are whole microseconds since 1970-01-01T00:00:00Z.
"""

from __future__ import annotations

import secrets
import time
import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def read(session: Session) -> int:
    """The database's clock at this moment, not at the start of the transaction. Take locks before asking.

    Statements that must read it themselves call `hoithi_now()`, which a migration makes.
    """
    moment: datetime = session.execute(text("SELECT hoithi_now()")).scalar_one()
    return instant(moment)


def here() -> int:
    """The clock of this machine, where no database is yet: no right of anybody may hang on it."""
    return time.time_ns() // 1000


def skew(session: Session) -> int:
    """By how much the database's clock is ahead of this machine's, in microseconds; negative: behind."""
    before = here()
    theirs: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return instant(theirs) - (before + here()) // 2


def instant(moment: datetime) -> int:
    """A date-time with a zone as an instant."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(instant: int) -> datetime:
    """An instant as a date-time in UTC."""
    return _EPOCH + timedelta(microseconds=instant)


def written(instant: int) -> str:
    """An instant as the log writes it: `2026-01-02T01:02:03.456789Z`."""
    return moment(instant).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def new_id() -> uuid.UUID:
    """A UUID of version 7: in order of time, and made here so that a table may be spread over machines."""
    chance = int.from_bytes(secrets.token_bytes(10))  # 74 bits of it are used
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | 7 << 76 | (chance & 0xFFF) << 64 | 2 << 62 | chance >> 18
    return uuid.UUID(int=value)


def new_seed() -> str:
    """A seed that nobody can guess, 64 hexadecimal digits."""
    return secrets.token_hex(32)


def new_salt() -> bytes:
    """16 random bytes that keep erased data from being guessed by their hash."""
    return secrets.token_bytes(16)
