"""`hoithi migrate`: bring the database's tables up to date, as their owner."""

from __future__ import annotations

import argparse

from app import config
from app.cli import speech
from app.storage.postgres import embedded, migrate


def arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none."""


def main(options: argparse.Namespace) -> int:
    """Run the missing migrations."""
    with embedded.with_database(config.read()) as settings:
        migrate.upgrade(settings)
    speech.say(
        f"Cơ sở dữ liệu đã ở phiên bản {migrate.head()}.", f"The database is at revision {migrate.head()}."
    )
    return 0
