"""Folders that come in as ZIP archives: whole ones are read, hostile ones refused before they are opened."""

from __future__ import annotations

import io
import zipfile

import pytest

from app.operations import Refused
from app.operations.editing import packed


def archive(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as written:
        for name, content in files.items():
            written.writestr(zipfile.ZipInfo(name), content, compression)
    return out.getvalue()


def test_the_folder_around_and_what_systems_leave_is_left_out() -> None:
    given = {
        "cuoc-thi/contest.toml": b"format = 1",
        "cuoc-thi/course/A1.md": "Bài".encode(),
        "cuoc-thi/.git/config": b"x",
        "cuoc-thi/rules.md~": b"x",
        "__MACOSX/cuoc-thi/._contest.toml": b"x",
    }
    assert packed.read(archive(given)) == {"contest.toml": b"format = 1", "course/A1.md": "Bài".encode()}
    assert packed.read(archive({"contest.toml": b"a", "b/c.md": b"d"})) == {
        "contest.toml": b"a",
        "b/c.md": b"d",
    }


def test_what_goes_out_comes_in_the_same() -> None:
    files = {"contest.toml": b"format = 1", "course/A1.md": "Bài".encode()}
    assert packed.read(b"".join(packed.written(files, at=1_772_400_000_000_000))) == files


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (archive({"../contest.toml": b"x"}), "upload.part-names"),
        (archive({"/etc/contest.toml": b"x"}), "upload.part-names"),
        (archive({"a\\..\\b.toml": b"x"}), "upload.part-names"),
        (archive({"C:/contest.toml": b"x"}), "upload.part-names"),
        (archive({"a/contest.toml": b"x", "A/contest.toml": b"y"}), "upload.part-names"),
        (archive({"contest.toml": b"\0" * 70_000_000}), "upload.bomb"),
        (archive({"contest.toml": b"x"}) + b"MZ", "upload.two-files-in-one"),
        (archive({"contest.toml": b"x"})[:-30], "upload.damaged"),
        (archive({"contest.toml": b"x"}, zipfile.ZIP_BZIP2), "upload.damaged"),
        (b"khong phai zip", "upload.damaged"),
        (archive({f"{number}.md": b"" for number in range(1001)}), "plan.too-large"),
        (archive({".hidden": b"x"}), "plan.not-a-folder"),
    ],
)
def test_hostile_archives_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        packed.read(data)
    assert [each.code for each in refused.value.reasons] == [code]
