"""Columns that are encrypted at rest, and keyed hashes to find by what they hold.

AES-256-GCM under a ring of keys: the newest seals, all open. What was sealed for one column does not open in
another. Knows no table and no meaning.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.types import TypeDecorator

from app import keys

NONCE = 12  # bytes
KEY_ID = 2  # bytes, big-endian, in front of the nonce
BLOCK = 64  # bytes that SHA-256 takes in at once
_CONTEXT = "hoithi-sealed-v1\0"


@dataclass(frozen=True)
class Ring:
    """The keys of one instance. `sealing` by number, the highest is in use; `hashing` makes keyed hashes."""

    sealing: dict[int, AESGCM]
    hashing: bytes
    renewed: Callable[[], Mapping[int, AESGCM]] = dict
    """The keys that there are by now: another process may have begun to seal by a new one."""

    def seal(self, text: str, place: str) -> bytes:
        """`text` for the column `place`: key number, nonce, ciphertext with its tag."""
        number, key = self._newest
        nonce = secrets.token_bytes(NONCE)
        return number + nonce + key.encrypt(nonce, text.encode(), _context(place))

    def open(self, sealed: bytes, place: str) -> str:
        """The text. Raises KeyError for a key that is not in the ring, InvalidTag for anything forged."""
        number = int.from_bytes(sealed[:KEY_ID])
        if number not in self.sealing:
            self.sealing.update(self.renewed())
        key = self.sealing[number]
        nonce, rest = sealed[KEY_ID : KEY_ID + NONCE], sealed[KEY_ID + NONCE :]
        return key.decrypt(nonce, rest, _context(place)).decode()

    def hash(self, purpose: str, text: str) -> bytes:
        """32 bytes that only this instance can compute: HMAC-SHA256 of purpose, zero byte, text."""
        begun = self._begun
        inner, outer = begun[0].copy(), begun[1].copy()
        inner.update(f"{purpose}\0{text}".encode())
        outer.update(inner.digest())
        return outer.digest()

    @cached_property
    def _newest(self) -> tuple[bytes, AESGCM]:
        """The key in use, after its number as it is written."""
        number = max(self.sealing)
        return number.to_bytes(KEY_ID), self.sealing[number]

    @cached_property
    def _begun(self) -> tuple[hashlib._Hash, hashlib._Hash]:
        """Both hashes of HMAC with the key in them: beginning anew for each of 100,000 rows takes long."""
        key = self.hashing if len(self.hashing) <= BLOCK else hashlib.sha256(self.hashing).digest()
        key = key.ljust(BLOCK, b"\0")
        return (
            hashlib.sha256(bytes(byte ^ 0x36 for byte in key)),
            hashlib.sha256(bytes(byte ^ 0x5C for byte in key)),
        )


@cache
def _context(place: str) -> bytes:
    """What binds a ciphertext to its column."""
    return (_CONTEXT + place).encode()


_rings: list[Ring] = []


def unlock(instance: Path) -> None:
    """Let this process read and write the sealed columns of `instance`."""

    def sealing() -> dict[int, AESGCM]:
        return {number: AESGCM(key) for number, key in keys.sealing_keys(instance).items()}

    _rings[:] = [Ring(sealing(), keys.hashing_key(instance), sealing)]


def ring() -> Ring:
    """The ring of this process. Raises IndexError before `unlock`."""
    return _rings[0]


class Sealed(TypeDecorator[str]):
    """A str to the program, ciphertext to the database. `place` is `table.column`.

    Nothing is sealed as nothing: that a field was not asked for is no secret, and most are not.
    """

    impl = BYTEA
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """What is stored."""
        return ring().seal(value, self.place) if value else value if value is None else b""

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """What was stored."""
        return ring().open(bytes(value), self.place) if value else value if value is None else ""


class SealedJson(Sealed):
    """Plain JSON values to the program, ciphertext to the database."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """What is stored."""
        return super().process_bind_param(json.dumps(value, ensure_ascii=False), dialect)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """What was stored."""
        text = super().process_result_value(value, dialect)
        return json.loads(text) if text else None
