"""Archives: whole, the same for the same entries, and never more than one entry in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from app.documents import archive

AT = 1_762_300_000_000_000  # 2025-11-04 23:46:40 UTC
ENTRIES = [("000001.pdf", b"%PDF" * 1000), ("Áp phích.pdf", b""), ("000003.pdf", bytes(range(256)))]


def test_an_archive_gives_back_what_went_in() -> None:
    made = b"".join(archive.zipped(ENTRIES, at=AT))
    opened = zipfile.ZipFile(io.BytesIO(made))
    assert opened.testzip() is None
    assert [(name, opened.read(name)) for name in opened.namelist()] == ENTRIES
    assert opened.infolist()[0].date_time == (2025, 11, 4, 23, 46, 40)
    assert made == b"".join(archive.zipped(ENTRIES, at=AT))


def test_an_archive_goes_out_before_the_next_entry_is_made() -> None:
    asked: list[str] = []

    def entries() -> Iterator[tuple[str, bytes]]:
        for name, content in ENTRIES:
            asked.append(name)
            yield name, content

    pieces = archive.zipped(entries(), at=AT)
    assert b"000001.pdf" in next(pieces)
    assert asked == ["000001.pdf"]
