"""Secrets are made once, kept private, and the same for everybody who comes first."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app import keys


def test_keys_are_private_and_stay_the_same(tmp_path: Path) -> None:
    first = keys.cookie_key(tmp_path), keys.fingerprint(keys.signing_key(tmp_path))
    again = keys.cookie_key(tmp_path), keys.fingerprint(keys.signing_key(tmp_path))
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "keys").iterdir()}
    assert first == again
    assert modes == {"cookies": 0o600, "signing.ed25519": 0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_many_who_come_first_at_once_get_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(lambda _: keys.cookie_key(tmp_path), range(64)))
    assert len(found) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["cookies"]


def test_two_instances_have_different_keys(tmp_path: Path) -> None:
    assert keys.cookie_key(tmp_path / "a") != keys.cookie_key(tmp_path / "b")
