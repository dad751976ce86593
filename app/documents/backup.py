"""The one file of a backup: a ZIP that closes with the hash of all that comes before.

    hoithi-backup.txt     what this is, for whoever finds it
    database/<table>      rows as PostgreSQL's COPY writes them, packed
    files/<sha256>        content under its hash, as it is
    incoming/<id>         what had come of files that were not whole
    manifest.json         what must be there: tables with columns, rows and hashes; counts of the rest

A reader trusts nothing of it: it takes no other name, no link, nothing that grows beyond what was said, and
writes nowhere by a name out of the file. Knows bytes; knows no database and no folder of the program.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from rounds.reasons import Reason, reason

FORMAT = 1
NOTE = "hoithi-backup.txt"
MANIFEST = "manifest.json"
DATABASE, FILES, INCOMING = "database/", "files/", "incoming/"
PIECE = 1 << 18
"""Bytes read or written at a time."""
LARGEST_MANIFEST = 1 << 24
MOST_TIMES = 200
"""By how much rows may grow when they are unpacked; real ones grow tenfold, thirtyfold at the most."""
SEAL = 64
"""Digits of the hash at the end of the file, which ZIP programs take for a comment."""

_NAMES = re.compile(
    r"hoithi-backup\.txt|manifest\.json|database/[a-z_]{1,63}|files/[0-9a-f]{64}|incoming/[0-9a-f]{32}"
)
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_SHAPE: Mapping[str, type] = {
    "revision": str,
    "program": str,
    "as_of": int,
    "production": bool,
    "tables": dict,
    "sequences": dict,
    "files": dict,
    "incoming": int,
    "roots": dict,
    "keys": dict,
}

CODES: Mapping[str, str] = {
    "backup.not-one": "",
    "backup.damaged": "",
    "backup.strange-part": "part",
    "backup.bomb": "part",
    "backup.newer-format": "got, known",
    "backup.part-differs": "part",
}


class Unfit(Exception):
    """A file that is not taken for a backup, with the reason."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.code)
        self.why = why


class Writer:
    """A backup being written: parts in any order, then `close` with the manifest."""

    def __init__(self, file: IO[bytes], note: str) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._zip.comment = b"0" * SEAL
        self.add(NOTE, [note.encode()])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def add(self, name: str, pieces: Iterable[bytes], *, packed: bool = True) -> dict[str, Any]:
        """One part; its size and hash."""
        about = zipfile.ZipInfo(name)
        about.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        about.external_attr = (stat.S_IFREG | 0o600) << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(about, "w", force_zip64=True) as part:
            for piece in _gathered(pieces):
                digest.update(piece)
                size += part.write(piece)
        return {"size": size, "sha256": digest.hexdigest()}

    def close(self, manifest: Mapping[str, Any]) -> str:
        """End the file; its SHA-256."""
        said = {"format": FORMAT, **manifest}
        self.add(MANIFEST, [json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()])
        self._zip.close()
        end = self._file.seek(0, 2) - SEAL
        digest = _digest(self._file, end)
        seal = digest.hexdigest().encode()
        self._file.seek(end)
        self._file.write(seal)
        digest.update(seal)
        return digest.hexdigest()


