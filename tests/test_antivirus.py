"""ClamAV by its socket: what it finds, what is too large for it, and when it does not answer."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from app import antivirus
from tests.given import clamd


def shown(tmp_path: Path, content: bytes) -> Path:
    """A file to look at."""
    path = tmp_path / "file"
    path.write_bytes(content)
    return path


def test_a_file_is_shown_whole_and_what_is_found_has_a_name(tmp_path: Path) -> None:
    content = bytes(range(256)) * 3_000
    with clamd.running() as there:
        with shown(tmp_path, content).open("rb") as file:
            assert antivirus.look(there.address, file) == ""
        with shown(tmp_path, b"x" + clamd.EICAR).open("rb") as file:
            assert antivirus.look(there.address, file) == "Eicar-Test-Signature"
        assert there.seen == [content, b"x" + clamd.EICAR]


def test_a_file_may_be_too_large_for_it(tmp_path: Path) -> None:
    with (
        clamd.running(most=1000) as there,
        shown(tmp_path, bytes(5_000_000)).open("rb") as file,
        pytest.raises(antivirus.TooLarge),
    ):
        antivirus.look(there.address, file)


@pytest.mark.parametrize("answer", [b"", b"stream: Can't allocate memory ERROR", b"HTTP/1.1 400"])
def test_nonsense_is_no_answer(tmp_path: Path, answer: bytes) -> None:
    with (
        clamd.running(answer=answer) as there,
        shown(tmp_path, b"a").open("rb") as file,
        pytest.raises(antivirus.Away),
    ):
        antivirus.look(there.address, file)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "unix:/khong/co"])
def test_nobody_there_is_no_answer(tmp_path: Path, address: str) -> None:
    with shown(tmp_path, b"a").open("rb") as file, pytest.raises(antivirus.Away):
        antivirus.look(address, file)


def test_a_socket_of_this_machine_serves_too(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as there:
        there.bind(str(tmp_path / "clamd"))
        there.listen()

        def answer() -> None:
            line, _ = there.accept()
            with line:
                line.recv(1000)
                line.sendall(b"stream: OK\0")

        thread = threading.Thread(target=answer)
        thread.start()
        with shown(tmp_path, b"a").open("rb") as file:
            assert antivirus.look(f"unix:{tmp_path}/clamd", file) == ""
        thread.join()
