"""The word processor of the tests: Debian's or Ubuntu's LibreOffice. Installs it as root, else says how."""

from __future__ import annotations

import os
import shutil
import subprocess

from scripts.stop import Stop

PACKAGES = ("libreoffice-writer-nogui", "libreoffice-calc-nogui")


def path() -> str | None:
    """Where LibreOffice is on this machine."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def require() -> None:
    """Make sure that LibreOffice is there. Raises Stop with the one command that would install it."""
    if path():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Đang cài LibreOffice ... / Installing LibreOffice ...", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES],
        ):
            subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
        if path():
            return
    wanted = "sudo apt-get install " + " ".join(PACKAGES)
    raise Stop(
        f"Kiểm thử văn bản cần LibreOffice. Hãy chạy một lệnh: {wanted}",
        f"The tests of documents need LibreOffice. One command mends it: {wanted}",
    )
