"""Check a bundle that somebody brings. Asks no database: a bundle proves itself, or it proves nothing."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app import memory
from rounds.proof import bundle
from rounds.proof.examine import Check, Verdict, examine
from rounds.reasons import reason


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
