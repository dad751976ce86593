"""A window on the bytes of a file: sliced and searched like `bytes`, and read from the disk where it is
looked at.
"""

from __future__ import annotations

import io
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

Bytes = bytes | mmap.mmap


@contextmanager
def window(file: BinaryIO) -> Iterator[Bytes]:
    """The whole of `file`. A file without a descriptor (one in memory) is simply read."""
    try:
        number = file.fileno()
    except (AttributeError, io.UnsupportedOperation):
        file.seek(0)
        yield file.read()
        return
    file.flush()
    if file.seek(0, io.SEEK_END) == 0:
        yield b""
        return
    with mmap.mmap(number, 0, access=mmap.ACCESS_READ) as data:
        yield data


class Part(io.RawIOBase):
    """A stretch of a window as a file that can be read and sought, for libraries that want one."""

    def __init__(self, data: Bytes) -> None:
        self._data = data
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: len(self._data)}[whence]
        if base + offset < 0:
            raise OSError("before the beginning")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        end = len(self._data) if size is None or size < 0 else self._at + size
        found = bytes(self._data[self._at : end])
        self._at += len(found)
        return found
