"""What it costs to call a command: one that asks no database waits for none of its libraries."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("alembic", "flask", "procrastinate", "psycopg", "sqlalchemy")
LOADED = """
import importlib, sys
import app.cli
importlib.import_module(f"app.cli.{sys.argv[1]}")
print(*sorted({name.partition(".")[0] for name in sys.modules} & set(sys.argv[2:])))
"""


@pytest.mark.parametrize("command", ["new", "check", "simulate", "verify"])
def test_a_command_without_a_database_loads_no_library_for_one(command: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", LOADED, command, *HEAVY], capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == []


def test_a_command_with_a_database_loads_no_page() -> None:
    said = subprocess.run(
        [sys.executable, "-c", LOADED.replace('.partition(".")[0]', ""), "doctor", "app.web", "sqlalchemy"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["sqlalchemy"]
