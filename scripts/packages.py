"""The Python packages of the program: exactly those of the lock files, each held to its hash.

Knows the lock files and how to install them; does not know where packages come from (see `index`).
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

from scripts import index
from scripts.stop import Stop

TOOLS = "requirements-setup.txt"
RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"


def install(root: Path, python: Path, *, dev: bool) -> None:
    """Install what is missing in the environment of `python`; with `dev` also what tests and checks need."""
    stamp = python.parent.parent / "installed.json"
    wanted = RUNTIME if not dev else DEVELOPMENT
    done = _read(stamp)
    if done.get(wanted) == _digest(root, wanted) or (
        not dev and done.get(DEVELOPMENT) == _digest(root, DEVELOPMENT)
    ):
        return
    print("Đang cài các gói Python ... / Installing the Python packages ...", flush=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    _run([*pip, "--no-deps", "-r", str(root / TOOLS)])
    _install_lock(root / wanted, python)
    _run(
        [str(python.parent / "uv"), "pip", "install", "--quiet", "--python", str(python), "--offline"]
        + ["--no-deps", "--no-build-isolation", "--editable", str(root)]
    )
    stamp.write_text(json.dumps({wanted: _digest(root, wanted)}), encoding="utf-8")


def _install_lock(lock: Path, python: Path) -> None:
    """uv is several times faster; pip knows corners of a machine's settings that uv does not."""
    uv = [str(python.parent / "uv"), "pip", "install", "--quiet", "--python", str(python)]
    locked = ["--require-hashes", "--no-deps", "-r", str(lock)]
    first = subprocess.run(
        uv + locked, env=index.for_uv(dict(os.environ)), capture_output=True, text=True, check=False
    )
    if first.returncode:
        print(first.stderr, file=sys.stderr)
        _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *locked])


def _run(command: list[str]) -> None:
    """Run `command`; Raises Stop with its last words when it fails."""
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        print(result.stderr, file=sys.stderr)
        raise Stop(
            "Không cài được các gói Python. Hãy xem dòng lỗi ở trên; thường là do không có mạng hoặc proxy.",
            "The Python packages could not be installed. See above; mostly it is the network or a proxy.",
        )


def _digest(root: Path, lock: str) -> str:
    """Changes whenever an installation would: the lock, the tools, the declaration, the place."""
    digest = hashlib.sha256(str(root).encode())
    for name in (lock, TOOLS):
        digest.update((root / name).read_bytes())
    declared = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    digest.update(json.dumps([declared["project"], declared["tool"]["setuptools"]]).encode())
    return digest.hexdigest()


def _read(stamp: Path) -> dict[str, str]:
    try:
        return dict(json.loads(stamp.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}
