"""Passwords: argon2id hashes, checking one, and which are too easy to guess. Knows no person and no table."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 8, 200  # characters
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
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


def hashed(password: str) -> str:
    """Its argon2id hash with parameters and salt inside."""
    return _HASHER.hash(_written(password))


def fits(password: str, hash: str | None) -> bool:
    """Whether `password` is the one that was hashed. Takes the same time when there is no hash."""
    try:
        return _HASHER.verify(hash or _nobody(), _written(password)) and hash is not None
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
