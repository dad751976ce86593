"""Files: stored whole or not at all, once for the same bytes, found under nothing a person typed."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.config import Settings
from app.operations.record import doctor
from app.storage import files
from app.storage.postgres.database import db, opened
from app.storage.store import Disk
from rounds.reasons import reason

CONTENT = "Giấy chứng nhận".encode()
NFD = unicodedata.normalize("NFD", "đờn.pdf")
NAMES = ["../../etc/passwd", "đơn.pdf", NFD, "a\u202efdp.exe", "a" * 4000, ".", "a/b\\c:d\n"]
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Iterator[Session]:
    """A session of an instance whose folder no other test uses."""

    with opened(replace(settings, instance=tmp_path)):
        yield db.session()


def lying(tmp_path: Path) -> list[str]:
    """What lies in the instance besides its keys."""
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    return [name for name in found if not name.startswith("keys/")]


@pytest.mark.parametrize("name", NAMES)
def test_p21_a_name_is_kept_and_never_becomes_a_path(own: Session, tmp_path: Path, name: str) -> None:
    kept = files.keep(own, [CONTENT[:5], CONTENT[5:]], name=name, media_type="application/pdf")
    own.commit()
    assert lying(tmp_path) == [f"files/{SHA256[:2]}/{SHA256}"]
    assert (kept.name, kept.size, kept.expires_at) == (name, len(CONTENT), None)
    with files.content(kept) as file:
        assert file.read() == CONTENT


def test_the_same_bytes_are_stored_once_and_go_with_their_last_row(own: Session, tmp_path: Path) -> None:
    kept = [files.keep(own, [CONTENT], name=name, media_type="text/plain") for name in ("a", "b")]
    own.commit()
    files.forget(own, [kept[0].id])
    assert files.sweep(own) == 0
    own.commit()
    assert lying(tmp_path) == [f"files/{SHA256[:2]}/{SHA256}"]
    files.forget(own, [kept[1].id])
    assert files.sweep(own) == 1
    own.commit()
    assert lying(tmp_path) == []


def test_p16_content_that_is_being_stored_is_not_swept(
    settings: Settings, own: Session, tmp_path: Path
) -> None:
    files.keep(own, [CONTENT], name="a", media_type="text/plain")

    with opened(replace(settings, instance=tmp_path)):
        assert files.sweep(db.session()) == 0
    own.rollback()
    assert lying(tmp_path) == [f"files/{SHA256[:2]}/{SHA256}"]
    assert files.sweep(own) == 1


def test_p7_a_file_that_breaks_off_leaves_nothing(own: Session, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        files.keep(own, broken(), name="a", media_type="text/plain")
    assert lying(tmp_path) == []


def test_p17_the_doctor_finds_files_that_are_gone_or_changed(own: Session, tmp_path: Path) -> None:
    changed = files.keep(own, [CONTENT], name="a", media_type="text/plain")
    gone = files.keep(own, [b"other"], name="b", media_type="text/plain")
    own.commit()
    assert list(doctor.findings(own)) == []
    place = Disk(files.folder())
    place.path(changed.sha256).write_bytes(b"changed")
    place.path(gone.sha256).unlink()
    assert list(doctor.findings(own)) == [
        reason("doctor.file-damaged", file=str(each.id), sha256=each.sha256) for each in (changed, gone)
    ]
    # Whether one is there is asked of all, whether it is whole of a sample.
    assert [list(files.damaged(own, sample)) for sample in (0, 2)] == [[gone], [changed, gone]]
