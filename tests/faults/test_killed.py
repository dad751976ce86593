"""Commands killed at any moment: afterwards the record is whole, and the next command works."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from random import Random

import pytest

from app.config import ROOT

HOITHI = str(ROOT / ".venv" / "bin" / "hoithi")
KILLS = 12


def call(instance: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [HOITHI, *words], env=environment(instance), capture_output=True, text=True, check=False
    )


def environment(instance: Path) -> dict[str, str]:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("HOITHI_")}
    return {**outside, "HOITHI_INSTANCE": str(instance)}


@pytest.mark.long
def test_a_publication_killed_at_any_moment_leaves_all_of_it_or_nothing(tmp_path: Path) -> None:
    instance, dice = tmp_path / "instance", Random(7)
    assert call(instance, "migrate").returncode == 0
    folders = [tmp_path / f"cuoc-thi-{number}" for number in range(KILLS)]
    for folder in folders:
        assert call(instance, "new", str(folder)).returncode == 0
        started = subprocess.Popen(
            [HOITHI, "publish", str(folder)],
            env=environment(instance),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(dice.random() * 4)
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()
        well = call(instance, "doctor")
        assert (well.returncode, well.stderr) == (0, "")
    for folder in folders:
        again = call(instance, "publish", str(folder))
        assert (again.returncode, "bản 1." in again.stdout) == (0, True)
