"""`hoithi run` as a person uses it: real processes, real signals, nothing left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.demo import EXAMPLES
from app.config import ROOT
from app.storage.postgres import embedded

HOITHI = Path(sys.executable).with_name("hoithi")


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Run:
    """One `hoithi run` on its own instance and port."""

    def __init__(self, instance: Path, port: int, *more: str) -> None:
        self.instance, self.port = instance, port
        own = {"HOITHI_INSTANCE": str(instance), "HOITHI_PORT": str(port), "HOITHI_WORKERS": "1"}
        self.process = subprocess.Popen(
            [HOITHI, "--lang", "en", "run", *more],
            env={**os.environ, **own},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_until_up(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def end(self, number: int) -> tuple[int, str, str]:
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err

    def left_behind(self) -> list[str]:
        """Commands of living processes that belong to this run."""
        marks = (f"--port {self.port} ", f"{self.instance}/postgresql")
        return [command for command in commands().values() if any(mark in command for mark in marks)]


def commands() -> dict[int, str]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
    return found


def answers(port: int) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5) as answer:
        return bool(answer.status == 200)


@pytest.fixture
def running(tmp_path: Path, port: int) -> Iterator[Run]:
    run = Run(tmp_path / "instance", port)
    yield run
    if run.process.poll() is None:
        run.end(signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_prints_its_address_and_ends_everything_it_started(running: Run, number: int) -> None:
    assert running.wait_until_up().startswith(f"Hoithi is running at http://127.0.0.1:{running.port} ")
    assert answers(running.port)
    assert len(running.left_behind()) >= 2
    assert running.end(number) == (0, "Stopped.\n", "")
    assert running.left_behind() == []


def test_run_ends_while_it_still_starts(running: Run) -> None:
    deadline = time.monotonic() + 20
    while not (running.instance / "postgresql" / "data" / "PG_VERSION").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    code, _, complaint = running.end(signal.SIGINT)
    assert (code, complaint) == (0, "")
    assert running.left_behind() == []


def test_run_ends_while_the_examples_are_played(tmp_path: Path, port: int) -> None:
    run = Run(tmp_path / "instance", port, "--demo")
    pid = run.process.pid
    started = Path(f"/proc/{pid}/task/{pid}/children")
    deadline = time.monotonic() + 20
    while not (run.instance / "postgresql" / "data" / "PG_VERSION").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    now = commands()
    players = {pid for pid in map(int, started.read_text().split()) if "spawn_main" in now.get(pid, "")}
    assert len(players) == len(list(EXAMPLES.iterdir()))
    code, _, complaint = run.end(signal.SIGINT)
    assert (code, complaint) == (0, "")
    assert run.left_behind() == []
    assert players & commands().keys() == set()


def test_a_killed_run_takes_its_web_server_along_and_the_next_one_starts(running: Run) -> None:
    running.wait_until_up()
    running.end(signal.SIGKILL)
    again = Run(running.instance, running.port)
    deadline = time.monotonic() + 20
    while again.process.poll() is not None and time.monotonic() < deadline:
        again = Run(running.instance, running.port)  # the port is free a moment after the kill
        time.sleep(0.5)
    assert "is running at" in again.wait_until_up()
    assert answers(running.port)
    assert again.end(signal.SIGTERM) == (0, "Stopped.\n", "")
    assert again.left_behind() == []


def test_a_dead_web_server_ends_the_run_and_says_why(running: Run) -> None:
    running.wait_until_up()
    (server,) = [
        pid
        for pid, command in commands().items()
        if f"--port {running.port} " in command and parent_of(pid) == running.process.pid
    ]
    os.kill(server, signal.SIGKILL)
    _, complaint = running.process.communicate(timeout=30)
    assert running.process.returncode == 2
    assert complaint.startswith("The web server ended")
    assert running.left_behind() == []


def workers_of(run: Run) -> list[int]:
    return [
        pid
        for pid, command in commands().items()
        if command.endswith("app.cli worker ") and parent_of(pid) == run.process.pid
    ]


def test_a_dead_worker_is_started_again_and_the_site_goes_on(running: Run) -> None:
    running.wait_until_up()
    (first,) = workers_of(running)
    os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while (again := workers_of(running)) in ([], [first]):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert answers(running.port)
    assert running.end(signal.SIGTERM) == (0, "Stopped.\n", "")
    assert not set(again) & set(commands())


def parent_of(pid: int) -> int:
    """The parent of a process; 0 when it has just ended."""
    try:
        return int((Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def test_a_taken_port_is_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        run = Run(tmp_path / "instance", taken)
        _, complaint = run.process.communicate(timeout=30)
    assert run.process.returncode == 2
    assert complaint.startswith(f"Port {taken} of 127.0.0.1 cannot be used (Address already in use).")
    assert not (tmp_path / "instance").exists()


def test_init_makes_an_instance_that_never_loads_the_examples(tmp_path: Path, port: int) -> None:
    environment = {**os.environ, "HOITHI_INSTANCE": str(tmp_path / "i"), "HOITHI_PORT": str(port)}
    made = subprocess.run(
        [HOITHI, "--lang", "en", "init"], env=environment, capture_output=True, text=True, cwd=ROOT
    )
    assert (made.returncode, made.stderr) == (0, "")
    assert "Next: set HOITHI_BASE_URL" in made.stdout
    files = {path.relative_to(tmp_path / "i").as_posix() for path in (tmp_path / "i" / "keys").iterdir()}
    assert files == {"keys/cookies", "keys/hashing", "keys/sealing.1", "keys/signing.ed25519"}
    run = Run(tmp_path / "i", port, "--demo")
    assert run.wait_until_up().startswith("Hoithi is running at")
    with embedded.running(tmp_path / "i" / "postgresql") as server, server.connect("hoithi") as connection:
        contests = connection.execute("SELECT count(*) FROM contest").fetchone()
    assert run.end(signal.SIGTERM) == (0, "Stopped.\n", "")
    assert contests == (0,)


def test_nonsense_in_the_environment_is_a_sentence() -> None:
    said = subprocess.run(
        [HOITHI, "run"], env={**os.environ, "HOITHI_PORT": "many"}, capture_output=True, text=True
    )
    assert (said.returncode, said.stdout) == (2, "")
    assert [line.split(":")[0] for line in said.stderr.splitlines()] == ["HOITHI_PORT", "HOITHI_PORT"]