class Reader:
    """A backup of which the outside was checked. Its parts are checked as they are read."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._zip = archive
        self.parts = {each.filename: each for each in archive.infolist()}
        self.manifest = self._read_manifest()

    @property
    def size(self) -> int:
        """Bytes that all parts have unpacked."""
        return sum(part.file_size for part in self.parts.values())

    def below(self, folder: str) -> list[str]:
        """The names of parts in a folder, without it."""
        return sorted(name.removeprefix(folder) for name in self.parts if name.startswith(folder))

    def pieces(self, name: str, *, size: int | None = None, sha256: str = "") -> Iterator[bytes]:
        """The content of a part. Raises Unfit, at the latest after the last piece, unless it is as said."""
        digest, rest = hashlib.sha256(), self.parts[name].file_size
        try:
            with self._zip.open(name) as part:
                while piece := part.read(PIECE):
                    rest -= len(piece)
                    if rest < 0:
                        raise Unfit(reason("backup.bomb", part=name))
                    digest.update(piece)
                    yield piece
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as wrong:
            raise Unfit(reason("backup.part-differs", part=name)) from wrong
        wanted = self.parts[name].file_size if size is None else size
        if rest or wanted != self.parts[name].file_size or (sha256 and digest.hexdigest() != sha256):
            raise Unfit(reason("backup.part-differs", part=name))

    def _read_manifest(self) -> dict[str, Any]:
        about = self.parts.get(MANIFEST)
        if about is None or about.file_size > LARGEST_MANIFEST:
            raise Unfit(reason("backup.strange-part", part=MANIFEST))
        try:
            said = json.loads(b"".join(self.pieces(MANIFEST)))
        except (ValueError, RecursionError) as wrong:
            raise Unfit(reason("backup.strange-part", part=MANIFEST)) from wrong
        if not isinstance(said, dict) or type(said.get("format")) is not int:
            raise Unfit(reason("backup.strange-part", part=MANIFEST))
        if said["format"] != FORMAT:
            raise Unfit(reason("backup.newer-format", got=said["format"], known=FORMAT))
        if any(type(said.get(name)) is not kind for name, kind in _SHAPE.items()):
            raise Unfit(reason("backup.strange-part", part=MANIFEST))
        self._refuse_other_parts(said)
        return said

    def _refuse_other_parts(self, said: Mapping[str, Any]) -> None:
        """What is there must be what the manifest names, neither more nor less."""
        if self.below(DATABASE) != sorted(said["tables"]):
            raise Unfit(reason("backup.strange-part", part=DATABASE))
        for name, about in said["tables"].items():
            columns = about.get("columns") if isinstance(about, dict) else None
            if not isinstance(columns, list) or {type(about.get("rows")), type(about.get("size"))} != {int}:
                raise Unfit(reason("backup.strange-part", part=DATABASE + name))
        if listed(self.below(FILES)) != said["files"]:
            raise Unfit(reason("backup.strange-part", part=FILES))
        if len(self.below(INCOMING)) != said["incoming"]:
            raise Unfit(reason("backup.strange-part", part=INCOMING))


def listed(hashes: Iterable[str]) -> dict[str, Any]:
    """What the manifest says of the contents: how many, and the hash of their hashes in order."""
    ordered = sorted(hashes)
    return {"count": len(ordered), "sha256": hashlib.sha256("".join(ordered).encode()).hexdigest()}


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """A backup to read. Raises Unfit for anything that is not one whole, OSError where it cannot be read."""
    with path.open("rb") as file:
        _refuse_changed(file)
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as wrong:
            raise Unfit(reason("backup.not-one")) from wrong
        with archive:
            _refuse_strange(archive, file.seek(0, 2))
            yield Reader(archive)


def _refuse_changed(file: IO[bytes]) -> None:
    if file.read(4) != b"PK\3\4":
        raise Unfit(reason("backup.not-one"))
    digest = _digest(file, max(0, file.seek(0, 2) - SEAL))
    if file.read() != digest.hexdigest().encode():
        raise Unfit(reason("backup.damaged"))


def _refuse_strange(archive: zipfile.ZipFile, size: int) -> None:
    """Names that lead elsewhere, links, doubles, what is locked, what grows out of all proportion."""
    seen: set[str] = set()
    packed = 0
    for each in archive.infolist():
        kind = stat.S_IFMT(each.external_attr >> 16)
        fit = _NAMES.fullmatch(each.orig_filename) and each.filename not in seen and kind in (0, stat.S_IFREG)
        if not fit or each.flag_bits & _ENCRYPTED or each.compress_type not in _PACKED:
            raise Unfit(reason("backup.strange-part", part=each.orig_filename[:80]))
        packed += each.compress_size
        # Parts that lie over each other would let a small file unpack to anything.
        if packed > size or each.file_size > max(PIECE, MOST_TIMES * each.compress_size):
            raise Unfit(reason("backup.bomb", part=each.filename))
        seen.add(each.filename)


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same in pieces that are worth packing: rows come one by one."""
    waiting, size = [], 0
    for piece in pieces:
        waiting.append(bytes(piece))
        size += len(piece)
        if size >= PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _digest(file: IO[bytes], end: int) -> hashlib._Hash:
    """The hash of the first `end` bytes; the file stands behind them."""
    digest = hashlib.sha256()
    file.seek(0)
    for piece in limited(file, end):
        digest.update(piece)
    return digest


def limited(file: IO[bytes], end: int) -> Iterator[bytes]:
    """The bytes of a file from where it stands, up to `end` of them."""
    while end > 0 and (piece := file.read(min(PIECE, end))):
        end -= len(piece)
        yield piece
