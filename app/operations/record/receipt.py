"""Receipts: what someone holds in hand that a fact was recorded, and the proof that it lies under a seal.

    Receipt.code -> `A123-0f3c...`: on paper, on the phone, in the field of /check

A receipt follows from the fact itself, so it is the same however often it is asked for.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.storage.contest.contest import Contest
from app.storage.postgres import line
from app.storage.record import fact
from app.storage.record import seal as seals
from rounds.proof import chain

LETTERS = {"registrations": "R", "steps": "S", "attempts": "A", "entries": "E"}
CODE = re.compile(r"([RSAE])([1-9][0-9]{0,17})-([0-9a-f]{16})")


class Receipt(NamedTuple):
    """Fact `number` of `kind` was recorded as of `at`.

    `sha256` is that of the line which the result bundle carries, `leaf` its hash in the seal; both hex.
    """

    kind: str
    number: int
    at: int
    sha256: str
    leaf: str

    @property
    def code(self) -> str:
        """What is typed into the check page."""
        return f"{LETTERS[self.kind]}{self.number}-{self.leaf[:16]}"


class Proof(NamedTuple):
    """That a leaf lies under the root which the log carries at `log_seq`: for `chain.included`.

    `place` counts from 0 among `size` leaves; `path` and `root` are hex.
    """

    root: str
    place: int
    size: int
    path: tuple[str, ...]
    log_seq: int


def of(kind: str, number: int, row: Any) -> Receipt:
    """The receipt of a fact."""
    return of_written(kind, number, row.at, chain.canonical(row))


def of_written(kind: str, number: int, at: int, written: bytes) -> Receipt:
    """The same from the fact in its canonical form."""
    return Receipt(kind, number, at, hashlib.sha256(written).hexdigest(), chain.leaf(written).hex())


def find(session: Session, code: str) -> tuple[Contest, Receipt] | None:
    """The receipt of that code, in whatever case and with whatever blanks it was typed, and its contest.
    Nobody finds one by its number alone.
    """
    match = CODE.fullmatch("".join(code.split()).capitalize())
    if match is None:
        return None
    kind = next(kind for kind, letter in LETTERS.items() if letter == match[1])
    for contest in session.scalars(select(Contest).order_by(Contest.slug)):
        found = read(session, contest.id, kind, int(match[2]))
        if found is not None and found.leaf.startswith(match[3]):
            return contest, found
    return None


def read(session: Session, contest_id: uuid.UUID, kind: str, number: int) -> Receipt | None:
    """The receipt of a fact by its number."""
    held = fact.by_number(line.of(session), contest_id, kind, number)
    return of(kind, number, held[0]) if held else None


def proof(session: Session, contest_id: uuid.UUID, receipt: Receipt) -> Proof | None:
    """What leads from a receipt to the log; None until the next seal."""
    seal = seals.over(session, contest_id, receipt.kind, receipt.number)
    if seal is None:
        return None
    leaves = fact.leaves(session, contest_id, receipt.kind, after=seal.from_seq - 1, up_to=seal.to_seq)
    place = [seq for seq, _ in leaves].index(receipt.number)
    path = chain.inclusion((leaf for _, leaf in leaves), place)
    return Proof(seal.root.hex(), place, seal.count, tuple(each.hex() for each in path), seal.log_seq)
