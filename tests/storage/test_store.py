"""Both stores, the folder and a real server that speaks S3, keep and give back the same."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import obstore
import pytest

from app import config
from app.config import S3, Settings
from app.storage import store
from app.storage.store import Away, Bucket, Disk, Store
from tests.given import buckets

CONTENT = os.urandom(3 * store.PART + 5)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """One server for the tests of this module."""
    with buckets.running(tmp_path_factory.mktemp("s3") / "log") as settings:
        yield settings


def settings(place: Path, s3: S3 | None) -> Settings:
    """Those of an instance in that folder."""
    return replace(config.read({"HOITHI_INSTANCE": str(place)}), s3=s3)


@pytest.fixture(params=["disk", "bucket"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty store of each kind."""
    if request.param == "disk":
        return store.of(settings(tmp_path, None))
    own: S3 = request.getfixturevalue("bucket")
    return store.of(settings(tmp_path, replace(own, prefix=tmp_path.name)))


def source(tmp_path: Path, content: bytes) -> Path:
    """A file of this machine."""
    path = tmp_path / "source"
    path.write_bytes(content)
    return path


def test_what_is_put_in_comes_out_whole_and_in_stretches(kept: Store, tmp_path: Path) -> None:
    kept.put(source(tmp_path, CONTENT), SHA256)
    kept.put(tmp_path / "source", SHA256)
    (tmp_path / "source").unlink()
    assert list(kept.names()) == [SHA256]
    with kept.open(SHA256) as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == SHA256
        file.seek(store.PART - 3)
        assert file.read(6) == CONTENT[store.PART - 3 : store.PART + 3]
        file.seek(-2, os.SEEK_END)
        assert file.read() == CONTENT[-2:]
    with kept.local(SHA256) as path:
        assert path.read_bytes() == CONTENT
    assert list((tmp_path / "files").glob(".*")) == []


def test_what_was_removed_or_never_was_is_missing(kept: Store, tmp_path: Path) -> None:
    kept.put(source(tmp_path, b""), SHA256)
    with kept.open(SHA256) as file:
        assert file.read() == b""
    kept.remove(SHA256)
    kept.remove(SHA256)
    assert list(kept.names()) == []
    with pytest.raises(FileNotFoundError):
        kept.open(SHA256)
    with pytest.raises(FileNotFoundError), kept.local(SHA256):
        pass


def test_a_large_content_goes_to_the_bucket_in_parts(bucket: S3, tmp_path: Path) -> None:
    kept = store.of(settings(tmp_path, replace(bucket, prefix="parts")))
    assert isinstance(kept, Bucket)
    kept.put(source(tmp_path, CONTENT), SHA256)
    (found,) = next(iter(obstore.list(kept.store)))
    assert (found["path"], found["size"]) == (f"{SHA256[:2]}/{SHA256}", len(CONTENT))
    assert (found["e_tag"] or "").strip('"').endswith("-4")


def test_a_bucket_that_does_not_answer_is_away_and_tells_no_secret(bucket: S3, tmp_path: Path) -> None:
    for wrong in ({"endpoint": "http://127.0.0.1:9"}, {"bucket": "khong-co"}):
        kept = store.of(settings(tmp_path, replace(bucket, **wrong, key="geheim", secret="geheim")))
        with pytest.raises(OSError, match="Error") as failure:
            kept.put(source(tmp_path, b"a"), SHA256)
        assert isinstance(failure.value, Away | FileNotFoundError)
        assert "geheim" not in str(failure.value)


def test_a_folder_that_knows_no_second_names_gets_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    kept = Disk(tmp_path / "files")
    kept.put(source(tmp_path, CONTENT), SHA256)
    assert kept.path(SHA256).read_bytes() == CONTENT
    assert kept.path(SHA256).stat().st_nlink == 1
