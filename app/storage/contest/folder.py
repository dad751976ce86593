"""Contest folders on disk: a directory -> the bytes of its files by name.

Knows directories, links and sizes; what the files say is read by `rounds/definition/folder.py`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from rounds.reasons import Reason, reason

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
LARGEST_FOLDER = 100 * MEGABYTE
MOST_FILES = 1000


def read(directory: Path) -> tuple[Mapping[str, bytes], list[Reason]]:
    """The files below `directory` by name (`course/a1.md`), in order, and the reasons why some were not
    taken.

    Hidden files and folders are left out without a word, and so is what editors leave behind (`rules.md~`).
    A link must end inside the folder. Raises NotADirectoryError where `directory` is none, OSError where it
    cannot be read.
    """
    root = directory.resolve(strict=True)
    if not root.is_dir():
        raise NotADirectoryError(str(directory))
    files: dict[str, bytes] = {}
    found: list[Reason] = []
    total = 0
    for name, path in _walk(root, ""):
        if len(files) == MOST_FILES:
            found.append(reason("file.too-many", file=name, most=MOST_FILES))
            break
        real = path.resolve()
        if not real.is_relative_to(root):
            found.append(reason("file.link-outside", file=name))
            continue
        if not real.is_file():
            found.append(reason("file.not-a-file", file=name))
            continue
        size = real.stat().st_size
        if size > LARGEST_FILE:
            found.append(reason("file.too-large", file=name, most=LARGEST_FILE // MEGABYTE))
            continue
        total += size
        if total > LARGEST_FOLDER:
            found.append(reason("file.folder-too-large", file=name, most=LARGEST_FOLDER // MEGABYTE))
            break
        files[name] = real.read_bytes()
    return files, found


def _walk(directory: Path, above: str) -> Iterator[tuple[str, Path]]:
    """Names and paths of everything that is no real directory, in order of name. Linked directories are not
    entered.
    """
    with os.scandir(directory) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.startswith(".") or entry.name.endswith("~"):
                continue
            name = above + entry.name
            if stat.S_ISDIR(entry.stat(follow_symlinks=False).st_mode):
                yield from _walk(Path(entry.path), name + "/")
            else:
                yield name, Path(entry.path)
