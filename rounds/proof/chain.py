"""The audit log's arithmetic: canonical JSON, a chain of hashes, Merkle trees.

Knows bytes and hashes only: what is recorded and where it is kept is decided elsewhere. What the chain
proves is that nothing was changed after a hash of it was printed, not that what was written was true.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

LARGEST = 2**53 - 1
"""JSON numbers are doubles to many readers: RFC 8785 keeps whole numbers exact only up to here."""

BEGINNING = bytes(32)
"""What the first record of a ledger calls its predecessor."""

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""Merkle root of no leaves (RFC 6962, section 2.1)."""

_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), check_circular=False
).encode


# --- canonical JSON -----------------------------------------------------------------------------------------


def canonical(value: object) -> bytes:
    """`value` in the one form of RFC 8785 (JCS), UTF-8.

    Takes None, bool, int within ±`LARGEST`, str, lists, tuples and string-keyed dicts. Raises TypeError for
    anything else, floats included: no float may decide anything; ValueError for larger ints and for halves
    of surrogate pairs.
    """
    return _encode(_ordered(value)).encode()


def _ordered(value: object) -> object:
    """`value` checked, with the keys of every object in order of their UTF-16 code units."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if kind is int:
        if not -LARGEST <= value <= LARGEST:  # type: ignore[operator]
            raise ValueError(f"{value} is beyond the whole numbers that JSON carries exactly")
        return value
    if isinstance(value, (list, tuple)):
        return [_ordered(item) for item in value]
    if isinstance(value, dict):
        keys = tuple(value)
        in_order = _few_in_order(keys) if len(keys) <= FEW else _in_order(keys)
        return {key: _ordered(value[key]) for key in in_order}
    raise TypeError(f"{kind.__name__} has no canonical form")


def _in_order(keys: tuple[object, ...]) -> list[str]:
    """The keys of an object in order of their UTF-16 code units. Raises TypeError unless all are text."""
    texts = [key for key in keys if type(key) is str]
    if len(texts) < len(keys):
        raise TypeError("a key is not text")
    return sorted(texts, key=lambda key: key.encode("utf-16-be"))


FEW = 32
_few_in_order = lru_cache(maxsize=512)(_in_order)
"""The same for objects of a few keys, of which a bundle has a hundred thousand alike."""


# --- records ------------------------------------------------------------------------------------------------


class Entry(NamedTuple):
    """One record of a ledger. `ts` is ISO 8601 in UTC with microseconds and Z; the last two are hex."""

    seq: int
    ts: str
    actor: str
    action: str
    subject: str
    data_commit: str
    prev: str


def commitment(salt: bytes, data: object) -> str:
    """SHA-256 (hex) of the record's data under a random salt: once both are erased, nobody can guess it."""
    return hashlib.sha256(b"audit-data-v1\0" + salt + canonical(data)).hexdigest()


def entry_hash(entry: Entry) -> str:
    """SHA-256 (hex) of a record; the next one carries it as `prev`, and the last one is the ledger's root."""
    return hashlib.sha256(b"audit-rec-v1\0" + canonical(entry._asdict())).hexdigest()


def following(
    last: tuple[int, str] | None, *, ts: str, actor: str, action: str, subject: str, salt: bytes, data: Any
) -> Entry:
    """The record that comes after `last` (its seq and hash; None for an empty ledger)."""
    seq, prev = last or (0, BEGINNING.hex())
    return Entry(seq + 1, ts, actor, action, subject, commitment(salt, data), prev)


def verify(entries: Iterable[Entry]) -> int | None:
    """The seq at which the chain first breaks, counted from 1; None when it holds.

    A record that was edited shows at the record after it; the last one shows only against a printed root.
    """
    prev = BEGINNING.hex()
    for seq, entry in enumerate(entries, 1):
        if entry.seq != seq or entry.prev != prev:
            return seq
        prev = entry_hash(entry)
    return None


def departs(older: Sequence[Entry], newer: Sequence[Entry]) -> int | None:
    """The seq at which `newer` first departs from `older`; None when it only went on from there."""
    for seq, entry in enumerate(older, 1):
        if seq > len(newer) or newer[seq - 1] != entry:
            return seq
    return None


# --- Merkle trees (RFC 6962) --------------------------------------------------------------------------------


def leaf(data: bytes) -> bytes:
    """The hash of one leaf."""
    return hashlib.sha256(b"\0" + data).digest()


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in their order."""
    level = list(leaves)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        level = _level_above(level)
    return level[0]


def inclusion(leaves: Iterable[bytes], index: int) -> list[bytes]:
    """The audit path of the leaf at `index` (from 0): what leads from its hash to the root.

    Raises IndexError.
    """
    level = list(leaves)
    if not 0 <= index < len(level):
        raise IndexError(index)
    path = []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            path.append(level[beside])
        level = _level_above(level)
        index //= 2
    return path


def included(root: bytes, leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bool:
    """Whether `path` leads from `leaf`, the one at `index` of `size`, to `root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    last, node = size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if index & 1 or index == last:
            node = _above(beside, node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = _above(node, beside)
        index, last = index >> 1, last >> 1
    return last == 0 and hmac.compare_digest(node, root)


def _above(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def _level_above(level: list[bytes]) -> list[bytes]:
    """The next level: neighbours joined, an odd last one lifted as it is (the tree of RFC 6962)."""
    sha256 = hashlib.sha256
    above = [sha256(b"\1" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
    if len(level) % 2:
        above.append(level[-1])
    return above
