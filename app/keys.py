"""This instance's secrets, made on first use under `instance/keys`, readable by their owner only.

Knows four: the key that signs cookies, the Ed25519 key that signs bundles, the ring that seals what is
personal, and the key of keyed hashes. Never prints a secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)


def cookie_key(instance: Path) -> bytes:
    """32 bytes that sign cookies and forms; the same for every process of the instance."""
    return _kept(instance, "cookies", lambda: secrets.token_bytes(32))


def signing_key(instance: Path) -> Ed25519PrivateKey:
    """The key that signs this instance's bundles."""
    return Ed25519PrivateKey.from_private_bytes(_kept(instance, "signing.ed25519", _new_signing_key))


def sealing_keys(instance: Path) -> dict[int, bytes]:
    """The keys of sealed columns by number, 32 bytes each. The highest seals; the others open what is older.

    The first one is made where there is none at all: of those that were set aside nothing is made anew.
    """
    paths = sorted((instance / "keys").glob("sealing.[0-9]*"))
    if not paths:
        return {1: _kept(instance, "sealing.1", lambda: secrets.token_bytes(32))}
    return {int(path.suffix[1:]): path.read_bytes() for path in paths}


def new_sealing_key(instance: Path, *, above: int = 0) -> int:
    """Make one more sealing key, which seals from the next start on; its number, `above` all in use."""
    number = max(*sealing_keys(instance), above) + 1
    _kept(instance, f"sealing.{number}", lambda: secrets.token_bytes(32))
    return number


def hashing_key(instance: Path) -> bytes:
    """32 bytes that make the hashes by which identities are found. Losing it means nobody is found."""
    return _kept(instance, "hashing", lambda: secrets.token_bytes(32))


def marks(instance: Path) -> dict[str, str]:
    """What is there of the keys a backup needs to be read and to go on, by name: hashes that tell them apart.

    Of what is not there nothing is made.
    """
    found = [
        *(instance / "keys").glob("sealing.[0-9]*"),
        instance / "keys/hashing",
        instance / "keys/signing.ed25519",
    ]
    return {
        path.name: hashlib.sha256(b"hoithi-key-v1\0" + path.read_bytes()).hexdigest()
        for path in sorted(found)
        if path.exists()
    }


def fingerprint(key: Ed25519PrivateKey) -> str:
    """SHA-256 of the raw public key, 64 hexadecimal digits: what the printed minutes carry."""
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(public).hexdigest()


def sealed(key: bytes, words: str) -> str:
    """Words that only this instance can have written, for addresses and pages; anybody may read them."""
    body = base64.urlsafe_b64encode(words.encode()).rstrip(b"=")
    return (body + b"." + _mark(key, body)).decode()


def unsealed(key: bytes, text: str) -> str | None:
    """The words that `sealed` was given; None for what it did not write."""
    body, _, mark = text.encode("utf-8", "replace").rpartition(b".")
    if not hmac.compare_digest(mark, _mark(key, body)):
        return None
    return base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4)).decode()


def _mark(key: bytes, body: bytes) -> bytes:
    return base64.urlsafe_b64encode(hmac.digest(key, b"sealed-v1\0" + body, "sha256")).rstrip(b"=")


def _new_signing_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())


def _kept(instance: Path, name: str, make: Callable[[], bytes]) -> bytes:
    """The content of the key file `name`; several processes may come first at once and get the same."""
    folder = instance / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        own = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
        descriptor = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link fails where the name exists, so the first one wins and nobody reads half a key.
            os.link(own, path)
        except FileExistsError:
            pass
        finally:
            own.unlink()
    return path.read_bytes()
