"""Make this folder runnable: `.venv`, the locked packages, the browser assets.

Run as `python3 -m scripts.setup [--dev]` by the bare Python of the machine. Knows the order of the steps;
each step knows whether it still has anything to do, so a second run costs nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from scripts.stop import Stop

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)


def refuse_old_python(version: tuple[int, int]) -> None:
    """Raise Stop when `version` (major, minor) is older than the program can run on."""
    if version < OLDEST_PYTHON:
        have = "{}.{}".format(*version)
        raise Stop(
            f"Cần Python 3.11 trở lên, máy này đang dùng Python {have}. "
            "Nếu máy có bản mới hơn, hãy gọi: make PYTHON=python3.12 run",
            f"Python 3.11 or newer is needed, this is Python {have}. "
            "If a newer one is installed, call: make PYTHON=python3.12 run",
        )


def main(arguments: list[str] | None = None) -> int:
    """Do the set-up; 0 when everything is in place, 1 with a sentence otherwise."""
    parser = argparse.ArgumentParser(prog="python3 -m scripts.setup", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    parser.add_argument("--browser", action="store_true", help="also the browser and the office of the tests")
    options = parser.parse_args(arguments)
    os.chdir(ROOT)
    try:
        refuse_old_python((sys.version_info[0], sys.version_info[1]))
        # Imported after the check, so that an old Python reaches the sentence above.
        from scripts import assets, chromium, environment, office, packages

        python = environment.make(ROOT / ".venv")
        packages.install(ROOT, python, dev=options.dev)
        assets.fetch(ROOT, python)
        if options.browser:
            chromium.require()
            office.require()
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
