"""Keyed hashes and sealed values: what they are, and that they open in their own place only."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.dialects.postgresql.base import PGDialect

from app import keys
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


def test_a_key_that_another_process_made_is_found_when_it_is_needed(tmp_path: Path) -> None:
    sealed.unlock(tmp_path)
    old = sealed.ring()
    first = old.seal("Lan", "person.name")
    keys.new_sealing_key(tmp_path)
    sealed.unlock(tmp_path)
    second = sealed.ring().seal("Lan", "person.name")
    assert [each[:2] for each in (first, second)] == [b"\0\1", b"\0\2"]
    assert [ring.open(each, "person.name") for ring in (old, sealed.ring()) for each in (first, second)] == [
        "Lan"
    ] * 4
    assert old.seal("Lan", "person.name")[:2] == b"\0\1"
    with pytest.raises(KeyError):
        old.open(b"\0\3" + second[2:], "person.name")


def test_nothing_is_sealed_as_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "_rings", [Ring({1: AESGCM(b"s" * 32)}, b"k" * 32)])
    column = Sealed("enrolment.sex")
    written = [column.process_bind_param(value, PGDialect()) for value in ("", None)]
    assert written == [b"", None]
    assert [column.process_result_value(value, PGDialect()) for value in written] == ["", None]
