"""A ZIP file with one possible form: the same files give the same bytes everywhere, and no byte is left free.

Stored without compression, in the order of names, at a time that means nothing, with no comment, no extra
field and no gap. Any ZIP program opens it; `unpack` takes nothing else, by packing anew what it read and
comparing bytes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")

_VERSION = 20  # 2.0: the oldest that knows folders
_UNIX = 3 << 8 | _VERSION
_UTF8 = 1 << 11
_MIDNIGHT, _FIRST_OF_JANUARY_1980 = 0, 1 << 5 | 1
_PLAIN_FILE = 0o100644 << 16
_MOST_FILES, _MOST_BYTES = 2**16 - 2, 2**32 - 2


class NotCanonical(Exception):
    """Not the one form. `at` is the first byte that is wrong."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def pack(files: Mapping[str, bytes]) -> bytes:
    """The archive of `files` by name. Raises ValueError for what does not fit: 65,534 files, 4 GB."""
    body, directory = bytearray(), bytearray()
    for name in sorted(files):
        content, label = files[name], name.encode()
        about = (
            *(_VERSION, _UTF8, 0, _MIDNIGHT, _FIRST_OF_JANUARY_1980),
            *(zlib.crc32(content), len(content), len(content), len(label), 0),
        )
        directory += _CENTRAL.pack(b"PK\1\2", _UNIX, *about, 0, 0, 0, _PLAIN_FILE, len(body)) + label
        body += _LOCAL.pack(b"PK\3\4", *about) + label + content
        if len(body) + len(directory) > _MOST_BYTES:
            raise ValueError("more than 4 GB")
    if len(files) > _MOST_FILES:
        raise ValueError(f"{len(files)} files")
    end = _END.pack(b"PK\5\6", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return bytes(body + directory + end)


def unpack(data: bytes) -> dict[str, bytes]:
    """The files of an archive that `pack` made. Raises NotCanonical."""
    files: dict[str, bytes] = {}
    at = 0
    while data[at : at + 4] == b"PK\3\4" and at + _LOCAL.size <= len(data):
        header = _LOCAL.unpack_from(data, at)
        size, length = header[8], header[9]
        start = at + _LOCAL.size + length
        try:
            name = data[at + _LOCAL.size : start].decode()
        except UnicodeDecodeError:
            raise NotCanonical(at + _LOCAL.size) from None
        files[name] = data[start : start + size]
        at = start + size
    again = pack(files)
    if again != data:
        raise NotCanonical(_first_difference(again, data))
    return files


def _first_difference(one: bytes, other: bytes) -> int:
    """The first place at which two strings of bytes differ, by halves: they may be long."""
    low, high = 0, min(len(one), len(other))
    if one[:high] == other[:high]:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle
    return low
