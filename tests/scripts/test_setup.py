"""Set-up says plainly what is missing, and costs nothing the second time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.config import ROOT
from scripts import chromium, office, setup
from scripts.stop import Stop


def test_an_old_python_is_refused_with_what_to_do() -> None:
    with pytest.raises(Stop) as stop:
        setup.refuse_old_python((3, 10))
    assert str(stop.value) == (
        "Cần Python 3.11 trở lên, máy này đang dùng Python 3.10. "
        "Nếu máy có bản mới hơn, hãy gọi: make PYTHON=python3.12 run\n"
        "Python 3.11 or newer is needed, this is Python 3.10. "
        "If a newer one is installed, call: make PYTHON=python3.12 run"
    )


@pytest.mark.parametrize("version", [(3, 11), (3, 13), (4, 0)])
def test_a_new_python_is_accepted(version: tuple[int, int]) -> None:
    setup.refuse_old_python(version)


def test_a_second_set_up_says_and_fetches_nothing() -> None:
    began = time.monotonic()
    # Where there is no network at all, so that anything fetched would fail.
    again = subprocess.run(
        [Path(sys.prefix, "bin", "python"), "-c", SECOND],
        cwd=ROOT,
        env={
            **os.environ,
            "PIP_INDEX_URL": "http://127.0.0.1:9/",
            "npm_config_registry": "http://127.0.0.1:9/",
        },
        capture_output=True,
        text=True,
    )
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert time.monotonic() - began < 8


SECOND = "import sys; from scripts.setup import main; sys.exit(main(['--dev']))"


def test_a_missing_browser_is_one_command_without_root(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Stop) as stop:
        chromium.require()
    assert [line.rsplit(": ", 1)[1] for line in str(stop.value).splitlines()] == [
        "sudo apt-get install chromium",
        "sudo apt-get install chromium",
    ]


def test_a_missing_word_processor_is_one_command_without_root(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Stop) as stop:
        office.require()
    assert [line.rsplit(": ", 1)[1] for line in str(stop.value).splitlines()] == [
        "sudo apt-get install libreoffice-writer-nogui libreoffice-calc-nogui",
        "sudo apt-get install libreoffice-writer-nogui libreoffice-calc-nogui",
    ]
