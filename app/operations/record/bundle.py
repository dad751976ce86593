"""Export a contest as a bundle, and check one that somebody brings."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
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
from rounds.proof.examine import Check, Verdict, examine
from rounds.reasons import reason


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


@memory.kept()
def verify(data: bytes, *, root: str | None = None, fingerprint: str | None = None) -> Verdict:
    """Check a bundle by the rules of this program, trusting nothing inside; also its signature.

    `root` and `fingerprint` as they stand in print; a difference of code `bundle.*` for each thing that
    does not hold.
    """
    verdict = examine(data, root)
    if verdict.files:
        before = len(verdict.differences)
        _check_signature(verdict, fingerprint)
        verdict.checks.append(Check("signature", 1, len(verdict.differences) == before))
    return verdict


def _check_signature(verdict: Verdict, fingerprint: str | None) -> None:
    try:
        public_key, signature = bundle.signature(verdict.files)
        message = bundle.signed_message(verdict.files[bundle.MANIFEST])
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError, KeyError, TypeError):
        verdict.differences.append(reason("bundle.bad-signature", file=bundle.SIGNATURE))
        return
    held = hashlib.sha256(public_key).hexdigest()
    if fingerprint is not None and fingerprint != held:
        verdict.differences.append(
            reason("bundle.other-key", file=bundle.SIGNATURE, expected=fingerprint, got=held)
        )
