"""How often something may be tried: so that whole offices get in, and who guesses does not.

Failures count, not successes: two hundred people behind one address sign in within the hour, and a few of
them mistype. What is said is the same whether an account exists or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from limits import RateLimitItem, parse
from sqlalchemy.orm import Session

from app import clock
from app.storage.people import throttle as counters
from app.storage.people.sign_in import SECOND
from app.storage.postgres import line
from app.storage.privacy import sealed

LIMITS: Mapping[str, RateLimitItem] = {
    # one account, from one place and from everywhere
    "sign-in.person-here": parse("10 per 15 minutes"),
    "sign-in.person": parse("30 per hour"),
    # many accounts from one place
    "sign-in.address": parse("100 per hour"),
    "second-factor.person": parse("10 per 15 minutes"),
    "password.person": parse("10 per 15 minutes"),
    # letters and messages that are sent on request
    "code.identity": parse("4 per hour"),
    "code.address": parse("300 per hour"),
    # codes of certificates that there are not: an office mistypes a few, who guesses needs 2^60
    "check.address": parse("60 per 10 minutes"),
    "register.address": parse("400 per hour"),
}


class TooOften(Exception):
    """It was tried too often; in so many `seconds` it may be tried again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def check(session: Session, uses: Mapping[str, str]) -> None:
    """Raise TooOften when one of the limits is used up. Counts nothing. `uses`: limit -> whose, or where."""
    keys = {_key(name, whose): LIMITS[name] for name, whose in uses.items()}
    with line.straight(session) as wire:
        found = counters.counts(wire, list(keys))
    left = [left for key, (count, left) in found.items() if count >= keys[key].amount]
    if left:
        raise TooOften(max(1, ceil(max(left).total_seconds())))


def count(session: Session, uses: Mapping[str, str]) -> None:
    """Count one more try for each. Commits, whatever becomes of the try."""
    now = clock.read(session)
    ends = {_key(name, whose): now + LIMITS[name].get_expiry() * SECOND for name, whose in uses.items()}
    counters.spend(session, ends)
    session.commit()


def _key(name: str, whose: str) -> bytes:
    return sealed.ring().hash(f"throttle:{name}", whose)
