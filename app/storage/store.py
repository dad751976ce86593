"""Where content lies under the SHA-256 of its bytes: in a folder, or in a bucket that speaks S3.

Knows bytes and their hashes; knows no row, no name that anybody typed and no contest. Content is there whole
or not at all: a folder gets it by one rename after it was synced, a bucket shows nothing of what comes in
parts before the last of them.
"""

from __future__ import annotations

import contextlib
import io
import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from app.config import Settings

PART = 8 * 1024 * 1024
"""Bytes that are held in memory at a time, each way; a bucket takes larger content in parts of this size."""
AT_ONCE = 2
"""Parts under way at the same time."""
PATIENCE = timedelta(seconds=60)


class Away(OSError):
    """The store does not answer, or refuses: nothing is known to be kept, nothing is lost."""


class Store(Protocol):
    """What both kinds can do. A missing content raises FileNotFoundError, a store that is away `Away`."""

    def put(self, source: Path, sha256: str) -> None:
        """Take in a whole file of this machine, which stays where it is; durable at the return."""

    def open(self, sha256: str) -> io.BufferedReader:
        """The content, to read and to seek."""

    def local(self, sha256: str) -> contextlib.AbstractContextManager[Path]:
        """The content as a file of this machine, for programs that want one. Not to be written to."""

    def names(self) -> Iterator[str]:
        """The hashes of everything that lies there."""

    def remove(self, sha256: str) -> None:
        """Let go of it; nothing where there is none."""


def of(settings: Settings) -> Store:
    """The store of this instance."""
    folder = settings.instance / "files"
    return Bucket(settings, folder) if settings.s3 else Disk(folder)


class Disk:
    """A folder; two letters a folder below keep folders small."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the content of that hash lies."""
        return self.folder / sha256[:2] / sha256

    def put(self, source: Path, sha256: str) -> None:
        """A second name for the file, or a copy where the file system knows no second names."""
        target = self.path(sha256)
        own = beside(self.folder)
        try:
            try:
                own.hardlink_to(source)
            except OSError:
                shutil.copyfile(source, own)
            sync(own)
            if not target.parent.exists():
                target.parent.mkdir(mode=0o700, exist_ok=True)
                sync(self.folder)
            own.replace(target)
            sync(target.parent)
        finally:
            own.unlink(missing_ok=True)

    def open(self, sha256: str) -> io.BufferedReader:
        """The file itself."""
        return self.path(sha256).open("rb")

    @contextlib.contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        """The file itself."""
        path = self.path(sha256)
        path.stat()
        yield path

    def names(self) -> Iterator[str]:
        """What lies in the folders."""
        return (found.name for found in self.folder.glob("??/*"))

    def remove(self, sha256: str) -> None:
        """Take the file away."""
        self.path(sha256).unlink(missing_ok=True)


class Bucket:
    """A bucket that speaks S3. `folder` is where this machine works on what comes and goes."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        assert settings.s3 is not None
        own = settings.s3
        self.folder = folder
        self.store = S3Store(
            own.bucket,
            prefix=own.prefix or None,
            endpoint=own.endpoint or None,
            region=own.region,
            access_key_id=own.key,
            secret_access_key=own.secret,
            virtual_hosted_style_request=not own.endpoint,
            client_options={
                "allow_http": own.endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=5),
                "timeout": PATIENCE,
            },
            retry_config={"max_retries": 3, "retry_timeout": PATIENCE / 2},
        )

    def put(self, source: Path, sha256: str) -> None:
        """Sent in parts from the disk."""
        with _answering(), source.open("rb") as file:
            obstore.put(self.store, self._key(sha256), file, chunk_size=PART, max_concurrency=AT_ONCE)

    def open(self, sha256: str) -> io.BufferedReader:
        """Fetched piece by piece as it is read, however slowly that is."""
        with _answering():
            size = obstore.head(self.store, self._key(sha256))["size"]
        return io.BufferedReader(_Pieces(self.store, self._key(sha256), size), PART // 2)

    @contextlib.contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        """A copy that lasts as long as the context."""
        own = beside(self.folder)
        try:
            with self.open(sha256) as content, own.open("xb") as file:
                shutil.copyfileobj(content, file, PART // 2)
            yield own
        finally:
            own.unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """What lies below the prefix."""
        with _answering():
            for found in obstore.list(self.store):
                for each in found:
                    yield each["path"].rpartition("/")[2]

    def remove(self, sha256: str) -> None:
        """Take the object away."""
        with contextlib.suppress(FileNotFoundError), _answering():
            obstore.delete(self.store, self._key(sha256))

    def _key(self, sha256: str) -> str:
        return f"{sha256[:2]}/{sha256}"


class _Pieces(io.RawIOBase):
    """An object of a bucket as a file: each reading asks for its own stretch."""

    def __init__(self, store: S3Store, key: str, size: int) -> None:
        self._store, self._key, self._size, self._at = store, key, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        length = min(len(buffer), self._size - self._at)
        if length <= 0:
            return 0
        with _answering():
            found = obstore.get_range(self._store, self._key, start=self._at, length=length)
        buffer[:length] = memoryview(found)
        self._at += length
        return length


@contextlib.contextmanager
def _answering() -> Iterator[None]:
    """What goes wrong between here and the bucket, as `Away`. Its own words may hold addresses and keys."""
    try:
        yield
    except FileNotFoundError:
        raise
    except BaseError as failure:
        raise Away(type(failure).__name__) from None


def beside(folder: Path) -> Path:
    """A new name for something half-done in `folder`; what a killed process leaves is swept by its age."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f".{os.getpid()}.{secrets.token_hex(8)}"


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, outlive a power cut. Raises OSError when the disk cannot."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
