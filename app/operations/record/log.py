"""Look whether the audit log of this instance still holds, and say the first record that does not.

    examine(session, roots) -> every ledger with what is wrong with it, the first wrong record first

A ledger holds when its records are one chain that ends where its head remembers, when none is missing that
another row names, and when what stands in print is still there. Changes nothing.

    take(session, ledger, wanted, kind, by=) -> nothing; the log keeps who took records of it away
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.storage.people.person import Person
from app.storage.record import anchor, audit, change, named
from app.storage.record.log import Wanted
from rounds.proof import chain
from rounds.proof.bundle import Logged
from rounds.reasons import Reason, reason


class Examined(NamedTuple):
    """A ledger: how many records it has, the hash of the last (its root, which is printed), what is wrong."""

    ledger: str
    records: int
    root: str
    findings: list[Reason]


def examine(session: Session, roots: Collection[str] = ()) -> tuple[list[Examined], list[str]]:
    """Every ledger, and those of the printed `roots` (64 hexadecimal digits) that no record has any more."""
    highest, told, found = named.last(session), anchor.told(session), []
    lost = set(roots)
    for ledger in sorted({*audit.ledgers(session), *highest}):
        read = list(audit.records(session, ledger))
        about = findings(session, ledger, read, highest.get(ledger), told.get(ledger, ()))
        wrong = sorted(about, key=seq_of)
        hashes = [chain.entry_hash(logged.entry) for logged in read]
        lost -= set(hashes)
        found.append(Examined(ledger, len(read), hashes[-1] if hashes else "", wrong))
    return found, sorted(lost)


def seq_of(finding: Reason) -> int:
    """The number of the record that a finding is about."""
    seq = dict(finding.values)["seq"]
    assert isinstance(seq, int)
    return seq


def findings(
    session: Session,
    ledger: str,
    read: Sequence[Logged],
    highest: named.Named | None,
    told: Iterable[tuple[int, str]] = (),
) -> Iterator[Reason]:
    """What is wrong with a ledger of which all records were `read`, the `highest` that some row
    names, and the roots that were `told` to people outside.
    """
    broken = _first_broken(read, audit.hashes(session, ledger))
    if broken is not None:
        yield reason("doctor.chain-broken", ledger=ledger, seq=broken)
    for logged in read:
        if logged.salt is not None and chain.commitment(logged.salt, logged.data) != logged.entry.data_commit:
            yield reason("doctor.data-wrong", ledger=ledger, seq=logged.entry.seq)
    said = {each.entry.seq: each.data.get("changes", ()) for each in read if isinstance(each.data, dict)}
    for seq, committed in change.every(session, ledger):
        if seq in said and committed not in said[seq]:
            yield reason("doctor.data-wrong", ledger=ledger, seq=seq)
    last = (read[-1].entry.seq, chain.entry_hash(read[-1].entry)) if read else (0, "")
    head = audit.head(session, ledger) or (0, "")
    if head != last:
        # Up to the lower of the two both agree, or they disagree on the last record itself.
        seq = last[0] if head[0] == last[0] else min(head[0], last[0]) + 1
        yield reason("doctor.head-wrong", ledger=ledger, seq=seq)
    for seq, root in () if broken else told:
        if seq <= len(read) and chain.entry_hash(read[seq - 1].entry) != root:
            yield reason("doctor.anchor-wrong", ledger=ledger, seq=seq)
    if highest is not None and highest.seq > last[0]:
        yield reason(
            "doctor.record-missing", ledger=ledger, seq=last[0] + 1, table=highest.table, last=highest.seq
        )


def _first_broken(read: Sequence[Logged], kept: Sequence[str]) -> int | None:
    """The first record that does not follow the one before it, or is not the one whose hash was kept."""
    prev = chain.BEGINNING.hex()
    for seq, (logged, own) in enumerate(zip(read, kept, strict=True), 1):
        entry = logged.entry
        if (entry.seq, entry.prev, chain.entry_hash(entry)) != (seq, prev, own):
            return seq
        prev = own
    return None


def read(session: Session, ledger: str, seq: int, *, by: Person) -> None:
    """Note that somebody read what a record changed about people. Commits."""
    audit.record(session, ledger, "log.read", "log", {"record": seq}, actor=by.actor)
    session.commit()


def take(session: Session, ledger: str, wanted: Wanted, kind: str, *, by: Person) -> None:
    """Note that somebody takes records away as a file, and which. Commits."""
    asked = {name: value for name, value in wanted._asdict().items() if value}
    audit.record(session, ledger, "log.export", "log", {"kind": kind, **asked}, actor=by.actor)
    session.commit()
