"""A clean machine to restore on: a database without a table, and a folder with nothing in it but keys."""

from __future__ import annotations

import contextlib
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from psycopg import sql

from app import config
from app.config import Settings
from app.storage.postgres import embedded


@contextlib.contextmanager
def machine(server: embedded.Server, folder: Path, keys_of: Path | None) -> Iterator[Settings]:
    """Its settings, with the keys of the instance `keys_of`, as long as the context lasts."""
    name = "test_" + uuid.uuid4().hex
    folder.mkdir(parents=True)
    if keys_of is not None:
        shutil.copytree(keys_of / "keys", folder / "keys")
    with server.connect() as connection:
        embedded.create_database(connection, name)
    try:
        yield config.read(
            {
                "HOITHI_DATABASE_URL": server.url(embedded.APPLICATION, name),
                "HOITHI_OWNER_DATABASE_URL": server.url(embedded.OWNER, name),
                "HOITHI_INSTANCE": str(folder),
            }
        )
    finally:
        with server.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
