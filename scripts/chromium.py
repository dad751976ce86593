"""The browser of the browser tests: Debian's or Ubuntu's Chromium. Installs it as root, else says how."""

from __future__ import annotations

import os
import shutil
import subprocess

from scripts.stop import Stop


def path() -> str | None:
    """Where Chromium is on this machine."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def require() -> None:
    """Make sure that Chromium is there. Raises Stop with the one command that would install it."""
    if path():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Đang cài Chromium ... / Installing Chromium ...", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
        ):
            subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
        if path():
            return
    raise Stop(
        "Kiểm thử trình duyệt cần Chromium. Hãy chạy một lệnh: sudo apt-get install chromium",
        "The browser tests need Chromium. One command mends it: sudo apt-get install chromium",
    )
