"""Compares two bundles of one contest: the log of the newer goes on where that of the older ends, or not.

    compare(older, newer) -> Continuation

Takes bundles that hold (`examine.py`). A log that begins with every record of another commits to all that
was published, sealed and decided there, to the last fact: nothing of then was changed, left out or moved
since. What a record says in particular may have been erased meanwhile; what it committed to stands.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rounds.definition import folder
from rounds.proof import bundle, chain
from rounds.proof.chain import Entry
from rounds.reasons import Reason

Files = Mapping[str, bytes]


class Continuation(NamedTuple):
    """How many records both logs have, and the first place at which the newer departs from the older."""

    older: int
    newer: int
    difference: Reason | None


def compare(older: Files, newer: Files) -> Continuation:
    """Whether the newer log goes on from the older one. Raises what `bundle.log` does where one has none."""
    before, now = ([logged.entry for logged in bundle.log(files[bundle.LOG])] for files in (older, newer))
    seq = chain.departs(before, now)
    difference = None
    if seq == 1:
        difference = _nothing_in_common(older, newer)
    elif seq is not None:
        difference = _cut_short(before, now) if seq > len(now) else _another(before[seq - 1], now)
    return Continuation(len(before), len(now), difference)


def _nothing_in_common(older: Files, newer: Files) -> Reason:
    """Two contests, or one whose log was written anew."""
    expected, got = (
        str(tomllib.loads(files[bundle.DEFINITION + folder.CONTEST].decode())["id"])
        for files in (older, newer)
    )
    if expected != got:
        return _reason("continuation.other-contest", expected=expected, got=got)
    return _reason("continuation.begun-anew", contest=got)


def _cut_short(before: Sequence[Entry], now: Sequence[Entry]) -> Reason:
    lost = before[len(now)]
    return _reason(
        "continuation.cut-short",
        last=len(now),
        seq=lost.seq,
        ts=lost.ts,
        action=lost.action,
        subject=lost.subject,
    )


def _another(lost: Entry, now: Sequence[Entry]) -> Reason:
    """Another record stands where that one stood, which may stand elsewhere now."""
    found = now[lost.seq - 1]
    field = next(name for name in Entry._fields if getattr(lost, name) != getattr(found, name))
    elsewhere = [entry.seq for entry in now if entry.data_commit == lost.data_commit]
    return _reason(
        "continuation.record-differs",
        seq=lost.seq,
        ts=lost.ts,
        action=lost.action,
        subject=lost.subject,
        field=field,
        expected=getattr(lost, field),
        got=getattr(found, field),
        moved=next((seq for seq in elsewhere if seq != lost.seq), ""),
    )


def _reason(code: str, **values: object) -> Reason:
    return Reason(code, bundle.LOG, "", tuple(sorted(values.items())))
