"""A virtual environment with pip in it, also on a machine whose Python has no `ensurepip`.

Debian and Ubuntu ship `python3` without the parts that put pip into a new environment. Then pip is taken,
in this order, from: the machine's own pip; the package index that the machine's settings name; the
distribution's package `python3-pip-whl`, unpacked without root. No index address is known here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from pathlib import Path

from scripts import index
from scripts.stop import Stop

Source = Callable[[Path], "Path | None"]


def make(folder: Path) -> Path:
    """The interpreter of the environment at `folder`, made when absent, broken or of another Python."""
    python = folder / "bin" / "python"
    if not _is_sound(folder, python):
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, symlinks=True)
    if not _runs(python, "-m", "pip", "--version"):
        _put_pip_into(python)
    return python


def _is_sound(folder: Path, python: Path) -> bool:
    """Whether `python` runs, is of the version that runs now, and the folder was not moved from elsewhere."""
    probe = "import sys; print(*sys.version_info[:2], sys.prefix)"
    expected = "{} {} {}".format(*sys.version_info[:2], folder)
    try:
        found = subprocess.run([str(python), "-c", probe], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return found.stdout.strip() == expected


def _runs(python: Path, *arguments: str) -> bool:
    try:
        return subprocess.run([str(python), *arguments], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _put_pip_into(python: Path) -> None:
    """Install pip into the environment of `python` from the first source that has one."""
    # Asked by doing: Debian keeps an `ensurepip` that is there and fails.
    if _runs(python, "-m", "ensurepip", "--default-pip"):
        return
    if _runs(Path(sys.executable), "-m", "pip", "--python", str(python), "install", "--quiet", "pip"):
        return
    with tempfile.TemporaryDirectory() as name:
        for source in (index.fetch_pip, _pip_of_the_distribution):
            wheel = source(Path(name))
            # A wheel is a zip that Python can import from, so pip installs itself.
            if wheel and _runs(
                python, str(wheel / "pip"), "install", "--quiet", "--no-index", "--no-deps", str(wheel)
            ):
                return
    raise Stop(
        "Máy này chưa có pip và không tải được pip. Hãy chạy một lệnh: sudo apt-get install python3-venv",
        "This machine has no pip and none could be fetched. One command mends it: "
        "sudo apt-get install python3-venv",
    )


def _pip_of_the_distribution(folder: Path) -> Path | None:
    """The pip wheel of Debian or Ubuntu, downloaded and unpacked in `folder`; None where that fails."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        return None
    for refresh in (False, True):
        if refresh and os.geteuid() == 0:
            subprocess.run(["apt-get", "update", "-qq"], capture_output=True, check=False)
        subprocess.run(["apt-get", "download", "-qq", "python3-pip-whl"], cwd=folder, capture_output=True,
                       check=False)  # fmt: skip
        for package in folder.glob("python3-pip-whl*.deb"):
            subprocess.run(["dpkg-deb", "-x", str(package), str(folder)], capture_output=True, check=False)
        wheels = sorted(folder.glob("usr/share/python-wheels/pip-*.whl"))
        if wheels:
            return wheels[-1]
    return None
