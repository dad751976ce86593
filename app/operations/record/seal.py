"""Seal facts: put the Merkle root of the new ones into the log, where it can no longer be changed."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.storage.contest.contest import Contest
from app.storage.postgres import line
from app.storage.record import audit, fact
from app.storage.record import seal as seals
from app.storage.record.seal import Seal
from rounds.proof import bundle, chain
from rounds.record import FACTS


def seal(session: Session, contest: Contest, *, by: str = audit.SYSTEM) -> list[Seal]:
    """Seal what is not sealed yet, a seal a kind of fact. Nothing new, no seal."""
    session.commit()  # whoever writes facts is waited for, and that must not be this transaction itself
    with line.straight(session) as wire:
        _, settled = fact.settled(wire, contest.id)
    made = within(session, contest, settled, by=by)
    session.commit()
    return made


def within(
    session: Session, contest: Contest, settled: Mapping[str, int], *, by: str = audit.SYSTEM
) -> list[Seal]:
    """The same in the caller's transaction, for whoever has waited for the writers (`fact.settled`)."""
    seals.lock(session, contest.id)
    done = seals.sealed(session, contest.id)
    made = []
    for kind in FACTS:
        leaves = fact.leaves(session, contest.id, kind, after=done.get(kind, 0), up_to=settled[kind])
        if leaves:
            made.append(_seal(session, contest, kind, leaves, by))
    session.add_all(made)
    session.flush()
    return made


def _seal(session: Session, contest: Contest, kind: str, leaves: list[tuple[int, bytes]], by: str) -> Seal:
    first, last = leaves[0][0], leaves[-1][0]
    root = chain.merkle_root(leaf for _, leaf in leaves)
    entry = audit.record(
        session,
        contest.ledger,
        bundle.SEALED,
        f"facts:{kind}",
        bundle.sealed(kind=kind, first=first, last=last, count=len(leaves), root=root),
        actor=by,
    )
    return Seal(
        contest_id=contest.id,
        kind=kind,
        from_seq=first,
        to_seq=last,
        count=len(leaves),
        root=root,
        log_seq=entry.seq,
    )
