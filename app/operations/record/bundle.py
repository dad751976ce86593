"""Export a contest as a bundle; `proof.py` beside it checks one."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import memory
from app.operations.standings import snapshot
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.record import audit, program
from app.storage.record import record as records
from app.storage.standings import snapshot as snapshots
from app.storage.standings.snapshot import Outcome
from rounds import contest
from rounds.proof import bundle, chain
from rounds.proof.bundle import Contents


@memory.kept()
def export(session: Session, of: Contest, key: Ed25519PrivateKey) -> bytes:
    """The bundle of a contest up to its last recorded results; nothing new, the same bytes.

    What was recorded since is first sealed and computed, as of the instant of those results.
    """
    return _made(session, of, snapshot.renew(session, of), key)


def kept(session: Session, of: Contest, key: Ed25519PrivateKey, folder: Path) -> Path | None:
    """The bundle of the last recorded results as a file in `folder`, made when it is first asked for.

    Records nothing: what came since those results is not in it. None before the first results. Who asks for
    the same file at the same time waits for the first.
    """
    outcome = snapshots.outcome(session, of.id)
    if outcome is None:
        return None
    path = folder / f"{of.slug}-{outcome.number}-{outcome.digest[:16]}.zip"
    if not path.exists():
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(path.name))))
        if not path.exists():
            data = _made(session, of, outcome, key)
            folder.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            part.write_bytes(data)
            part.replace(path)
        session.rollback()
    return path


def _made(session: Session, of: Contest, outcome: Outcome, key: Ed25519PrivateKey) -> bytes:
    log = list(audit.records(session, of.ledger, up_to=outcome.log_seq))
    said = log[-1].data
    definition = contests.definition(session, of, said["version"])
    record = records.read(session, of.id, facts=said["facts"], decisions=said["decisions"])
    contents = Contents(
        definition=definition.files,
        record=record,
        log=log,
        results=chain.canonical(contest.to_data(contest.outcome(definition, record, outcome.as_of))),
        program=program.source(),
    )
    public_key = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return bundle.make(contents, sign=key.sign, public_key=public_key)
