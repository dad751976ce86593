"""Keyed hashes and sealed values: what they are, and that they open in their own place only."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.dialects.postgresql.base import PGDialect

from app.storage.privacy import sealed
from app.storage.privacy.sealed import Ring, Sealed


@pytest.mark.parametrize("key", [b"k" * 32, b"k" * 64, b"k" * 100])
def test_hash_is_hmac_of_purpose_and_text(key: bytes) -> None:
    ring = Ring({1: AESGCM(b"s" * 32)}, key)
    expected = hmac.digest(key, "mục đích\0chữ".encode(), hashlib.sha256)
    assert [ring.hash("mục đích", "chữ"), ring.hash("mục đích", "chữ")] == [expected, expected]


def test_value_opens_in_its_own_column_only() -> None:
    ring = Ring({1: AESGCM(b"s" * 32)}, b"k" * 32)
    sealed = ring.seal("Trần Thị Lan", "person.name")
    assert ring.open(sealed, "person.name") == "Trần Thị Lan"
    with pytest.raises(InvalidTag):
        ring.open(sealed, "enrolment.full_name")


def test_nothing_is_sealed_as_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "_rings", [Ring({1: AESGCM(b"s" * 32)}, b"k" * 32)])
    column = Sealed("enrolment.sex")
    written = [column.process_bind_param(value, PGDialect()) for value in ("", None)]
    assert written == [b"", None]
    assert [column.process_result_value(value, PGDialect()) for value in written] == ["", None]
