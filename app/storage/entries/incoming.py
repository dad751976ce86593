"""The bytes of uploads that are not whole: a file each, in `incoming` of the instance.

Knows bytes and ids. How many of them count is said by the row of the upload (`received`); what a killed
process wrote behind that is written over by whoever goes on.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from flask import current_app

from app.storage import store

SMALL = 512 * 1024
"""Bytes of a file of a form that are held in memory."""


def folder() -> Path:
    """Where they lie; made when it is not there."""
    instance: Path = current_app.extensions["hoithi"].instance
    found = instance / "incoming"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def path(id: uuid.UUID) -> Path:
    """The file of one upload."""
    return folder() / id.hex


def write(id: uuid.UUID, offset: int, data: bytes) -> None:
    """Put `data` at `offset`, safe from a power cut at the return. Raises OSError; then nothing counts."""
    descriptor = os.open(path(id), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        rest = memoryview(data)
        while rest:
            written = os.pwrite(descriptor, rest, offset)
            offset, rest = offset + written, rest[written:]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if offset == len(data):
        store.sync(folder())


def nameless() -> IO[bytes]:
    """A file for what a form brings, gone when it is closed or its process dies; what is small stays in
    memory.
    """
    return cast(IO[bytes], SpooledTemporaryFile(SMALL, dir=str(folder())))


def forget(id: uuid.UUID) -> None:
    """Let go of what came of one upload; nothing where there is none."""
    path(id).unlink(missing_ok=True)


def ids() -> Iterator[uuid.UUID]:
    """The uploads of which anything lies here."""
    for found in folder().iterdir():
        if len(found.name) == 32:
            yield uuid.UUID(found.name)


def room() -> int:
    """Bytes that still fit on the disk."""
    return shutil.disk_usage(folder()).free
