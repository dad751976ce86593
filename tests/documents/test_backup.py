"""The file of a backup: what is written comes back, and nothing else is taken for one."""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.documents import backup
from app.documents.backup import MANIFEST, SEAL, Unfit, Writer
from rounds.reasons import Reason, reason

ROWS = b"1\tLan\n2\tB\xc3\xacnh\n"
CONTENT = b"%PDF-1.7 noi dung"
NAME = hashlib.sha256(CONTENT).hexdigest()
SAID: dict[str, Any] = {
    "revision": "0001",
    "program": "p",
    "as_of": 1,
    "production": True,
    "tables": {"person": {"columns": ["id", "name"], "rows": 2, "size": len(ROWS)}},
    "sequences": {},
    "files": backup.listed([NAME]),
    "incoming": 0,
    "roots": {},
    "keys": {},
}


def write(path: Path, **changes: Any) -> Path:
    """A small backup, with other values in its manifest."""
    with path.open("w+b") as file, Writer(file, "Bản sao lưu") as writer:
        about = writer.add("database/person", [ROWS[:5], ROWS[5:]])
        tables = {"person": {**SAID["tables"]["person"], **about}}
        writer.add(f"files/{NAME}", [CONTENT], packed=False)
        writer.close({**SAID, "tables": tables, **changes})
    return path


def crafted(path: Path, change: Callable[[zipfile.ZipFile], None]) -> Path:
    """The same with something more in it, closed as if it had always been so."""
    data = write(path).read_bytes()
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        change(archive)
        archive.comment = b"0" * SEAL
    made = buffer.getvalue()[:-SEAL]
    path.write_bytes(made + hashlib.sha256(made).hexdigest().encode())
    return path


def refused(path: Path) -> Reason | None:
    """Why that file is not taken, all of it read."""
    try:
        with backup.opened(path) as reader:
            for name in reader.parts:
                for _ in reader.pieces(name):
                    pass
    except Unfit as unfit:
        return unfit.why
    return None


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    with backup.opened(write(tmp_path / "copy")) as reader:
        assert b"".join(reader.pieces("database/person")) == ROWS
        assert b"".join(reader.pieces(f"files/{NAME}", sha256=NAME)) == CONTENT
        assert reader.below("files/") == [NAME]
        assert (reader.manifest["format"], reader.manifest["revision"]) == (1, "0001")


def test_any_zip_program_finds_it_whole(tmp_path: Path) -> None:
    with zipfile.ZipFile(write(tmp_path / "copy")) as archive:
        assert archive.testzip() is None
        assert archive.read(backup.NOTE).decode() == "Bản sao lưu"


def test_p59_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    whole = write(tmp_path / "copy").read_bytes()
    accepted = []
    for place in range(len(whole)):
        (tmp_path / "copy").write_bytes(whole[:place] + bytes([whole[place] ^ 0x20]) + whole[place + 1 :])
        if refused(tmp_path / "copy") is None:
            accepted.append(place)
    assert accepted == []


def test_p59_every_truncated_file_is_noticed(tmp_path: Path) -> None:
    whole = write(tmp_path / "copy").read_bytes()
    taken = []
    for size in range(len(whole)):
        (tmp_path / "copy").write_bytes(whole[:size])
        taken += [size] if refused(tmp_path / "copy") is None else []
    assert taken == []
    assert refused(tmp_path / "copy") == reason("backup.damaged")


@pytest.mark.parametrize(
    "name",
    ["../../etc/cron.d/x", "/etc/passwd", "files/../keys/hashing", "keys/hashing", "database/a\\b", "files/"],
)
def test_p59_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    copy = crafted(tmp_path / "copy", lambda archive: archive.writestr(name, b"x"))
    assert refused(copy) == reason("backup.strange-part", part=name)


def test_p59_links_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo(f"files/{'a' * 64}")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    copy = crafted(tmp_path / "copy", lambda archive: archive.writestr(link, "/etc/passwd"))
    assert refused(copy) == reason("backup.strange-part", part=link.filename)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_p59_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    copy = crafted(tmp_path / "copy", lambda archive: archive.writestr("database/person", b"other"))
    assert refused(copy) == reason("backup.strange-part", part="database/person")


def test_p59_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    def bomb(archive: zipfile.ZipFile) -> None:
        archive.writestr("database/bomb", bytes(1 << 24), zipfile.ZIP_DEFLATED, 9)

    assert refused(crafted(tmp_path / "copy", bomb)) == reason("backup.bomb", part="database/bomb")


def test_p59_parts_that_nobody_named_are_refused(tmp_path: Path) -> None:
    copy = crafted(tmp_path / "copy", lambda archive: archive.writestr(f"files/{'a' * 64}", b"x"))
    assert refused(copy) == reason("backup.strange-part", part="files/")
    copy = crafted(tmp_path / "copy", lambda archive: archive.writestr("database/other", b"x"))
    assert refused(copy) == reason("backup.strange-part", part="database/")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"format": 2}, reason("backup.newer-format", got=2, known=1)),
        ({"format": "1"}, reason("backup.strange-part", part=MANIFEST)),
        ({"revision": 7}, reason("backup.strange-part", part=MANIFEST)),
        ({"as_of": 1.5}, reason("backup.strange-part", part=MANIFEST)),
        ({"tables": {}}, reason("backup.strange-part", part="database/")),
        ({"tables": {"person": []}}, reason("backup.strange-part", part="database/person")),
        ({"files": backup.listed([])}, reason("backup.strange-part", part="files/")),
        ({"incoming": 1}, reason("backup.strange-part", part="incoming/")),
    ],
)
def test_p59_a_manifest_that_says_otherwise_is_refused(
    tmp_path: Path, changes: dict[str, Any], why: Reason
) -> None:
    assert refused(write(tmp_path / "copy", **changes)) == why


def test_p59_a_part_must_have_the_hash_that_was_said(tmp_path: Path) -> None:
    with backup.opened(write(tmp_path / "copy")) as reader, pytest.raises(Unfit) as unfit:
        list(reader.pieces("database/person", sha256="0" * 64))
    assert unfit.value.why == reason("backup.part-differs", part="database/person")


@pytest.mark.parametrize("content", [b"", b"PK", b"xin chao" * 100, b"PK\3\4" + bytes(200)])
def test_other_files_are_no_backups(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "copy").write_bytes(content)
    assert refused(tmp_path / "copy") in (reason("backup.not-one"), reason("backup.damaged"))
