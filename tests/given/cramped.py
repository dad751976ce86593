"""A program of its own in which PostgreSQL has a small disk: sends and hands in until the disk is full, makes
room again, and says as JSON what it met.

    python -m tests.given.cramped FOLDER

Started in a mount namespace of its own (`unshare --mount`), so that the disk goes with the process.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from pathlib import Path

from app import config, create_app
from app.operations.record import doctor
from app.storage.postgres import embedded, migrate
from app.storage.postgres.database import db
from tests.conftest import Client
from tests.given.sender import Sender

SIZE = 260 * 1024 * 1024
ROOM = 256 * 1024
"""Bytes that are left when it begins to be full, and so many hand-ins fill at most."""
MOST = 400


def main(folder: Path) -> None:
    """Do it, and print what came of it."""
    disk, instance = folder / "disk", folder / "instance"
    disk.mkdir()
    instance.mkdir()
    _mount(disk)
    place = disk / "postgresql"
    with embedded.running(place) as server:
        settings = config.read(
            {
                "HOITHI_DATABASE_URL": server.url(embedded.APPLICATION),
                "HOITHI_OWNER_DATABASE_URL": server.url(embedded.OWNER),
                "HOITHI_INSTANCE": str(instance),
            }
        )
        migrate.upgrade(settings)
        site = create_app(settings)
        site.test_client_class = Client
        with site.app_context():
            sender = Sender(site, db.session())
            taken, (status, words) = 0, (303, "")
            filler = disk / "filler"
            _fill(filler)
            while status == 303 and taken < MOST:
                sender.prepare()
                status, words = sender.go()
                taken += status == 303
            filler.unlink()
            told = {"taken": taken > 0, "status": status, "sorry": "tạm thời chưa trả lời được" in words}
            # What a full log stops is started again, as whoever looks after it would.
            with embedded.running(place):
                again = sender.go_on()
                told["again"] = again[0]
                told["more"] = len(sender.versions()) - taken
                told["wrong"] = [each.code for each in doctor.findings(db.session())]
    print(json.dumps(told))


def _mount(disk: Path) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.mount(b"tmpfs", os.fsencode(disk), b"tmpfs", 0, f"size={SIZE}".encode()):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    disk.chmod(0o755)


def _fill(filler: Path) -> None:
    block = bytes(1 << 16)
    try:
        with filler.open("wb", buffering=0) as file:
            while True:
                file.write(block)
    except OSError:
        os.truncate(filler, filler.stat().st_size - ROOM)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
