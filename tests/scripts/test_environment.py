"""An environment with pip, on a machine whose Python has none: from a named index, or a sentence."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scripts import environment, index
from scripts.stop import Stop


@pytest.fixture(scope="module")
def pip_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pip of the environment that runs the tests, packed as a wheel again."""
    installed = Path(sys.prefix, "lib", f"python{sys.version_info[0]}.{sys.version_info[1]}", "site-packages")
    (information,) = installed.glob("pip-*.dist-info")
    version = information.name.removeprefix("pip-").removesuffix(".dist-info")
    wheel = tmp_path_factory.mktemp("wheel") / f"pip-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for folder in (installed / "pip", information):
            for path in sorted(folder.rglob("*")):
                if path.is_file() and path.suffix != ".pyc":
                    archive.write(path, path.relative_to(installed).as_posix())
    return wheel


class Index:
    """A package index on this machine, in the form all indexes share."""

    def __init__(self, wheel: Path) -> None:
        content = wheel.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        page = (
            '<a href="../../files/pip-1.0-py3-none-any.whl">old</a>'
            f'<a href="../../files/{wheel.name}#sha256={digest}">{wheel.name}</a>'
            '<a href="../../files/pip-999.tar.gz">source</a>'
        )
        answers = {"/simple/pip/": page.encode(), f"/files/{wheel.name}": content}
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                body = answers.get(self.path)
                self.send_response(200 if body else 404)
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/simple"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def package_index(pip_wheel: Path) -> Iterator[Index]:
    index = Index(pip_wheel)
    yield index
    index.server.shutdown()
    index.server.server_close()


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No ensurepip that works, no pip of the machine, no apt-get, no settings."""
    really = environment._runs

    def runs(python: Path, *arguments: str) -> bool:
        if "ensurepip" in arguments or python == Path(sys.executable):
            return False
        return really(python, *arguments)

    monkeypatch.setattr(environment, "_runs", runs)
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_FIND_LINKS", "UV_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(index, "_pip_files", lambda environment: [])


def version_of_pip(python: Path) -> str:
    said = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[1]


@pytest.mark.usefixtures("bare_machine")
def test_pip_comes_from_the_index_that_is_named(
    package_index: Index, pip_wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", package_index.url)
    python = environment.make(tmp_path / "venv")
    assert version_of_pip(python) == pip_wheel.name.split("-")[1]
    assert package_index.asked == ["/simple/pip/", f"/files/{pip_wheel.name}"]


@pytest.mark.usefixtures("bare_machine")
def test_pip_comes_from_a_folder_of_wheels(
    pip_wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", str(pip_wheel.parent))
    assert version_of_pip(environment.make(tmp_path / "venv")) == pip_wheel.name.split("-")[1]


@pytest.mark.usefixtures("bare_machine")
def test_a_machine_without_any_source_gets_one_command(tmp_path: Path) -> None:
    with pytest.raises(Stop) as stop:
        environment.make(tmp_path / "venv")
    vi, en = str(stop.value).splitlines()
    assert vi.endswith("Hãy chạy một lệnh: sudo apt-get install python3-venv")
    assert en.endswith("One command mends it: sudo apt-get install python3-venv")


def test_a_sound_environment_is_kept_and_a_moved_one_made_anew(tmp_path: Path) -> None:
    python = environment.make(tmp_path / "venv")
    (tmp_path / "venv" / "kept").touch()
    environment.make(tmp_path / "venv")
    assert (tmp_path / "venv" / "kept").exists()
    (tmp_path / "venv").rename(tmp_path / "moved")
    (tmp_path / "moved" / "bin" / "python").unlink()
    environment.make(tmp_path / "moved")
    assert not (tmp_path / "moved" / "kept").exists()
    assert not python.exists()
