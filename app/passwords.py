"""Passwords: argon2id hashes, checking one, and which are too easy to guess. Knows no person and no table.

A hash takes as much of a processor as a hundred saved answers. Each process computes one at a time, in a
thread that steps back for all others, and lets a few wait for it: a rush to sign in stops nobody at work.
"""

from __future__ import annotations

import os
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 8, 200  # characters
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
MOST_WAITING = 6
"""Of the eight threads of a process, so many may be busy with passwords."""

NICE = 5

T = TypeVar("T")
OF_THE_DEMO = "hoithi-dung-thu"
_EASY = frozenset(
    [
        OF_THE_DEMO,
        "12345678",
        "123456789",
        "1234567890",
        "87654321",
        "11223344",
        "12341234",
        "password",
        "password1",
        "iloveyou",
        "qwertyui",
        "qwertyuiop",
        "abcd1234",
        "matkhau1",
        "matkhau123",
        "haiphong",
        "haiphong2025",
        "haiphong2026",
        "vietnam1",
        "hoithi2025",
        "hoithi2026",
        "anhyeuem",
        "emyeuanh",
        "123456789a",
        "a123456789",
        "1q2w3e4r",
        "asdfghjkl",
        "zxcvbnm1",
    ]
)


class Busy(Exception):
    """Too many passwords are being checked at this moment."""


def hashed(password: str) -> str:
    """Its argon2id hash with parameters and salt inside. Raises Busy."""
    return _alone(lambda: _HASHER.hash(_written(password)))


def fits(password: str, hash: str | None) -> bool:
    """Whether `password` is the one that was hashed. Takes as long when there is no hash. Raises Busy."""
    wanted = hash or _nobody()
    try:
        return _alone(lambda: _HASHER.verify(wanted, _written(password))) and hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_dated(hash: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(hash)


def why_not(password: str, own: Iterable[str] = ()) -> str | None:
    """The code of the reason why this password will not do; `own` are the person's names and identities."""
    plain = _written(password).casefold()
    if len(plain) < LEAST:
        return "password.short"
    if len(plain) > MOST:
        return "password.long"
    known = {part for each in own for part in (each.casefold(), each.casefold().lstrip("+84"))}
    if plain in _EASY or len(set(plain)) < 4 or any(len(each) > 5 and each in plain for each in known):
        return "password.easy"
    return None


def _written(password: str) -> str:
    """One form for what keyboards send in several."""
    return unicodedata.normalize("NFC", password)


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")


_places = threading.BoundedSemaphore(MOST_WAITING)


def _step_back() -> None:
    """Let everything else of this machine go first, where the system knows a rank for one thread."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


@cache
def _thread() -> ThreadPoolExecutor:
    """The one thread of this process that hashes."""
    return ThreadPoolExecutor(1, "passwords", initializer=_step_back)


def _alone(work: Callable[[], T]) -> T:
    """Do it when it is its turn. Raises Busy when as many wait already as may."""
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        return _thread().submit(work).result()
    finally:
        _places.release()
