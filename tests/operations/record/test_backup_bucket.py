"""Backup and restore of an instance whose contents lie in a bucket, with a real server that speaks S3."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app import create_app
from app.config import S3, Settings
from app.operations import Refused
from app.operations.record import backup, doctor, restore
from app.storage import files, store
from app.storage.postgres import embedded
from app.storage.postgres.database import db, opened
from rounds.reasons import reason
from tests.given import buckets, empty

CONTENTS = [b"Bai du thi " * 99, b"x" * (store.PART // 16)]
NAMES = sorted(hashlib.sha256(each).hexdigest() for each in CONTENTS)


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """One server for the tests of this module."""
    with buckets.running(tmp_path_factory.mktemp("s3") / "log") as settings:
        yield settings


@pytest.fixture
def away(settings: Settings, bucket: S3) -> Settings:
    """An instance with two contents in the bucket, and nothing on the disk."""
    away = replace(settings, s3=replace(bucket, prefix=settings.instance.name))
    with create_app(away).app_context():
        for content in CONTENTS:
            files.keep(db.session(), [content], name="a.txt", media_type="text/plain")
        db.session().commit()
    assert sorted(store.of(away).names()) == NAMES
    assert list(store.Disk(away.instance / "files").names()) == []
    return away


def taken(settings: Settings, path: Path) -> Path:
    """A backup of that instance."""
    with create_app(settings).app_context():
        assert backup.take(db.session(), settings, path).files == 2
    return path


@pytest.mark.parametrize("kind", ["bucket", "disk"])
def test_p59_contents_of_a_bucket_come_back_into_a_bucket_or_onto_a_disk(
    away: Settings, bucket: S3, server: embedded.Server, tmp_path: Path, kind: str
) -> None:
    copy = taken(away, tmp_path / "copy")
    for name in NAMES:
        store.of(away).remove(name)
    with empty.machine(server, tmp_path / "machine", away.instance) as machine:
        there = replace(machine, s3=replace(bucket, prefix=tmp_path.name)) if kind == "bucket" else machine
        assert restore.restore(there, copy).files == 2
        held = store.of(there)
        assert sorted(held.names()) == NAMES
        for content in CONTENTS:
            with held.open(hashlib.sha256(content).hexdigest()) as file:
                assert file.read() == content
        on_disk = sorted(path.name for path in (machine.instance / "files").rglob("*") if path.is_file())
        assert on_disk == ([] if kind == "bucket" else NAMES)
        with opened(there):
            assert list(doctor.findings(db.session())) == []


def test_p59_what_the_bucket_lost_is_told_before_anybody_relies_on_the_backup(
    away: Settings, tmp_path: Path
) -> None:
    store.of(away).remove(NAMES[0])
    with pytest.raises(Refused) as refused:
        taken(away, tmp_path / "copy")
    assert refused.value.reasons == (reason("backup.content-lost", count=1),)
    assert list(tmp_path.glob("*copy*")) == []
