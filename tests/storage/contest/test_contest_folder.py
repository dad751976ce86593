"""A directory becomes files by name; what should not be read is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.storage.contest import folder
from rounds.reasons import reason


def test_files_are_read_by_name_and_hidden_ones_left_out(tmp_path: Path) -> None:
    (tmp_path / "course" / "pictures").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    for name in ("rules.md", "course/a.md", "course/pictures/b.svg", ".git/config", ".env", "rules.md~"):
        (tmp_path / name).write_bytes(name.encode())
    assert folder.read(tmp_path) == (
        {
            "course/a.md": b"course/a.md",
            "course/pictures/b.svg": b"course/pictures/b.svg",
            "rules.md": b"rules.md",
        },
        [],
    )


def test_links_are_followed_only_inside_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_bytes(b"secret")
    inside = tmp_path / "contest"
    inside.mkdir()
    (inside / "rules.md").write_bytes(b"rules")
    (inside / "again.md").symlink_to(inside / "rules.md")
    (inside / "out.md").symlink_to(tmp_path / "secret.md")
    (inside / "broken.md").symlink_to(inside / "nowhere.md")
    (inside / "up").symlink_to(tmp_path, target_is_directory=True)
    assert folder.read(inside) == (
        {"again.md": b"rules", "rules.md": b"rules"},
        [
            reason("file.not-a-file", file="broken.md"),
            reason("file.link-outside", file="out.md"),
            reason("file.link-outside", file="up"),
        ],
    )


def test_large_files_and_folders_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "a.bin").open("wb") as file:
        file.truncate(folder.LARGEST_FILE + 1)
    for name in ("b.bin", "c.bin", "d.bin"):
        (tmp_path / name).write_bytes(b"1234")
    assert folder.read(tmp_path)[1] == [reason("file.too-large", file="a.bin", most=20)]
    monkeypatch.setattr(folder, "MOST_FILES", 2)
    assert folder.read(tmp_path) == (
        {"b.bin": b"1234", "c.bin": b"1234"},
        [reason("file.too-large", file="a.bin", most=20), reason("file.too-many", file="d.bin", most=2)],
    )
    monkeypatch.setattr(folder, "LARGEST_FOLDER", 7)
    assert folder.read(tmp_path)[1][1:] == [reason("file.folder-too-large", file="c.bin", most=0)]


def test_a_link_to_the_folder_itself_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "rules.md").write_bytes(b"rules")
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    assert folder.read(tmp_path / "link") == ({"rules.md": b"rules"}, [])


def test_what_is_no_folder_raises(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotADirectoryError):
        folder.read(tmp_path / "file")
    with pytest.raises(FileNotFoundError):
        folder.read(tmp_path / "nothing")
