"""Archives on their way out: one file after the other -> a ZIP, piece by piece.

Holds one file at a time, however many there are. Knows nothing of what is in them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator

from app import clock


def zipped(entries: Iterable[tuple[str, bytes]], *, at: int) -> Iterator[bytes]:
    """The pieces of a ZIP of `entries`, each a name and its content, dated with the instant `at`."""
    date = clock.moment(at).timetuple()[:6]
    written = _Written()
    # Packed as deflate, which readers of archives written without looking back expect, though nothing
    # gets smaller: what comes in here is compressed already.
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=0)
            yield written.take()
    yield written.take()


class _Written(io.RawIOBase):
    """What was written since it was last taken; cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        self._pieces.append(bytes(piece))
        return len(piece)

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken
