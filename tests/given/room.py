"""Where the databases of one run of the tests lie: in memory where the machine has plenty, else on its disk.

Making, filling and dropping a database a test is mostly files; in memory that takes a third of the time.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

MEMORY = Path("/dev/shm")
PLENTY = 4 << 30
"""Bytes that must be free there."""
NAME = "hoithi-tests-"


@contextlib.contextmanager
def shared(place: Path) -> Iterator[Path]:
    """The folder `place` for all processes of a run; the one that leaves it last takes it out of memory."""
    with _alone():
        if not place.exists():
            _make(place)
        inside = os.open(place, os.O_RDONLY)
        fcntl.flock(inside, fcntl.LOCK_SH)
    try:
        yield place
    finally:
        with _alone():
            if _is_left(inside) and place.is_symlink():
                shutil.rmtree(place.resolve())
                place.unlink()
        os.close(inside)


def _make(place: Path) -> None:
    free = os.statvfs(MEMORY) if os.access(MEMORY, os.W_OK) else None
    if free is None or free.f_bavail * free.f_frsize < PLENTY:
        place.mkdir()
        return
    for folder in MEMORY.glob(NAME + "*"):
        _sweep(folder)
    place.symlink_to(tempfile.mkdtemp(prefix=NAME, dir=MEMORY))


def _sweep(folder: Path) -> None:
    """Take away what a run left that was killed."""
    with contextlib.suppress(OSError):
        inside = os.open(folder, os.O_RDONLY)
        if _is_left(inside):
            shutil.rmtree(folder)
        os.close(inside)


def _is_left(inside: int) -> bool:
    """Whether no other process is in the folder."""
    try:
        fcntl.flock(inside, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One process of this machine at a time comes or goes."""
    with open(Path(tempfile.gettempdir()) / f"{NAME}door-{os.geteuid()}", "ab") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield
