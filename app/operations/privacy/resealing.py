"""A new key for what is sealed, and everything sealed anew by it, so that an old key may go."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from cryptography.exceptions import InvalidTag
from sqlalchemy.orm import Session

from app import keys
from app.operations import Refused
from app.storage import tables
from app.storage.privacy import resealing, sealed
from app.storage.record import audit
from rounds.reasons import reason

AT_ONCE = 500
"""Rows a transaction: whoever writes to one of them waits no longer than that takes."""


def rotate(session: Session, instance: Path) -> int:
    """Make a new sealing key and use it from here on; its number. Commits.

    Other processes read by it at once and seal by it when they start anew.
    """
    number = keys.new_sealing_key(instance, above=max(held(session), default=0))
    sealed.unlock(instance)
    audit.record(session, audit.INSTANCE, "keys.rotate", "instance", {"sealing": number})
    session.commit()
    return number


def held(session: Session) -> Counter[int]:
    """How many values rest on each key."""
    return resealing.counts(session, tables.metadata())


def reseal(session: Session) -> int:
    """Seal everything anew that rests on an older key; how many rows. Commits, some hundred rows at a time.

    May be stopped and run again. Raises Refused(keys.cannot-open) where a key is missing.
    """
    newest, total = max(sealed.ring().sealing), 0
    for each in resealing.sealed(tables.metadata()):
        while done := _some(session, each, newest):
            total += done
    audit.record(session, audit.INSTANCE, "keys.reseal", "instance", {"sealing": newest, "rows": total})
    session.commit()
    return total


def _some(session: Session, of: resealing.Held, newest: int) -> int:
    try:
        done = resealing.reseal(session, of, newest, AT_ONCE)
    except (KeyError, InvalidTag) as failure:
        session.rollback()
        raise Refused(reason("keys.cannot-open", table=of.rows.name)) from failure
    session.commit()
    return done
