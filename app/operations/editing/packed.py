"""Folders of contests as ZIP archives: on their way in under limits, on their way out as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.documents import archive
from app.documents.inspection.archive import Archive
from app.documents.inspection.reasons import Unfit
from app.operations import Refused
from app.storage.contest import folder as disk
from rounds.reasons import reason

MEGABYTE = disk.MEGABYTE
LARGEST = 20 * MEGABYTE
"""Of the archive."""
MOST_UNPACKED = 60 * MEGABYTE


def read(data: bytes) -> Mapping[str, bytes]:
    """The files of a folder that was packed, by name; the folder around all of them is left out.

    Hidden files and what systems put beside them are left out as on disk. Raises Refused with what is wrong
    with the archive, and Refused(plan.not-a-folder | plan.too-large).
    """
    if len(data) > LARGEST:
        raise Refused(reason("plan.too-large", most=LARGEST // MEGABYTE))
    try:
        packed = Archive(data, MOST_UNPACKED)
        parts = {
            part.filename: part for part in packed.parts if not part.is_dir() and not _left_out(part.filename)
        }
        if len(parts) > disk.MOST_FILES:
            raise Refused(reason("plan.too-large", most=LARGEST // MEGABYTE))
        files = {name: packed.read(part, MOST_UNPACKED) for name, part in sorted(parts.items())}
    except Unfit as unfit:
        raise Refused(unfit.reason) from None
    if not files:
        raise Refused(reason("plan.not-a-folder"))
    around = {name.partition("/")[0] + "/" for name in files}
    if len(around) == 1 and all(name.startswith(min(around)) for name in files):
        files = {name.removeprefix(min(around)): content for name, content in files.items()}
    return files


def written(files: Mapping[str, bytes], *, at: int) -> Iterator[bytes]:
    """The pieces of a ZIP of the files, dated with the instant `at`."""
    return archive.zipped(sorted(files.items()), at=at)


def _left_out(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) or part.endswith("~") for part in name.split("/"))
