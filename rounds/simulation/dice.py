"""Dice of a played contest: a quick run of whole numbers from a seed. Nothing real is drawn here.

Real draws are `rounds/draw.py`. These dice are lighter, since a played contest throws them millions of
times; they are SHAKE-256 like those, so the same seed plays the same contest on every machine.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

WORDS = 4096


class Dice:
    """Whole numbers, one after the other. Dice of another seed are independent of these."""

    def __init__(self, seed: str) -> None:
        self._word = _words(seed).__next__

    def below(self, limit: int) -> int:
        """A number in 0 .. limit-1; `limit` is at most 2**32. Uniform up to limit / 2**32: enough here."""
        return self._word() * limit >> 32

    def share(self, per_mille: int) -> bool:
        """True in `per_mille` of a thousand throws."""
        return self._word() * 1000 >> 32 < per_mille

    def pick(self, things: Sequence[T]) -> T:
        """One of the things."""
        return things[self.below(len(things))]

    def shuffle(self, things: list[T]) -> None:
        """Put the things in another order, in place."""
        for place in range(len(things) - 1, 0, -1):
            other = self.below(place + 1)
            things[place], things[other] = things[other], things[place]

    def around(self, middle: int, spread: int) -> int:
        """A number near `middle`, at most `spread` away, the middle more often than the ends."""
        return middle - spread + self.below(spread + 1) + self.below(spread + 1)


def _words(seed: str) -> Iterator[int]:
    """32-bit words, block by block, little-endian on every machine."""
    block = 0
    while True:
        digest = hashlib.shake_256(f"hoithi-dice-v1\0{seed}\0{block}".encode()).digest(4 * WORDS)
        yield from struct.unpack(f"<{WORDS}I", digest)
        block += 1
