"""Show a file to ClamAV by its socket (clamd's INSTREAM). Knows sockets and bytes; decides nothing."""

from __future__ import annotations

import re
import socket
from io import BufferedReader
from urllib.parse import urlsplit

CHUNK = 1 << 18
SECONDS = 120
"""How long ClamAV may think about one file."""


class Away(OSError):
    """ClamAV does not answer, or answers nonsense: nothing is known of the file."""


class TooLarge(Exception):
    """The file is larger than what ClamAV was told to take."""


def look(address: str, file: BufferedReader) -> str:
    """What ClamAV finds in `file`, by the name it gives it; empty where it finds nothing.

    `address` is `unix:/path` or `tcp://host:port`. Raises Away and TooLarge.
    """
    try:
        with _line(address) as line:
            answer = _asked(line, file)
    except OSError as failure:
        raise Away(type(failure).__name__) from None
    if answer == "stream: OK":
        return ""
    if found := re.fullmatch(r"stream: (.+) FOUND", answer):
        return found[1][:100]
    if answer.startswith("INSTREAM size limit exceeded"):
        raise TooLarge
    raise Away(answer[:100])


def _line(address: str) -> socket.socket:
    if address.startswith("unix:"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        try:
            line.connect(address.removeprefix("unix:"))
        except OSError:
            line.close()
            raise
        return line
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname or "", parts.port or 0), SECONDS)


def _asked(line: socket.socket, file: BufferedReader) -> str:
    try:
        line.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            line.sendall(len(chunk).to_bytes(4, "big") + chunk)
        line.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has heard enough; what it says now is why
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < 1000 and (more := line.recv(1000)):
        answer += more
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
