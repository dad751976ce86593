"""A line between a browser and a site that can be cut after so many bytes, and mended."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator


class Wire:
    """Hands on what comes to its own port. `sent` counts the bytes that went towards the site."""

    def __init__(self, port: int) -> None:
        self.site, self.sent, self.rest = port, 0, -1
        self.lock, self.open = threading.Lock(), set[socket.socket]()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def cut_after(self, bytes: int) -> None:
        """Let so many more bytes pass; then every connection ends and no new one lasts."""
        with self.lock:
            self.rest = bytes

    def mend(self) -> None:
        """Let everything pass again."""
        with self.lock:
            self.rest = -1

    def close(self) -> None:
        """End it."""
        self.listening.close()
        self._end_all()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                browser, _ = self.listening.accept()
                site = socket.create_connection(("127.0.0.1", self.site))
                with self.lock:
                    self.open |= {browser, site}
                for way in ((browser, site, True), (site, browser, False)):
                    threading.Thread(target=self._hand_on, args=way, daemon=True).start()

    def _hand_on(self, source: socket.socket, target: socket.socket, to_site: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                if to_site:
                    data = self._pass(data)
                target.sendall(data)
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
            with self.lock:
                self.open.discard(each)

    def _pass(self, data: bytes) -> bytes:
        with self.lock:
            if self.rest == 0:
                raise ConnectionError
            if self.rest > 0:
                data = data[: self.rest]
                self.rest -= len(data)
            self.sent += len(data)
        return data

    def _end_all(self) -> None:
        with self.lock:
            held = list(self.open)
        for each in held:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def wire(url: str) -> Iterator[Wire]:
    """A line to the site at that address."""
    made = Wire(int(url.rpartition(":")[2]))
    try:
        yield made
    finally:
        made.close()
