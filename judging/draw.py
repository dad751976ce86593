"""Chance that anyone can repeat: lots by HMAC-SHA256 and draws by SHAKE-256 of a seed stored beside them.

Knows seeds and names; knows nothing of what is drawn. `random` is not used: its sequences are not promised to
stay the same between versions of Python.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lot:
    """A revealed seed and the scope it was committed for, for example `round:3`."""

    seed: str
    scope: str


def commitment(seed: str) -> str:
    """SHA-256 (hex) of the seed, published before anyone could profit from knowing the order."""
    return hashlib.sha256(seed.encode()).hexdigest()


def lot_key(seed: str, scope: str, id: str) -> bytes:
    """HMAC-SHA256(seed, "lot-v1" NUL scope NUL id), the number drawn by `id`."""
    return hmac.digest(seed.encode(), f"lot-v1\0{scope}\0{id}".encode(), "sha256")


def lot_order(seed: str, scope: str, ids: Iterable[str]) -> list[str]:
    """`ids` in drawn order: smallest key first. Leaving an id out does not move the others."""
    return sorted(ids, key=lambda id: (lot_key(seed, scope, id), id))


class Stream:
    """An endless sequence of uniform whole numbers, the same on every machine: SHAKE-256 of the seed."""

    def __init__(self, seed: str) -> None:
        self._word = _words(seed).__next__

    def below(self, limit: int) -> int:
        """A whole number in 0 .. limit-1, each equally likely (rejection). `limit` is at most 2**32."""
        fair = _WORDS - _WORDS % limit
        while (word := self._word()) >= fair:
            pass
        return word % limit

    def sample(self, things: Sequence[T], count: int) -> list[T]:
        """`count` different things in random order (Fisher-Yates). Raises ValueError if fewer."""
        if count > len(things):
            raise ValueError(f"{count} of {len(things)}")
        pool, left, next_word = list(things), len(things), self._word
        for place in range(count):
            # `below(left)` written out: a bundle draws millions of papers again. Hardly ever is a word so
            # large that it has to be asked whether it is fair.
            word = next_word()
            if word >= _WORDS - left:
                fair = _WORDS - _WORDS % left
                while word >= fair:
                    word = next_word()
            other = place + word % left
            pool[place], pool[other] = pool[other], pool[place]
            left -= 1
        return pool[:count]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """All the things in random order."""
        return self.sample(things, len(things))


_WORDS = 1 << 32


def _words(seed: str) -> Iterator[int]:
    """32-bit words, big-endian. SHAKE output is one long string: asking for more gives the same again."""
    shake = hashlib.shake_256(b"hoithi-stream-v1\0" + seed.encode())
    start, end = 0, 512
    while True:
        yield from struct.unpack(f">{(end - start) // 4}I", shake.digest(end)[start:])
        start, end = end, 2 * end
