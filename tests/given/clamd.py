"""A ClamAV that listens on a real socket and speaks clamd's INSTREAM; it knows one virus."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


class Clamd:
    """`seen` is what it was shown. With `answer` it says that whatever it sees."""

    def __init__(self, *, most: int = 1 << 20, answer: bytes | None = None) -> None:
        self.most, self.answer, self.seen = most, answer, list[bytes]()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self.listening.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self.listening.accept()
                with line, line.makefile("rb") as heard:
                    line.sendall(self._asked(heard) + b"\0")

    def _asked(self, heard: object) -> bytes:
        read = heard.read  # type: ignore[attr-defined]
        assert read(10) == b"zINSTREAM\0"
        seen = b""
        while length := int.from_bytes(read(4), "big"):
            seen += read(length)
            if len(seen) > self.most:
                return b"INSTREAM size limit exceeded. ERROR"
        self.seen.append(seen)
        if self.answer is not None:
            return self.answer
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in seen else b"stream: OK"


@contextlib.contextmanager
def running(*, most: int = 1 << 20, answer: bytes | None = None) -> Iterator[Clamd]:
    """One that runs as long as the context lasts."""
    made = Clamd(most=most, answer=answer)
    try:
        yield made
    finally:
        made.listening.close()
